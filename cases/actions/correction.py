"""事件更正与撤回: open duties that count from an event follow it to another day, and end when it is taken back."""

from datetime import date

from cases.actions import worklist
from cases.actions.dossier import close_dossier
from cases.actions.duty import restart
from cases.actions.leaving import cancelled_for
from cases.cadence import due_of
from cases.carried import ACCOUNT_OPENED
from cases.lifecycle import REVISIT, next_state
from cases.models.obligation import Obligation
from cases.queries import calendar as calendars
from cases.queries import case as cases
from cases.queries import duty as duties
from cases.queries import happenings
from cases.queries import obligation as obligations
from cases.queries import rulebook as rulebooks
from cases.rulebook import Edition
from cases.rulebook.programmes import Programme
from cases.rulebook.schedules import Ahead, Happened, Rolling, Triggered
from kernel import journal
from kernel.work import Work

OPENING, MOVED, WITHDRAWN = "开户日期更正", "事件日期更正", "事件已撤回"


async def follow_events(work: Work, edition: Edition) -> int:
    """Reckon anew every open duty whose event is said to be of another day, end those whose event was taken back; give how many.

    What is fulfilled stays. What happened before the regulation was adopted owes nothing: such a duty lapses with its revisit.
    """
    units: list[int] = []
    await duties.only_one_sweep(work.session, edition.code)
    for programme in edition.rulebook.programmes:
        ids = await rulebooks.duty_ids(work.session, edition.code, programme.obligation)
        for code in events_of(programme):
            for obligation, day in await happenings.unsettled(work.session, code, ids):
                units.append(obligation.unit_id)
                await _follow(work, edition, programme, obligation, (code, day))
    await worklist.changed(work, units)
    return len(units)


def events_of(programme: Programme) -> tuple[str, ...]:
    """Give the events that a programme's duties count from."""
    match programme.schedule:
        case Triggered(after=code) | Ahead(before=code):
            return (code,)
        case Rolling(since=anchors):
            return tuple(each.event for each in anchors if isinstance(each, Happened))
        case _:
            return ()


async def _follow(
    work: Work, edition: Edition, programme: Programme, obligation: Obligation, event: tuple[str, date | None]
) -> None:
    code, day = event
    if day is None and obligation.event_id is not None:
        other = await happenings.same_day(work.session, obligation.event_id)
        if other is None:
            await _lapse(work, obligation, WITHDRAWN)
        else:
            obligation.event_id = other
        return
    reason = OPENING if code == ACCOUNT_OPENED else MOVED
    start = await _start(work, edition, programme, obligation, day)
    if start is None:
        await _lapse(work, obligation, reason)
    else:
        await _restart(work, programme, obligation, (start, reason))
        obligation.event_id = obligation.event_id if start == day else None


async def _start(
    work: Work, edition: Edition, programme: Programme, obligation: Obligation, day: date | None
) -> date | None:
    """Give the day the duty counts from now, None when it is not owed."""
    if isinstance(programme.schedule, Rolling) and programme.subject == "client":
        return await duties.anchor_of_client(work.session, edition, programme, obligation.client_id or 0)
    return day if day and day >= await rulebooks.adopted_on(work.session, edition.code) else None


async def _restart(work: Work, programme: Programme, obligation: Obligation, how: tuple[date, str]) -> None:
    start, reason = how
    before = {"starts_on": str(obligation.starts_on), "due_on": str(obligation.due_on)}
    calendar = await calendars.working_calendar(work.session)
    await restart(work, obligation, start, due_of(programme, start, calendar))
    after = {"starts_on": str(start), "due_on": str(obligation.due_on)}
    _record(work, obligation, "obligation.moved", {"reason": reason, "from": before, "to": after})
    await work.session.flush()


async def _lapse(work: Work, obligation: Obligation, reason: str) -> None:
    obligation.status = obligations.LAPSED
    _record(work, obligation, "obligation.lapsed", {"reason": reason})
    case = None if obligation.case_id is None else await cases.locked(work.session, obligation.case_id)
    if case is not None:
        case.status, case.closed_at = next_state(REVISIT, case.status, "cancel"), work.now
        cancelled_for(work, case.id, case.unit_id, reason)
        await close_dossier(work, case)
    await work.session.flush()


def _record(work: Work, obligation: Obligation, kind: str, details: dict[str, object]) -> None:
    subject, place = ("obligation", obligation.id), (obligation.unit_id, obligation.case_id)
    journal.append(work, kind, subject=subject, unit_id=place[0], case_id=place[1], details=details)
