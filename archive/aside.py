"""What is done aside, in a process of its own: no long page and no wicked file holds up the event loop (adapter: pebble).

One warm worker keeps what it has loaded. What takes too long ends its worker; a worker that dies is replaced and the work done
once more, which is safe because it changes nothing.
"""

from __future__ import annotations

import asyncio
import multiprocessing
from concurrent.futures.process import BrokenProcessPool
from functools import partial
from typing import TYPE_CHECKING, ParamSpec, TypeVar

from pebble import ProcessExpired, ProcessPool

if TYPE_CHECKING:
    from collections.abc import Callable

P = ParamSpec("P")
R = TypeVar("R")

_ATTEMPTS = 2
_DIED = (ProcessExpired, BrokenProcessPool)


class Busy(Exception):
    """More wait than the queue holds."""

    def __init__(self, waiting: int) -> None:
        super().__init__(waiting)
        self.waiting = waiting


class TookTooLong(Exception):
    """The work took longer than it may; its process was ended."""


class Stopped(Exception):
    """The process died on this work, and so did the one that replaced it."""


class Aside:
    """Processes for one kind of work: `workers` at once, `queue` may wait, one piece may take `seconds`."""

    def __init__(
        self, prepare: Callable[[], None], *, workers: int = 1, queue: int = 256, seconds: float = 60.0
    ) -> None:
        """Take what each new process does first; it must be a function that another process can find by its name."""
        self._prepare = prepare
        self._workers = workers
        self._queue = queue
        self._accepted = 0
        self._pool: ProcessPool | None = None
        self.seconds = seconds

    async def run(self, function: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
        """Run a function of a module in a process; raise Busy, TookTooLong, Stopped, or whatever it raises."""
        if self._accepted >= self._workers + self._queue:
            raise Busy(self._accepted - self._workers)
        self._accepted += 1
        try:
            return await self._attempt(partial(function, *args, **kwargs), self.seconds)
        finally:
            self._accepted -= 1

    async def warm(self, function: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
        """Run what a process does before anybody waits for it: it may take as long as it takes. Raise Stopped."""
        return await self._attempt(partial(function, *args, **kwargs), None)

    async def close(self) -> None:
        """Stop the workers; what was still waiting is cancelled. A later run starts them again."""
        pool, self._pool = self._pool, None
        if pool is not None:
            pool.stop()  # type: ignore[no-untyped-call]
            await asyncio.to_thread(pool.join)

    async def _attempt(self, function: Callable[[], R], seconds: float | None) -> R:
        for _ in range(_ATTEMPTS):
            pool = self._open_pool()
            try:
                job = pool.schedule(function, timeout=seconds)
                return await asyncio.wrap_future(job)
            except TimeoutError as error:
                raise TookTooLong from error
            except _DIED:
                continue
        raise Stopped

    def _open_pool(self) -> ProcessPool:
        # A pool whose idle worker was killed is broken for good: open another.
        if self._pool is None or not self._pool.active:
            self._pool = ProcessPool(
                max_workers=self._workers,
                initializer=self._prepare,
                context=multiprocessing.get_context("spawn"),
            )
        return self._pool
