"""应办事项 as sweeps and single acts: what the regulation demands exists, is fulfilled, starts anew, or ends. All idempotent."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from cases.actions import worklist
from cases.actions.dossier import close_dossier
from cases.deadlines import Due, due, late_working_days
from cases.duties import term_of
from cases.models.obligation import Obligation
from cases.models.rulebook import Duty
from cases.queries import calendar as calendars
from cases.queries import case as cases
from cases.queries import duty as duties
from cases.queries import moving
from cases.queries import obligation as obligations
from cases.queries import rulebook as rulebooks
from cases.rulebook import Edition, Shelf
from cases.rulebook.duties import Obligation as DutyRule
from cases.rulebook.programmes import Programme
from cases.rulebook.schedules import Fulfilled, Rolling, Triggered
from cases.terms import Term
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
        if isinstance(programme.schedule, Rolling | Triggered):
            by_unit = await _roll_programme(work, edition, programme)
            made[programme.code] = sum(by_unit.values())
            touched.update(by_unit)
    for name, units in (("cancelled", await _cancel_closed(work)), ("lapsed", await _lapse_closed(work))):
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


async def _cancel_closed(work: Work) -> Sequence[int]:
    """Cancel the open revisits of clients whose last account was closed, with their dossiers; give the unit of each."""
    cancelled = (await work.session.execute(obligations.cancel_closed(work.now))).all()
    for case_id, unit_id in cancelled:
        cancelled_for(work, case_id, unit_id, "账户注销")
        case = await cases.locked(work.session, case_id)
        if case is not None:
            await close_dossier(work, case)
    return [unit_id for _, unit_id in cancelled]


def cancelled_for(work: Work, case_id: int, unit_id: int, reason: str) -> None:
    """Write into the journal why a revisit was cancelled."""
    subject, details = ("case", case_id), {"reason": reason}
    journal.append(work, "case.cancelled", subject=subject, unit_id=unit_id, case_id=case_id, details=details)


async def _lapse_closed(work: Work) -> Sequence[int]:
    return (await work.session.execute(obligations.lapse_closed())).scalars().all()


async def _roll_programme(work: Work, edition: Edition, programme: Programme) -> dict[int, int]:
    """Make a programme's duties; give how many by unit."""
    term = term_of(programme)
    if term is None:
        return {}
    rulebook_id = await rulebooks.version_id(work.session, edition.code, edition.version)
    adopted = await rulebooks.adopted_on(work.session, edition.code)
    rows = await duties.wanted(work.session, edition, programme, adopted)
    wanted = obligations.Wanted(await rulebooks.duty_id(work.session, rulebook_id, programme.obligation), rows)
    made = await work.session.execute(obligations.make(wanted, await _dues(work, term, adopted)))
    return {row[0]: row[1] for row in made}


async def make_for(work: Work, edition: Edition, programme: Programme, place: duties.Place) -> Obligation | None:
    """Give one client's open duty of a programme, made now when no sweep has made it yet; None when it is not owed.

    What lies out of the actor's sight is left to the next sweep: also a further period, which an earlier revisit of another
    unit may have begun.
    """
    ids = await rulebooks.duty_ids(work.session, edition.code, programme.obligation)
    found = await obligations.open_of_client(work.session, place.client_id, ids)
    term = term_of(programme)
    if found is not None or term is None:
        return found
    if isinstance(programme.schedule, Rolling) and await cases.was_opened(
        work.session, place.client_id, programme.code
    ):
        return None
    adopted = await rulebooks.adopted_on(work.session, edition.code)
    rows = await duties.wanted(work.session, edition, programme, adopted, place)
    starts = [row.starts_on for row in await work.session.execute(rows)]
    calendar = await calendars.working_calendar(work.session)
    rulebook_id = await rulebooks.version_id(work.session, edition.code, edition.version)
    wanted = obligations.Wanted(await rulebooks.duty_id(work.session, rulebook_id, programme.obligation), rows)
    dues = [due(term, start, calendar) for start in starts]
    await work.session.execute(obligations.make(wanted, dues, unless_there=True))
    return await obligations.open_of_client(work.session, place.client_id, ids)


async def _dues(work: Work, term: Term, first: date) -> list[Due]:
    """Compute the term for every day on which a duty of the house can have begun."""
    calendar = await calendars.working_calendar(work.session)
    days = (office_date(work.now) - first).days
    return [due(term, first + timedelta(days=step), calendar) for step in range(days + 1)]


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
        if isinstance(programme.schedule, Rolling) and anchor in programme.schedule.since
    ]


async def _anchor(work: Work, edition: Edition, programme: Programme, client_id: int) -> Obligation:
    ids = await rulebooks.duty_ids(work.session, edition.code, programme.obligation)
    anchor = await duties.anchor_of_client(work.session, edition, programme, client_id)
    running = await obligations.open_of_client(work.session, client_id, ids)
    calendar = await calendars.working_calendar(work.session)
    term = term_of(programme)
    if term is None:
        message = f"programme {programme.code} rolls without a term"
        raise TypeError(message)
    if running is None:
        running = await _fresh(work, edition, programme, client_id)
        work.session.add(running)
    elif running.case_id is not None and running.starts_on == anchor:
        return running
    await restart(work, running, due(term, anchor, calendar))
    running.event_id = None
    await work.session.flush()
    await worklist.changed(work, (running.unit_id,))
    details = {"programme": programme.code, "due_on": str(running.due_on), "starts_on": str(anchor)}
    journal.append(
        work, "obligation.started", subject=("obligation", running.id), unit_id=running.unit_id, details=details
    )
    return running


async def restart(work: Work, obligation: Obligation, term: Due) -> None:
    """Let an open obligation run anew; the revisit that was opened for it takes over term and period."""
    obligation.reckon(term)
    if obligation.case_id is not None and obligation.due_at is not None:
        await cases.move(work.session, obligation.case_id, obligation.due_at)
        await moving.rename_period(work.session, obligation.case_id, str(obligation.starts_on))


async def skip_period(work: Work, edition: Edition, programme: Programme, waived: Obligation) -> None:
    """Start the period after one that was waived: it counts from the day on which that one would have ended."""
    term = term_of(programme)
    if not isinstance(programme.schedule, Rolling) or term is None or waived.client_id is None or waived.due_on is None:
        return
    following = await _fresh(work, edition, programme, waived.client_id)
    following.reckon(due(term, waived.due_on, await calendars.working_calendar(work.session)))
    work.session.add(following)
    await work.session.flush()
    await worklist.changed(work, (following.unit_id,))
    details = {"programme": programme.code, "due_on": str(following.due_on), "after_waived": waived.id}
    subject = ("obligation", following.id)
    journal.append(work, "obligation.started", subject=subject, unit_id=following.unit_id, details=details)


async def _fresh(work: Work, edition: Edition, programme: Programme, client_id: int) -> Obligation:
    rulebook_id = await rulebooks.version_id(work.session, edition.code, edition.version)
    return Obligation(
        duty_id=await rulebooks.duty_id(work.session, rulebook_id, programme.obligation),
        unit_id=await duties.branch_of(work.session, client_id),
        client_id=client_id,
        status=obligations.OPEN,
    )
