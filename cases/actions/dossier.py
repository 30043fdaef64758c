"""案卷: what comes into a case's file belongs to the case, its unit and its client."""

from dataclasses import replace

from archive.admission import Declaration
from cases.errors import CaseNotFound
from cases.policy import demand_work_on
from cases.queries import case as cases
from kernel.work import Work


async def declare(work: Work, *, case_id: int, described: Declaration) -> Declaration:
    """Give the declaration placed in the case's dossier; raise CaseNotFound, NotYourUnit or PostRequired."""
    case = await cases.locked(work.session, case_id)
    if case is None:
        raise CaseNotFound
    await demand_work_on(work, case)
    return replace(described, unit_id=case.unit_id, branch_id=case.branch_id, client_id=case.client_id, case_id=case.id)
