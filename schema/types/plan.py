"""回访计划: what falls due in a period, on which day, with whom, and why."""

from datetime import date, datetime
from typing import Annotated, Optional

import strawberry
from strawberry import UNSET

from schema.types.client import Client
from schema.types.describing import field
from schema.types.node import Node
from schema.types.obligation import Obligation
from schema.types.organisation import Staff, Unit
from schema.types.paging import After, Connection, First
from schema.types.plan_words import PlanReason, PlanStatus
from schema.types.rulebook import RulebookVersion


@strawberry.type(description="One revisit in a plan (计划明细).")
class RevisitPlanLine(Node):
    """计划明细."""

    client: Client | None = strawberry.field(
        description="The client; null when not in your sight, or about a person (客户)."
    )
    obligation: Obligation | None = strawberry.field(description="The duty; null when not in your sight (应办事项).")
    programme: str = strawberry.field(description="Programme, by its code in the rulebook (回访类型).")
    due_on: date = strawberry.field(description="Last day of its term when it was planned (截止日).")
    owner_rule: str = strawberry.field(description="The ownership rule that decided whose it is (分工依据).")
    planned_on: date | None = strawberry.field(
        description="The day it is planned for; null when it fits nowhere (计划日期)."
    )
    planned_officer: Staff | None = strawberry.field(description="Who was planned to do it (计划回访人员).")
    officer: Staff | None = strawberry.field(description="Who is to do it now, after handing over (现回访人员).")
    reason: PlanReason = strawberry.field(description="Why that day and person, or none (安排依据).")
    reason_text: str = strawberry.field(
        description="Why this client, this owner and this day, as a Chinese sentence (安排说明)."
    )


@strawberry.type(description="One officer's day in a plan: what fits, what is planned, what came of it (每日工作量).")
class RevisitPlanDay(Node):
    """每日工作量."""

    officer: Staff = strawberry.field(description="The officer (回访人员).")
    on: date = strawberry.field(description="The working day (日期).")
    capacity: int = strawberry.field(description="How many the officer can do; 0 when absent (可承办件数).")
    planned: int = strawberry.field(description="How many are planned (计划件数).")
    done: int = strawberry.field(description="How many of these are done, on whatever day (已完成件数).")
    overdue: int = strawberry.field(description="How many of these are open and the day is over (逾期未办件数).")


@strawberry.input(description="Which lines of a plan (计划明细筛选).")
class RevisitPlanLineFilter:
    """Which lines."""

    officer: strawberry.ID | None = strawberry.field(
        default=UNSET, description="To be done by this person, by id (回访人员)."
    )
    on: date | None = strawberry.field(default=UNSET, description="Planned for this day (计划日期).")
    client: strawberry.ID | None = strawberry.field(default=UNSET, description="About this client, by id (客户).")
    programme: str | None = strawberry.field(default=UNSET, description="Of this programme, by its code (回访类型).")
    placed: bool | None = strawberry.field(
        default=UNSET, description="Only what has a day, or only what has none (是否排入)."
    )


@strawberry.input(description="Which days of a plan (每日工作量筛选).")
class RevisitPlanDayFilter:
    """Which days."""

    officer: strawberry.ID | None = strawberry.field(default=UNSET, description="Of this officer, by id (回访人员).")
    since: date | None = strawberry.field(default=UNSET, description="On this day or later (起始日期).")
    until: date | None = strawberry.field(default=UNSET, description="On this day or earlier (截止日期).")


@strawberry.input(description="Which revisit plans (回访计划筛选).")
class RevisitPlanFilter:
    """Which plans."""

    unit: strawberry.ID | None = strawberry.field(default=UNSET, description="Of this unit, by id (承办单位).")
    status: PlanStatus | None = strawberry.field(default=UNSET, description="In this state (计划状态).")
    on: date | None = strawberry.field(default=UNSET, description="Whose period holds this day (期间包含的日期).")


@strawberry.type(description="The revisits of a unit that fall due in a period, laid on days and people (回访计划).")
class RevisitPlan(Node):
    """回访计划."""

    unit: Unit = strawberry.field(description="The unit that owns the revisits (承办单位).")
    rulebook: RulebookVersion = strawberry.field(description="The rulebook version it was made by (适用制度版本).")
    since: date = strawberry.field(description="First day of the period (期间起).")
    until: date = strawberry.field(description="Last day of the period (期间止).")
    per_day: int = strawberry.field(description="How many an officer does a day, unless said otherwise (每人每日件数).")
    status: PlanStatus = strawberry.field(description="State (计划状态).")
    status_label: str = strawberry.field(description="State as a Chinese word (状态名称).")
    made_at: datetime = strawberry.field(description="When it was made (编制时间).")
    made_by: Staff = strawberry.field(description="Who made it (编制人).")
    previous: Optional["RevisitPlan"] = strawberry.field(description="The plan whose place it took (前一计划).")
    line_count: int = strawberry.field(description="Number of lines as planned (明细件数).")
    unplaced_count: int = strawberry.field(description="How many of them fit nowhere (未能排入件数).")
    digest: str = strawberry.field(
        description="SHA-256 of the lines as planned, in hexadecimal; the journal holds the same (明细摘要)."
    )

    @field("Its lines, by day and officer; what fits nowhere last (计划明细).")
    def lines(
        self,
        where: Annotated[
            RevisitPlanLineFilter | None,
            strawberry.argument(name="filter", description="Which lines (计划明细筛选)."),
        ] = UNSET,
        first: First = UNSET,
        after: After = UNSET,
    ) -> Connection[RevisitPlanLine]:
        """Read as a page."""
        raise NotImplementedError

    @field("Its days by officer: the load (每日工作量).")
    def days(
        self,
        where: Annotated[
            RevisitPlanDayFilter | None,
            strawberry.argument(name="filter", description="Which days (每日工作量筛选)."),
        ] = UNSET,
        first: First = UNSET,
        after: After = UNSET,
    ) -> Connection[RevisitPlanDay]:
        """Read as a page."""
        raise NotImplementedError
