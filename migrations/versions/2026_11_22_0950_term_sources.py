"""What the term of each duty rests on: the regulation's text, or the firm where the text is silent."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"

# The owner reads and writes these here, past the policies that are forced on everybody.
READ = ("duty", "rulebook_version")
ADD_SOURCE = """
ALTER TABLE duty ADD COLUMN term_source text
CONSTRAINT ck_duty_term_source CHECK (term_source IS NULL OR term_source IN ('TEXT', 'FIRM'))"""
FROM_TEXT = "UPDATE duty SET term_source = 'TEXT' WHERE term <> ''"
FROM_FIRM = """
UPDATE duty d SET term_source = 'FIRM', term_note = f.note
FROM (
    SELECT d.id, min(p ->> 'note') AS note
    FROM duty d
    JOIN rulebook_version v ON v.id = d.rulebook_id
    CROSS JOIN LATERAL jsonb_array_elements(v.content::jsonb -> 'programmes') r
    CROSS JOIN LATERAL jsonb_array_elements(v.content::jsonb -> 'parameters') p
    CROSS JOIN LATERAL jsonb_array_elements(p -> 'values') w
    WHERE r ->> 'obligation' = d.code
        AND w -> 'value' = coalesce(r -> 'schedule' -> 'within', r -> 'schedule' -> 'every')
    GROUP BY d.id
    HAVING count(DISTINCT p ->> 'code') = 1 AND min(p ->> 'source') = 'firm'
) f
WHERE d.id = f.id"""


def upgrade() -> None:
    """Add the columns, and say of adopted editions what adopting them would say now."""
    op.execute(ADD_SOURCE)
    op.add_column("duty", sa.Column("term_note", sa.Text(), nullable=True))
    for table in READ:
        op.execute(f"ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY")
    op.execute(FROM_TEXT)
    op.execute(FROM_FIRM)
    for table in READ:
        op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")


def downgrade() -> None:
    """Remove them."""
    op.drop_column("duty", "term_note")
    op.drop_column("duty", "term_source")
