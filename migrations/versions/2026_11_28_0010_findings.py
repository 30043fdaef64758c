"""What is found in revisits: discrepancies, questions, follow-up items, major matters; credit, delegations, waivers."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"

TABLES = (
    "delegation",
    "waiver",
    "credit_record_entry",
    "discrepancy",
    "follow_up_item",
    "major_matter",
    "question",
    "credit_change",
    "interview",
    "major_matter_receipt",
)
KINDS = "kind IN ('REMINDER', 'DUE_TODAY', 'ESCALATION', 'EVIDENCE_MISSING', 'COMPLAINT_MATTER', 'CALENDAR_MISSING'"
MORE = f"{KINDS}, 'NEW_DUTY', 'APPOINTMENT', 'DECISION')"
OF_A_PERIOD = "client_id IS NOT NULL AND status <> 'LAPSED'"
FROM_NOTHING = "client_id IS NOT NULL AND source_id IS NULL AND status <> 'LAPSED'"


def upgrade() -> None:
    """Make the tables, and say of obligations what they arise from."""
    for table in TABLES:
        op.execute(f"CREATE SEQUENCE {table}_id")
    op.create_index("uq_client_branch", "client", ["id", "branch_id"], unique=True)
    op.add_column("journal_entry", sa.Column("acting_for_id", sa.BigInteger(), nullable=True))
    op.add_column("obligation", sa.Column("source_kind", sa.Text(), nullable=True))
    op.add_column("obligation", sa.Column("source_id", sa.BigInteger(), nullable=True))
    op.add_column("obligation", sa.Column("arose_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("obligation", sa.Column("elapsed_working_days", sa.BigInteger(), nullable=True))
    op.create_index(
        "ix_obligation_source",
        "obligation",
        ["source_id", "source_kind"],
        postgresql_where=sa.text("source_id IS NOT NULL"),
    )
    op.add_column("revisit", sa.Column("next_attempt_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("revisit_attempt", sa.Column("appointment_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("signature", sa.Column("acting_for_id", sa.BigInteger(), nullable=True))
    _period(FROM_NOTHING)
    _allow(MORE)
    _tables()


def downgrade() -> None:
    """Forget them, with the duties and notices that arose from them."""
    for table in ("notice", "notice_delivery", "obligation"):
        op.execute(f"ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY")
    for table in reversed(TABLES):
        op.drop_table(table)
        op.execute(f"DROP SEQUENCE {table}_id")
    told = "n.kind IN ('NEW_DUTY', 'APPOINTMENT', 'DECISION') OR EXISTS (SELECT FROM obligation o WHERE o.id = n.obligation_id AND o.source_id IS NOT NULL)"
    op.execute(f"DELETE FROM notice_delivery d USING notice n WHERE n.id = d.notice_id AND ({told})")
    op.execute(f"DELETE FROM notice n WHERE {told}")
    op.execute("DELETE FROM obligation WHERE source_id IS NOT NULL")
    _allow(f"{KINDS})")
    op.drop_column("signature", "acting_for_id")
    op.drop_column("revisit_attempt", "appointment_at")
    op.drop_column("revisit", "next_attempt_at")
    _period(OF_A_PERIOD)
    for column in ("elapsed_working_days", "arose_at", "source_id", "source_kind"):
        op.drop_column("obligation", column)
    op.drop_column("journal_entry", "acting_for_id")
    op.drop_index("uq_client_branch", table_name="client")


def _period(where: str) -> None:
    """Let the period be unique among these obligations; nobody makes any while the index is made, a few seconds for a million."""
    op.execute("-- squawk-ignore require-concurrent-index-deletion\nDROP INDEX uq_obligation_period")
    op.create_index(
        "uq_obligation_period",
        "obligation",
        ["client_id", "duty_id", "starts_on", "fulfilled_at"],
        unique=True,
        postgresql_where=sa.text(where),
        postgresql_nulls_not_distinct=True,
    )


def _allow(kinds: str) -> None:
    """Replace the list of kinds; the rows are read once, a second for some millions, while nobody writes a notice."""
    op.execute("-- squawk-ignore ban-drop-constraint\nALTER TABLE notice DROP CONSTRAINT ck_notice_kind")
    op.execute(
        "-- squawk-ignore constraint-missing-not-valid\n"
        f"ALTER TABLE notice ADD CONSTRAINT ck_notice_kind CHECK ({kinds})"
    )


def _tables() -> None:
    op.create_table(
        "delegation",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("unit_id", sa.BigInteger(), nullable=False),
        sa.Column("principal_id", sa.BigInteger(), nullable=False),
        sa.Column("delegate_id", sa.BigInteger(), nullable=False),
        sa.Column("matter", sa.Text(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_by_id", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("matter IN ('REVISITS', 'DECISIONS', 'EVERYTHING')", name=op.f("ck_delegation_matter")),
        sa.ForeignKeyConstraint(["delegate_id"], ["staff.id"], name=op.f("fk_delegation_delegate_id")),
        sa.ForeignKeyConstraint(["made_by_id"], ["staff.id"], name=op.f("fk_delegation_made_by_id")),
        sa.ForeignKeyConstraint(["principal_id"], ["staff.id"], name=op.f("fk_delegation_principal_id")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_delegation_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_delegation")),
    )
    op.create_index("ix_delegation_delegate", "delegation", ["delegate_id", "until"])
    op.create_index("ix_delegation_principal", "delegation", ["principal_id", "id"])
    op.create_table(
        "waiver",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("obligation_id", sa.BigInteger(), nullable=False),
        sa.Column("unit_id", sa.BigInteger(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("asked_by_id", sa.BigInteger(), nullable=False),
        sa.Column("decision", sa.Text(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_by_id", sa.BigInteger(), nullable=True),
        sa.CheckConstraint("state IN ('ASKED', 'APPROVED', 'REJECTED')", name=op.f("ck_waiver_state")),
        sa.ForeignKeyConstraint(["asked_by_id"], ["staff.id"], name=op.f("fk_waiver_asked_by_id")),
        sa.ForeignKeyConstraint(["decided_by_id"], ["staff.id"], name=op.f("fk_waiver_decided_by_id")),
        sa.ForeignKeyConstraint(["obligation_id"], ["obligation.id"], name=op.f("fk_waiver_obligation_id")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_waiver_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_waiver")),
    )
    op.create_index("ix_waiver_obligation", "waiver", ["obligation_id", "id"])
    op.create_index(
        "uq_waiver_asked", "waiver", ["obligation_id"], unique=True, postgresql_where=sa.text("state = 'ASKED'")
    )
    op.create_table(
        "credit_record_entry",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("client_id", sa.BigInteger(), nullable=False),
        sa.Column("branch_id", sa.BigInteger(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by_id", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("source_kind", sa.Text(), nullable=False),
        sa.Column("source_id", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("kind IN ('VERIFIED_CHANGE', 'CREDIT_DECISION')", name=op.f("ck_credit_record_entry_kind")),
        sa.ForeignKeyConstraint(["by_id"], ["staff.id"], name=op.f("fk_credit_record_entry_by_id")),
        sa.ForeignKeyConstraint(
            ["client_id", "branch_id"],
            ["client.id", "client.branch_id"],
            name=op.f("fk_credit_record_entry_client_id_branch_id"),
            onupdate="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_credit_record_entry")),
    )
    op.create_index("ix_credit_record_entry_client", "credit_record_entry", ["client_id", "id"])
    op.create_table(
        "discrepancy",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("case_id", sa.BigInteger(), nullable=False),
        sa.Column("unit_id", sa.BigInteger(), nullable=False),
        sa.Column("branch_id", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("kind_name", sa.Text(), nullable=False),
        sa.Column("field", sa.Text(), nullable=False),
        sa.Column("on_file", sa.Text(), nullable=True),
        sa.Column("stated", sa.Text(), nullable=False),
        sa.Column("masked", sa.Boolean(), nullable=False),
        sa.Column("detail", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("reported_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reported_by_id", sa.BigInteger(), nullable=False),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("confirmed_by_id", sa.BigInteger(), nullable=True),
        sa.Column("confirmation", sa.Text(), nullable=True),
        sa.Column("acknowledged_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("acknowledged_by_id", sa.BigInteger(), nullable=True),
        sa.CheckConstraint(
            "state IN ('REPORTED', 'VERIFIED', 'REFUTED', 'CONFIRMED', 'DISMISSED', 'ACKNOWLEDGED')",
            name=op.f("ck_discrepancy_state"),
        ),
        sa.ForeignKeyConstraint(["acknowledged_by_id"], ["staff.id"], name=op.f("fk_discrepancy_acknowledged_by_id")),
        sa.ForeignKeyConstraint(
            ["case_id", "unit_id", "branch_id"],
            ["case.id", "case.unit_id", "case.branch_id"],
            name=op.f("fk_discrepancy_case_id_unit_id_branch_id"),
            onupdate="CASCADE",
        ),
        sa.ForeignKeyConstraint(["confirmed_by_id"], ["staff.id"], name=op.f("fk_discrepancy_confirmed_by_id")),
        sa.ForeignKeyConstraint(["reported_by_id"], ["staff.id"], name=op.f("fk_discrepancy_reported_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_discrepancy")),
    )
    op.create_index("ix_discrepancy_case", "discrepancy", ["case_id", "id"])
    op.create_table(
        "follow_up_item",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("case_id", sa.BigInteger(), nullable=False),
        sa.Column("unit_id", sa.BigInteger(), nullable=False),
        sa.Column("branch_id", sa.BigInteger(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("owner_id", sa.BigInteger(), nullable=False),
        sa.Column("tell_client", sa.Boolean(), nullable=False),
        sa.Column("tell_reason", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("raised_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("raised_by_id", sa.BigInteger(), nullable=False),
        sa.Column("result", sa.Text(), nullable=True),
        sa.Column("resolved_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("resolved_by_id", sa.BigInteger(), nullable=True),
        sa.Column("client_told_on", sa.Date(), nullable=True),
        sa.CheckConstraint("state IN ('TRACKED', 'RESOLVED')", name=op.f("ck_follow_up_item_state")),
        sa.ForeignKeyConstraint(
            ["case_id", "unit_id", "branch_id"],
            ["case.id", "case.unit_id", "case.branch_id"],
            name=op.f("fk_follow_up_item_case_id_unit_id_branch_id"),
            onupdate="CASCADE",
        ),
        sa.ForeignKeyConstraint(["owner_id"], ["staff.id"], name=op.f("fk_follow_up_item_owner_id")),
        sa.ForeignKeyConstraint(["raised_by_id"], ["staff.id"], name=op.f("fk_follow_up_item_raised_by_id")),
        sa.ForeignKeyConstraint(["resolved_by_id"], ["staff.id"], name=op.f("fk_follow_up_item_resolved_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_follow_up_item")),
    )
    op.create_index("ix_follow_up_item_case", "follow_up_item", ["case_id", "id"])
    op.create_table(
        "major_matter",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("case_id", sa.BigInteger(), nullable=False),
        sa.Column("unit_id", sa.BigInteger(), nullable=False),
        sa.Column("branch_id", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("kind_name", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("flagged_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("flagged_by_id", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("state IN ('FLAGGED', 'ACKNOWLEDGED')", name=op.f("ck_major_matter_state")),
        sa.ForeignKeyConstraint(
            ["case_id", "unit_id", "branch_id"],
            ["case.id", "case.unit_id", "case.branch_id"],
            name=op.f("fk_major_matter_case_id_unit_id_branch_id"),
            onupdate="CASCADE",
        ),
        sa.ForeignKeyConstraint(["flagged_by_id"], ["staff.id"], name=op.f("fk_major_matter_flagged_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_major_matter")),
    )
    op.create_index("ix_major_matter_case", "major_matter", ["case_id", "id"])
    op.create_table(
        "question",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("case_id", sa.BigInteger(), nullable=False),
        sa.Column("unit_id", sa.BigInteger(), nullable=False),
        sa.Column("branch_id", sa.BigInteger(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("raised_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("raised_by_id", sa.BigInteger(), nullable=False),
        sa.Column("answer", sa.Text(), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answered_by_id", sa.BigInteger(), nullable=True),
        sa.CheckConstraint("state IN ('RAISED', 'ANSWERED')", name=op.f("ck_question_state")),
        sa.ForeignKeyConstraint(["answered_by_id"], ["staff.id"], name=op.f("fk_question_answered_by_id")),
        sa.ForeignKeyConstraint(
            ["case_id", "unit_id", "branch_id"],
            ["case.id", "case.unit_id", "case.branch_id"],
            name=op.f("fk_question_case_id_unit_id_branch_id"),
            onupdate="CASCADE",
        ),
        sa.ForeignKeyConstraint(["raised_by_id"], ["staff.id"], name=op.f("fk_question_raised_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_question")),
    )
    op.create_index("ix_question_case", "question", ["case_id", "id"])
    op.create_table(
        "credit_change",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("client_id", sa.BigInteger(), nullable=False),
        sa.Column("branch_id", sa.BigInteger(), nullable=False),
        sa.Column("account_id", sa.BigInteger(), nullable=False),
        sa.Column("discrepancy_id", sa.BigInteger(), nullable=True),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("requested_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("requested_by_id", sa.BigInteger(), nullable=False),
        sa.Column("request_reason", sa.Text(), nullable=False),
        sa.Column("proposed_grade", sa.Text(), nullable=True),
        sa.Column("proposed_line", sa.Numeric(precision=20, scale=2), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_by_id", sa.BigInteger(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("old_grade", sa.Text(), nullable=True),
        sa.Column("old_line", sa.Numeric(precision=20, scale=2), nullable=True),
        sa.Column("new_grade", sa.Text(), nullable=True),
        sa.Column("new_line", sa.Numeric(precision=20, scale=2), nullable=True),
        sa.Column("acknowledged_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("acknowledged_by_id", sa.BigInteger(), nullable=True),
        sa.CheckConstraint("state IN ('REQUESTED', 'DECIDED', 'ACKNOWLEDGED')", name=op.f("ck_credit_change_state")),
        sa.ForeignKeyConstraint(["account_id"], ["credit_account.id"], name=op.f("fk_credit_change_account_id")),
        sa.ForeignKeyConstraint(["acknowledged_by_id"], ["staff.id"], name=op.f("fk_credit_change_acknowledged_by_id")),
        sa.ForeignKeyConstraint(
            ["client_id", "branch_id"],
            ["client.id", "client.branch_id"],
            name=op.f("fk_credit_change_client_id_branch_id"),
            onupdate="CASCADE",
        ),
        sa.ForeignKeyConstraint(["decided_by_id"], ["staff.id"], name=op.f("fk_credit_change_decided_by_id")),
        sa.ForeignKeyConstraint(["discrepancy_id"], ["discrepancy.id"], name=op.f("fk_credit_change_discrepancy_id")),
        sa.ForeignKeyConstraint(["requested_by_id"], ["staff.id"], name=op.f("fk_credit_change_requested_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_credit_change")),
    )
    op.create_index("ix_credit_change_client", "credit_change", ["client_id", "id"])
    op.create_index(
        "ix_credit_change_discrepancy",
        "credit_change",
        ["discrepancy_id", "id"],
        postgresql_where=sa.text("discrepancy_id IS NOT NULL"),
    )
    op.create_table(
        "interview",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("discrepancy_id", sa.BigInteger(), nullable=False),
        sa.Column("case_id", sa.BigInteger(), nullable=False),
        sa.Column("unit_id", sa.BigInteger(), nullable=False),
        sa.Column("branch_id", sa.BigInteger(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by_id", sa.BigInteger(), nullable=False),
        sa.Column("post", sa.Text(), nullable=False),
        sa.Column("method", sa.Text(), nullable=False),
        sa.Column("place", sa.Text(), nullable=False),
        sa.Column("verified", sa.Text(), nullable=False),
        sa.Column("verdict", sa.Text(), nullable=False),
        sa.Column("record_id", sa.BigInteger(), nullable=True),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "method IN ('VISIT', 'MEETING', 'PHONE', 'SMS', 'EMAIL', 'LETTER', 'OTHER')",
            name=op.f("ck_interview_method"),
        ),
        sa.CheckConstraint("verdict IN ('VERIFIED', 'REFUTED')", name=op.f("ck_interview_verdict")),
        sa.ForeignKeyConstraint(["by_id"], ["staff.id"], name=op.f("fk_interview_by_id")),
        sa.ForeignKeyConstraint(
            ["case_id", "unit_id", "branch_id"],
            ["case.id", "case.unit_id", "case.branch_id"],
            name=op.f("fk_interview_case_id_unit_id_branch_id"),
            onupdate="CASCADE",
        ),
        sa.ForeignKeyConstraint(["discrepancy_id"], ["discrepancy.id"], name=op.f("fk_interview_discrepancy_id")),
        sa.ForeignKeyConstraint(["record_id"], ["form_record.id"], name=op.f("fk_interview_record_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_interview")),
    )
    op.create_index("ix_interview_discrepancy", "interview", ["discrepancy_id", "id"])
    op.create_index(
        "ix_interview_record", "interview", ["record_id"], postgresql_where=sa.text("record_id IS NOT NULL")
    )
    op.create_table(
        "major_matter_receipt",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("major_matter_id", sa.BigInteger(), nullable=False),
        sa.Column("case_id", sa.BigInteger(), nullable=False),
        sa.Column("unit_id", sa.BigInteger(), nullable=False),
        sa.Column("branch_id", sa.BigInteger(), nullable=False),
        sa.Column("recipient_unit_id", sa.BigInteger(), nullable=False),
        sa.Column("by_id", sa.BigInteger(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["by_id"], ["staff.id"], name=op.f("fk_major_matter_receipt_by_id")),
        sa.ForeignKeyConstraint(
            ["case_id", "unit_id", "branch_id"],
            ["case.id", "case.unit_id", "case.branch_id"],
            name=op.f("fk_major_matter_receipt_case_id_unit_id_branch_id"),
            onupdate="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["major_matter_id"], ["major_matter.id"], name=op.f("fk_major_matter_receipt_major_matter_id")
        ),
        sa.ForeignKeyConstraint(
            ["recipient_unit_id"], ["unit.id"], name=op.f("fk_major_matter_receipt_recipient_unit_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_major_matter_receipt")),
        sa.UniqueConstraint(
            "major_matter_id",
            "recipient_unit_id",
            name=op.f("uq_major_matter_receipt_major_matter_id_recipient_unit_id"),
        ),
    )
