"""Functions in processes of their own, so that the event loop never waits and what kills one takes nothing along (adapter: pebble).

A job that takes too long ends its worker; a worker that dies is replaced and the job done once more. So jobs change nothing,
or change the same thing again.
"""

from __future__ import annotations

import asyncio
import multiprocessing
from concurrent.futures.process import BrokenProcessPool
from typing import TYPE_CHECKING, ParamSpec, TypeVar

from pebble import ProcessExpired, ProcessPool

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

P = ParamSpec("P")
R = TypeVar("R")

_ATTEMPTS = 2
_DIED = (ProcessExpired, BrokenProcessPool)


class WorkerDied(Exception):
    """The process died on this job, and so did the one that replaced it."""


class Workers:
    """At most `count` processes, started when they are needed; each calls `prepare` first and is replaced after `jobs` jobs."""

    def __init__(
        self, count: int, prepare: Callable[..., None], arguments: Sequence[object] = (), *, jobs: int = 0
    ) -> None:
        self._count = count
        self._prepare = prepare
        self._arguments = arguments
        self._jobs = jobs
        self._pool: ProcessPool | None = None

    async def run(self, seconds: float | None, function: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
        """Give what the function gives; raise what it raises, TimeoutError after `seconds` of work, or WorkerDied."""
        for _ in range(_ATTEMPTS):
            try:
                job = self._open_pool().schedule(function, args=args, kwargs=kwargs, timeout=seconds)
                return await asyncio.wrap_future(job)
            except _DIED:
                continue
        raise WorkerDied

    async def close(self) -> None:
        """Stop the processes; what was still waiting is cancelled. A later job starts them again."""
        pool, self._pool = self._pool, None
        if pool is not None:
            pool.stop()  # type: ignore[no-untyped-call]
            await asyncio.to_thread(pool.join)

    def _open_pool(self) -> ProcessPool:
        # A pool whose idle worker was killed is broken for good: open another.
        if self._pool is None or not self._pool.active:
            self._pool = ProcessPool(
                max_workers=self._count,
                max_tasks=self._jobs,
                initializer=self._prepare,
                initargs=self._arguments,
                context=multiprocessing.get_context("spawn"),
            )
        return self._pool
