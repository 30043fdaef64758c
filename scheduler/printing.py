"""Pages are printed between two works: no transaction is open while the printer works."""

from archive.rendering import PdfRenderer
from cases.actions.printing import archive_done_cases, file_filing, file_record, filing_page, record_page
from scheduler.shift import Shift

RENDERER = "renderer"


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


async def archive_cases(shift: Shift) -> None:
    """Move done cases whose papers are all in the archive to their last state."""
    async with shift.work() as work:
        await archive_done_cases(work)
