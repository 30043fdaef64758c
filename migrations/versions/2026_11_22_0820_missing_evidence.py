"""Evidence that the archive refused is seen on its case, and people are told of what happens without a term."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"

KINDS = "kind IN ('REMINDER', 'DUE_TODAY', 'ESCALATION'"
MORE = f"{KINDS}, 'EVIDENCE_MISSING', 'COMPLAINT_MATTER', 'CALENDAR_MISSING')"


def upgrade() -> None:
    """Add the mark to cases, and to notices what they are about when it is no obligation."""
    op.add_column("case", sa.Column("evidence_missing", sa.Boolean(), server_default=sa.false(), nullable=False))
    op.add_column("notice", sa.Column("case_id", sa.BigInteger(), nullable=True))
    op.add_column("notice", sa.Column("said", sa.Text(), nullable=True))
    # What runs beside this one wrote every notice with both, and reads none without them: it makes none.
    for column in ("obligation_id", "due_on"):
        op.execute(f"-- squawk-ignore ban-drop-not-null\nALTER TABLE notice ALTER COLUMN {column} DROP NOT NULL")
    _allow(MORE)


def downgrade() -> None:
    """Forget what was told of anything else than obligations."""
    for table in ("notice", "notice_delivery"):
        op.execute(f"ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY")
    op.execute("DELETE FROM notice_delivery d USING notice n WHERE n.id = d.notice_id AND n.obligation_id IS NULL")
    op.execute("DELETE FROM notice WHERE obligation_id IS NULL")
    _allow(f"{KINDS})")
    op.alter_column("notice", "due_on", nullable=False)
    op.alter_column("notice", "obligation_id", nullable=False)
    op.drop_column("notice", "said")
    op.drop_column("notice", "case_id")
    op.drop_column("case", "evidence_missing")


def _allow(kinds: str) -> None:
    """Replace the list of kinds; the rows are read once, a second for some millions, while nobody writes a notice."""
    op.execute("-- squawk-ignore ban-drop-constraint\nALTER TABLE notice DROP CONSTRAINT ck_notice_kind")
    op.execute(
        "-- squawk-ignore constraint-missing-not-valid\n"
        f"ALTER TABLE notice ADD CONSTRAINT ck_notice_kind CHECK ({kinds})"
    )
