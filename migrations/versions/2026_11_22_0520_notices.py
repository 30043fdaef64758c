"""Notices and the trace of carrying them out."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Make both tables."""
    op.execute("CREATE SEQUENCE notice_id")
    op.execute("CREATE SEQUENCE notice_delivery_id")
    op.create_table(
        "notice",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("obligation_id", sa.BigInteger(), nullable=False),
        sa.Column("recipient_id", sa.BigInteger(), nullable=False),
        sa.Column("unit_id", sa.BigInteger(), nullable=False),
        sa.Column("on_date", sa.Date(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("levels_up", sa.BigInteger(), nullable=False),
        sa.Column("in_writing", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("read_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("kind IN ('REMINDER', 'DUE_TODAY', 'ESCALATION')", name=op.f("ck_notice_kind")),
        sa.ForeignKeyConstraint(["obligation_id"], ["obligation.id"], name=op.f("fk_notice_obligation_id")),
        sa.ForeignKeyConstraint(["recipient_id"], ["staff.id"], name=op.f("fk_notice_recipient_id")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_notice_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notice")),
    )
    once = ["obligation_id", "kind", "recipient_id", "on_date"]
    op.create_index("uq_notice_once", "notice", once, unique=True)
    op.create_index("ix_notice_recipient", "notice", ["recipient_id", "id"])
    op.create_index(
        "ix_notice_unread", "notice", ["recipient_id", "id"], postgresql_where=sa.text("read_at IS NULL")
    )
    op.create_index("ix_notice_created", "notice", ["created_at", "id"])
    op.create_table(
        "notice_delivery",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("notice_id", sa.BigInteger(), nullable=False),
        sa.Column("unit_id", sa.BigInteger(), nullable=False),
        sa.Column("target_kind", sa.Text(), nullable=False),
        sa.Column("scheme", sa.Text(), nullable=False),
        sa.Column("attempted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("result", sa.Text(), nullable=False),
        sa.Column("error", sa.Text(), nullable=True),
        sa.CheckConstraint("target_kind IN ('STAFF', 'UNIT')", name=op.f("ck_notice_delivery_target_kind")),
        sa.CheckConstraint("result IN ('SENT', 'FAILED')", name=op.f("ck_notice_delivery_result")),
        sa.ForeignKeyConstraint(["notice_id"], ["notice.id"], name=op.f("fk_notice_delivery_notice_id")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_notice_delivery_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notice_delivery")),
    )
    op.create_index(
        "uq_notice_delivery_sent",
        "notice_delivery",
        ["notice_id", "target_kind"],
        unique=True,
        postgresql_where=sa.text("result = 'SENT'"),
    )
    op.create_index("ix_notice_delivery_notice", "notice_delivery", ["notice_id", "target_kind", "id"])


def downgrade() -> None:
    """Remove both."""
    op.drop_table("notice_delivery")
    op.drop_table("notice")
    op.execute("DROP SEQUENCE notice_delivery_id")
    op.execute("DROP SEQUENCE notice_id")
