"""The event each duty counts from, the day a unit was founded, open cases by assignee, and facts of owners as text."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"

# The owner reads and writes these here, past the policies that are forced on everybody.
READ = ("obligation", "revisit", "credit_account", "duty", "rulebook_version")
COUNTED_FROM_ACCOUNT = """
UPDATE obligation o SET event_id = f.account_id
FROM (
    SELECT DISTINCT ON (a.id, p.duty_id) a.id AS account_id, p.id
    FROM obligation p
    JOIN duty d ON d.id = p.duty_id
    JOIN rulebook_version v ON v.id = d.rulebook_id
    JOIN credit_account a ON a.client_id = p.client_id AND a.opened_on = p.starts_on
    WHERE p.status <> 'LAPSED' AND EXISTS (
        SELECT FROM jsonb_array_elements(v.content::jsonb -> 'programmes') r
        WHERE r ->> 'obligation' = d.code AND r -> 'schedule' ->> 'after' = 'ACCOUNT_OPENED')
    ORDER BY a.id, p.duty_id, p.id
) f
WHERE o.id = f.id"""
FACTS_AS_TEXT = """
UPDATE revisit SET owner_facts = (
    SELECT jsonb_object_agg(key, CASE jsonb_typeof(value) WHEN 'number' THEN to_jsonb(value::text) ELSE value END)
    FROM jsonb_each(owner_facts))
WHERE jsonb_path_exists(owner_facts, '$.* ? (@.type() == "number")')"""


def upgrade() -> None:
    """Add the columns and indexes, and say of existing rows what the sweep would have said."""
    op.add_column("unit", sa.Column("founded_on", sa.Date(), nullable=True))
    op.add_column("obligation", sa.Column("event_id", sa.BigInteger(), nullable=True))
    for table in READ:
        op.execute(f"ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY")
    op.execute(COUNTED_FROM_ACCOUNT)
    op.execute(FACTS_AS_TEXT)
    for table in READ:
        op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
    op.create_index(
        "uq_obligation_event",
        "obligation",
        ["event_id", "duty_id"],
        unique=True,
        postgresql_where=sa.text("event_id IS NOT NULL AND status <> 'LAPSED'"),
    )
    op.create_index("ix_case_open", "case", ["assignee_id"], postgresql_where=sa.text("closed_at IS NULL"))


def downgrade() -> None:
    """Remove them; facts stay text."""
    op.drop_index("ix_case_open", table_name="case")
    op.drop_index("uq_obligation_event", table_name="obligation")
    op.drop_column("obligation", "event_id")
    op.drop_column("unit", "founded_on")
