"""Prints sheets in a process of its own, so that the event loop never waits for a page. One warm worker keeps the fonts loaded."""

from __future__ import annotations

from contextlib import suppress
from functools import cache
from typing import TYPE_CHECKING

from archive.sheets import PrinterBusy, PrinterStopped, PrinterUnready, PrintingTimedOut, Sheet
from archive.workers import WorkerDied, Workers

if TYPE_CHECKING:
    from pathlib import Path

    from archive.typesetting import Typesetter


class PdfRenderer:
    """Gives PDF/A-3u for sheets: `workers` print at once, `queue` may wait, one sheet may take `seconds`."""

    def __init__(self, rulebooks: Path, *, workers: int = 1, queue: int = 256, seconds: float = 60.0) -> None:
        self._rulebooks = rulebooks
        self._most = workers + queue
        self._queue = queue
        self._seconds = seconds
        self._accepted = 0
        self._workers = Workers(workers, prepare, (rulebooks,))

    async def render(self, sheet: Sheet) -> bytes:
        """Give the PDF; PrinterBusy, PrintingTimedOut, PrinterStopped or UnknownForm say what to do instead."""
        if self._accepted >= self._most:
            raise PrinterBusy(self._queue)
        self._accepted += 1
        try:
            return await self._workers.run(self._seconds, print_sheet, self._rulebooks, sheet)
        except TimeoutError as error:
            raise PrintingTimedOut(sheet.template, self._seconds) from error
        except WorkerDied as error:
            raise PrinterStopped(sheet.template) from error
        finally:
            self._accepted -= 1

    async def warm(self) -> None:
        """Start a worker, so that the first form is as fast as the next; PrinterUnready names what is missing."""
        try:
            await self._workers.run(None, warm_up, self._rulebooks)
        except WorkerDied as error:
            # Pango ends the process when there is no font at all.
            raise PrinterUnready("the printing process does not start") from error

    async def close(self) -> None:
        """Stop the workers; what was still waiting is cancelled. A later render starts them again."""
        await self._workers.close()


def print_sheet(rulebooks: Path, sheet: Sheet) -> bytes:
    """Print one sheet in this process; blocking."""
    return _typesetter(rulebooks).typeset(sheet)


def prepare(rulebooks: Path) -> None:
    """Warm up a new worker; what it lacks is told by the first sheet, to someone who can read it."""
    with suppress(PrinterUnready):
        warm_up(rulebooks)


def warm_up(rulebooks: Path) -> None:
    """Load templates and fonts in this process; blocking, one to two seconds."""
    _typesetter(rulebooks).warm_up()


@cache
def _typesetter(rulebooks: Path) -> Typesetter:
    # Imported here: only the printing process carries WeasyPrint and the shared libraries that it binds.
    try:
        from archive.typesetting import open_typesetter  # noqa: PLC0415
    except OSError as error:
        raise PrinterUnready(str(error).partition("\n")[0]) from error
    return open_typesetter(rulebooks)
