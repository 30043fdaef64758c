"""回访日计: how long the client waited is kept with the revisit, and the revisit is counted into its day."""

from datetime import date

from cases.actions.revisit import Folder
from cases.queries.calendar import working_calendar
from cases.queries.tally import count_in, recount
from kernel.clock import office_date
from kernel.work import Work


async def count(work: Work, folder: Folder) -> None:
    """Count a revisit that has just ended."""
    await _time(work, folder)
    await count_in(work.session, folder.revisit)


async def move(work: Work, folder: Folder, before: date) -> None:
    """Count a revisit whose visit was corrected: the day it had before comes anew from its rows."""
    await _time(work, folder)
    await work.session.flush()
    await recount(work.session, folder.revisit, before)
    if folder.revisit.visited_on != before:
        await count_in(work.session, folder.revisit)


async def _time(work: Work, folder: Folder) -> None:
    """Keep how long the client waited, from the opening to the visit; 0 for a visit before the opening."""
    revisit, opened = folder.revisit, folder.case.opened_at
    at = revisit.visited_at or work.now
    calendar = await working_calendar(work.session)
    revisit.elapsed_seconds = max(0, int((at - opened).total_seconds()))
    revisit.elapsed_working_days = max(0, calendar.working_days_between(office_date(opened), office_date(at)))
