"""Pages are printed between two works: no transaction is open while the printer works."""

from datetime import timedelta

import structlog

from archive.rendering import PdfRenderer
from cases.actions.printing import archive_done_cases, file_filing, file_record, filing_page, record_page
from kernel.tasks import Deferred, enqueue
from scheduler.queries.papers import left_over
from scheduler.queries.tasks import requeue_dead
from scheduler.shift import Shift

RENDERER = "renderer"
LATE = timedelta(minutes=15)
log: structlog.stdlib.BoundLogger = structlog.get_logger(__name__)


async def print_record(shift: Shift) -> None:
    """Print a signed record and put it into the archive."""
    record_id = int(str(shift.arguments["record"]))
    async with shift.work() as work:
        page = await record_page(work, record_id)
    if page is None:
        return
    pdf = await shift.desk.ports.find(RENDERER, PdfRenderer).render(page.sheet)
    async with shift.work() as work:
        await file_record(work, record_id, page, pdf)


async def print_filing(shift: Shift) -> None:
    """Print a submitted filing as page and spreadsheet and put both into the archive."""
    filing_id = int(str(shift.arguments["filing"]))
    async with shift.work() as work:
        page = await filing_page(work, filing_id)
    if page is None:
        return
    pdf = await shift.desk.ports.find(RENDERER, PdfRenderer).render(page.sheet)
    async with shift.work() as work:
        await file_filing(work, filing_id, page, pdf)


async def print_left_over(shift: Shift) -> None:
    """Have printed what has waited too long for its paper: its task has died, or is not there at all."""
    async with shift.work() as work:
        found = await left_over(work.session, work.now - LATE)
        if not found:
            return
        await requeue_dead(work.session, [task_id for each in found for task_id in each.dead])
        lost = [each for each in found if not each.dead]
        await enqueue(work.session, *(Deferred(each.task, {each.name: each.id}, key=str(each.id)) for each in lost))
    log.warning("papers_left_over", papers=len(found), lost=len(lost))


async def archive_cases(shift: Shift) -> None:
    """Move done cases whose papers are all in the archive to their last state."""
    async with shift.work() as work:
        await archive_done_cases(work)
