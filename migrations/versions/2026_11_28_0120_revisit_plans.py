"""Revisit plans: their lines, and what each officer can do on each day."""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"

TABLES = ("revisit_plan_line", "revisit_plan_day", "revisit_plan")
REASONS = "'EARLIEST', 'OFFICER', 'KEPT', 'MOVED', 'FULL', 'NO_DAY', 'OVERDUE', 'NOBODY'"


def upgrade() -> None:
    """Make them."""
    op.execute("CREATE SEQUENCE revisit_plan_id")
    _plans()
    _days()
    _lines()


def _plans() -> None:
    op.create_table(
        "revisit_plan",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("unit_id", sa.BigInteger(), nullable=False),
        sa.Column("regulation", sa.Text(), nullable=False),
        sa.Column("rulebook_id", sa.BigInteger(), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("until", sa.Date(), nullable=False),
        sa.Column("per_day", sa.BigInteger(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_by_id", sa.BigInteger(), nullable=False),
        sa.Column("previous_id", sa.BigInteger(), nullable=True),
        sa.Column("line_count", sa.BigInteger(), nullable=False),
        sa.Column("unplaced_count", sa.BigInteger(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.CheckConstraint("status IN ('STANDING', 'SUPERSEDED')", name=op.f("ck_revisit_plan_status")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_revisit_plan_unit_id_unit")),
        sa.ForeignKeyConstraint(
            ["rulebook_id"], ["rulebook_version.id"], name=op.f("fk_revisit_plan_rulebook_id_rulebook_version")
        ),
        sa.ForeignKeyConstraint(["made_by_id"], ["staff.id"], name=op.f("fk_revisit_plan_made_by_id_staff")),
        sa.ForeignKeyConstraint(
            ["previous_id"], ["revisit_plan.id"], name=op.f("fk_revisit_plan_previous_id_revisit_plan")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_revisit_plan")),
    )
    op.create_index(
        "uq_revisit_plan_standing",
        "revisit_plan",
        ["unit_id", "regulation", "since"],
        unique=True,
        postgresql_where=sa.text("status = 'STANDING'"),
    )
    op.create_index("ix_revisit_plan_made_at", "revisit_plan", ["made_at", "id"])


def _days() -> None:
    op.create_table(
        "revisit_plan_day",
        sa.Column("plan_id", sa.BigInteger(), nullable=False),
        sa.Column("on_date", sa.Date(), nullable=False),
        sa.Column("officer_id", sa.BigInteger(), nullable=False),
        sa.Column("unit_id", sa.BigInteger(), nullable=False),
        sa.Column("capacity", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["plan_id"], ["revisit_plan.id"], name=op.f("fk_revisit_plan_day_plan_id_revisit_plan")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_revisit_plan_day_unit_id_unit")),
        sa.ForeignKeyConstraint(["officer_id"], ["staff.id"], name=op.f("fk_revisit_plan_day_officer_id_staff")),
        sa.PrimaryKeyConstraint("plan_id", "on_date", "officer_id", name=op.f("pk_revisit_plan_day")),
    )


def _lines() -> None:
    op.create_table(
        "revisit_plan_line",
        sa.Column("plan_id", sa.BigInteger(), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("unit_id", sa.BigInteger(), nullable=False),
        sa.Column("branch_id", sa.BigInteger(), nullable=False),
        sa.Column("obligation_id", sa.BigInteger(), nullable=False),
        sa.Column("duty_id", sa.BigInteger(), nullable=False),
        sa.Column("client_id", sa.BigInteger(), nullable=True),
        sa.Column("programme", sa.Text(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("owner_rule", sa.Text(), nullable=False),
        sa.Column("owner_facts", sa.dialects.postgresql.JSONB(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("planned_on", sa.Date(), nullable=True),
        sa.Column("planned_officer_id", sa.BigInteger(), nullable=True),
        sa.Column("officer_id", sa.BigInteger(), nullable=True),
        sa.CheckConstraint(f"reason IN ({REASONS})", name=op.f("ck_revisit_plan_line_reason")),
        sa.PrimaryKeyConstraint("plan_id", "number", name=op.f("pk_revisit_plan_line")),
    )
    op.create_index("ix_revisit_plan_line_officer", "revisit_plan_line", ["plan_id", "officer_id", "planned_on"])


def downgrade() -> None:
    """Remove them."""
    for table in TABLES:
        op.drop_table(table)
    op.execute("DROP SEQUENCE revisit_plan_id")
