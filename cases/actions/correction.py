"""开户日期更正: open duties that count from an account's opening follow it when a later file says another day."""

from datetime import date

from cases.actions import worklist
from cases.actions.dossier import close_dossier
from cases.actions.duty import cancelled_for, restart
from cases.deadlines import due
from cases.duties import term_of
from cases.lifecycle import REVISIT, next_state
from cases.models.obligation import Obligation
from cases.queries import calendar as calendars
from cases.queries import case as cases
from cases.queries import duty as duties
from cases.queries import obligation as obligations
from cases.queries import rulebook as rulebooks
from cases.rulebook import Edition
from cases.rulebook.programmes import Programme
from cases.rulebook.schedules import Rolling
from cases.terms import Term
from kernel import journal
from kernel.work import Work

REASON = "开户日期更正"


async def follow_openings(work: Work, edition: Edition) -> int:
    """Reckon anew every open duty whose account was opened on another day than was said; what is fulfilled stays. Give how many.

    An account opened before the regulation was adopted owes no opening revisit: such a duty lapses with its revisit.
    """
    units: list[int] = []
    await duties.only_one_sweep(work.session, edition.code)
    for programme in edition.rulebook.programmes:
        term = term_of(programme)
        ids = await rulebooks.duty_ids(work.session, edition.code, programme.obligation)
        for obligation, opened_on in await obligations.reopened(work.session, ids) if term else ():
            units.append(obligation.unit_id)
            start = await _start(work, edition, programme, obligation, opened_on)
            if start is None:
                await _lapse(work, obligation)
            elif term:
                await _restart(work, obligation, term, start, opened_on)
    await worklist.changed(work, units)
    return len(units)


async def _start(
    work: Work, edition: Edition, programme: Programme, obligation: Obligation, opened_on: date
) -> date | None:
    """Give the day the duty counts from now, None when it is not owed."""
    if isinstance(programme.schedule, Rolling):
        return await duties.anchor_of_client(work.session, edition, programme, obligation.client_id or 0)
    return opened_on if opened_on >= await rulebooks.adopted_on(work.session, edition.code) else None


async def _restart(work: Work, obligation: Obligation, term: Term, start: date, opened_on: date) -> None:
    before = {"starts_on": str(obligation.starts_on), "due_on": str(obligation.due_on)}
    await restart(work, obligation, due(term, start, await calendars.working_calendar(work.session)))
    obligation.event_id = obligation.event_id if start == opened_on else None
    after = {"starts_on": str(start), "due_on": str(obligation.due_on)}
    _record(work, obligation, "obligation.moved", {"reason": REASON, "from": before, "to": after})
    await work.session.flush()


async def _lapse(work: Work, obligation: Obligation) -> None:
    obligation.status = obligations.LAPSED
    _record(work, obligation, "obligation.lapsed", {"reason": REASON})
    case = None if obligation.case_id is None else await cases.locked(work.session, obligation.case_id)
    if case is not None:
        case.status, case.closed_at = next_state(REVISIT, case.status, "cancel"), work.now
        cancelled_for(work, case.id, case.unit_id, REASON)
        await close_dossier(work, case)
    await work.session.flush()


def _record(work: Work, obligation: Obligation, kind: str, details: dict[str, object]) -> None:
    subject, place = ("obligation", obligation.id), (obligation.unit_id, obligation.case_id)
    journal.append(work, kind, subject=subject, unit_id=place[0], case_id=place[1], details=details)
