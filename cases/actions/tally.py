"""回访日计: how long the client waited is kept with the revisit, and the revisit is counted into its day."""

from cases.actions.revisit import Folder
from cases.queries.calendar import working_calendar
from cases.queries.tally import count_in
from kernel.clock import office_date
from kernel.work import Work


async def count(work: Work, folder: Folder) -> None:
    """Count a revisit that has just ended; it waited from its opening to the visit, 0 for a visit before the opening."""
    revisit, opened = folder.revisit, folder.case.opened_at
    at = revisit.visited_at or work.now
    calendar = await working_calendar(work.session)
    revisit.elapsed_seconds = max(0, int((at - opened).total_seconds()))
    revisit.elapsed_working_days = max(0, calendar.working_days_between(office_date(opened), office_date(at)))
    await count_in(work.session, revisit)
