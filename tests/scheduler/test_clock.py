"""The clock misses nothing and repeats nothing, however it is stopped, stepped or multiplied."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest
from apscheduler.triggers.cron import CronTrigger
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import text

from archive.upkeep import RECOVER
from kernel.clock import OFFICE, FixedClock
from kernel.errors import Refused
from kernel.tasks import defer
from kernel.work import Desk
from scheduler.clock import Job, Timetable
from scheduler.queries.timetable import JobRun, job_runs
from scheduler.registry import JOBS
from scheduler.shift import Shift
from server.embedded import Endpoints
from tests.conftest import SCHEDULER_ID
from tests.scheduler.crew import empty, queue, working

DAILY = Job("roll", "30 0 * * *", "roll")
DECADE = 10 * 366 * 24 * 3600
INSTANTS = st.integers(0, DECADE).map(lambda seconds: datetime(2020, 1, 1, tzinfo=UTC) + timedelta(seconds=seconds))


def timetable(desk: Desk, *jobs: Job) -> Timetable:
    return Timetable(desk, SCHEDULER_ID, jobs or (DAILY,))


async def test_a_job_that_never_ran_is_due_at_once(desk: Desk) -> None:
    assert await timetable(desk).tick_all() == ["roll"]
    assert await queue(desk) == [("roll", "queued")]


async def test_recovery_goes_before_whatever_waits(desk: Desk) -> None:
    async with desk.work(SCHEDULER_ID) as work:
        await defer(work, "asked", {}, urgent=True)
    (recovery,) = [job for job in JOBS if job.task == RECOVER]
    assert await timetable(desk, recovery).tick(recovery)
    async with desk.work(SCHEDULER_ID) as work:
        order = text("SELECT entrypoint FROM tasks.task ORDER BY priority DESC, id")
        assert (await work.session.execute(order)).scalars().all() == [RECOVER, "asked"]


async def test_ten_ticks_in_a_row_defer_one_task(desk: Desk) -> None:
    table = timetable(desk)
    for _ in range(10):
        await table.tick_all()
    assert await queue(desk) == [("roll", "queued")]


async def test_ten_replicas_ticking_together_defer_one_task(desk: Desk) -> None:
    ticked = await asyncio.gather(*(timetable(desk).tick(DAILY) for _ in range(10)))
    assert sum(ticked) == 1
    assert await queue(desk) == [("roll", "queued")]


async def test_a_replica_that_ticks_after_the_task_has_ended_defers_no_second(endpoints: Endpoints, desk: Desk) -> None:
    runs: list[object] = []

    async def roll(shift: Shift) -> None:
        runs.append(1)

    async with working(endpoints.database_url, desk, {"roll": roll}):
        for _ in range(3):
            await timetable(desk).tick_all()
            await empty(desk)
    assert runs == [1]


async def test_a_stopped_week_is_caught_up_by_one_run(desk: Desk, clock: FixedClock, endpoints: Endpoints) -> None:
    runs: list[object] = []

    async def roll(shift: Shift) -> None:
        runs.append(shift.desk.clock.now())

    async with working(endpoints.database_url, desk, {"roll": roll}):
        await timetable(desk).tick_all()
        await empty(desk)
        clock.advance(timedelta(days=7))
        for _ in range(3):
            await timetable(desk).tick_all()
            await empty(desk)
    assert len(runs) == 2


async def test_the_cron_is_read_in_shanghai(desk: Desk, clock: FixedClock) -> None:
    clock.instant = datetime(2026, 3, 2, 16, 29, tzinfo=UTC)  # 3 March 00:29 in Shanghai
    table = timetable(desk)
    await table.tick_all()
    assert await table.tick_all() == []
    clock.advance(timedelta(minutes=1))
    assert await table.tick_all() == ["roll"]


async def test_a_clock_set_back_does_not_silence_a_job(desk: Desk, clock: FixedClock) -> None:
    clock.advance(timedelta(days=365))
    await timetable(desk).tick_all()
    clock.advance(timedelta(days=-365))
    assert await timetable(desk).tick_all() == ["roll"]
    assert await timetable(desk).tick_all() == []


async def test_what_is_known_of_a_run_is_kept_for_readiness(
    desk: Desk, clock: FixedClock, endpoints: Endpoints
) -> None:
    fails = [True]

    async def roll(shift: Shift) -> None:
        if fails.pop() if fails else False:
            message = "no paper"
            raise RuntimeError(message)

    async def run() -> JobRun:
        async with desk.work(SCHEDULER_ID) as work:
            return (await job_runs(work.session))["roll"]

    await timetable(desk).tick_all()
    assert (await run()).finished_at is None
    assert DAILY.stale_after(await run(), clock.now()) == clock.now() + DAILY.grace
    async with working(endpoints.database_url, desk, {"roll": roll}):
        await empty(desk)
    known = await run()
    assert (known.failed_at, known.finished_at, known.error) == (clock.now(), clock.now(), None)
    assert DAILY.stale_after(known, clock.now()) == datetime(2026, 3, 2, 17, 0, tzinfo=UTC)  # 00:30 and half an hour


async def test_a_run_that_ends_well_makes_the_dead_ones_of_its_job_moot(
    desk: Desk, clock: FixedClock, endpoints: Endpoints
) -> None:
    broken = [True]

    async def roll(shift: Shift) -> None:
        if broken.pop() if broken else False:
            raise Refused

    async with working(endpoints.database_url, desk, {"roll": roll}):
        await timetable(desk).tick_all()
        await empty(desk)
        assert await queue(desk) == [("roll", "failed")]
        clock.advance(timedelta(days=1))
        await timetable(desk).tick_all()
        await empty(desk)
    assert await queue(desk) == []


async def test_the_scheduler_catches_up_at_its_start_and_knows_its_next_times(desk: Desk) -> None:
    table = timetable(desk)
    await table.start()
    try:
        assert await queue(desk) == [("roll", "queued")]
        (job,) = table._scheduler.get_jobs()
        assert job.next_run_time.astimezone(OFFICE).strftime("%H:%M") == "00:30"
    finally:
        table.stop()


async def test_the_running_clock_ticks_by_itself(desk: Desk, clock: FixedClock) -> None:
    class EverySecond(Job):
        """A job whose cron comes round while a test can wait."""

        def trigger(self) -> CronTrigger:
            return CronTrigger(second="*", timezone=OFFICE)

    async def waiting() -> int:
        return len(await queue(desk))

    table = timetable(desk, EverySecond("roll", "* * * * *", "roll"))
    await table.start()
    try:
        async with desk.work(SCHEDULER_ID) as work:
            await work.session.execute(text("DELETE FROM tasks.task"))
        clock.advance(timedelta(days=1))
        async with asyncio.timeout(15):
            while await waiting() == 0:  # noqa: ASYNC110
                await asyncio.sleep(0.1)
    finally:
        table.stop()


async def test_a_tick_without_a_database_costs_only_itself(desk: Desk) -> None:
    class Broken(Desk):
        """A desk whose database is away."""

        def work(self, actor_id: int) -> object:  # type: ignore[override]  # noqa: ARG002
            raise OSError

    assert await timetable(Broken(desk.sessions, desk.clock, desk.ports)).tick_all() == []


@given(last=INSTANTS, gap=st.timedeltas(timedelta(0), timedelta(days=40)))
def test_a_job_is_due_exactly_when_its_time_lies_between_two_ticks(last: datetime, gap: timedelta) -> None:
    now = last + gap
    midnight_half = last.astimezone(OFFICE).replace(hour=0, minute=30, second=0, microsecond=0)
    expected = any(last < midnight_half + timedelta(days=day) <= now for day in range(42))
    assert DAILY.is_due(last, now) == expected


def test_a_cron_that_never_comes_round_is_a_defect() -> None:
    with pytest.raises(ValueError, match="never comes round"):
        Job("x", "0 0 30 2 *", "x").next_after(datetime(2026, 1, 1, tzinfo=UTC))
