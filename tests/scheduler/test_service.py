"""The scheduler as a process runs it: the table of jobs, the registry of tasks, the machine account."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from uuid import uuid4

import pytest
from sqlalchemy import text
from sqlalchemy.exc import NoResultFound

from archive.presign import Signer
from archive.room import PORT, Buckets, Room, open_buckets
from archive.store import MinioStore
from cases.actions.revisit import SHELF
from kernel.clock import FixedClock, SystemClock
from kernel.ports import Ports
from kernel.work import Desk
from scheduler.freshness import SchedulerStale, demand_fresh
from scheduler.queries.account import scheduler_account
from scheduler.queries.timetable import JobRun, job_runs
from scheduler.registry import JOBS, tasks_of
from scheduler.service import Roles, run_scheduler
from scheduler.upkeep import ARCHIVE, KEPT_DAYS, forget_finished_tasks, retry_archive_tasks
from server.embedded import Endpoints
from tests.conftest import SCHEDULER_ID
from tests.scheduler.crew import PACE, queue
from tests.scheduler.duties import adopted, shelf
from tests.services import SuiteServices


@pytest.fixture
async def ports(services: SuiteServices) -> AsyncIterator[Ports]:
    found = services.endpoints
    store = MinioStore(Signer(found.s3_endpoint, found.s3_access_key, found.s3_secret_key), SystemClock())
    room = Room(store, Buckets.named(f"t{uuid4().hex[:8]}-"), {})
    await open_buckets(room)
    yield Ports({SHELF: shelf(), PORT: room})
    room.threads.shutdown()


async def counted(desk: Desk, table: str) -> int:
    async with desk.work(SCHEDULER_ID) as work:
        return int((await work.session.execute(text(f'SELECT count(*) FROM "{table}"'))).scalar_one())


async def runs(desk: Desk) -> dict[str, JobRun]:
    async with desk.work(SCHEDULER_ID) as work:
        return await job_runs(work.session)


async def run_until_all_jobs_have_ended(endpoints: Endpoints, desk: Desk, replicas: int) -> None:
    stop = asyncio.Event()
    url = endpoints.database_url
    crew = [asyncio.create_task(run_scheduler(url, desk, stop, pace=PACE)) for _ in range(replicas)]
    async with asyncio.timeout(60):
        while len(done := await runs(desk)) < len(JOBS) or not all(run.finished_at for run in done.values()):
            assert not any(each.done() for each in crew)
            await asyncio.sleep(0.1)
    stop.set()
    await asyncio.gather(*crew)


async def test_every_job_of_the_table_runs_and_the_duties_exist(endpoints: Endpoints, desk: Desk) -> None:
    await adopted(desk)
    await run_until_all_jobs_have_ended(endpoints, desk, replicas=1)
    assert set(await runs(desk)) == {job.name for job in JOBS}
    assert await counted(desk, "obligation") > 0
    assert await queue(desk) == []


async def test_three_replicas_do_what_one_does(endpoints: Endpoints, desk: Desk) -> None:
    await adopted(desk)
    await run_until_all_jobs_have_ended(endpoints, desk, replicas=3)
    obligations = await counted(desk, "obligation")
    cases = await counted(desk, "case")
    await run_until_all_jobs_have_ended(endpoints, desk, replicas=3)
    assert (await counted(desk, "obligation"), await counted(desk, "case")) == (obligations, cases)


async def test_a_process_may_only_tick_or_only_work(endpoints: Endpoints, desk: Desk) -> None:
    stop = asyncio.Event()
    clock = asyncio.create_task(run_scheduler(endpoints.database_url, desk, stop, Roles(worker=False)))
    async with asyncio.timeout(20):
        while len(await queue(desk)) < len(JOBS):  # noqa: ASYNC110
            await asyncio.sleep(0.05)
    stop.set()
    await clock
    assert {state for _, state in await queue(desk)} == {"queued"}


def test_every_job_names_a_task_and_a_cron_that_comes_round(desk: Desk, clock: FixedClock) -> None:
    tasks = tasks_of(desk, SCHEDULER_ID)
    assert [job.name for job in JOBS if job.task not in tasks] == []
    assert len({job.name for job in JOBS}) == len(JOBS)
    assert all(job.next_after(clock.now()) - clock.now() <= timedelta(days=1) for job in JOBS)


async def test_readiness_names_the_jobs_that_should_have_run(desk: Desk, clock: FixedClock) -> None:
    started = clock.now()
    await demand_fresh(desk, started)
    clock.advance(timedelta(hours=2))
    with pytest.raises(SchedulerStale, match="duties, reminders"):  # upkeep has until the morning
        await demand_fresh(desk, started)
    async with desk.work(SCHEDULER_ID) as work:
        for job in JOBS:
            row = "INSERT INTO tasks.job_run (job, ticked_at, finished_at) VALUES (:job, :now, :now)"
            await work.session.execute(text(row), {"job": job.name, "now": work.now})
    await demand_fresh(desk, started)
    clock.advance(timedelta(days=7))
    with pytest.raises(SchedulerStale, match=", ".join(job.name for job in JOBS)):
        await demand_fresh(desk, started)
    await demand_fresh(desk, clock.now())  # a service that was off for a week is not stale the moment it starts


async def test_the_scheduler_finds_its_own_account(desk: Desk) -> None:
    assert await scheduler_account(desk.sessions) == SCHEDULER_ID
    async with desk.work(SCHEDULER_ID) as work:
        await work.session.execute(text("UPDATE staff SET left_at = :now WHERE login = 'scheduler'"), {"now": work.now})
    with pytest.raises(NoResultFound):
        await scheduler_account(desk.sessions)


async def test_the_log_forgets_what_ended_long_ago_and_keeps_what_is_dead(desk: Desk, clock: FixedClock) -> None:
    log = "INSERT INTO tasks.task_log (job_id, status, priority, entrypoint, created) VALUES "
    async with desk.work(SCHEDULER_ID) as work:
        dead = "INSERT INTO tasks.task (priority, status, entrypoint) VALUES (0, 'failed', 'x') RETURNING id"
        dead_id = (await work.session.execute(text(dead))).scalar_one()
        old = clock.now() - timedelta(days=KEPT_DAYS, seconds=1)
        for job_id, created in ((dead_id, old), (dead_id + 1, old), (dead_id + 2, clock.now())):
            row = text(log + "(:id, 'successful', 0, 'x', :created)")
            await work.session.execute(row, {"id": job_id, "created": created})
        await forget_finished_tasks(work)
        kept = await work.session.execute(
            text("SELECT job_id - :dead FROM tasks.task_log ORDER BY 1"), {"dead": dead_id}
        )
        assert kept.scalars().all() == [0, 2]


async def test_the_archives_dead_tasks_run_again_and_no_others(desk: Desk) -> None:
    async with desk.work(SCHEDULER_ID) as work:
        row = text("INSERT INTO tasks.task (priority, status, entrypoint) VALUES (0, 'failed', :name)")
        await work.session.execute(row, [{"name": name} for name in (*ARCHIVE, "forms.print")])
        await retry_archive_tasks(work)
    assert await queue(desk) == [*((name, "queued") for name in ARCHIVE), ("forms.print", "failed")]
