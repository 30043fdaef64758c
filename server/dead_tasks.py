"""`anjuan tasks`: the tasks that will not run again by themselves, and letting them."""

from collections.abc import AsyncGenerator, Sequence
from contextlib import asynccontextmanager

import orjson

from kernel.clock import OFFICE, SystemClock
from kernel.database import open_engine, open_sessions
from kernel.ports import Ports
from kernel.settings import Settings
from kernel.work import Desk, Work
from scheduler.queries.account import scheduler_account
from scheduler.queries.tasks import DeadTask, dead_tasks, requeue_dead
from server.embedded.opening import open_services
from server.telemetry import without_rows


async def list_dead(settings: Settings) -> list[str]:
    """Give a line for each dead task, oldest first: number, name, arguments, when and of what it died."""
    async with _at_work(settings) as work:
        return [_line(task) for task in await dead_tasks(work.session)]


async def retry_dead(settings: Settings, ids: Sequence[int] | None) -> Sequence[int]:
    """Let dead tasks run again, all of them when no ids are given; give the ids of those that will."""
    async with _at_work(settings) as work:
        wanted = ids if ids is not None else [task.id for task in await dead_tasks(work.session)]
        return await requeue_dead(work.session, wanted)


@asynccontextmanager
async def _at_work(settings: Settings) -> AsyncGenerator[Work]:
    """Open one work as the scheduler, beside a running service or without one."""
    async with open_services(settings, join=True) as services:
        engine = open_engine(services.endpoints.database_url, size=2)
        try:
            desk = Desk(open_sessions(engine), SystemClock(), Ports())
            async with desk.work(await scheduler_account(desk.sessions)) as work:
                yield work
        finally:
            await engine.dispose()


def _line(task: DeadTask) -> str:
    died = task.died_at.astimezone(OFFICE)
    arguments = orjson.dumps(task.arguments).decode()
    error = " ".join(without_rows(task.error or "the worker died").split())
    return f"{task.id}  {task.task} {arguments}  died {died:%Y-%m-%d %H:%M} after {task.runs} runs: {error}"
