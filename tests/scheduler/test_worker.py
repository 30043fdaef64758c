"""Workers carry out every committed task, however many they are and whatever becomes of them."""

import asyncio
from collections import Counter
from dataclasses import dataclass, field
from datetime import timedelta

import pytest
from sqlalchemy import text
from structlog.testing import capture_logs

from kernel.errors import Refused
from kernel.tasks import Arguments, NotYet, defer
from kernel.work import Desk
from scheduler.queries.tasks import backlog, dead_tasks, drop_dead, requeue_dead
from scheduler.shift import Shift, in_one_work
from scheduler.worker import Worker
from server.embedded import Endpoints
from tests.conftest import SCHEDULER_ID
from tests.scheduler.crew import PACE, empty, queue, until, working


@dataclass
class Log:
    """What ran, in order."""

    seen: list[object] = field(default_factory=list)
    failures: int = 0

    async def note(self, shift: Shift) -> None:
        self.seen.append(shift.arguments.get("number"))

    async def fail(self, shift: Shift) -> None:
        self.seen.append(shift.arguments.get("number"))
        if self.failures > 0:
            self.failures -= 1
            message = "the printer is out of paper"
            raise RuntimeError(message)

    async def refuse(self, shift: Shift) -> None:
        self.seen.append(shift.arguments.get("number"))
        raise Refused


async def deferred(desk: Desk, task: str, arguments: Arguments | None = None, key: str | None = None) -> None:
    async with desk.work(SCHEDULER_ID) as work:
        await defer(work, task, arguments or {}, key=key)


async def test_two_workers_run_each_committed_task_exactly_once(endpoints: Endpoints, desk: Desk) -> None:
    log = Log()
    async with desk.work(SCHEDULER_ID) as work:
        for number in range(60):
            await defer(work, "note", {"number": number})
    async with working(endpoints.database_url, desk, {"note": log.note}, count=2):
        await empty(desk)
    assert Counter(log.seen) == Counter(range(60))


async def test_a_task_works_as_the_scheduler_in_a_transaction_of_its_own(endpoints: Endpoints, desk: Desk) -> None:
    logins: list[str] = []

    async def introduce(work: object) -> None:
        logins.append(work.actor.login)  # type: ignore[attr-defined]

    await deferred(desk, "introduce")
    async with working(endpoints.database_url, desk, {"introduce": in_one_work(introduce)}):
        await empty(desk)
    assert logins == ["scheduler"]


async def test_a_committed_task_wakes_a_waiting_worker(endpoints: Endpoints, desk: Desk) -> None:
    log = Log()
    async with working(endpoints.database_url, desk, {"note": log.note}):
        await deferred(desk, "note", {"number": 1})
        await until(lambda: log.seen == [1])


async def test_a_failed_task_is_tried_again(endpoints: Endpoints, desk: Desk) -> None:
    log = Log(failures=2)
    await deferred(desk, "fail", {"number": 1}, key="k")
    async with working(endpoints.database_url, desk, {"fail": log.fail}):
        await empty(desk)
    assert log.seen == [1, 1, 1]
    assert await queue(desk) == []


async def test_a_task_that_waits_for_something_is_tried_again_and_warns_nobody(
    endpoints: Endpoints, desk: Desk
) -> None:
    seen: list[object] = []

    async def wait_once(shift: Shift) -> None:
        seen.append(shift.arguments["number"])
        if len(seen) == 1:
            raise NotYet

    await deferred(desk, "wait", {"number": 7})
    with capture_logs() as logs:
        async with working(endpoints.database_url, desk, {"wait": wait_once}):
            await empty(desk)
    assert seen == [7, 7]
    assert [(entry["event"], entry["log_level"]) for entry in logs if "task" in entry] == [("task waits", "debug")]


async def test_a_task_that_keeps_failing_is_dead_and_visible_and_can_be_requeued(
    endpoints: Endpoints, desk: Desk
) -> None:
    log = Log(failures=3)
    await deferred(desk, "fail", {"number": 9})
    async with working(endpoints.database_url, desk, {"fail": log.fail}):
        await empty(desk)
        async with desk.work(SCHEDULER_ID) as work:
            (dead,) = await dead_tasks(work.session)
            assert (dead.task, dead.arguments, dead.runs) == ("fail", {"number": 9}, 3)
            assert dead.error == "RuntimeError: the printer is out of paper"
            (line,) = await backlog(work.session)
            assert (line.task, line.status, line.tasks) == ("fail", "failed", 1)
            await requeue_dead(work.session, [dead.id])
        await empty(desk)
    assert len(log.seen) == 4
    assert await queue(desk) == []


async def test_what_the_rules_refuse_is_dead_at_once(endpoints: Endpoints, desk: Desk) -> None:
    log = Log()
    await deferred(desk, "refuse")
    async with working(endpoints.database_url, desk, {"refuse": log.refuse}):
        await empty(desk)
    assert len(log.seen) == 1
    async with desk.work(SCHEDULER_ID) as work:
        (dead,) = await dead_tasks(work.session)
        await drop_dead(work.session, [dead.id])
    assert await queue(desk) == []


async def test_a_change_made_during_a_run_gets_a_run_of_its_own(endpoints: Endpoints, desk: Desk) -> None:
    runs: list[str] = []
    go_on = asyncio.Event()

    async def sweep(shift: Shift) -> None:
        runs.append("began")
        await go_on.wait()
        runs.append("ended")

    await deferred(desk, "sweep", key="all")
    async with working(endpoints.database_url, desk, {"sweep": sweep}):
        await until(lambda: runs == ["began"])
        async with desk.work(SCHEDULER_ID) as work:
            for _ in range(2):
                await defer(work, "sweep", {}, key="all")
        await until(lambda: runs == ["began", "began"])
        go_on.set()
        await empty(desk)
    assert Counter(runs) == {"began": 2, "ended": 2}


async def test_a_failed_run_ends_when_a_newer_task_of_its_key_waits(endpoints: Endpoints, desk: Desk) -> None:
    runs: list[int] = []

    async def sweep(shift: Shift) -> None:
        runs.append(len(runs))
        if len(runs) == 1:
            async with shift.work() as work:  # waits long enough to be still waiting when this run has failed
                await defer(work, "sweep", {}, key="all", run_at=work.now + timedelta(seconds=2))
            raise RuntimeError

    await deferred(desk, "sweep", key="all")
    async with working(endpoints.database_url, desk, {"sweep": sweep}):
        await empty(desk)
    assert len(runs) == 2


async def test_stopping_lets_the_running_task_end(endpoints: Endpoints, desk: Desk) -> None:
    ended: list[bool] = []
    began = asyncio.Event()

    async def slow(shift: Shift) -> None:
        began.set()
        await asyncio.sleep(0.4)
        ended.append(True)

    await deferred(desk, "slow")
    async with working(endpoints.database_url, desk, {"slow": slow}):
        await began.wait()
    assert ended == [True]
    assert await queue(desk) == []


async def test_a_worker_survives_the_loss_of_all_its_connections(endpoints: Endpoints, desk: Desk) -> None:
    log = Log()
    cut = text(
        "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity "
        "WHERE datname = current_database() AND application_name LIKE 'anjuan worker%'"
    )
    async with working(endpoints.database_url, desk, {"note": log.note}):
        await deferred(desk, "note", {"number": 1})
        await until(lambda: log.seen == [1])
        async with desk.work(SCHEDULER_ID) as work:
            assert (await work.session.execute(cut)).scalar_one() > 0
        await deferred(desk, "note", {"number": 2})
        await until(lambda: log.seen == [1, 2])


@pytest.mark.parametrize("cancels", [1, 2])
async def test_a_cancelled_worker_leaves_its_task_in_the_queue_or_done(
    endpoints: Endpoints, desk: Desk, cancels: int
) -> None:
    began, ended = asyncio.Event(), asyncio.Event()

    async def slow(shift: Shift) -> None:
        began.set()
        await asyncio.sleep(0.5)
        ended.set()

    await deferred(desk, "slow")
    worker = asyncio.create_task(
        Worker(endpoints.database_url, Shift(desk, SCHEDULER_ID, {}), {"slow": slow}, PACE).run(asyncio.Event())
    )
    await began.wait()
    for _ in range(cancels):
        worker.cancel()
        await asyncio.sleep(0.05)
    await asyncio.gather(worker, return_exceptions=True)
    assert ended.is_set() or [task for task, _ in await queue(desk)] == ["slow"]
