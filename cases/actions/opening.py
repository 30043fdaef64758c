"""立案: due duties become revisits, by the daily sweep or by hand."""

from datetime import date, datetime

from cases import numbering
from cases.actions import duty, worklist
from cases.actions.permission import demand_opening
from cases.actions.separation import next_separate, reassign_barred
from cases.cadence import opens_on
from cases.calendar import WorkingCalendar
from cases.errors import AlreadyOpen, ClientNotFound, NotInPopulation
from cases.forms import demand_written, written
from cases.models.case import Case, CaseKind
from cases.models.client import Client
from cases.models.revisit import Revisit, RevisitStatus
from cases.ownership import ACCEPTING_UNIT, CLIENT_BRANCH, Owner, decide, stated
from cases.queries import case as cases
from cases.queries import client as clients
from cases.queries import duty as duties
from cases.queries import happenings, organisation
from cases.queries import opening as openings
from cases.queries import rulebook as rulebooks
from cases.queries.attaching import attach
from cases.queries.calendar import working_calendar
from cases.queries.facts import facts_of_client, stored_facts
from cases.rulebook import Edition, Shelf, UnknownRule
from cases.rulebook.conditions import holds
from cases.rulebook.programmes import Programme
from cases.rulebook.schedules import Triggered
from kernel import journal
from kernel.clock import office_date, start_of_day
from kernel.orm import Details
from kernel.work import Work

KIND = "RV"
Placed = tuple[Client, Owner, int, Details]
"""The client, the owner by rule, the owning unit, and the facts that decided as they are stored."""


async def open_due(work: Work, edition: Edition) -> dict[str, int]:
    """Open a revisit for every duty of the edition that is near enough to its term; give how many by programme."""
    opened: dict[str, int] = {}
    await duties.only_one_sweep(work.session, edition.code)
    for programme in edition.rulebook.programmes:
        opened[programme.code] = await _open_programme(work, edition, programme)
    return opened


async def _open_programme(work: Work, edition: Edition, programme: Programme) -> int:
    today = office_date(work.now)
    calendar = await working_calendar(work.session)
    opening = openings.Opening(
        edition=edition,
        programme=programme,
        rulebook_id=await rulebooks.version_id(work.session, edition.code, edition.version),
        duty_ids=await rulebooks.duty_ids(work.session, edition.code, programme.obligation),
        now=work.now,
        today=today,
        rested_since=_rested_since(programme, today, calendar),
    )
    await attach(work.session, programme.code, opening.duty_ids)
    waiting = await openings.waiting(work.session, opening.duty_ids)
    near = [each for each in waiting if opens_on(programme, *each, calendar) <= today]
    count = await openings.decide(work.session, opening, near)
    if count:
        last = await cases.take_numbers(work.session, KIND, today.year, count)
        digest = await openings.write(work.session, opening, year=today.year, before=last - count)
        details = {"programme": programme.code, "rulebook": edition.version, "digest": digest, "last": last}
        subject = ("rulebook", edition.code)
        journal.append_batch(work, "revisit.opened", subject=subject, count=count, details=details)
        await reassign_barred(work, programme)
        await worklist.changed(work, await openings.units(work.session))
    await openings.forget(work.session)
    return count


def _rested_since(programme: Programme, today: date, calendar: WorkingCalendar) -> datetime | None:
    return None if programme.rests is None else start_of_day(programme.rests.end(today, calendar))


def edition_with(work: Work, programme: str, regulation: str | None = None) -> Edition:
    """Give the edition in force today that has the programme; raise UnknownRule when none has, or several and none is named."""
    shelf = work.ports.find("rulebooks", Shelf)
    today = office_date(work.now)
    if regulation is not None:
        return shelf.in_force(regulation, today)
    having = [
        each for each in shelf.all_in_force(today) if any(rule.code == programme for rule in each.rulebook.programmes)
    ]
    if len(having) != 1:
        raise UnknownRule("programme", programme)
    return having[0]


async def open_revisit(
    work: Work, edition: Edition, *, client_id: int, programme: str, reason: str, topic: str | None = None
) -> Case:
    """Open one revisit by hand; `topic` is what it is about, where the programme wants that said.

    Raise ClientNotFound, NotYourUnit, PostRequired, UnknownRule, NotInPopulation, AlreadyOpen or Invalid (reason, topic).
    """
    reason = demand_written("reason", reason, "立案理由", "why the revisit is opened by hand")
    rule = edition.rulebook.programme(programme)
    said = demand_written("topic", topic, "回访专题", "what the revisit is about") if rule.topic else written(topic)
    client = await clients.client(work.session, client_id)
    if client is None:
        raise ClientNotFound
    facts = await facts_of_client(work.session, edition, client.id, office_date(work.now))
    if rule.subject != "client" or not holds(rule.population, facts):
        raise NotInPopulation(rule.name)
    tests = edition.rulebook.owners(rule.ownership).tests
    owner = decide(tests, rule.code, facts)
    unit_id = await _unit_of(work, owner, rule, client)
    await demand_opening(work, unit_id, rule)
    await duties.only_one_opening(work.session, edition.code, client.id, rule.code)
    if number := await cases.open_revisit_number(work.session, client.id, rule.code):
        raise AlreadyOpen(number)
    known = stated(stored_facts(tests), facts)
    opened = await _write(work, edition, rule, (client, owner, unit_id, known), said)
    details = {"programme": rule.code, "owner_rule": owner.rule, "reason": reason, "topic": said}
    subject = ("case", opened.id)
    journal.append(work, "revisit.opened", subject=subject, unit_id=unit_id, case_id=opened.id, details=details)
    await worklist.changed(work, (unit_id,))
    return opened


async def _unit_of(work: Work, owner: Owner, rule: Programme, client: Client) -> int:
    """Give the owning unit; where the client's event happened, when that decides and is known."""
    if owner.unit_type == CLIENT_BRANCH:
        return client.branch_id
    if owner.unit_type == ACCEPTING_UNIT:
        after = rule.schedule.after if isinstance(rule.schedule, Triggered) else ""
        return await happenings.place_of(work.session, after, client.id) or client.branch_id
    units = await organisation.units_of_type(work.session, owner.unit_type)
    return units[0].id if units else client.branch_id


async def _write(work: Work, edition: Edition, rule: Programme, placed: Placed, topic: str | None) -> Case:
    client, owner, unit_id, known = placed
    year = office_date(work.now).year
    number = numbering.number(KIND, year, await cases.take_numbers(work.session, KIND, year))
    owed = await duty.make_for(work, edition, rule, duties.Place(client.id, unit_id))
    case = Case(
        number=number,
        kind=CaseKind.REVISIT.value,
        status=RevisitStatus.PLANNED.value,
        opened_at=work.now,
        due_at=owed.due_at if owed else None,
        client_id=client.id,
        unit_id=unit_id,
        branch_id=client.branch_id,
        rulebook_id=await rulebooks.version_id(work.session, edition.code, edition.version),
    )
    case.assignee_id = await _assignee(work, rule, case, owed.starts_on if owed else None)
    work.session.add(case)
    await work.session.flush()
    work.session.add(_revisit(case, rule, (owner, known), (str(owed.starts_on) if owed else None, topic)))
    if owed is not None and owed.case_id is None:
        owed.case_id, owed.unit_id, owed.assignee_id = case.id, unit_id, case.assignee_id
    await work.session.flush()
    return case


async def _assignee(work: Work, rule: Programme, case: Case, starts_on: date | None) -> int | None:
    """Give the person whom the client's event names, when that is one of the unit's officers; else who is next in turn."""
    if rule.assigned_by is not None:
        named = await happenings.person_of(work.session, rule.assigned_by, case.client_id or 0)
        officers = await organisation.holders(work.session, case.unit_id, rule.posts)
        if named in {officer.id for officer in officers}:
            return named
    return await next_separate(work, case, rule, starts_on)


def _revisit(
    case: Case, rule: Programme, owned: tuple[Owner, Details], about: tuple[str | None, str | None]
) -> Revisit:
    (owner, known), (period, topic) = owned, about
    return Revisit(
        case_id=case.id,
        unit_id=case.unit_id,
        branch_id=case.branch_id,
        number=case.number,
        programme=rule.code,
        article=rule.article,
        period=period,
        topic=topic,
        owner_rule=owner.rule,
        owner_facts=known,
    )
