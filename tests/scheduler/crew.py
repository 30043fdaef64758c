"""Workers for tests: impatient, and seen through the queue's own tables."""

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from datetime import timedelta

from sqlalchemy import text

from kernel.work import Desk
from scheduler.run import Patience
from scheduler.shift import Shift, Task
from scheduler.worker import Pace, Worker
from tests.conftest import SCHEDULER_ID

SECONDS = 20.0
PATIENCE = Patience(retries=2, first=timedelta(milliseconds=50), longest=timedelta(milliseconds=200), lost_runs=2)
PACE = Pace(lease=timedelta(seconds=3), poll=timedelta(milliseconds=200), patience=PATIENCE)


@asynccontextmanager
async def working(url: str, desk: Desk, tasks: Mapping[str, Task], count: int = 1) -> AsyncIterator[None]:
    """Let `count` workers work inside the block and stop them gracefully after it."""
    stop = asyncio.Event()
    shift = Shift(desk, SCHEDULER_ID, {})
    crew = [asyncio.create_task(Worker(url, shift, tasks, PACE).run(stop)) for _ in range(count)]
    try:
        yield
    finally:
        stop.set()
        await asyncio.wait_for(asyncio.gather(*crew), SECONDS)


async def until(holds: Callable[[], bool]) -> None:
    """Wait until something holds; fail when it does not in time."""
    async with asyncio.timeout(SECONDS):
        while not holds():  # noqa: ASYNC110 what is awaited is seen from outside
            await asyncio.sleep(0.02)


async def queue(desk: Desk) -> list[tuple[str, str]]:
    """Give (task, state) of everything in the queue."""
    async with desk.work(SCHEDULER_ID) as work:
        rows = await work.session.execute(text("SELECT entrypoint, status::text FROM tasks.task ORDER BY id"))
        return [(row.entrypoint, row.status) for row in rows]


async def empty(desk: Desk) -> None:
    """Wait until nothing waits or runs; dead tasks may lie there."""
    async with asyncio.timeout(SECONDS):
        while any(state != "failed" for _, state in await queue(desk)):  # noqa: ASYNC110
            await asyncio.sleep(0.05)
