"""the house."""

from alembic import op
import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

SEQUENCES = (
    "access_entry_id",
    "calendar_year_id",
    "case_id",
    "client_id",
    "credit_account_id",
    "document_id",
    "duty_id",
    "filing_id",
    "filing_receipt_id",
    "filing_recipient_id",
    "form_record_id",
    "hold_id",
    "import_file_id",
    "journal_entry_id",
    "obligation_id",
    "revisit_attempt_id",
    "rulebook_version_id",
    "signature_id",
    "staff_id",
    "staff_post_id",
    "unclaimed_version_id",
    "unit_id",
)

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Bring the tables forward."""
    for name in SEQUENCES:
        op.execute(f"CREATE SEQUENCE {name}")
    op.create_table(
        "access_entry",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor_id", sa.BigInteger(), nullable=False),
        sa.Column("actor_login", sa.Text(), nullable=False),
        sa.Column("unit_id", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.Column("subject_kind", sa.Text(), nullable=False),
        sa.Column("subject_key", sa.Text(), nullable=False),
        sa.Column("client_id", sa.BigInteger(), nullable=True),
        sa.Column("case_id", sa.BigInteger(), nullable=True),
        sa.Column("details", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.CheckConstraint("kind IN ('REVEAL', 'READ', 'PLAY', 'EXPORT', 'DOWNLOAD')", name=op.f("ck_access_entry_kind")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_access_entry")),
    )
    op.create_index("ix_access_entry_actor", "access_entry", ["actor_id", "id"], unique=False)
    op.create_index("ix_access_entry_at", "access_entry", ["at", "id"], unique=False)
    op.create_index("ix_access_entry_subject", "access_entry", ["subject_kind", "subject_key", "id"], unique=False)
    op.create_table(
        "calendar_year",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("year", sa.BigInteger(), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("published", sa.Boolean(), nullable=False),
        sa.Column("jurisdiction", sa.Text(), nullable=False),
        sa.Column("notice", sa.Text(), nullable=True),
        sa.Column("published_on", sa.Date(), nullable=True),
        sa.Column("rest_days", postgresql.ARRAY(sa.DATE()), nullable=False),
        sa.Column("make_up_days", postgresql.ARRAY(sa.DATE()), nullable=False),
        sa.Column("loaded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("loaded_by", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("kind IN ('WORKING', 'TRADING')", name=op.f("ck_calendar_year_kind")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_calendar_year")),
    )
    op.create_index("uq_calendar_year_version", "calendar_year", ["kind", "jurisdiction", "year", "version"], unique=True)
    op.create_table(
        "counter",
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("year", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("value", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("kind", "year", name=op.f("pk_counter")),
    )
    op.create_table(
        "document",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("object_key", sa.Uuid(), nullable=False),
        sa.Column("unit_id", sa.BigInteger(), nullable=False),
        sa.Column("branch_id", sa.BigInteger(), nullable=True),
        sa.Column("client_id", sa.BigInteger(), nullable=True),
        sa.Column("case_id", sa.BigInteger(), nullable=True),
        sa.Column("filing_id", sa.BigInteger(), nullable=True),
        sa.Column("archive_class", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("file_name", sa.Text(), nullable=False),
        sa.Column("media_type", sa.Text(), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("part_size", sa.BigInteger(), nullable=False),
        sa.Column("part_count", sa.BigInteger(), nullable=False),
        sa.Column("client_mutation_id", sa.Text(), nullable=True),
        sa.Column("begun_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("begun_by_id", sa.BigInteger(), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("archived_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version_id", sa.Text(), nullable=True),
        sa.Column("store_checksum", sa.Text(), nullable=True),
        sa.Column("retain_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("retention_reason", sa.Text(), nullable=False),
        sa.Column("retention_inputs", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("store_hold", sa.Boolean(), nullable=False),
        sa.Column("last_verified_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("failure", sa.Text(), nullable=True),
        sa.Column("lease_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("fence", sa.BigInteger(), nullable=False),
        sa.Column("attempts", sa.BigInteger(), nullable=False),
        sa.Column("relay_upload_id", sa.Text(), nullable=True),
        sa.Column("sidecar_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("sha256 ~ '^[0-9a-f]{64}$'", name=op.f("ck_document_sha256")),
        sa.CheckConstraint(
            "state <> 'ARCHIVED' OR (version_id IS NOT NULL AND retain_until IS NOT NULL AND archived_at IS NOT NULL)",
            name=op.f("ck_document_archived_is_locked"),
        ),
        sa.CheckConstraint(
            "state IN ('RESERVED', 'UPLOADING', 'STAGED', 'VERIFYING', 'LOCKED', 'ARCHIVED', 'REJECTED', 'ABANDONED')",
            name=op.f("ck_document_state"),
        ),
        sa.CheckConstraint("size > 0", name=op.f("ck_document_size")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_document")),
    )
    op.create_index("ix_document_case_id", "document", ["case_id", "id"], unique=False)
    op.create_index("ix_document_client_id", "document", ["client_id", "id"], unique=False)
    op.create_index(
        "ix_document_filing_id",
        "document",
        ["filing_id", "id"],
        unique=False,
        postgresql_where=sa.text("filing_id IS NOT NULL"),
    )
    op.create_index(
        "ix_document_unsettled",
        "document",
        ["id"],
        unique=False,
        postgresql_where=sa.text("sidecar_at IS NULL AND state IN ('ARCHIVED','REJECTED','ABANDONED')"),
    )
    op.create_index(
        "ix_document_retain_until", "document", ["retain_until"], unique=False, postgresql_where=sa.text("state = 'ARCHIVED'")
    )
    op.create_index(
        "ix_document_unfinished",
        "document",
        ["lease_until"],
        unique=False,
        postgresql_where=sa.text("state IN ('RESERVED','UPLOADING','STAGED','VERIFYING','LOCKED')"),
    )
    op.create_index("ix_document_unit_id", "document", ["unit_id", "id"], unique=False)
    op.create_index(
        "uq_document_idempotency",
        "document",
        ["begun_by_id", "client_mutation_id"],
        unique=True,
        postgresql_where=sa.text("client_mutation_id IS NOT NULL"),
    )
    op.create_index("uq_document_object_key", "document", ["object_key"], unique=True)
    op.create_table(
        "hold",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("matter", sa.Text(), nullable=False),
        sa.Column("mandate", sa.Text(), nullable=False),
        sa.Column("scope", sa.Text(), nullable=False),
        sa.Column("unit_id", sa.BigInteger(), nullable=False),
        sa.Column("case_id", sa.BigInteger(), nullable=True),
        sa.Column("client_id", sa.BigInteger(), nullable=True),
        sa.Column("placed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("placed_by_id", sa.BigInteger(), nullable=False),
        sa.Column("released_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("released_by_id", sa.BigInteger(), nullable=True),
        sa.Column("release_reason", sa.Text(), nullable=True),
        sa.CheckConstraint("kind IN ('CASE_OPEN', 'ACCOUNT_OPEN', 'MATTER')", name=op.f("ck_hold_kind")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_hold")),
    )
    op.create_index(
        "uq_hold_account_open",
        "hold",
        ["client_id"],
        unique=True,
        postgresql_where=sa.text("kind = 'ACCOUNT_OPEN' AND released_at IS NULL"),
    )
    op.create_index(
        "uq_hold_case_open",
        "hold",
        ["case_id"],
        unique=True,
        postgresql_where=sa.text("kind = 'CASE_OPEN' AND released_at IS NULL"),
    )
    op.create_table(
        "journal_entry",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor_id", sa.BigInteger(), nullable=False),
        sa.Column("actor_login", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("subject_kind", sa.Text(), nullable=False),
        sa.Column("subject_key", sa.Text(), nullable=False),
        sa.Column("case_id", sa.BigInteger(), nullable=True),
        sa.Column("unit_id", sa.BigInteger(), nullable=False),
        sa.Column("batch", sa.BigInteger(), nullable=False),
        sa.Column("details", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_journal_entry")),
    )
    op.create_index("ix_journal_entry_at", "journal_entry", ["at", "id"], unique=False)
    op.create_index("ix_journal_entry_case_id", "journal_entry", ["case_id", "id"], unique=False)
    op.create_index("ix_journal_entry_subject", "journal_entry", ["subject_kind", "subject_key", "id"], unique=False)
    op.create_table(
        "obligation",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("duty_id", sa.BigInteger(), nullable=False),
        sa.Column("unit_id", sa.BigInteger(), nullable=False),
        sa.Column("assignee_id", sa.BigInteger(), nullable=True),
        sa.Column("client_id", sa.BigInteger(), nullable=True),
        sa.Column("case_id", sa.BigInteger(), nullable=True),
        sa.Column("filing_id", sa.BigInteger(), nullable=True),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "due_order",
            sa.DateTime(timezone=True),
            sa.Computed("coalesce(due_at, '9999-12-31 00:00:00+00'::timestamptz)", persisted=True),
            nullable=False,
        ),
        sa.Column("provisional", sa.Boolean(), nullable=False),
        sa.Column("calendar", sa.Text(), nullable=False),
        sa.Column("calendar_version", sa.Text(), nullable=False),
        sa.Column("skipped", postgresql.ARRAY(sa.DATE()), nullable=True),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("fulfilled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("late_working_days", sa.BigInteger(), nullable=True),
        sa.CheckConstraint("status IN ('OPEN', 'FULFILLED', 'WAIVED', 'LAPSED')", name=op.f("ck_obligation_status")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_obligation")),
    )
    op.create_index("ix_obligation_case", "obligation", ["case_id"], unique=False, postgresql_where="case_id IS NOT NULL")
    op.create_index(
        "ix_obligation_due", "obligation", ["due_order", "id"], unique=False, postgresql_include=["unit_id", "status"]
    )
    op.create_index(
        "ix_obligation_open", "obligation", ["unit_id", "due_order", "id"], unique=False, postgresql_where="status = 'OPEN'"
    )
    op.create_index("uq_obligation_filing", "obligation", ["filing_id"], unique=True, postgresql_where="filing_id IS NOT NULL")
    op.create_index(
        "uq_obligation_period",
        "obligation",
        ["client_id", "duty_id", "starts_on", "fulfilled_at"],
        unique=True,
        postgresql_where=sa.text("client_id IS NOT NULL AND status <> 'LAPSED'"),
        postgresql_nulls_not_distinct=True,
    )
    op.create_table(
        "rulebook_version",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("version", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("effective_from", sa.Date(), nullable=False),
        sa.Column("adopted_on", sa.Date(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("loaded_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rulebook_version")),
        sa.UniqueConstraint("code", "version", name=op.f("uq_rulebook_version_code_version")),
    )
    op.create_table(
        "snapshot_day",
        sa.Column("on_date", sa.Date(), nullable=False),
        sa.Column("rows", sa.BigInteger(), nullable=False),
        sa.Column("loaded_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("on_date", name=op.f("pk_snapshot_day")),
    )
    op.create_table(
        "unclaimed_version",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("object_name", sa.Text(), nullable=False),
        sa.Column("version_id", sa.Text(), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("found_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("claimed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("claimed_by_id", sa.BigInteger(), nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_unclaimed_version")),
    )
    op.create_index("uq_unclaimed_version_name", "unclaimed_version", ["object_name", "version_id"], unique=True)
    op.create_table(
        "unit",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("type", sa.Text(), nullable=False),
        sa.Column("parent_id", sa.BigInteger(), nullable=True),
        sa.Column("head_id", sa.BigInteger(), nullable=True),
        sa.Column("notify_target", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "type IN ('COMPANY_LEADERSHIP', 'MARGIN_HQ', 'BROKERAGE_HQ', 'CLIENT_SERVICE_CENTRE', 'BRANCH', 'COMPLIANCE_LEGAL', 'AUDIT_HQ', 'MARGIN_COMMITTEE')",
            name=op.f("ck_unit_type"),
        ),
        sa.ForeignKeyConstraint(["parent_id"], ["unit.id"], name=op.f("fk_unit_parent_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_unit")),
        sa.UniqueConstraint("code", name=op.f("uq_unit_code")),
    )
    op.create_index(op.f("ix_unit_parent_id"), "unit", ["parent_id"], unique=False)
    op.create_table(
        "access_delivery",
        sa.Column("access_entry_id", sa.BigInteger(), nullable=False),
        sa.Column("unit_id", sa.BigInteger(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("first_byte", sa.BigInteger(), nullable=False),
        sa.Column("bytes_delivered", sa.BigInteger(), nullable=False),
        sa.Column("complete", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["access_entry_id"], ["access_entry.id"], name=op.f("fk_access_delivery_access_entry_id")),
        sa.PrimaryKeyConstraint("access_entry_id", name=op.f("pk_access_delivery")),
    )
    op.create_table(
        "document_content",
        sa.Column("document_id", sa.BigInteger(), nullable=False),
        sa.Column("unit_id", sa.BigInteger(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["document_id"], ["document.id"], name=op.f("fk_document_content_document_id")),
        sa.PrimaryKeyConstraint("document_id", name=op.f("pk_document_content")),
    )
    op.create_table(
        "document_hold",
        sa.Column("document_id", sa.BigInteger(), nullable=False),
        sa.Column("hold_id", sa.BigInteger(), nullable=False),
        sa.Column("unit_id", sa.BigInteger(), nullable=False),
        sa.Column("placed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("released_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["document_id"], ["document.id"], name=op.f("fk_document_hold_document_id")),
        sa.ForeignKeyConstraint(["hold_id"], ["hold.id"], name=op.f("fk_document_hold_hold_id")),
        sa.PrimaryKeyConstraint("document_id", "hold_id", name=op.f("pk_document_hold")),
    )
    op.create_index(
        "ix_document_hold_active",
        "document_hold",
        ["hold_id", "document_id"],
        unique=False,
        postgresql_where=sa.text("released_at IS NULL"),
    )
    op.create_table(
        "duty",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("rulebook_id", sa.BigInteger(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("article", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("term", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["rulebook_id"], ["rulebook_version.id"], name=op.f("fk_duty_rulebook_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_duty")),
        sa.UniqueConstraint("rulebook_id", "code", name=op.f("uq_duty_rulebook_id_code")),
    )
    op.create_table(
        "staff",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("login", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("unit_id", sa.BigInteger(), nullable=False),
        sa.Column("superior_id", sa.BigInteger(), nullable=True),
        sa.Column("machine", sa.Boolean(), nullable=False),
        sa.Column("notify_target", sa.Text(), nullable=True),
        sa.Column("left_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["superior_id"], ["staff.id"], name=op.f("fk_staff_superior_id")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_staff_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_staff")),
        sa.UniqueConstraint("login", name=op.f("uq_staff_login")),
    )
    op.create_index(op.f("ix_staff_superior_id"), "staff", ["superior_id"], unique=False)
    op.create_index(op.f("ix_staff_unit_id"), "staff", ["unit_id"], unique=False)
    op.create_table(
        "upload_part",
        sa.Column("document_id", sa.BigInteger(), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("unit_id", sa.BigInteger(), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("signed_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("sha256 ~ '^[0-9a-f]{64}$'", name=op.f("ck_upload_part_sha256")),
        sa.CheckConstraint("number > 0 AND size > 0", name=op.f("ck_upload_part_number")),
        sa.ForeignKeyConstraint(["document_id"], ["document.id"], name=op.f("fk_upload_part_document_id")),
        sa.PrimaryKeyConstraint("document_id", "number", name=op.f("pk_upload_part")),
    )
    op.create_table(
        "client",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("identity_type", sa.Text(), nullable=False),
        sa.Column("identity_number", sa.Text(), nullable=False),
        sa.Column("phone", sa.Text(), nullable=True),
        sa.Column("email", sa.Text(), nullable=True),
        sa.Column("address", sa.Text(), nullable=True),
        sa.Column("investor_class", sa.Text(), nullable=False),
        sa.Column("branch_id", sa.BigInteger(), nullable=False),
        sa.Column("developer_id", sa.BigInteger(), nullable=True),
        sa.CheckConstraint(
            "identity_type IN ('ID_CARD', 'PASSPORT', 'RESIDENCE_PERMIT', 'CREDIT_CODE', 'OTHER')",
            name=op.f("ck_client_identity_type"),
        ),
        sa.CheckConstraint("investor_class IN ('ORDINARY', 'PROFESSIONAL')", name=op.f("ck_client_investor_class")),
        sa.ForeignKeyConstraint(["branch_id"], ["unit.id"], name=op.f("fk_client_branch_id")),
        sa.ForeignKeyConstraint(["developer_id"], ["staff.id"], name=op.f("fk_client_developer_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_client")),
        sa.UniqueConstraint("number", name=op.f("uq_client_number")),
    )
    op.create_index("ix_client_branch", "client", ["branch_id", "number", "id"], unique=False)
    op.create_index("ix_client_name", "client", ["name", "id"], unique=False)
    op.create_table(
        "filing",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("period", sa.Text(), nullable=False),
        sa.Column("period_start", sa.Date(), nullable=False),
        sa.Column("period_end", sa.Date(), nullable=False),
        sa.Column("unit_id", sa.BigInteger(), nullable=False),
        sa.Column("rulebook_id", sa.BigInteger(), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("row_count", sa.BigInteger(), nullable=False),
        sa.Column("late_rows", sa.BigInteger(), nullable=False),
        sa.Column("nil_return", sa.Boolean(), nullable=False),
        sa.Column("preparer_id", sa.BigInteger(), nullable=True),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("on_time", sa.Boolean(), nullable=True),
        sa.Column("late_working_days", sa.BigInteger(), nullable=True),
        sa.Column("content_hash", sa.Text(), nullable=True),
        sa.CheckConstraint("status IN ('OPEN', 'SUBMITTED', 'RECEIVED')", name=op.f("ck_filing_status")),
        sa.ForeignKeyConstraint(["preparer_id"], ["staff.id"], name=op.f("fk_filing_preparer_id")),
        sa.ForeignKeyConstraint(["rulebook_id"], ["rulebook_version.id"], name=op.f("fk_filing_rulebook_id")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_filing_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_filing")),
        sa.UniqueConstraint("id", "unit_id", name=op.f("uq_filing_id_unit_id")),
        sa.UniqueConstraint("kind", "period", "unit_id", name=op.f("uq_filing_kind_period_unit_id")),
    )
    op.create_index("ix_filing_due", "filing", ["due_at", "id"], unique=False, postgresql_include=["unit_id", "status", "kind"])
    op.create_table(
        "first_result",
        sa.Column("actor_id", sa.BigInteger(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("mutation", sa.Text(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("result", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["actor_id"], ["staff.id"], name=op.f("fk_first_result_actor_id")),
        sa.PrimaryKeyConstraint("actor_id", "key", name=op.f("pk_first_result")),
    )
    op.create_table(
        "import_file",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("on_date", sa.Date(), nullable=True),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("rows", sa.BigInteger(), nullable=False),
        sa.Column("refused", sa.BigInteger(), nullable=False),
        sa.Column("refusals", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("loaded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("loaded_by", sa.BigInteger(), nullable=False),
        sa.Column("unit_id", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["loaded_by"], ["staff.id"], name=op.f("fk_import_file_loaded_by")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_import_file_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_import_file")),
    )
    op.create_index("ix_import_file_latest", "import_file", ["kind", "on_date"], unique=False)
    op.create_index(
        "uq_import_file_content", "import_file", ["kind", "on_date", "sha256"], unique=True, postgresql_nulls_not_distinct=True
    )
    op.create_table(
        "staff_post",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("staff_id", sa.BigInteger(), nullable=False),
        sa.Column("post", sa.Text(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "post IN ('UNIT_HEAD', 'OPERATIONS_DIRECTOR', 'BUSINESS_SUPERVISOR', 'MARGIN_SPECIALIST', 'REVISIT_OFFICER', 'AGENT', 'COMPLAINT_OFFICER', 'THRESHOLD_ADMINISTRATOR', 'LIQUIDATION_OFFICER', 'LIQUIDATION_CONTROL_OFFICER', 'MARK_TO_MARKET_OFFICER', 'COMPLIANCE_OFFICER', 'AUDITOR', 'LEADER', 'COMMITTEE_MEMBER', 'ADMINISTRATOR', 'CORE_FEED', 'CALL_CENTRE', 'COUNTER_GATE', 'SCHEDULER')",
            name=op.f("ck_staff_post_post"),
        ),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_staff_post_staff_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_staff_post")),
    )
    op.create_index("ix_staff_post_post", "staff_post", ["post", "staff_id"], unique=False)
    op.create_index("uq_staff_post_held", "staff_post", ["staff_id", "post"], unique=True, postgresql_where="ended_at IS NULL")
    op.create_table(
        "staff_scope",
        sa.Column("staff_id", sa.BigInteger(), nullable=False),
        sa.Column("posts", sa.Text(), nullable=False),
        sa.Column("clients", sa.Text(), nullable=False),
        sa.Column("revisits", sa.Text(), nullable=False),
        sa.Column("obligations", sa.Text(), nullable=False),
        sa.Column("filings", sa.Text(), nullable=False),
        sa.Column("documents", sa.Text(), nullable=False),
        sa.Column("journal", sa.Text(), nullable=False),
        sa.Column("feeds", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_staff_scope_staff_id")),
        sa.PrimaryKeyConstraint("staff_id", name=op.f("pk_staff_scope")),
    )
    op.create_table(
        "case",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("client_id", sa.BigInteger(), nullable=True),
        sa.Column("unit_id", sa.BigInteger(), nullable=False),
        sa.Column("branch_id", sa.BigInteger(), nullable=False),
        sa.Column("assignee_id", sa.BigInteger(), nullable=True),
        sa.Column("rulebook_id", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("kind IN ('REVISIT', 'POOL_REPORT', 'COMPLAINT')", name=op.f("ck_case_kind")),
        sa.ForeignKeyConstraint(["assignee_id"], ["staff.id"], name=op.f("fk_case_assignee_id")),
        sa.ForeignKeyConstraint(["branch_id"], ["unit.id"], name=op.f("fk_case_branch_id")),
        sa.ForeignKeyConstraint(["client_id"], ["client.id"], name=op.f("fk_case_client_id")),
        sa.ForeignKeyConstraint(["rulebook_id"], ["rulebook_version.id"], name=op.f("fk_case_rulebook_id")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_case_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case")),
        sa.UniqueConstraint("id", "unit_id", "branch_id", name=op.f("uq_case_id_unit_id_branch_id")),
        sa.UniqueConstraint("number", name=op.f("uq_case_number")),
    )
    op.create_index(op.f("ix_case_assignee_id"), "case", ["assignee_id"], unique=False)
    op.create_index("ix_case_client", "case", ["client_id", "opened_at", "id"], unique=False)
    op.create_index(
        "ix_case_opened", "case", ["opened_at", "id"], unique=False, postgresql_include=["unit_id", "branch_id", "kind", "status"]
    )
    op.create_index("ix_case_unit_status", "case", ["unit_id", "status", "opened_at", "id"], unique=False)
    op.create_table(
        "credit_account",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("fund_account", sa.Text(), nullable=True),
        sa.Column("client_id", sa.BigInteger(), nullable=False),
        sa.Column("branch_id", sa.BigInteger(), nullable=False),
        sa.Column("opened_on", sa.Date(), nullable=False),
        sa.Column("closed_on", sa.Date(), nullable=True),
        sa.Column("debt_settled_on", sa.Date(), nullable=True),
        sa.Column("credit_grade", sa.Text(), nullable=True),
        sa.Column("credit_line", sa.Numeric(precision=20, scale=2), nullable=True),
        sa.ForeignKeyConstraint(["branch_id"], ["unit.id"], name=op.f("fk_credit_account_branch_id")),
        sa.ForeignKeyConstraint(["client_id"], ["client.id"], name=op.f("fk_credit_account_client_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_credit_account")),
        sa.UniqueConstraint("number", name=op.f("uq_credit_account_number")),
    )
    op.create_index("ix_credit_account_client", "credit_account", ["client_id", "id"], unique=False)
    op.create_index(
        "ix_credit_account_open", "credit_account", ["client_id", "opened_on"], unique=False, postgresql_where="closed_on IS NULL"
    )
    op.create_table(
        "filing_receipt",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("filing_id", sa.BigInteger(), nullable=False),
        sa.Column("unit_id", sa.BigInteger(), nullable=False),
        sa.Column("by_id", sa.BigInteger(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["staff.id"], name=op.f("fk_filing_receipt_by_id")),
        sa.ForeignKeyConstraint(["filing_id"], ["filing.id"], name=op.f("fk_filing_receipt_filing_id")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_filing_receipt_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_filing_receipt")),
        sa.UniqueConstraint("filing_id", "by_id", name=op.f("uq_filing_receipt_filing_id_by_id")),
    )
    op.create_table(
        "filing_recipient",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("filing_id", sa.BigInteger(), nullable=False),
        sa.Column("unit_id", sa.BigInteger(), nullable=False),
        sa.Column("recipient_unit_id", sa.BigInteger(), nullable=True),
        sa.Column("recipient_staff_id", sa.BigInteger(), nullable=True),
        sa.Column("copy", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["filing_id"], ["filing.id"], name=op.f("fk_filing_recipient_filing_id")),
        sa.ForeignKeyConstraint(["recipient_staff_id"], ["staff.id"], name=op.f("fk_filing_recipient_recipient_staff_id")),
        sa.ForeignKeyConstraint(["recipient_unit_id"], ["unit.id"], name=op.f("fk_filing_recipient_recipient_unit_id")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_filing_recipient_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_filing_recipient")),
    )
    op.create_index("ix_filing_recipient_filing", "filing_recipient", ["filing_id", "id"], unique=False)
    op.create_table(
        "filing_row",
        sa.Column("filing_id", sa.BigInteger(), nullable=False),
        sa.Column("ordinal", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("unit_id", sa.BigInteger(), nullable=False),
        sa.Column("source_case_id", sa.BigInteger(), nullable=False),
        sa.Column("late", sa.Boolean(), nullable=False),
        sa.Column("cells", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.ForeignKeyConstraint(["filing_id"], ["filing.id"], name=op.f("fk_filing_row_filing_id")),
        sa.ForeignKeyConstraint(["source_case_id"], ["case.id"], name=op.f("fk_filing_row_source_case_id")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_filing_row_unit_id")),
        sa.PrimaryKeyConstraint("filing_id", "ordinal", name=op.f("pk_filing_row")),
        sa.UniqueConstraint("source_case_id", name=op.f("uq_filing_row_source_case_id")),
    )
    op.create_table(
        "form_record",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("case_id", sa.BigInteger(), nullable=False),
        sa.Column("unit_id", sa.BigInteger(), nullable=False),
        sa.Column("branch_id", sa.BigInteger(), nullable=False),
        sa.Column("form", sa.Text(), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("content", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("content_hash", sa.Text(), nullable=False),
        sa.Column("filled_by", sa.BigInteger(), nullable=False),
        sa.Column("filled_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("document_id", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(
            ["case_id", "unit_id", "branch_id"],
            ["case.id", "case.unit_id", "case.branch_id"],
            name=op.f("fk_form_record_case_id_unit_id_branch_id"),
            onupdate="CASCADE",
        ),
        sa.ForeignKeyConstraint(["filled_by"], ["staff.id"], name=op.f("fk_form_record_filled_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_form_record")),
        sa.UniqueConstraint("case_id", "form", "version", name=op.f("uq_form_record_case_id_form_version")),
    )
    op.create_table(
        "revisit",
        sa.Column("case_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("unit_id", sa.BigInteger(), nullable=False),
        sa.Column("branch_id", sa.BigInteger(), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("programme", sa.Text(), nullable=False),
        sa.Column("article", sa.Text(), nullable=False),
        sa.Column("period", sa.Text(), nullable=True),
        sa.Column("method", sa.Text(), nullable=True),
        sa.Column("outcome", sa.Text(), nullable=True),
        sa.Column("contact", sa.Text(), nullable=True),
        sa.Column("visited_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("visited_on", sa.Date(), nullable=True),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("complaint_matter", sa.Boolean(), nullable=True),
        sa.Column("complaint_reason", sa.Text(), nullable=True),
        sa.Column("recording_refused", sa.Boolean(), nullable=False),
        sa.Column("recording_refusal", sa.Text(), nullable=True),
        sa.Column("owner_rule", sa.Text(), nullable=False),
        sa.Column("owner_facts", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.CheckConstraint(
            "method IS NULL OR method IN ('VISIT', 'MEETING', 'PHONE', 'SMS', 'EMAIL', 'LETTER', 'OTHER')",
            name=op.f("ck_revisit_method"),
        ),
        sa.CheckConstraint(
            "outcome IS NULL OR outcome IN ('COMPLETED', 'PASSED', 'FAILED', 'REFUSED', 'UNREACHABLE')",
            name=op.f("ck_revisit_outcome"),
        ),
        sa.ForeignKeyConstraint(
            ["case_id", "unit_id", "branch_id"],
            ["case.id", "case.unit_id", "case.branch_id"],
            name=op.f("fk_revisit_case_id_unit_id_branch_id"),
            onupdate="CASCADE",
        ),
        sa.PrimaryKeyConstraint("case_id", name=op.f("pk_revisit")),
        sa.UniqueConstraint("number", name=op.f("uq_revisit_number")),
    )
    op.create_index(
        "ix_revisit_done",
        "revisit",
        ["unit_id", "visited_on", "case_id"],
        unique=False,
        postgresql_where="visited_on IS NOT NULL",
    )
    op.create_table(
        "revisit_attempt",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("case_id", sa.BigInteger(), nullable=False),
        sa.Column("unit_id", sa.BigInteger(), nullable=False),
        sa.Column("branch_id", sa.BigInteger(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by_id", sa.BigInteger(), nullable=False),
        sa.Column("method", sa.Text(), nullable=False),
        sa.Column("contact", sa.Text(), nullable=True),
        sa.Column("result", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("recording_id", sa.BigInteger(), nullable=True),
        sa.CheckConstraint(
            "method IN ('VISIT', 'MEETING', 'PHONE', 'SMS', 'EMAIL', 'LETTER', 'OTHER')", name=op.f("ck_revisit_attempt_method")
        ),
        sa.CheckConstraint(
            "result IN ('REACHED', 'NO_ANSWER', 'BUSY', 'WRONG_NUMBER', 'APPOINTMENT', 'REFUSED')",
            name=op.f("ck_revisit_attempt_result"),
        ),
        sa.ForeignKeyConstraint(["by_id"], ["staff.id"], name=op.f("fk_revisit_attempt_by_id")),
        sa.ForeignKeyConstraint(
            ["case_id", "unit_id", "branch_id"],
            ["case.id", "case.unit_id", "case.branch_id"],
            name=op.f("fk_revisit_attempt_case_id_unit_id_branch_id"),
            onupdate="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_revisit_attempt")),
    )
    op.create_index("ix_revisit_attempt_case", "revisit_attempt", ["case_id", "at", "id"], unique=False)
    op.create_table(
        "snapshot",
        sa.Column("on_date", sa.Date(), nullable=False),
        sa.Column("account_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("client_id", sa.BigInteger(), nullable=False),
        sa.Column("branch_id", sa.BigInteger(), nullable=False),
        sa.Column("assets", sa.Numeric(precision=20, scale=2), nullable=False),
        sa.Column("margin_debt", sa.Numeric(precision=20, scale=2), nullable=False),
        sa.Column("ratio", sa.Numeric(precision=14, scale=4), nullable=True),
        sa.Column("profit_loss", sa.Numeric(precision=20, scale=2), nullable=True),
        sa.Column("profit_loss_ratio", sa.Numeric(precision=14, scale=4), nullable=True),
        sa.ForeignKeyConstraint(["account_id"], ["credit_account.id"], name=op.f("fk_snapshot_account_id")),
        sa.PrimaryKeyConstraint("on_date", "account_id", name=op.f("pk_snapshot")),
        postgresql_partition_by="RANGE (on_date)",
    )
    op.create_table(
        "form_field",
        sa.Column("record_id", sa.BigInteger(), nullable=False),
        sa.Column("ordinal", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("case_id", sa.BigInteger(), nullable=False),
        sa.Column("unit_id", sa.BigInteger(), nullable=False),
        sa.Column("branch_id", sa.BigInteger(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("label", sa.Text(), nullable=False),
        sa.Column("value", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["case_id", "unit_id", "branch_id"],
            ["case.id", "case.unit_id", "case.branch_id"],
            name=op.f("fk_form_field_case_id_unit_id_branch_id"),
            onupdate="CASCADE",
        ),
        sa.ForeignKeyConstraint(["record_id"], ["form_record.id"], name=op.f("fk_form_field_record_id")),
        sa.PrimaryKeyConstraint("record_id", "ordinal", name=op.f("pk_form_field")),
    )
    op.create_table(
        "signature",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("record_id", sa.BigInteger(), nullable=False),
        sa.Column("case_id", sa.BigInteger(), nullable=False),
        sa.Column("unit_id", sa.BigInteger(), nullable=False),
        sa.Column("branch_id", sa.BigInteger(), nullable=False),
        sa.Column("staff_id", sa.BigInteger(), nullable=False),
        sa.Column("post", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("content_hash", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["case_id", "unit_id", "branch_id"],
            ["case.id", "case.unit_id", "case.branch_id"],
            name=op.f("fk_signature_case_id_unit_id_branch_id"),
            onupdate="CASCADE",
        ),
        sa.ForeignKeyConstraint(["record_id"], ["form_record.id"], name=op.f("fk_signature_record_id")),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_signature_staff_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_signature")),
    )
    op.create_index("ix_signature_record", "signature", ["record_id", "id"], unique=False)


def downgrade() -> None:
    """Take the tables back."""
    for function in ("enter(bigint)", "present(bigint)", "must(text)"):
        op.execute(f"DROP FUNCTION IF EXISTS {function}")
    op.execute("DROP FUNCTION IF EXISTS refresh_scopes() CASCADE")
    op.drop_index("ix_signature_record", table_name="signature")
    op.drop_table("signature")
    op.drop_table("form_field")
    op.drop_table("snapshot")
    op.drop_index("ix_revisit_attempt_case", table_name="revisit_attempt")
    op.drop_table("revisit_attempt")
    op.drop_index("ix_revisit_done", table_name="revisit", postgresql_where="visited_on IS NOT NULL")
    op.drop_table("revisit")
    op.drop_table("form_record")
    op.drop_table("filing_row")
    op.drop_index("ix_filing_recipient_filing", table_name="filing_recipient")
    op.drop_table("filing_recipient")
    op.drop_table("filing_receipt")
    op.drop_index("ix_credit_account_open", table_name="credit_account", postgresql_where="closed_on IS NULL")
    op.drop_index("ix_credit_account_client", table_name="credit_account")
    op.drop_table("credit_account")
    op.drop_index("ix_case_unit_status", table_name="case")
    op.drop_index("ix_case_opened", table_name="case", postgresql_include=["unit_id", "branch_id", "kind", "status"])
    op.drop_index("ix_case_client", table_name="case")
    op.drop_index(op.f("ix_case_assignee_id"), table_name="case")
    op.drop_table("case")
    op.drop_table("staff_scope")
    op.drop_index("uq_staff_post_held", table_name="staff_post", postgresql_where="ended_at IS NULL")
    op.drop_index("ix_staff_post_post", table_name="staff_post")
    op.drop_table("staff_post")
    op.drop_index("uq_import_file_content", table_name="import_file", postgresql_nulls_not_distinct=True)
    op.drop_index("ix_import_file_latest", table_name="import_file")
    op.drop_table("import_file")
    op.drop_table("first_result")
    op.drop_index("ix_filing_due", table_name="filing", postgresql_include=["unit_id", "status", "kind"])
    op.drop_table("filing")
    op.drop_index("ix_client_name", table_name="client")
    op.drop_index("ix_client_branch", table_name="client")
    op.drop_table("client")
    op.drop_table("upload_part")
    op.drop_index(op.f("ix_staff_unit_id"), table_name="staff")
    op.drop_index(op.f("ix_staff_superior_id"), table_name="staff")
    op.drop_table("staff")
    op.drop_table("duty")
    op.drop_index("ix_document_hold_active", table_name="document_hold", postgresql_where=sa.text("released_at IS NULL"))
    op.drop_table("document_hold")
    op.drop_table("document_content")
    op.drop_table("access_delivery")
    op.drop_index(op.f("ix_unit_parent_id"), table_name="unit")
    op.drop_table("unit")
    op.drop_index("uq_unclaimed_version_name", table_name="unclaimed_version")
    op.drop_table("unclaimed_version")
    op.drop_table("snapshot_day")
    op.drop_table("rulebook_version")
    op.drop_index("uq_obligation_period", table_name="obligation", postgresql_where="client_id IS NOT NULL")
    op.drop_index("uq_obligation_filing", table_name="obligation", postgresql_where="filing_id IS NOT NULL")
    op.drop_index("ix_obligation_open", table_name="obligation", postgresql_where="status = 'OPEN'")
    op.drop_index("ix_obligation_due", table_name="obligation", postgresql_include=["unit_id", "status"])
    op.drop_index("ix_obligation_case", table_name="obligation", postgresql_where="case_id IS NOT NULL")
    op.drop_table("obligation")
    op.drop_index("ix_journal_entry_subject", table_name="journal_entry")
    op.drop_index("ix_journal_entry_case_id", table_name="journal_entry")
    op.drop_index("ix_journal_entry_at", table_name="journal_entry")
    op.drop_table("journal_entry")
    op.drop_index("uq_hold_case_open", table_name="hold", postgresql_where=sa.text("kind = 'CASE_OPEN' AND released_at IS NULL"))
    op.drop_index(
        "uq_hold_account_open", table_name="hold", postgresql_where=sa.text("kind = 'ACCOUNT_OPEN' AND released_at IS NULL")
    )
    op.drop_table("hold")
    op.drop_index("uq_document_object_key", table_name="document")
    op.drop_index("uq_document_idempotency", table_name="document", postgresql_where=sa.text("client_mutation_id IS NOT NULL"))
    op.drop_index("ix_document_unit_id", table_name="document")
    op.drop_index(
        "ix_document_unfinished",
        table_name="document",
        postgresql_where=sa.text("state IN ('RESERVED','UPLOADING','STAGED','VERIFYING','LOCKED')"),
    )
    op.drop_index(
        "ix_document_unsettled",
        table_name="document",
        postgresql_where=sa.text("sidecar_at IS NULL AND state IN ('ARCHIVED','REJECTED','ABANDONED')"),
    )
    op.drop_index("ix_document_retain_until", table_name="document", postgresql_where=sa.text("state = 'ARCHIVED'"))
    op.drop_index("ix_document_filing_id", table_name="document", postgresql_where=sa.text("filing_id IS NOT NULL"))
    op.drop_index("ix_document_client_id", table_name="document")
    op.drop_index("ix_document_case_id", table_name="document")
    op.drop_table("document")
    op.drop_table("counter")
    op.drop_index("uq_calendar_year_version", table_name="calendar_year")
    op.drop_table("calendar_year")
    op.drop_index("ix_access_entry_subject", table_name="access_entry")
    op.drop_index("ix_access_entry_at", table_name="access_entry")
    op.drop_index("ix_access_entry_actor", table_name="access_entry")
    op.drop_table("access_entry")
    for name in SEQUENCES:
        op.execute(f"DROP SEQUENCE {name}")
