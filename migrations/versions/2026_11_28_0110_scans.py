"""What was read on scans of signed forms, and the records they belong to."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"


def upgrade() -> None:
    """Add the table of scans."""
    op.create_table(
        "scan",
        sa.Column("document_id", sa.BigInteger(), nullable=False),
        sa.Column("unit_id", sa.BigInteger(), nullable=False),
        sa.Column("branch_id", sa.BigInteger(), nullable=True),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("flaw", sa.Text(), nullable=True),
        sa.Column("code", sa.Text(), nullable=True),
        sa.Column("pages", sa.BigInteger(), nullable=False),
        sa.Column("read_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("record_id", sa.BigInteger(), nullable=True),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("settled_by_id", sa.BigInteger(), nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("state IN ('UNMATCHED', 'MATCHED', 'SPLIT', 'SET_ASIDE')", name=op.f("ck_scan_state")),
        sa.CheckConstraint(
            "flaw IS NULL OR flaw IN ('NO_CODE', 'SEVERAL_CODES', 'UNREADABLE', 'UNKNOWN_CODE', 'OTHER_CONTENT', "
            "'OLD_VERSION', 'OTHER_CASE', 'PAGES_MISSING', 'PAGES_SWAPPED', 'TOO_LARGE')",
            name=op.f("ck_scan_flaw"),
        ),
        sa.ForeignKeyConstraint(["document_id"], ["document.id"], name=op.f("fk_scan_document_id_document")),
        sa.ForeignKeyConstraint(["record_id"], ["form_record.id"], name=op.f("fk_scan_record_id_form_record")),
        sa.ForeignKeyConstraint(["settled_by_id"], ["staff.id"], name=op.f("fk_scan_settled_by_id_staff")),
        sa.PrimaryKeyConstraint("document_id", name=op.f("pk_scan")),
    )
    op.create_index(
        "ix_scan_unmatched", "scan", ["document_id"], postgresql_where=sa.text("state = 'UNMATCHED'")
    )
    op.create_index(
        "ix_scan_record", "scan", ["record_id", "document_id"], postgresql_where=sa.text("record_id IS NOT NULL")
    )


def downgrade() -> None:
    """Remove it."""
    op.drop_table("scan")
