"""交接: somebody takes over what a plan has given a colleague for some days, with the open revisits behind it (arts 2, 9)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from cases import policy
from cases.actions import worklist
from cases.actions.notice import About, tell
from cases.actions.permission import refuse
from cases.actions.planning import absent_days
from cases.errors import StaffNotFound
from cases.finding_errors import NotIndependent
from cases.forms import demand_written
from cases.models.delegation import Delegation
from cases.models.organisation import Staff
from cases.models.plan import PlanStatus, RevisitPlan
from cases.plan_errors import NobodyStandsIn, NoRoom, PlanNotFound, PlanSuperseded
from cases.queries import handover as handovers
from cases.queries import officers as people
from cases.queries import organisation
from cases.queries import rulebook as rulebooks
from cases.reminders import NoticeKind
from cases.rulebook import Rulebook, Shelf
from cases.rulebook.provided import DEVELOPER
from kernel import journal
from kernel.actor import Post
from kernel.clock import office_date
from kernel.errors import invalid
from kernel.work import Work


@dataclass(frozen=True, slots=True)
class Handover:
    """Whose lines from when to when go to whom, and why; without `to_id` to whoever stands in by delegation."""

    stretch: handovers.Stretch
    reason: str
    to_id: int | None = None


async def hand_over(work: Work, handover: Handover) -> tuple[RevisitPlan, int]:
    """Hand the open lines over, all or none; give the plan and how many.

    Raise PlanNotFound, PlanSuperseded, NotYourUnit, PostRequired, StaffNotFound, NobodyStandsIn, NoRoom, NotIndependent, or Invalid
    (until, reason).
    """
    stretch = handover.stretch
    reason = demand_written("reason", handover.reason, "交接原因", "why it is handed over")
    _demand_sane(stretch, office_date(work.now))
    plan, rulebook = await _plan(work, stretch.plan_id)
    stretch = replace(stretch, since=max(stretch.since, office_date(work.now)))
    away = await people.absences(work.session, [stretch.officer_id], work.now)
    receiver = await _receiver(work, plan, handover, _standing_in(away, stretch))
    lying = await handovers.lying(work.session, stretch)
    if lying:
        await _demand_able(work, (plan, rulebook), receiver, (stretch, lying))
        await _hand(work, plan, receiver, (stretch, reason, sum(lying.values())))
    return plan, sum(lying.values())


def _demand_sane(stretch: handovers.Stretch, today: date) -> None:
    if not max(stretch.since, today) <= stretch.until:
        zh, en = (
            "结束日期应不早于开始日期和今日，请核对。",
            "It must end on or after its first day and today: check the days.",
        )
        raise invalid("until", "OUT_OF_RANGE", zh, en)


async def _plan(work: Work, plan_id: int) -> tuple[RevisitPlan, Rulebook]:
    """Lock a standing plan that the actor may change, and give the rules it was made by."""
    plan = await handovers.locked(work.session, plan_id)
    if plan is None:
        raise PlanNotFound
    row = await rulebooks.version(work.session, plan.rulebook_id)
    rulebook = work.ports.find("rulebooks", Shelf).version(row.code, row.version).rulebook
    unit = await organisation.unit(work.session, plan.unit_id)
    if rulebook.planning is None or not policy.may_plan(work.actor, unit, rulebook.planning):
        await refuse(work, plan.unit_id, (Post.UNIT_HEAD,))
    if plan.status != PlanStatus.STANDING.value:
        raise PlanSuperseded
    return plan, rulebook


def _standing_in(away: Sequence[Delegation], stretch: handovers.Stretch) -> int | None:
    """Give who stands in on all of these days, or None."""
    for each in away:
        if office_date(each.since) <= stretch.since and stretch.until <= office_date(each.until):
            return each.delegate_id
    return None


async def _receiver(work: Work, plan: RevisitPlan, handover: Handover, stand_in: int | None) -> Staff:
    officer_id = handover.stretch.officer_id
    officer = await work.session.get(Staff, officer_id)
    if officer is None:
        raise StaffNotFound
    chosen = handover.to_id or stand_in
    if chosen is None:
        raise NobodyStandsIn(officer.name)
    receiver = await organisation.staff(work.session, chosen)
    if receiver is None or receiver.unit_id != plan.unit_id or receiver.id == officer_id:
        raise StaffNotFound
    return receiver


async def _demand_able(
    work: Work,
    rules: tuple[RevisitPlan, Rulebook],
    receiver: Staff,
    what: tuple[handovers.Stretch, Mapping[tuple[date, str], int]],
) -> None:
    """Raise StaffNotFound without the posts, NotIndependent where clients are the receiver's own, NoRoom on a full day."""
    (plan, rulebook), (stretch, lying) = rules, what
    posts = set(await organisation.posts_of(work.session, receiver.id))
    programmes = [rulebook.programme(code) for code in sorted({code for _, code in lying})]
    if any(posts.isdisjoint(programme.posts) for programme in programmes):
        raise StaffNotFound
    independent = [programme.code for programme in programmes if DEVELOPER in programme.independent_of]
    if await handovers.is_barred(work.session, stretch, receiver.id, independent):
        raise NotIndependent("本单位其他回访人员")
    theirs = replace(stretch, officer_id=receiver.id)
    capacity = await handovers.capacity(work.session, theirs)
    taken = await handovers.lying(work.session, theirs)
    absent = absent_days(await people.absences(work.session, [receiver.id], work.now), [day for day, _ in lying])
    for day in sorted({day for day, _ in lying}):
        wanted, has = (sum(count for (at, _), count in these.items() if at == day) for these in (lying, taken))
        room = 0 if (day, receiver.id) in absent else max(0, capacity.get(day, plan.per_day) - has)
        if wanted > room:
            raise NoRoom(receiver.name, day, room, wanted)


async def _hand(work: Work, plan: RevisitPlan, receiver: Staff, what: tuple[handovers.Stretch, str, int]) -> None:
    stretch, reason, count = what
    people: dict[str, object] = {"from": stretch.officer_id, "to": receiver.id}
    moved = await handovers.hand(work.session, stretch, receiver.id)
    facts = [journal.Fact(("case", case_id), people, plan.unit_id, case_id) for case_id in moved]
    await journal.append_all(work, "revisit.assigned", facts)
    days = {"since": str(stretch.since), "until": str(stretch.until), "reason": reason, "lines": count}
    journal.append(
        work, "plan.handed_over", subject=("revisit_plan", plan.id), unit_id=plan.unit_id, details={**people, **days}
    )
    officer = await work.session.get_one(Staff, stretch.officer_id)
    said = f"{officer.name}{stretch.since}至{stretch.until}计划内的回访{count}件由{receiver.name}接办。原因：{reason}"
    await tell(work, About(NoticeKind.NEW_DUTY, said), {officer.id, receiver.id})
    await worklist.changed(work, (plan.unit_id,))
