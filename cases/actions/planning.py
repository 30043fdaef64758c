"""回访计划 is made: every revisit that falls due in a period has a day and an officer, or a reason why not (arts 2, 3, 6).

One plan for each unit that owns revisits. Planning a period again keeps what is done, and moves only what must be moved.
"""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta

from cases import policy
from cases.actions import worklist
from cases.actions.laying import Frame, Wanted, lay_lots, take_lots, take_up
from cases.actions.notice import About, tell
from cases.actions.permission import refuse
from cases.errors import StaffNotFound, UnitNotFound
from cases.models.delegation import Delegation
from cases.models.organisation import Unit
from cases.models.plan import PlanStatus, RevisitPlan
from cases.plan_errors import NoOfficers, NothingPlanned, PlanOverlaps
from cases.planning import Place, working_days
from cases.queries import duty as duties
from cases.queries import officers as people
from cases.queries import plan as plans
from cases.queries import rulebook as rulebooks
from cases.queries.calendar import working_calendar
from cases.reminders import NoticeKind
from cases.rulebook import Edition, Shelf
from cases.rulebook.duties import MOST_A_DAY, Planning
from kernel import journal
from kernel.actor import Post
from kernel.clock import office_date
from kernel.errors import FieldProblem, Invalid
from kernel.work import Work

LONGEST = timedelta(days=366)
ONE_MOMENT = timedelta(microseconds=1)


async def plan_revisits(work: Work, wanted: Wanted) -> list[RevisitPlan]:
    """Plan a period; each unit that owns what falls due in it gets a plan, which takes the place of the one before.

    Raise UnitNotFound, StaffNotFound, NotYourUnit, PostRequired, NothingPlanned, NoOfficers, PlanOverlaps, or Invalid (until,
    perDay, officers).
    """
    _demand_sane(wanted, office_date(work.now))
    edition, rule = planned_edition(work, wanted.regulation)
    units = await _units(work, wanted, rule)
    await duties.only_one_sweep(work.session, edition.code)
    frame = await _frame(work, wanted, (edition, rule), units)
    lots = await take_lots(work, frame, wanted)
    made = await _open(work, frame, wanted, {row.unit_id for row in lots})
    await lay_lots(work, frame, lots)
    await plans.write(work.session, made, [plan.id for plan in frame.before], lots)
    await work.session.flush()
    await _record(work, frame, made)
    return made


def planned_edition(work: Work, regulation: str | None) -> tuple[Edition, Planning]:
    """Give the edition in force today whose revisits are planned, and how; raise NothingPlanned."""
    shelf, today = work.ports.find("rulebooks", Shelf), office_date(work.now)
    found = [(each, each.rulebook.planning) for each in shelf.all_in_force(today) if regulation in {None, each.code}]
    having = [(edition, rule) for edition, rule in found if rule is not None]
    if len(having) != 1:
        raise NothingPlanned
    return having[0]


def absent_days(absences: Sequence[Delegation], days: Sequence[date]) -> frozenset[Place]:
    """Give on which of these days who is absent: for any part of a day is for the day."""
    spans = [(office_date(each.since), office_date(each.until - ONE_MOMENT), each.principal_id) for each in absences]
    return frozenset((day, who) for first, last, who in spans for day in days if first <= day <= last)


def _demand_sane(wanted: Wanted, today: date) -> None:
    problems: list[FieldProblem] = []
    if not wanted.since <= wanted.until <= wanted.since + LONGEST:
        zh, en = "结束日期应不早于开始日期，且期间不超过一年。", "It must end on or after its first day, within a year."
        problems.append(FieldProblem("until", "OUT_OF_RANGE", zh, en))
    elif wanted.until < today:
        zh, en = (
            "计划期间已过，请选择今日以后的期间。",
            "The period is over: choose one that does not end before today.",
        )
        problems.append(FieldProblem("until", "IN_THE_PAST", zh, en))
    zh, en = f"每日件数应在1至{MOST_A_DAY}之间。", f"How many a day: from 1 to {MOST_A_DAY}."
    if wanted.per_day is not None and not 1 <= wanted.per_day <= MOST_A_DAY:
        problems.append(FieldProblem("perDay", "OUT_OF_RANGE", zh, en))
    if any(not 1 <= each <= MOST_A_DAY for each in wanted.officers.values()):
        problems.append(FieldProblem("officers", "OUT_OF_RANGE", zh, en))
    if problems:
        raise Invalid(fields=tuple(problems))


async def _units(work: Work, wanted: Wanted, rule: Planning) -> Sequence[Unit]:
    """Give the units that are planned: those the actor may plan of the one asked for, or of all below it."""
    found = await people.units_below(work.session, wanted.unit_id)
    if not found:
        raise UnitNotFound
    asked = found if wanted.below else [unit for unit in found if unit.id == wanted.unit_id]
    units = [unit for unit in asked if policy.may_plan(work.actor, unit, rule)]
    if not units:
        await refuse(work, wanted.unit_id, [post for post in Post if post in rule.posts])
    return units


async def _frame(work: Work, wanted: Wanted, rules: tuple[Edition, Planning], units: Sequence[Unit]) -> Frame:
    (edition, rule), today = rules, office_date(work.now)
    unit_ids = [unit.id for unit in units]
    before = await plans.standing(work.session, edition.code, unit_ids, wanted.until)
    before = _same_period(before, wanted, {unit.id: unit.name for unit in units})
    posts = await take_up(work, edition, unit_ids, wanted)
    officers = await people.officers(work.session, unit_ids, posts)
    if posts and not officers:
        raise NoOfficers("、".join(unit.name for unit in units))
    staff = [officer.staff_id for officer in officers]
    if not set(wanted.officers) <= set(staff):
        raise StaffNotFound
    days = working_days(await working_calendar(work.session), max(wanted.since, today), wanted.until)
    absent = absent_days(await people.absences(work.session, staff, work.now), days)
    each = {officer: wanted.officers.get(officer, wanted.per_day or rule.per_day) for officer in staff}
    capacity = {(day, who): 0 if (day, who) in absent else each[who] for day in days for who in staff}
    return Frame(edition, units, days, officers, capacity, before)


def _same_period(standing: Sequence[RevisitPlan], wanted: Wanted, names: Mapping[int, str]) -> list[RevisitPlan]:
    """Give the plans that the new ones replace; raise PlanOverlaps for one of another period that reaches into this one."""
    reaching = [plan for plan in standing if plan.until >= wanted.since]
    for plan in reaching:
        if (plan.since, plan.until) != (wanted.since, wanted.until):
            raise PlanOverlaps(names[plan.unit_id], plan.since, plan.until)
    return reaching


async def _open(work: Work, frame: Frame, wanted: Wanted, owning: set[int]) -> list[RevisitPlan]:
    """Write the plans without their lines, and what each officer can do a day; those before give way."""
    before = {plan.unit_id: plan for plan in frame.before}
    for plan in frame.before:
        plan.status = PlanStatus.SUPERSEDED.value
    await work.session.flush()
    rule = frame.edition.rulebook.planning
    made = [
        RevisitPlan(
            unit_id=unit_id,
            regulation=frame.edition.code,
            rulebook_id=await rulebooks.version_id(work.session, frame.edition.code, frame.edition.version),
            since=wanted.since,
            until=wanted.until,
            per_day=wanted.per_day or (rule.per_day if rule else 0),
            status=PlanStatus.STANDING.value,
            made_at=work.now,
            made_by_id=work.actor.staff_id,
            previous_id=before[unit_id].id if unit_id in before else None,
            line_count=0,
            unplaced_count=0,
            digest="",
        )
        for unit_id in frame.unit_ids
        if unit_id in owning | set(before) or not wanted.below
    ]
    work.session.add_all(made)
    await work.session.flush()
    await _keep_days(work, frame, {plan.unit_id: plan for plan in made})
    return made


async def _keep_days(work: Work, frame: Frame, made: Mapping[int, RevisitPlan]) -> None:
    """Write what each officer can do on each day; days that are over stand as the plan before had them."""
    unit_of = {officer.staff_id: officer.unit_id for officer in frame.officers}
    capacity = {place: count for place, count in frame.capacity.items() if unit_of[place[1]] in made}
    await plans.add_days(work.session, capacity, {who: made[unit] for who, unit in unit_of.items() if unit in made})
    await plans.keep_days(work.session, [each for each in made.values() if each.previous_id], office_date(work.now))


async def _record(work: Work, frame: Frame, made: Sequence[RevisitPlan]) -> None:
    """Give the open revisits to whom they are planned for, and write each plan into the journal with the digest of its lines."""
    count, digest = await plans.assign(work.session, made)
    if count:
        given = {"digest": digest, "plans": len(made)}
        journal.append_batch(
            work, "revisit.assigned", subject=("rulebook", frame.edition.code), count=count, details=given
        )
    before = {plan.id: plan.digest for plan in frame.before}
    for plan in made:
        details = {
            "since": str(plan.since),
            "until": str(plan.until),
            "lines": plan.line_count,
            "unplaced": plan.unplaced_count,
            "digest": plan.digest,
            "previous": plan.previous_id,
            "previous_digest": before.get(plan.previous_id or 0),
        }
        journal.append(work, "plan.made", subject=("revisit_plan", plan.id), unit_id=plan.unit_id, details=details)
        said = f"{plan.since}至{plan.until}的回访计划已下达，共{plan.line_count}件，未能排入{plan.unplaced_count}件。"
        told = {officer.staff_id for officer in frame.officers if officer.unit_id == plan.unit_id}
        await tell(work, About(NoticeKind.NEW_DUTY, said), told)
    await worklist.changed(work, [plan.unit_id for plan in made])
