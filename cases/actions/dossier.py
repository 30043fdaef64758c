"""案卷: what comes into a case's file belongs to the case, its unit and its client; it is closed with the case."""

from dataclasses import replace

from archive import holds
from archive.admission import Declaration
from archive.retention import Trigger
from cases.actions.permission import demand_work_on
from cases.actions.revisit import programme_of
from cases.errors import CaseNotFound
from cases.models.case import Case
from cases.queries import case as cases
from cases.queries import client as clients
from kernel.clock import office_date
from kernel.work import Work


async def declare(work: Work, *, case_id: int, described: Declaration) -> Declaration:
    """Give the declaration placed in the case's dossier; raise CaseNotFound, NotYourUnit or PostRequired."""
    case = await cases.locked(work.session, case_id)
    if case is None:
        raise CaseNotFound
    await demand_work_on(work, case, await programme_of(work, case))
    return replace(described, unit_id=case.unit_id, branch_id=case.branch_id, client_id=case.client_id, case_id=case.id)


async def close_dossier(work: Work, case: Case) -> None:
    """Say to the archive that a case is closed and what is known of its client's account and debts (D4)."""
    if case.closed_at is None:
        return
    cancelled, settled = await clients.ends(work.session, case.client_id or 0)
    happened = {
        Trigger.CASE_CLOSED: office_date(case.closed_at),
        Trigger.ACCOUNT_CANCELLED: cancelled,
        Trigger.LAST_DEBT_SETTLED: settled,
    }
    await holds.close_case(work, case_id=case.id, happened=happened)
