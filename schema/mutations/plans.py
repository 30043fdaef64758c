"""Mutations of revisit plans: making one, handing over what it gave somebody."""

from datetime import date
from typing import Annotated, TypeAlias

import strawberry

from cases.actions import handover, planning
from cases.actions.handover import Handover
from cases.actions.laying import Wanted
from cases.queries.handover import Stretch
from kernel.work import Work
from schema.context import Info
from schema.mutations.performing import SEEN, Facts, key_of, mutation, perform, some_key
from schema.mutations.revisit_inputs import KEY
from schema.reads.payloads import ref
from schema.types.error import Forbidden, Invalid, NotFound, Refused
from schema.types.plan import RevisitPlan


@strawberry.input(description="How many revisits one officer does on a working day (个人每日件数).")
class OfficerCapacityInput:
    """个人每日件数."""

    officer: strawberry.ID = strawberry.field(description="Global id of the officer (回访人员).")
    per_day: int = strawberry.field(description="How many a day (每日件数).")


@strawberry.input(description="A period whose revisits are to be laid on days and people (编制回访计划).")
class PlanRevisitsInput:
    """编制回访计划."""

    unit: strawberry.ID = strawberry.field(description="Global id of the unit (承办单位).")
    since: date = strawberry.field(description="First day of the period (期间起).")
    until: date = strawberry.field(description="Last day of the period (期间止).")
    below: bool = strawberry.field(
        description="Whether all units below it are planned too (含下级单位).", default=False
    )
    per_day: int | None = strawberry.field(
        description="How many an officer does a day; else as the rulebook says (每人每日件数).", default=None
    )
    officers: list[OfficerCapacityInput] = strawberry.field(
        description="Those who do another number a day (个人每日件数).", default_factory=list
    )
    rulebook: str | None = strawberry.field(
        description="Code of the regulation; may be left out when only one is planned (制度代码).", default=None
    )
    client_mutation_id: str | None = strawberry.field(description=KEY, default=None)

    def wanted(self) -> Wanted:
        """Give it as the action takes it; raise Invalid for a bad id."""
        return Wanted(
            unit_id=key_of(self.unit, "unit", "unit"),
            since=self.since,
            until=self.until,
            below=self.below,
            per_day=self.per_day,
            officers={key_of(each.officer, "staff", "officers"): each.per_day for each in self.officers},
            regulation=self.rulebook,
        )


@strawberry.input(description="Somebody takes over an officer's planned revisits (计划交接).")
class HandOverRevisitsInput:
    """计划交接."""

    plan: strawberry.ID = strawberry.field(description="Global id of the plan (回访计划).")
    officer: strawberry.ID = strawberry.field(description="Global id of who has them (现回访人员).")
    since: date = strawberry.field(description="From this day on, at the earliest today (起始日期).")
    until: date = strawberry.field(description="Up to this day (截止日期).")
    reason: str = strawberry.field(description="Why (交接原因).")
    to: strawberry.ID | None = strawberry.field(
        description="Global id of who takes them over; else who stands in by delegation (接办人员).", default=None
    )
    client_mutation_id: str | None = strawberry.field(description=KEY, default=None)

    def handover(self) -> Handover:
        """Give it as the action takes it; raise Invalid for a bad id."""
        people = key_of(self.officer, "staff", "officer"), some_key(self.to, "staff", "to")
        stretch = Stretch(key_of(self.plan, "revisit_plan", "plan"), people[0], self.since, self.until)
        return Handover(stretch, self.reason, people[1])


@strawberry.type(description="A period was planned: a plan for each unit that owns what falls due (已编制回访计划).")
class PlanRevisitsPayload:
    """已编制回访计划."""

    plan: RevisitPlan | None = strawberry.field(
        description="The plan; null when several were made, or when it has left your sight (回访计划)."
    )
    plans: int = strawberry.field(description="How many plans were made (计划数).")
    lines: int = strawberry.field(description="How many revisits they hold (明细件数).")
    unplaced: int = strawberry.field(description="How many of them fit nowhere (未能排入件数).")


@strawberry.type(description="Planned revisits were handed over (已交接).")
class HandOverRevisitsPayload:
    """已交接."""

    plan: RevisitPlan | None = strawberry.field(description=f"The plan; {SEEN} (回访计划).")
    count: int = strawberry.field(description="How many were handed over (交接件数).")


PlanRevisitsResult: TypeAlias = Annotated[
    PlanRevisitsPayload | NotFound | Forbidden | Refused | Invalid,
    strawberry.union("PlanRevisitsResult", description="The plans, or why not (编制结果)."),
]
HandOverRevisitsResult: TypeAlias = Annotated[
    HandOverRevisitsPayload | NotFound | Forbidden | Refused | Invalid,
    strawberry.union("HandOverRevisitsResult", description="How many were handed over, or why not (交接结果)."),
]


@strawberry.type
class PlanMutations:
    """回访计划."""

    @mutation("Lay the revisits that fall due in a period on days and people (编制回访计划).")
    async def plan_revisits(self, info: Info, input: PlanRevisitsInput) -> PlanRevisitsResult:  # noqa: A002 - the API's word
        """Plan."""
        wanted = input.wanted()

        async def act(work: Work) -> Facts:
            made = await planning.plan_revisits(work, wanted)
            only = made[0].id if len(made) == 1 else None
            counts = (sum(plan.line_count for plan in made), sum(plan.unplaced_count for plan in made))
            return {"plan": only, "plans": len(made), "lines": counts[0], "unplaced": counts[1]}

        facts = await perform(info, "planRevisits", input, act)
        plans, lines, unplaced = (int(facts[name] or 0) for name in ("plans", "lines", "unplaced"))
        return PlanRevisitsPayload(plan=ref("revisit_plan", facts["plan"]), plans=plans, lines=lines, unplaced=unplaced)

    @mutation("Hand an officer's planned revisits over to a colleague, with the open cases (计划交接).")
    async def hand_over_revisits(self, info: Info, input: HandOverRevisitsInput) -> HandOverRevisitsResult:  # noqa: A002 - the API's word
        """Hand over."""
        wanted = input.handover()

        async def act(work: Work) -> Facts:
            plan, count = await handover.hand_over(work, wanted)
            return {"plan": plan.id, "count": count}

        facts = await perform(info, "handOverRevisits", input, act)
        return HandOverRevisitsPayload(plan=ref("revisit_plan", facts["plan"]), count=int(facts["count"] or 0))
