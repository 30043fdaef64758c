"""Durable tasks exist exactly when the change that defers them does."""

import asyncio
from datetime import timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.exc import ProgrammingError

from kernel.tasks import SCHEMA, defer
from kernel.work import Desk, Work
from tests.conftest import SCHEDULER_ID
from tests.firm import Firm

WAITING = text(
    "SELECT entrypoint, convert_from(payload, 'UTF8')::json AS arguments, dedupe_key, execute_after - created AS delay "
    "FROM tasks.task ORDER BY id"
)


async def waiting(desk: Desk) -> list[tuple[str, object]]:
    async with desk.work(SCHEDULER_ID) as work:
        return [(row.entrypoint, row.arguments) for row in await work.session.execute(WAITING)]


async def test_a_task_deferred_in_a_committed_work_waits_in_the_queue(desk: Desk) -> None:
    async with desk.work(SCHEDULER_ID) as work:
        await defer(work, "greet", {"obligation": 7, "on": "2026-03-02"})
        assert await waiting(desk) == []
    assert await waiting(desk) == [("greet", {"obligation": 7, "on": "2026-03-02"})]


async def test_a_task_deferred_in_a_rolled_back_work_never_was(desk: Desk) -> None:
    async def refused(work: Work) -> None:
        await defer(work, "greet", {})
        raise RuntimeError

    with pytest.raises(RuntimeError):
        async with desk.work(SCHEDULER_ID) as work:
            await refused(work)
    assert await waiting(desk) == []


async def test_a_key_keeps_a_second_waiting_task_out(desk: Desk) -> None:
    for number in (1, 2):
        async with desk.work(SCHEDULER_ID) as work:
            await defer(work, "greet", {"number": number}, key="once")
            await defer(work, "other", {"number": number}, key="once")
            await defer(work, "greet", {"number": number})
    assert [task for task, _ in await waiting(desk)] == ["greet", "other", "greet", "greet"]


async def test_a_later_task_waits_for_its_instant(desk: Desk) -> None:
    async with desk.work(SCHEDULER_ID) as work:
        await defer(work, "greet", {}, run_at=work.now + timedelta(hours=2))
        await defer(work, "greet", {}, run_at=work.now - timedelta(hours=2))
    async with desk.work(SCHEDULER_ID) as work:
        delays = [row.delay for row in await work.session.execute(WAITING)]
    assert delays == [timedelta(hours=2), timedelta(0)]


async def test_a_waiting_task_is_kept_from_workers_until_the_change_that_met_it_has_committed(desk: Desk) -> None:
    async with desk.work(SCHEDULER_ID) as work:
        await defer(work, "greet", {}, key="once")
    free = text("SELECT id FROM tasks.task FOR UPDATE SKIP LOCKED")
    async with desk.work(SCHEDULER_ID) as work:
        await defer(work, "greet", {}, key="once")
        async with desk.work(SCHEDULER_ID) as worker:
            assert (await worker.session.execute(free)).all() == []
    async with desk.work(SCHEDULER_ID) as worker:
        assert len((await worker.session.execute(free)).all()) == 1


async def test_works_that_defer_the_same_keys_in_another_order_do_not_deadlock(desk: Desk) -> None:
    async def both(*keys: str) -> None:
        async with desk.work(SCHEDULER_ID) as work:
            await defer(work, "greet", {}, key=keys[0])
            await asyncio.sleep(0.05)

    await asyncio.gather(*(both(key) for key in ("a", "b", "a", "b")))
    assert len(await waiting(desk)) == 2


async def test_the_service_role_owns_nothing_of_the_queue_and_cannot_change_its_tables(desk: Desk) -> None:
    owned = text(
        "SELECT count(*) FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace "
        "WHERE n.nspname = 'tasks' AND pg_get_userbyid(c.relowner) = current_user"
    )
    async with desk.work(SCHEDULER_ID) as work:
        assert (await work.session.execute(owned)).scalar_one() == 0
    with pytest.raises(ProgrammingError, match="permission denied"):
        async with desk.work(SCHEDULER_ID) as work:
            await work.session.execute(text("TRUNCATE tasks.task"))


async def test_what_is_not_safe_goes_first_then_what_somebody_waits_for_then_errands(desk: Desk, firm: Firm) -> None:
    async with desk.work(firm.staff["leader"]) as work:
        await defer(work, "errand", {"n": 1})
        await defer(work, "asked", {"n": 2}, urgent=True)
        await defer(work, "saved", {"n": 3}, first=True)
    async with desk.work(firm.staff["leader"]) as work:
        order = text(f"SELECT entrypoint FROM {SCHEMA}.task ORDER BY priority DESC, id")
        assert (await work.session.execute(order)).scalars().all() == ["saved", "asked", "errand"]
