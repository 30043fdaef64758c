"""应办事项 as sweeps and single acts: what the regulation demands exists, is fulfilled, starts anew, or ends. All idempotent."""

from datetime import date, datetime, timedelta

from sqlalchemy import CursorResult, Executable

from cases.deadlines import Due, due, late_working_days
from cases.duties import put, term_of
from cases.models.obligation import Obligation
from cases.queries import calendar as calendars
from cases.queries import duty as duties
from cases.queries import obligation as obligations
from cases.queries import rulebook as rulebooks
from cases.rulebook import Edition, Shelf
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
    await duties.only_one_sweep(work.session, edition.code)
    await duties.plan_for_sets(work.session)
    for programme in edition.rulebook.programmes:
        if isinstance(programme.schedule, Rolling | Triggered):
            made[programme.code] = await _roll_programme(work, edition, programme)
    made["cancelled"] = await _cancel_closed(work)
    made["lapsed"] = await _run(work, obligations.lapse_closed())
    for name, count in made.items():
        if count:
            details = {"programme": name, "rulebook": edition.version}
            journal.append_batch(
                work, "obligation.rolled", subject=("rulebook", edition.code), count=count, details=details
            )
    return made


async def _cancel_closed(work: Work) -> int:
    """Cancel the open revisits of clients whose last account was closed, each with its entry in the journal."""
    cancelled = (await work.session.execute(obligations.cancel_closed(work.now))).scalars().all()
    for case_id in cancelled:
        journal.append(
            work, "case.cancelled", subject=("case", case_id), case_id=case_id, details={"reason": "账户注销"}
        )
    return len(cancelled)


async def _roll_programme(work: Work, edition: Edition, programme: Programme) -> int:
    term = term_of(programme)
    if term is None:
        return 0
    rulebook_id = await rulebooks.version_id(work.session, edition.code, edition.version)
    adopted = await rulebooks.adopted_on(work.session, edition.code)
    rows = await duties.wanted(work.session, edition, programme, adopted)
    wanted = obligations.Wanted(await rulebooks.duty_id(work.session, rulebook_id, programme.obligation), rows)
    return await _run(work, obligations.make(wanted, await _dues(work, term, adopted)))


async def _dues(work: Work, term: Term, first: date) -> list[Due]:
    """Compute the term for every day on which a duty of the house can have begun."""
    calendar = await calendars.working_calendar(work.session)
    days = (office_date(work.now) - first).days
    return [due(term, first + timedelta(days=step), calendar) for step in range(days + 1)]


async def _run(work: Work, statement: Executable) -> int:
    result = await work.session.execute(statement)
    return result.rowcount if isinstance(result, CursorResult) else 0


async def fulfil(work: Work, obligation: Obligation, at: datetime) -> None:
    """Fulfil an obligation as of `at`: how late it was is counted in working days and never changes again."""
    calendar = await calendars.working_calendar(work.session)
    obligation.status = obligations.FULFILLED
    obligation.fulfilled_at = at
    if obligation.due_at is not None:
        obligation.late_working_days = late_working_days(obligation.due_at, at, calendar)
    details = {"due_on": str(obligation.due_on), "late_working_days": obligation.late_working_days}
    subject = ("obligation", obligation.id)
    journal.append(work, "obligation.fulfilled", subject=subject, unit_id=obligation.unit_id, details=details)


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
    elif running.case_id is not None:
        return running
    put(running, due(term, anchor, calendar))
    await work.session.flush()
    details = {"programme": programme.code, "due_on": str(running.due_on), "starts_on": str(anchor)}
    journal.append(
        work, "obligation.started", subject=("obligation", running.id), unit_id=running.unit_id, details=details
    )
    return running


async def _fresh(work: Work, edition: Edition, programme: Programme, client_id: int) -> Obligation:
    rulebook_id = await rulebooks.version_id(work.session, edition.code, edition.version)
    return Obligation(
        duty_id=await rulebooks.duty_id(work.session, rulebook_id, programme.obligation),
        unit_id=await duties.branch_of(work.session, client_id),
        client_id=client_id,
        status=obligations.OPEN,
    )
