"""Scans are read between two works, in a process of their own: no transaction is open, and nothing here trusts the file."""

from archive.reading import content_of
from archive.room import PORT, Room
from archive.scanning import ScanReader
from archive.scans import Bundle, Unreadable
from cases.actions.scan import take, unread
from scheduler.shift import Shift

READER = "reader"


async def read_scan(shift: Shift) -> None:
    """Read the code of an archived scan and match it to its record; whatever cannot be matched waits for somebody."""
    document_id = int(str(shift.arguments["document"]))
    async with shift.work() as work:
        found = await unread(work, document_id)
    if found is None:
        return
    content = await content_of(shift.desk.ports.find(PORT, Room), found)
    bundles: list[Bundle] | None
    try:
        bundles = await shift.desk.ports.find(READER, ScanReader).read(content, found.media_type)
    except Unreadable:
        bundles = None
    async with shift.work() as work:
        await take(work, document_id, bundles)
