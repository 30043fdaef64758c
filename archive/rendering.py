"""Prints sheets in a process of its own, so that the event loop never waits for a page (adapter: pebble).

One warm worker keeps the fonts loaded. A sheet that takes too long ends its worker; a worker that dies is replaced and
the sheet printed once more, which is safe because printing changes nothing.
"""

from __future__ import annotations

import asyncio
import multiprocessing
from concurrent.futures.process import BrokenProcessPool
from contextlib import suppress
from functools import cache
from typing import TYPE_CHECKING

from pebble import ProcessExpired, ProcessPool

from archive.sheets import PrinterBusy, PrinterStopped, PrinterUnready, PrintingTimedOut, Sheet

if TYPE_CHECKING:
    from pathlib import Path

    from archive.typesetting import Typesetter

_ATTEMPTS = 2
_DIED = (ProcessExpired, BrokenProcessPool)


class PdfRenderer:
    """Gives PDF/A-3u for sheets: `workers` print at once, `queue` may wait, one sheet may take `seconds`."""

    def __init__(self, rulebooks: Path, *, workers: int = 1, queue: int = 256, seconds: float = 60.0) -> None:
        self._rulebooks = rulebooks
        self._workers = workers
        self._queue = queue
        self._seconds = seconds
        self._accepted = 0
        self._pool: ProcessPool | None = None

    async def render(self, sheet: Sheet) -> bytes:
        """Give the PDF; PrinterBusy, PrintingTimedOut, PrinterStopped or UnknownForm say what to do instead."""
        if self._accepted >= self._workers + self._queue:
            raise PrinterBusy(self._accepted - self._workers)
        self._accepted += 1
        try:
            return await self._print(sheet)
        finally:
            self._accepted -= 1

    async def warm(self) -> None:
        """Start the workers, so that the first form is as fast as the next; PrinterUnready names what is missing."""
        try:
            await asyncio.wrap_future(self._open_pool().schedule(warm_up, args=(self._rulebooks,)))
        except _DIED as error:
            # Pango ends the process when there is no font at all.
            raise PrinterUnready("the printing process does not start") from error

    async def close(self) -> None:
        """Stop the workers; what was still waiting is cancelled. A later render starts them again."""
        pool, self._pool = self._pool, None
        if pool is not None:
            pool.stop()  # type: ignore[no-untyped-call]
            await asyncio.to_thread(pool.join)

    async def _print(self, sheet: Sheet) -> bytes:
        for _ in range(_ATTEMPTS):
            pool = self._open_pool()
            try:
                job = pool.schedule(print_sheet, args=(self._rulebooks, sheet), timeout=self._seconds)
                return await asyncio.wrap_future(job)
            except TimeoutError as error:
                raise PrintingTimedOut(sheet.template, self._seconds) from error
            except _DIED:
                continue
        raise PrinterStopped(sheet.template)

    def _open_pool(self) -> ProcessPool:
        # A pool whose idle worker was killed is broken for good: open another.
        if self._pool is None or not self._pool.active:
            self._pool = ProcessPool(
                max_workers=self._workers,
                initializer=prepare,
                initargs=(self._rulebooks,),
                context=multiprocessing.get_context("spawn"),
            )
        return self._pool


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
