"""应办事项 as sweeps and single acts: what the regulation demands exists, is fulfilled, starts anew, or ends. All idempotent."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta

from cases.actions import worklist
from cases.actions.leaving import end_for_those_who_left
from cases.cadence import due_of, period_for
from cases.calendar import WorkingCalendar
from cases.deadlines import Due, late_working_days
from cases.models.obligation import Obligation
from cases.models.rulebook import Duty
from cases.ownership import CLIENT_BRANCH
from cases.periods import PeriodKind
from cases.queries import calendar as calendars
from cases.queries import case as cases
from cases.queries import duty as duties
from cases.queries import moving, organisation, starts
from cases.queries import obligation as obligations
from cases.queries import rulebook as rulebooks
from cases.rulebook import Edition, Shelf
from cases.rulebook.duties import Obligation as DutyRule
from cases.rulebook.programmes import Programme
from cases.rulebook.schedules import Counted, FixedDays, Fulfilled, OnDemand, Quota, Rolling, Triggered
from cases.terms import DaysOfMonth
from kernel import journal, tasks
from kernel.clock import office_date
from kernel.work import Work

START = "duties.start"


async def roll(work: Work, edition: Edition) -> dict[str, int]:
    """Make every duty of the edition's programmes that should exist and does not; give how many by programme.

    Run it as often as you like: what exists is left alone, so a missed day is made up by the next run.
    """
    made: dict[str, int] = {}
    touched: set[int] = set()
    await duties.only_one_sweep(work.session, edition.code)
    await duties.plan_for_sets(work.session)
    for programme in edition.rulebook.programmes:
        if not isinstance(programme.schedule, OnDemand | Quota):
            by_unit = await _roll_programme(work, edition, programme)
            made[programme.code] = sum(by_unit.values())
            touched.update(by_unit)
    cancelled, lapsed = await end_for_those_who_left(work, edition)
    for name, units in (("cancelled", cancelled), ("lapsed", lapsed)):
        made[name] = len(units)
        touched.update(units)
    for name, count in made.items():
        if count:
            details = {"programme": name, "rulebook": edition.version}
            journal.append_batch(
                work, "obligation.rolled", subject=("rulebook", edition.code), count=count, details=details
            )
    await worklist.changed(work, touched)
    return made


async def _roll_programme(work: Work, edition: Edition, programme: Programme) -> dict[int, int]:
    """Make a programme's duties; give how many by unit."""
    since = await _since(work, edition, programme)
    rows = await starts.wanted(work.session, edition, programme, since)
    rulebook_id = await rulebooks.version_id(work.session, edition.code, edition.version)
    wanted = obligations.Wanted(await rulebooks.duty_id(work.session, rulebook_id, programme.obligation), rows)
    calendar = await calendars.working_calendar(work.session)
    terms = [(day, due_of(programme, day, calendar)) for day in await _possible_starts(work, programme, since, rows)]
    made = await work.session.execute(obligations.make(wanted, terms))
    return {row[0]: row[1] for row in made}


async def _since(work: Work, edition: Edition, programme: Programme) -> starts.Since:
    """Give what the sweep looks for: the duties of a programme since its regulation was adopted."""
    ids = await rulebooks.duty_ids(work.session, edition.code, programme.obligation)
    adopted = await rulebooks.adopted_on(work.session, edition.code)
    today = office_date(work.now)
    periods: tuple[date, ...] = ()
    if isinstance(programme.schedule, Counted | FixedDays):
        per = programme.schedule.per if isinstance(programme.schedule, Counted) else programme.schedule.on
        periods = tuple(_periods(per, await obligations.newest_start(work.session, ids) or today, today))
    unit_id = await _owner_of_staff(work, edition, programme) if programme.subject == "staff" else None
    return starts.Since(ids, adopted, today, unit_id=unit_id, periods=periods)


def _periods(per: PeriodKind | DaysOfMonth, since: date, today: date) -> Iterator[date]:
    """Give the first days of the periods from that of one day to that of another."""
    period = period_for(per, min(since, today))
    while period.starts_on <= today:
        yield period.starts_on
        period = period_for(per, period.ends_on + timedelta(days=1))


async def _owner_of_staff(work: Work, edition: Edition, programme: Programme) -> int | None:
    """Give the unit that checks people: its owner is one and the same for all; None: the person's own."""
    owner = edition.rulebook.owners(programme.ownership).tests[-1].owner
    units = [] if owner == CLIENT_BRANCH else await organisation.units_of_type(work.session, owner)
    return units[0].id if units else None


async def _possible_starts(work: Work, programme: Programme, since: starts.Since, rows: starts.Rows) -> Sequence[date]:
    """Give every day from which a duty can count: of rolling and triggered ones any since the adoption."""
    if since.periods:
        return since.periods
    if isinstance(programme.schedule, Rolling | Triggered):
        days = (since.today - since.adopted).days
        return [since.adopted + timedelta(days=step) for step in range(days + 1)]
    return await starts.days_in(work.session, rows)


async def make_for(work: Work, edition: Edition, programme: Programme, place: duties.Place) -> Obligation | None:
    """Give one client's open duty of a programme, made now when no sweep has made it yet; None when it is not owed.

    What is opened on demand is owed from today. What lies out of the actor's sight is left to the next sweep: also a further
    period, which an earlier revisit of another unit may have begun.
    """
    calendar = await calendars.working_calendar(work.session)
    if isinstance(programme.schedule, OnDemand):
        return await _demand(work, edition, programme, place, calendar)
    ids = await rulebooks.duty_ids(work.session, edition.code, programme.obligation)
    found = await obligations.open_of_client(work.session, place.client_id, ids)
    if found is not None or isinstance(programme.schedule, Quota):
        return found
    if isinstance(programme.schedule, Rolling) and await cases.was_opened(
        work.session, place.client_id, programme.code
    ):
        return None
    since = replace(await _since(work, edition, programme), subject_id=place.client_id, unit_id=place.unit_id)
    rows = await starts.wanted(work.session, edition, programme, since)
    terms = [(day, due_of(programme, day, calendar)) for day in await starts.days_in(work.session, rows)]
    rulebook_id = await rulebooks.version_id(work.session, edition.code, edition.version)
    wanted = obligations.Wanted(await rulebooks.duty_id(work.session, rulebook_id, programme.obligation), rows)
    await work.session.execute(obligations.make(wanted, terms, unless_there=True))
    return await obligations.open_of_client(work.session, place.client_id, ids)


async def _demand(
    work: Work, edition: Edition, programme: Programme, place: duties.Place, calendar: WorkingCalendar
) -> Obligation:
    owed = await _fresh(work, edition, programme, place)
    today = office_date(work.now)
    owed.reckon(today, due_of(programme, today, calendar))
    work.session.add(owed)
    await work.session.flush()
    return owed


async def rule_of(work: Work, obligation: Obligation) -> tuple[Edition, DutyRule]:
    """Give what the edition in force today says of an obligation's duty, and that edition."""
    kind = await work.session.get_one(Duty, obligation.duty_id)
    row = await rulebooks.version(work.session, kind.rulebook_id)
    edition = work.ports.find("rulebooks", Shelf).in_force(row.code, office_date(work.now))
    return edition, edition.rulebook.obligation(kind.code)


async def fulfil(work: Work, obligation: Obligation, at: datetime) -> None:
    """Fulfil an obligation as of `at`; how late it was is counted in working days."""
    calendar = await calendars.working_calendar(work.session)
    obligation.status = obligations.FULFILLED
    obligation.fulfilled_at = at
    obligation.elapsed_working_days = calendar.working_days_between(obligation.starts_on, office_date(at))
    if obligation.due_at is not None:
        obligation.late_working_days = late_working_days(obligation.due_at, at, calendar)
    details = {"due_on": str(obligation.due_on), "late_working_days": obligation.late_working_days}
    subject = ("obligation", obligation.id)
    journal.append(work, "obligation.fulfilled", subject=subject, unit_id=obligation.unit_id, details=details)


async def correct_fulfilment(work: Work, obligation: Obligation, at: datetime) -> None:
    """Let a fulfilled obligation say that it was fulfilled at another moment: how late that was follows, its term never does."""
    before = {"fulfilled_at": str(obligation.fulfilled_at), "late_working_days": obligation.late_working_days}
    obligation.fulfilled_at = at
    if obligation.due_at is not None:
        calendar = await calendars.working_calendar(work.session)
        obligation.late_working_days = late_working_days(obligation.due_at, at, calendar)
    after = {"fulfilled_at": str(at), "late_working_days": obligation.late_working_days}
    subject, details = ("obligation", obligation.id), {"from": before, "to": after}
    journal.append(work, "obligation.corrected", subject=subject, unit_id=obligation.unit_id, details=details)


async def lead_on(work: Work, edition: Edition, fulfilled: Programme, client_id: int) -> None:
    """Start what counts from the programme just fulfilled: now, or by task when the branch's duties are not the actor's to see."""
    if await duties.in_sight(work.session, await duties.branch_of(work.session, client_id)):
        await start_next(work, edition, fulfilled, client_id)
        return
    place: tasks.Arguments = {
        "regulation": edition.code,
        "version": edition.version,
        "programme": fulfilled.code,
        "client": client_id,
    }
    await tasks.defer(work, START, place, key=f"{client_id}:{fulfilled.code}")


async def start_deferred(work: Work, arguments: tasks.Arguments) -> None:
    """Start what `lead_on` left to a task; safe to repeat."""
    edition = work.ports.find("rulebooks", Shelf).version(str(arguments["regulation"]), str(arguments["version"]))
    fulfilled = edition.rulebook.programme(str(arguments["programme"]))
    await start_next(work, edition, fulfilled, int(str(arguments["client"])))


async def start_next(work: Work, edition: Edition, fulfilled: Programme, client_id: int) -> list[Obligation]:
    """Start, or anchor anew, the rolling duties that count from the programme just fulfilled (AMB-08)."""
    anchor = Fulfilled(fulfilled=fulfilled.code)
    return [
        await _anchor(work, edition, programme, client_id)
        for programme in edition.rulebook.programmes
        if isinstance(programme.schedule, Rolling)
        and programme.subject == fulfilled.subject
        and anchor in programme.schedule.since
    ]


async def _anchor(work: Work, edition: Edition, programme: Programme, client_id: int) -> Obligation:
    ids = await rulebooks.duty_ids(work.session, edition.code, programme.obligation)
    anchor = await duties.anchor_of_client(work.session, edition, programme, client_id)
    running = await obligations.open_of_client(work.session, client_id, ids)
    calendar = await calendars.working_calendar(work.session)
    if running is None:
        place = duties.Place(client_id, await duties.branch_of(work.session, client_id))
        running = await _fresh(work, edition, programme, place)
        work.session.add(running)
    elif running.case_id is not None and running.starts_on == anchor:
        return running
    await restart(work, running, anchor, due_of(programme, anchor, calendar))
    running.event_id = None
    await work.session.flush()
    await worklist.changed(work, (running.unit_id,))
    details = {"programme": programme.code, "due_on": str(running.due_on), "starts_on": str(anchor)}
    journal.append(
        work, "obligation.started", subject=("obligation", running.id), unit_id=running.unit_id, details=details
    )
    return running


async def restart(work: Work, obligation: Obligation, starts_on: date, term: Due | None) -> None:
    """Let an open obligation run anew; the revisit that was opened for it takes over term and period."""
    obligation.reckon(starts_on, term)
    if obligation.case_id is not None:
        await cases.move(work.session, obligation.case_id, obligation.due_at)
        await moving.rename_period(work.session, obligation.case_id, str(obligation.starts_on))


async def skip_period(work: Work, edition: Edition, programme: Programme, waived: Obligation) -> None:
    """Start the period after one that was waived: it counts from the day on which that one would have ended."""
    if not isinstance(programme.schedule, Rolling) or waived.client_id is None or waived.due_on is None:
        return
    place = duties.Place(waived.client_id, await duties.branch_of(work.session, waived.client_id))
    following = await _fresh(work, edition, programme, place)
    following.reckon(waived.due_on, due_of(programme, waived.due_on, await calendars.working_calendar(work.session)))
    work.session.add(following)
    await work.session.flush()
    await worklist.changed(work, (following.unit_id,))
    details = {"programme": programme.code, "due_on": str(following.due_on), "after_waived": waived.id}
    subject = ("obligation", following.id)
    journal.append(work, "obligation.started", subject=subject, unit_id=following.unit_id, details=details)


async def _fresh(work: Work, edition: Edition, programme: Programme, place: duties.Place) -> Obligation:
    rulebook_id = await rulebooks.version_id(work.session, edition.code, edition.version)
    return Obligation(
        duty_id=await rulebooks.duty_id(work.session, rulebook_id, programme.obligation),
        unit_id=place.unit_id,
        client_id=place.client_id,
        status=obligations.OPEN,
    )
