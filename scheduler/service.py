"""The scheduler of one process: the clock, the worker, or both, until told to stop. Run as many as you like."""

import asyncio
from contextlib import suppress
from dataclasses import dataclass

import structlog

from kernel.database import is_away
from kernel.work import Desk
from scheduler.clock import Timetable
from scheduler.queries.account import scheduler_account
from scheduler.registry import JOBS, tasks_of
from scheduler.shift import Shift
from scheduler.worker import Pace, Worker

RETRY_SECONDS = 1.0
log: structlog.stdlib.BoundLogger = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Roles:
    """What this process does: ticks, works, or both."""

    clock: bool = True
    worker: bool = True


async def run_scheduler(
    url: str, desk: Desk, stop: asyncio.Event, roles: Roles | None = None, pace: Pace | None = None
) -> None:
    """Tick and work until `stop` is set, then let running tasks end. `url` is the service's own database address."""
    does = roles or Roles()
    actor_id = await _account(desk, stop)
    if actor_id is None:
        return
    timetable = Timetable(desk, actor_id, JOBS)
    if does.clock:
        await timetable.start()
    try:
        if does.worker:
            await Worker(url, Shift(desk, actor_id, {}), tasks_of(desk, actor_id), pace).run(stop)
        await stop.wait()
    finally:
        timetable.stop()


async def _account(desk: Desk, stop: asyncio.Event) -> int | None:
    """Find the scheduler's machine account, waiting while the database is away; None when told to stop meanwhile."""
    while not stop.is_set():
        try:
            return await scheduler_account(desk.sessions)
        except Exception as error:
            if not is_away(error):
                raise
            log.warning("the scheduler waits for the database", error=repr(error))
        with suppress(TimeoutError):
            await asyncio.wait_for(stop.wait(), RETRY_SECONDS)
    return None
