"""A record's next version says which one it corrects and why; a return reports a correction beside the row that stands."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"

# The owner reads and writes these here, past the policies that are forced on everybody.
READ = ("filing_row", "form_record")
REPORTED = """
UPDATE filing_row r SET record_id = f.id
FROM (SELECT DISTINCT ON (case_id) case_id, id FROM form_record ORDER BY case_id, version DESC) f
WHERE f.case_id = r.source_case_id"""


# Named in the statement that adds an empty column, it needs no look at the rows that are there.
FOR_A_REASON = (
    "ALTER TABLE form_record ADD COLUMN reason text"
    " CONSTRAINT ck_form_record_corrected_for_a_reason CHECK ((corrects_id IS NULL) = (reason IS NULL))"
)
# The two indexes below promise what it did: a case is reported for the first time once.
OLD_PROMISE = "-- squawk-ignore ban-drop-constraint\nALTER TABLE filing_row DROP CONSTRAINT uq_filing_row_source_case_id"


def upgrade() -> None:
    """Add the columns; what was reported so far are first versions."""
    op.add_column("form_record", sa.Column("corrects_id", sa.BigInteger(), nullable=True))
    op.execute(FOR_A_REASON)
    op.add_column("filing_row", sa.Column("record_id", sa.BigInteger(), nullable=True))
    op.add_column("filing_row", sa.Column("corrects", sa.Text(), nullable=True))
    op.create_index(
        "uq_form_record_corrects",
        "form_record",
        ["corrects_id"],
        unique=True,
        postgresql_where=sa.text("corrects_id IS NOT NULL"),
    )
    for table in READ:
        op.execute(f"ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY")
    op.execute(REPORTED)
    for table in READ:
        op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
    op.create_index(
        "uq_filing_row_source",
        "filing_row",
        ["source_case_id", "record_id"],
        unique=True,
        postgresql_nulls_not_distinct=True,
    )
    op.create_index(
        "uq_filing_row_first",
        "filing_row",
        ["source_case_id"],
        unique=True,
        postgresql_where=sa.text("corrects IS NULL"),
    )
    op.execute(OLD_PROMISE)


def downgrade() -> None:
    """Remove them; it fails where a correction was reported, for its case would be reported twice without a word."""
    op.create_unique_constraint(op.f("uq_filing_row_source_case_id"), "filing_row", ["source_case_id"])
    op.drop_index("uq_filing_row_first", table_name="filing_row")
    op.drop_index("uq_filing_row_source", table_name="filing_row")
    op.drop_column("filing_row", "corrects")
    op.drop_column("filing_row", "record_id")
    op.drop_index("uq_form_record_corrects", table_name="form_record")
    op.drop_column("form_record", "reason")
    op.drop_column("form_record", "corrects_id")
