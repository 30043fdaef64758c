"""Prints sheets in a process of its own, so that the event loop never waits for a page; printing changes nothing."""

from __future__ import annotations

from contextlib import suppress
from functools import cache, partial
from typing import TYPE_CHECKING

from archive.aside import Aside, Busy, Stopped, TookTooLong
from archive.sheets import PrinterBusy, PrinterStopped, PrinterUnready, PrintingTimedOut, Sheet

if TYPE_CHECKING:
    from pathlib import Path

    from archive.typesetting import Typesetter


class PdfRenderer:
    """Gives PDF/A-3u for sheets: `workers` print at once, `queue` may wait, one sheet may take `seconds`."""

    def __init__(self, rulebooks: Path, *, workers: int = 1, queue: int = 256, seconds: float = 60.0) -> None:
        self._rulebooks = rulebooks
        self._aside = Aside(partial(prepare, rulebooks), workers=workers, queue=queue, seconds=seconds)

    async def render(self, sheet: Sheet) -> bytes:
        """Give the PDF; PrinterBusy, PrintingTimedOut, PrinterStopped or UnknownForm say what to do instead."""
        try:
            return await self._aside.run(print_sheet, self._rulebooks, sheet)
        except Busy as error:
            raise PrinterBusy(error.waiting) from error
        except TookTooLong as error:
            raise PrintingTimedOut(sheet.template, self._aside.seconds) from error
        except Stopped as error:
            raise PrinterStopped(sheet.template) from error

    async def warm(self) -> None:
        """Start a worker, so that the first form is as fast as the next; PrinterUnready names what is missing."""
        try:
            await self._aside.warm(warm_up, self._rulebooks)
        except Stopped as error:
            # Pango ends the process when there is no font at all.
            raise PrinterUnready("the printing process does not start") from error

    async def close(self) -> None:
        """Stop the workers; what was still waiting is cancelled. A later render starts them again."""
        await self._aside.close()


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
