"""Recordings of the call centre: delivered, listened to, matched to revisits, played under a ticket."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"

SOUND = {
    "listened_at": sa.DateTime(timezone=True),
    "codec": sa.Text(),
    "channels": sa.BigInteger(),
    "sample_rate": sa.BigInteger(),
    "milliseconds": sa.BigInteger(),
}
PROBLEMS = (
    "'NO_MATCH', 'AMBIGUOUS', 'ROW_MISSING', 'FILE_MISSING', 'EMPTY', 'NOT_ADMITTED', 'DIGEST_DIFFERS', 'NOT_SOUND', "
    "'TOO_SHORT', 'REJECTED'"
)


def upgrade() -> None:
    """Add the tables, and what documents, attempts and staff say of calls."""
    for name, kind in SOUND.items():
        op.add_column("document", sa.Column(name, kind, nullable=True))
    op.add_column("document", sa.Column("original_id", sa.BigInteger(), nullable=True))
    _refer("document", "original_id", "document")
    op.create_index(
        "uq_document_rendition",
        "document",
        ["original_id", "media_type"],
        unique=True,
        postgresql_where=sa.text("original_id IS NOT NULL AND state NOT IN ('REJECTED','ABANDONED')"),
    )
    op.add_column("revisit_attempt", sa.Column("call_id", sa.Text(), nullable=True))
    op.create_index(
        "ix_revisit_attempt_call", "revisit_attempt", ["call_id"], postgresql_where=sa.text("call_id IS NOT NULL")
    )
    op.create_index("ix_revisit_attempt_by", "revisit_attempt", ["by_id", "at"])
    op.add_column("staff", sa.Column("extension", sa.Text(), nullable=True))
    _several_deliveries()
    _tickets()
    _recordings()


def downgrade() -> None:
    """Remove them; of several deliveries of one access the sum stays."""
    op.drop_table("recording")
    op.execute("DROP SEQUENCE recording_id")
    op.drop_table("listening_ticket")
    op.execute("DROP SEQUENCE listening_ticket_id")
    _one_delivery()
    op.drop_column("staff", "extension")
    op.drop_index("ix_revisit_attempt_by", "revisit_attempt")
    op.drop_column("revisit_attempt", "call_id")
    op.drop_column("document", "original_id")
    for name in SOUND:
        op.drop_column("document", name)


def _refer(table: str, column: str, other: str) -> None:
    """Tie a new column to another table: empty as it is, it is true at once."""
    op.execute(
        "-- squawk-ignore constraint-missing-not-valid, adding-foreign-key-constraint\n"
        f"ALTER TABLE {table} ADD CONSTRAINT fk_{table}_{column}_{other} FOREIGN KEY ({column}) REFERENCES {other} (id)"
    )


def _several_deliveries() -> None:
    """Give deliveries keys of their own; what runs beside this one gets them by default. The rows are read once: a few seconds."""
    op.execute("CREATE SEQUENCE access_delivery_id")
    op.execute(
        "-- squawk-ignore adding-field-with-default\n"
        "ALTER TABLE access_delivery ADD COLUMN id bigint DEFAULT nextval('access_delivery_id') NOT NULL"
    )
    op.execute("-- squawk-ignore ban-drop-constraint\nALTER TABLE access_delivery DROP CONSTRAINT pk_access_delivery")
    op.execute(
        "-- squawk-ignore adding-serial-primary-key-field, constraint-missing-not-valid\n"
        "ALTER TABLE access_delivery ADD CONSTRAINT pk_access_delivery PRIMARY KEY (id)"
    )
    op.create_index("ix_access_delivery_entry", "access_delivery", ["access_entry_id"])


def _one_delivery() -> None:
    op.execute("ALTER TABLE access_delivery NO FORCE ROW LEVEL SECURITY")
    op.execute(
        "UPDATE access_delivery d SET bytes_delivered = s.total FROM (SELECT access_entry_id, min(id) AS id, "
        "sum(bytes_delivered) AS total FROM access_delivery GROUP BY 1) s WHERE d.id = s.id"
    )
    op.execute(
        "DELETE FROM access_delivery d USING access_delivery e "
        "WHERE e.access_entry_id = d.access_entry_id AND e.id < d.id"
    )
    op.drop_index("ix_access_delivery_entry", "access_delivery")
    op.drop_constraint("pk_access_delivery", "access_delivery")
    op.create_primary_key("pk_access_delivery", "access_delivery", ["access_entry_id"])
    op.drop_column("access_delivery", "id")
    op.execute("DROP SEQUENCE access_delivery_id")


def _tickets() -> None:
    op.execute("CREATE SEQUENCE listening_ticket_id")
    op.create_table(
        "listening_ticket",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("secret_sha256", sa.Text(), nullable=False),
        sa.Column("document_id", sa.BigInteger(), nullable=False),
        sa.Column("staff_id", sa.BigInteger(), nullable=False),
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.Column("issued_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("access_entry_id", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["document_id"], ["document.id"], name=op.f("fk_listening_ticket_document_id_document")),
        sa.ForeignKeyConstraint(
            ["access_entry_id"], ["access_entry.id"], name=op.f("fk_listening_ticket_access_entry_id_access_entry")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_listening_ticket")),
    )
    op.create_index("uq_listening_ticket_secret", "listening_ticket", ["secret_sha256"], unique=True)


def _recordings() -> None:
    op.execute("CREATE SEQUENCE recording_id")
    op.create_table(
        "recording",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("call_id", sa.Text(), nullable=True),
        sa.Column("direction", sa.Text(), nullable=True),
        sa.Column("caller", sa.Text(), nullable=True),
        sa.Column("callee", sa.Text(), nullable=True),
        sa.Column("agent", sa.Text(), nullable=True),
        sa.Column("staff_id", sa.BigInteger(), nullable=True),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("result", sa.Text(), nullable=True),
        sa.Column("file_name", sa.Text(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=True),
        sa.Column("document_id", sa.BigInteger(), nullable=True),
        sa.Column("unit_id", sa.BigInteger(), nullable=False),
        sa.Column("branch_id", sa.BigInteger(), nullable=False),
        sa.Column("case_id", sa.BigInteger(), nullable=True),
        sa.Column("attempt_id", sa.BigInteger(), nullable=True),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("problem", sa.Text(), nullable=True),
        sa.Column("delivered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("settled_by_id", sa.BigInteger(), nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.CheckConstraint(
            "direction IS NULL OR direction IN ('OUTBOUND', 'INBOUND')", name=op.f("ck_recording_direction")
        ),
        sa.CheckConstraint(
            "status IN ('MATCHED', 'WAITING', 'RESOLVED')", name=op.f("ck_recording_status")
        ),
        sa.CheckConstraint(f"problem IS NULL OR problem IN ({PROBLEMS})", name=op.f("ck_recording_problem")),
        sa.ForeignKeyConstraint(
            ["case_id", "unit_id", "branch_id"],
            ["case.id", "case.unit_id", "case.branch_id"],
            name=op.f("fk_recording_case_id_unit_id_branch_id_case"),
            onupdate="CASCADE",
        ),
        *(
            sa.ForeignKeyConstraint([column], [f"{other}.id"], name=op.f(f"fk_recording_{column}_{other}"))
            for column, other in (
                ("staff_id", "staff"),
                ("document_id", "document"),
                ("unit_id", "unit"),
                ("branch_id", "unit"),
                ("attempt_id", "revisit_attempt"),
                ("settled_by_id", "staff"),
            )
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recording")),
    )
    content, absent = sa.text("sha256 IS NOT NULL"), sa.text("sha256 IS NULL")
    op.create_index(
        "uq_recording_content",
        "recording",
        ["sha256", "call_id"],
        unique=True,
        postgresql_where=content,
        postgresql_nulls_not_distinct=True,
    )
    op.create_index("uq_recording_absent", "recording", ["call_id", "file_name"], unique=True, postgresql_where=absent)
    op.create_index("ix_recording_document", "recording", ["document_id"])
    for name, column in (("case", "case_id"), ("call", "call_id"), ("status", "status")):
        op.create_index(f"ix_recording_{name}", "recording", [column, "id"])
