"""A worker that is killed loses nothing: another takes its task up."""

import asyncio
import sys
from dataclasses import replace
from urllib.parse import urlsplit

import asyncpg
from sqlalchemy import text

from kernel.database import open_engine, open_sessions
from kernel.tasks import defer
from kernel.work import Desk
from scheduler.queries.tasks import dead_tasks, requeue_dead
from scheduler.service import run_scheduler
from scheduler.shift import Shift
from scheduler.worker import Worker
from server.embedded import Endpoints
from server.embedded.roles import ADMIN
from tests.conftest import SCHEDULER_ID
from tests.scheduler.crew import PACE, SECONDS, empty, queue, working

CLOSE = "ALTER DATABASE {0} ALLOW_CONNECTIONS false"
CUT = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{0}'"
OPEN = "ALTER DATABASE {0} ALLOW_CONNECTIONS true"


async def killed_in_the_middle(url: str) -> None:
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "tests.scheduler.doomed", url, stdout=asyncio.subprocess.PIPE
    )
    assert process.stdout is not None
    assert (await asyncio.wait_for(process.stdout.readline(), 30)) == b"began\n"
    process.kill()
    await process.wait()


async def beside(endpoints: Endpoints, *statements: str) -> None:
    """Run statements about the test's database, named in them as {0}, from another one."""
    address, name = urlsplit(endpoints.admin_url), urlsplit(endpoints.database_url).path.removeprefix("/")
    connection = await asyncpg.connect(address._replace(path=f"/{ADMIN}").geturl(), ssl=False)
    try:
        for statement in statements:
            await connection.execute(statement.format(name))
    finally:
        await connection.close()


async def test_the_task_of_a_killed_worker_is_taken_up_by_another(endpoints: Endpoints, desk: Desk) -> None:
    seen: list[object] = []

    async def note(shift: Shift) -> None:
        seen.append(shift.arguments["number"])

    async with desk.work(SCHEDULER_ID) as work:
        await defer(work, "note", {"number": 5}, key="k")
    await killed_in_the_middle(endpoints.database_url)
    assert await queue(desk) == [("note", "picked")]
    async with working(endpoints.database_url, desk, {"note": note}):
        await empty(desk)
    assert seen == [5]


async def test_a_worker_without_a_database_waits_for_it_and_can_be_stopped(desk: Desk) -> None:
    stop = asyncio.Event()
    nowhere = "postgresql://nobody@127.0.0.1:1/nothing"
    worker = asyncio.create_task(Worker(nowhere, Shift(desk, SCHEDULER_ID, {}), {}, PACE).run(stop))
    await asyncio.sleep(0.3)
    assert not worker.done()
    stop.set()
    await asyncio.wait_for(worker, 5)


async def test_a_scheduler_that_starts_without_a_database_waits_for_it_and_can_be_stopped(desk: Desk) -> None:
    stop, nowhere = asyncio.Event(), "postgresql://nobody@127.0.0.1:1/nothing"
    absent = replace(desk, sessions=open_sessions(open_engine(nowhere)))
    scheduler = asyncio.create_task(run_scheduler(nowhere, absent, stop))
    await asyncio.sleep(0.3)
    assert not scheduler.done()
    stop.set()
    await asyncio.wait_for(scheduler, 5)


async def test_a_task_that_fails_while_the_database_is_away_is_not_dead(endpoints: Endpoints, desk: Desk) -> None:
    runs: list[object] = []
    away = asyncio.Event()

    async def fail(shift: Shift) -> None:
        runs.append(shift.arguments["number"])
        if len(runs) == 1:
            await beside(endpoints, CLOSE, CUT)
            away.set()
            message = "nobody answers"
            raise ConnectionError(message)

    async with desk.work(SCHEDULER_ID) as work:
        await defer(work, "fail", {"number": 5}, key="k")
    async with working(endpoints.database_url, desk, {"fail": fail}):
        await asyncio.wait_for(away.wait(), SECONDS)
        await asyncio.sleep(0.1)  # as quick as a crashed PostgreSQL is back: its worker has not noticed
        await beside(endpoints, OPEN)
        await empty(desk)
    assert runs == [5, 5]
    assert await queue(desk) == []


async def test_a_task_that_keeps_killing_its_worker_is_dead_until_somebody_requeues_it(
    endpoints: Endpoints, desk: Desk
) -> None:
    seen: list[object] = []

    async def note(shift: Shift) -> None:
        seen.append(1)

    async with desk.work(SCHEDULER_ID) as work:
        await defer(work, "note", {})
        await work.session.execute(text("""UPDATE tasks.task SET headers = headers || '{"starts": 2}'"""))
    async with working(endpoints.database_url, desk, {"note": note}):
        await empty(desk)
        async with desk.work(SCHEDULER_ID) as work:
            (dead,) = await dead_tasks(work.session)
            assert dead.error == "WorkerLost: 2 runs ended with their worker"
            assert seen == []
            await requeue_dead(work.session, [dead.id])
        await empty(desk)
    assert seen == [1]
