"""回访计划: which revisits of a unit fall due in a period, on which day, with whom, and why; as it was planned, and as it is."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import BigInteger, ForeignKey, Index

from cases.planning import PlanReason
from kernel.orm import Base, Details, Mapped, key, mapped_column, one_of


class PlanStatus(StrEnum):
    """计划状态."""

    STANDING = "STANDING"
    SUPERSEDED = "SUPERSEDED"


class RevisitPlan(Base):
    """回访计划 of one unit for a period. `digest` is that of its lines as planned; the one before it is `previous_id`."""

    __tablename__ = "revisit_plan"
    __table_args__ = (
        one_of("status", PlanStatus),
        Index(
            "uq_revisit_plan_standing",
            "unit_id",
            "regulation",
            "since",
            unique=True,
            postgresql_where="status = 'STANDING'",
        ),
        Index("ix_revisit_plan_made_at", "made_at", "id"),
    )

    id: Mapped[int] = key("revisit_plan")
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    regulation: Mapped[str]
    rulebook_id: Mapped[int] = mapped_column(ForeignKey("rulebook_version.id"))
    since: Mapped[date]
    until: Mapped[date]
    per_day: Mapped[int]
    status: Mapped[str]
    made_at: Mapped[datetime]
    made_by_id: Mapped[int] = mapped_column(ForeignKey("staff.id"))
    previous_id: Mapped[int | None] = mapped_column(ForeignKey("revisit_plan.id"))
    line_count: Mapped[int]
    unplaced_count: Mapped[int]
    digest: Mapped[str]


class RevisitPlanDay(Base):
    """How many revisits an officer can do on a working day of a plan; nought when absent."""

    __tablename__ = "revisit_plan_day"

    plan_id: Mapped[int] = mapped_column(ForeignKey("revisit_plan.id"), primary_key=True)
    on_date: Mapped[date] = mapped_column(primary_key=True)
    officer_id: Mapped[int] = mapped_column(ForeignKey("staff.id"), primary_key=True, autoincrement=False)
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    capacity: Mapped[int]


class RevisitPlanLine(Base):
    """One duty in a plan, numbered by day and officer. As planned: `planned_on`, `planned_officer_id`; `officer_id` has it now.

    A plan writes a million of these at once, so references are not checked row by row; its plan, client and duty never go.
    `owner_rule` is the ownership rule that decided, `owner_facts` the facts it decided on; none where all other rules failed.
    """

    __tablename__ = "revisit_plan_line"
    __table_args__ = (
        one_of("reason", PlanReason),
        Index("ix_revisit_plan_line_officer", "plan_id", "officer_id", "planned_on"),
    )

    plan_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    unit_id: Mapped[int] = mapped_column(BigInteger())
    branch_id: Mapped[int] = mapped_column(BigInteger())
    obligation_id: Mapped[int] = mapped_column(BigInteger())
    duty_id: Mapped[int] = mapped_column(BigInteger())
    client_id: Mapped[int | None] = mapped_column(BigInteger())
    programme: Mapped[str]
    due_on: Mapped[date]
    owner_rule: Mapped[str]
    owner_facts: Mapped[Details | None]
    reason: Mapped[str]
    planned_on: Mapped[date | None]
    planned_officer_id: Mapped[int | None] = mapped_column(BigInteger())
    officer_id: Mapped[int | None] = mapped_column(BigInteger())
