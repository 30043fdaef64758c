"""A worker that is told to stop ends in time, whatever its tasks do, and leaves them to the next one."""

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest

from kernel.tasks import defer
from kernel.work import Desk
from scheduler import worker
from scheduler.shift import Shift, Task
from scheduler.worker import Worker
from server.embedded import Endpoints
from tests.conftest import SCHEDULER_ID
from tests.scheduler.crew import PACE, empty, queue, until, working

SHORT = replace(PACE, stop_within=timedelta(milliseconds=300))


async def stopped_in_the_middle(endpoints: Endpoints, desk: Desk, task: Task, began: asyncio.Event) -> float:
    """Let a worker begin the task, tell it to stop, give the seconds it took to end."""
    stop, loop = asyncio.Event(), asyncio.get_running_loop()
    async with desk.work(SCHEDULER_ID) as work:
        await defer(work, "note", {"number": 5}, key="k")
    running = asyncio.create_task(
        Worker(endpoints.database_url, Shift(desk, SCHEDULER_ID, {}), {"note": task}, SHORT).run(stop)
    )
    await asyncio.wait_for(began.wait(), 20)
    told = loop.time()
    stop.set()
    await asyncio.wait_for(running, 20)
    return loop.time() - told


async def test_a_task_that_hangs_goes_back_into_the_queue_and_the_next_worker_does_it(
    endpoints: Endpoints, desk: Desk
) -> None:
    began, seen = asyncio.Event(), list[object]()

    async def hang(shift: Shift) -> None:
        began.set()
        await asyncio.sleep(600)

    async def note(shift: Shift) -> None:
        seen.append(shift.arguments["number"])

    assert 0.3 <= await stopped_in_the_middle(endpoints, desk, hang, began) < 3
    assert await queue(desk) == [("note", "queued")]
    async with working(endpoints.database_url, desk, {"note": note}):
        await empty(desk)
    assert seen == [5]


async def test_a_task_that_heeds_nothing_does_not_keep_the_worker(
    endpoints: Endpoints, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(worker, "LAST_SECONDS", 0.5)
    began, release, ended = asyncio.Event(), asyncio.Event(), list[bool]()

    async def heedless(shift: Shift) -> None:
        began.set()
        while not release.is_set():
            try:
                await release.wait()
            except asyncio.CancelledError:
                continue
        ended.append(True)

    assert 0.8 <= await stopped_in_the_middle(endpoints, desk, heedless, began) < 3
    assert await queue(desk) == [("note", "picked")]
    release.set()
    await until(lambda: ended == [True])
    await empty(desk)
