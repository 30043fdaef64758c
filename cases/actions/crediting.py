"""表单完整即视为完成: a complete record of one programme fulfils another's open duty, where that one says so (AMB-08)."""

from collections.abc import Iterator
from datetime import datetime

from cases.actions import duty
from cases.actions.dossier import close_dossier
from cases.actions.leaving import cancelled_for
from cases.actions.revisit import SHELF, Folder
from cases.lifecycle import REVISIT, next_state
from cases.queries import case as cases
from cases.queries import duty as duties
from cases.queries import obligation as obligations
from cases.queries import rulebook as rulebooks
from cases.rulebook import Edition, Shelf
from cases.rulebook.programmes import Programme
from kernel import tasks
from kernel.clock import office_date
from kernel.work import Work

CREDIT = "duties.credit"
REASON = "已由其他回访完成"


async def credit_others(work: Work, folder: Folder, outcome: str, at: datetime) -> None:
    """Fulfil what the record just kept fulfils elsewhere: now, or by task when the branch's duties are not the actor's to see."""
    client_id = folder.case.client_id
    if client_id is None or folder.case.about_id is not None:
        return
    for other in _alike(folder.edition, folder.programme, outcome):
        if await duties.in_sight(work.session, await duties.branch_of(work.session, client_id)):
            await _credit(work, folder.edition, other, client_id, at)
            continue
        place: tasks.Arguments = {
            "regulation": folder.edition.code,
            "version": folder.edition.version,
            "programme": other.code,
            "client": client_id,
            "at": at.isoformat(),
        }
        await tasks.defer(work, CREDIT, place, key=f"{client_id}:{other.code}")


async def credit_deferred(work: Work, arguments: tasks.Arguments) -> None:
    """Fulfil what `credit_others` left to a task; safe to repeat."""
    shelf = work.ports.find(SHELF, Shelf)
    edition = shelf.version(str(arguments["regulation"]), str(arguments["version"]))
    other = edition.rulebook.programme(str(arguments["programme"]))
    at = datetime.fromisoformat(str(arguments["at"]))
    await _credit(work, edition, other, int(str(arguments["client"])), at)


def _alike(edition: Edition, done: Programme, outcome: str) -> Iterator[Programme]:
    """Give the programmes whose duty a complete record of this one's form fulfils as well."""
    for each in edition.rulebook.programmes:
        same = each.code != done.code and each.subject == done.subject and each.form == done.form
        if same and each.fulfilment.also_by_complete_form and each.fulfils(outcome):
            yield each


async def _credit(work: Work, edition: Edition, other: Programme, client_id: int, at: datetime) -> None:
    ids = await rulebooks.duty_ids(work.session, edition.code, other.obligation)
    owed = await obligations.open_of_client(work.session, client_id, ids)
    if owed is None or await obligations.last_fulfilled(work.session, client_id, ids) == office_date(at):
        return
    await duty.fulfil(work, owed, at)
    case = None if owed.case_id is None else await cases.locked(work.session, owed.case_id)
    if case is not None:
        case.status, case.closed_at = next_state(REVISIT, case.status, "cancel"), work.now
        cancelled_for(work, case.id, case.unit_id, REASON)
        await close_dossier(work, case)
    await work.session.flush()
    await duty.start_next(work, edition, other, client_id)
