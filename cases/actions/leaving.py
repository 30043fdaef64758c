"""不再是回访对象: whoever leaves a programme's population owes nothing more of it, and what was opened for that is cancelled."""

from collections.abc import Sequence

from cases.actions.dossier import close_dossier
from cases.queries import case as cases
from cases.queries import obligation as obligations
from cases.queries import rulebook as rulebooks
from cases.queries import starts
from cases.queries.members import BY_ACCOUNT, Owed, Population, left
from cases.rulebook import Edition
from cases.rulebook.programmes import Programme
from kernel import journal
from kernel.clock import office_date
from kernel.work import Work

CLOSED, LEFT = "账户注销", "已不属于该类回访的对象"


async def end_for_those_who_left(work: Work, edition: Edition) -> tuple[list[int], list[int]]:
    """Cancel the open revisits of whoever left a programme's population and end the duties; give the unit of each."""
    cancelled: list[int] = []
    lapsed: list[int] = []
    populations: dict[Population, list[Programme]] = {}
    for programme in edition.rulebook.programmes:
        populations.setdefault(starts.population_of(programme), []).append(programme)
    for population, programmes in populations.items():
        owed = await _owed(work, edition, programmes)
        gone = await left(work.session, edition, population, office_date(work.now), owed)
        revisits = await work.session.execute(obligations.cancel_left(owed, population.subjects, gone, work.now))
        for case_id, unit_id in revisits.all():
            await _close_cancelled(work, case_id, unit_id, CLOSED if population == BY_ACCOUNT else LEFT)
            cancelled.append(unit_id)
        ended = await work.session.execute(obligations.lapse_left(owed, population.subjects, gone))
        lapsed += ended.scalars()
    return cancelled, lapsed


async def _owed(work: Work, edition: Edition, programmes: Sequence[Programme]) -> Owed:
    ids = [await rulebooks.duty_ids(work.session, edition.code, each.obligation) for each in programmes]
    return Owed(edition.code, tuple(each.code for each in programmes), tuple(id_ for some in ids for id_ in some))


async def _close_cancelled(work: Work, case_id: int, unit_id: int, reason: str) -> None:
    cancelled_for(work, case_id, unit_id, reason)
    case = await cases.locked(work.session, case_id)
    if case is not None:
        await close_dossier(work, case)


def cancelled_for(work: Work, case_id: int, unit_id: int, reason: str) -> None:
    """Write into the journal why a revisit was cancelled."""
    subject, details = ("case", case_id), {"reason": reason}
    journal.append(work, "case.cancelled", subject=subject, unit_id=unit_id, case_id=case_id, details=details)
