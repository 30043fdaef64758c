"""Duties of staff and of several in a period, revisits about staff, filings of persons, focus groups, client lists."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"

# The index that takes its place guarantees the same of every filing of a unit.
ONE_PER_UNIT = """
-- squawk-ignore ban-drop-constraint
ALTER TABLE filing DROP CONSTRAINT uq_filing_kind_period_unit_id"""
# Migrations are one transaction, so it is made anew in this one; reads go on meanwhile.
ANEW = """
-- squawk-ignore require-concurrent-index-deletion
DROP INDEX uq_obligation_period"""
KINDS = "kind IN ('REMINDER', 'DUE_TODAY', 'ESCALATION', 'EVIDENCE_MISSING', 'COMPLAINT_MATTER'"
MORE = "'CALENDAR_MISSING', 'NEW_DUTY', 'APPOINTMENT', 'DECISION'"
TO_STAFF = (("case", "about_id"), ("filing", "filer_id"))
PERIOD = ["client_id", "duty_id", "starts_on", "fulfilled_at"]
OF_CLIENT = sa.text("client_id IS NOT NULL AND source_id IS NULL AND status <> 'LAPSED'")
OF_STAFF = sa.text("staff_id IS NOT NULL AND status <> 'LAPSED'")


def upgrade() -> None:
    """Add them."""
    op.add_column("obligation", sa.Column("staff_id", sa.BigInteger(), nullable=True))
    op.add_column("obligation", sa.Column("ordinal", sa.BigInteger(), server_default="1", nullable=False))
    op.execute(ANEW)
    for name, columns, rows in (
        ("uq_obligation_period", [*PERIOD, "ordinal"], OF_CLIENT),
        ("uq_obligation_staff", ["staff_id", *PERIOD[1:], "ordinal"], OF_STAFF),
    ):
        op.create_index(
            name, "obligation", columns, unique=True, postgresql_where=rows, postgresql_nulls_not_distinct=True
        )
    for table, column in TO_STAFF:
        op.add_column(table, sa.Column(column, sa.BigInteger(), nullable=True))
        # Rows of before have none, so there is nothing to validate; new ones are checked.
        op.create_foreign_key(f"fk_{table}_{column}_staff", table, "staff", [column], ["id"], postgresql_not_valid=True)
    op.add_column("revisit", sa.Column("topic", sa.Text(), nullable=True))
    op.execute(ONE_PER_UNIT)
    op.create_index(
        "uq_filing_owed",
        "filing",
        ["kind", "period", "unit_id", "filer_id"],
        unique=True,
        postgresql_nulls_not_distinct=True,
    )
    _allow(f"{KINDS}, 'RAISED', {MORE})")
    _focus()
    _lists()


def _allow(kinds: str) -> None:
    """Replace the list of kinds of notices; the rows are read once while nobody writes a notice."""
    op.execute("-- squawk-ignore ban-drop-constraint\nALTER TABLE notice DROP CONSTRAINT ck_notice_kind")
    op.execute(
        "-- squawk-ignore constraint-missing-not-valid\n"
        f"ALTER TABLE notice ADD CONSTRAINT ck_notice_kind CHECK ({kinds})"
    )


def _focus() -> None:
    op.execute("CREATE SEQUENCE focus_membership_id")
    op.create_table(
        "focus_membership",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("client_id", sa.BigInteger(), nullable=False),
        sa.Column("branch_id", sa.BigInteger(), nullable=False),
        sa.Column("regulation", sa.Text(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("article", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("facts", sa.dialects.postgresql.JSONB(), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("until", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(["client_id"], ["client.id"], name=op.f("fk_focus_membership_client_id_client")),
        sa.ForeignKeyConstraint(["branch_id"], ["unit.id"], name=op.f("fk_focus_membership_branch_id_unit")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_focus_membership")),
    )
    standing = sa.text("until IS NULL")
    columns = ["client_id", "regulation", "code"]
    op.create_index(
        "uq_focus_membership_open", "focus_membership", columns, unique=True, postgresql_where=standing
    )
    op.create_index("ix_focus_membership_client", "focus_membership", ["client_id", "id"])
    op.create_index("ix_focus_membership_code", "focus_membership", columns[1:], postgresql_where=standing)


def _lists() -> None:
    op.execute("CREATE SEQUENCE client_list_id")
    op.create_table(
        "client_list",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("rulebook_id", sa.BigInteger(), nullable=False),
        sa.Column("keeper_id", sa.BigInteger(), nullable=False),
        sa.Column("unit_id", sa.BigInteger(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("proposed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_by_id", sa.BigInteger(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "status IN ('PROPOSED', 'APPROVED', 'RETURNED', 'REPLACED')", name=op.f("ck_client_list_status")
        ),
        sa.ForeignKeyConstraint(
            ["rulebook_id"], ["rulebook_version.id"], name=op.f("fk_client_list_rulebook_id_rulebook_version")
        ),
        sa.ForeignKeyConstraint(["keeper_id"], ["staff.id"], name=op.f("fk_client_list_keeper_id_staff")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_client_list_unit_id_unit")),
        sa.ForeignKeyConstraint(["decided_by_id"], ["staff.id"], name=op.f("fk_client_list_decided_by_id_staff")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_client_list")),
    )
    for status in ("proposed", "approved"):
        op.create_index(
            f"uq_client_list_{status}",
            "client_list",
            ["keeper_id", "kind"],
            unique=True,
            postgresql_where=sa.text(f"status = '{status.upper()}'"),
        )
    op.create_index("ix_client_list_proposed_at", "client_list", ["proposed_at", "id"])
    op.execute("CREATE SEQUENCE client_list_entry_id")
    op.create_table(
        "client_list_entry",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("list_id", sa.BigInteger(), nullable=False),
        sa.Column("client_id", sa.BigInteger(), nullable=False),
        sa.Column("unit_id", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["list_id"], ["client_list.id"], name=op.f("fk_client_list_entry_list_id_client_list")),
        sa.ForeignKeyConstraint(["client_id"], ["client.id"], name=op.f("fk_client_list_entry_client_id_client")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_client_list_entry_unit_id_unit")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_client_list_entry")),
        sa.UniqueConstraint("list_id", "client_id", name=op.f("uq_client_list_entry_list_id_client_id")),
    )
    op.create_index("ix_client_list_entry_client", "client_list_entry", ["client_id"])


def downgrade() -> None:
    """Remove them, with the notices that only they know."""
    for table in ("notice", "notice_delivery"):
        op.execute(f"ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY")
    op.execute("DELETE FROM notice_delivery d USING notice n WHERE n.id = d.notice_id AND n.kind = 'RAISED'")
    op.execute("DELETE FROM notice WHERE kind = 'RAISED'")
    _allow(f"{KINDS}, {MORE})")
    for table in ("client_list_entry", "client_list", "focus_membership"):
        op.drop_table(table)
        op.execute(f"DROP SEQUENCE {table}_id")
    op.drop_index("uq_filing_owed", table_name="filing")
    op.create_unique_constraint("uq_filing_kind_period_unit_id", "filing", ["kind", "period", "unit_id"])
    op.drop_column("revisit", "topic")
    for table, column in TO_STAFF:
        op.drop_column(table, column)
    op.drop_index("uq_obligation_staff", table_name="obligation")
    op.drop_index("uq_obligation_period", table_name="obligation")
    op.drop_column("obligation", "ordinal")
    op.drop_column("obligation", "staff_id")
    op.create_index(
        "uq_obligation_period",
        "obligation",
        PERIOD,
        unique=True,
        postgresql_where=OF_CLIENT,
        postgresql_nulls_not_distinct=True,
    )
