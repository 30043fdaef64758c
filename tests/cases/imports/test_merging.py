"""Months that are over: their days become one partition, no row is lost, nobody sees more, and nobody waits for long."""

import asyncio
from datetime import date

import asyncpg
import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from cases.actions.merging import merge_month
from kernel.work import Desk
from scheduler.shift import Shift
from scheduler.upkeep import merge_days
from server.embedded import Endpoints
from tests.cases.imports.conftest import Ask, Deliver
from tests.firm import Firm
from tests.house import SCHEDULER

HEADS = {
    "snapshot": "account,assets,debt\n",
    "position": "account,security,quantity,market_value\n",
}
LINES = {
    "snapshot": "0610000001,{0},0\n0620000001,{0},1\n",
    "position": "0610000001,600519.SH,{0},1\n0620000001,000001.SZ,{0},1\n0620000001,600519.SH,{0},2\n",
}
DAYS = (date(2026, 1, 29), date(2026, 2, 26), date(2026, 2, 27), date(2026, 3, 2))
ROWS = "SELECT t::text FROM {} t ORDER BY 1"
PARTS = """
SELECT c.relname::text, c.relrowsecurity AND c.relforcerowsecurity, has_table_privilege('anjuan_service', c.oid, 'SELECT')
FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid WHERE i.inhparent = '{}'::regclass ORDER BY 1"""
WAITING = "SELECT count(*) FROM pg_locks WHERE NOT granted AND pg_backend_pid() = ANY (pg_blocking_pids(pid))"
TABLES = pytest.mark.parametrize("table", sorted(HEADS))


async def _load(deliver: Deliver, table: str, days: tuple[date, ...] = DAYS, first: int = 1) -> None:
    for number, day in enumerate(days, first):
        report = await deliver(f"{table}s", HEADS[table] + LINES[table].format(number), on=day)
        assert report.refusals == ()


async def _merge(desk: Desk, table: str, login: int = SCHEDULER) -> bool:
    async with desk.work(login) as work:
        return await merge_month(work, table=table)


@TABLES
async def test_a_month_that_is_over_becomes_one_partition_with_the_same_rows(
    deliver: Deliver, ask: Ask, desk: Desk, table: str
) -> None:
    await _load(deliver, table)
    before = await ask(ROWS.format(table))
    await merge_days(Shift(desk, SCHEDULER, {}))
    assert await ask(ROWS.format(table)) == before
    days = [f"{table}_202601", f"{table}_202602", f"{table}_20260302"]
    assert await ask(PARTS.format(table)) == [(name, True, False) for name in days]
    assert not await _merge(desk, table)
    rows = 2 if table == "snapshot" else 3
    assert await ask(
        "SELECT subject_kind, subject_key, batch FROM journal_entry WHERE kind = 'days.merged' ORDER BY id"
    ) == [
        (table, "2026-01", rows),
        (table, "2026-02", 2 * rows),
    ]


@TABLES
async def test_who_saw_a_row_before_sees_it_after_and_nobody_else(
    deliver: Deliver, desk: Desk, firm: Firm, table: str
) -> None:
    await _load(deliver, table)
    await merge_days(Shift(desk, SCHEDULER, {}))
    seen = {}
    for login in ("branch.head", "other.head", "hq.head", "committee.member"):
        async with desk.work(firm.staff[login]) as work:
            seen[login] = (await work.session.execute(text(f"SELECT count(*) FROM {table}"))).scalar_one()
    rows = 8 if table == "snapshot" else 12
    assert seen == {"branch.head": 4, "other.head": rows - 4, "hq.head": rows, "committee.member": 0}
    with pytest.raises(DBAPIError, match="permission denied"):
        async with desk.work(firm.staff["branch.head"]) as work:
            await work.session.execute(text(f"SELECT count(*) FROM {table}_202602"))


@TABLES
async def test_a_day_of_a_merged_month_is_still_replaced_and_a_missing_one_still_comes_in(
    deliver: Deliver, ask: Ask, desk: Desk, table: str
) -> None:
    await _load(deliver, table)
    await merge_days(Shift(desk, SCHEDULER, {}))
    await _load(deliver, table, (date(2026, 2, 27), date(2026, 2, 25)), first=70)
    measure = "assets" if table == "snapshot" else "quantity"
    assert await ask(
        f"SELECT on_date, min({measure})::int, max({measure})::int FROM {table} GROUP BY 1 ORDER BY 1"
    ) == [
        (date(2026, 1, 29), 1, 1),
        (date(2026, 2, 25), 71, 71),
        (date(2026, 2, 26), 2, 2),
        (date(2026, 2, 27), 70, 70),
        (date(2026, 3, 2), 4, 4),
    ]
    assert [name for name, *_ in await ask(PARTS.format(table))] == [
        f"{table}_202601",
        f"{table}_202602",
        f"{table}_20260302",
    ]
    assert await ask(f"SELECT count(*) FROM pg_class WHERE relname LIKE '{table}%loading'") == [(0,)]


async def test_readers_go_on_and_one_that_stands_in_the_way_is_let_pass(
    deliver: Deliver, desk: Desk, endpoints: Endpoints, firm: Firm
) -> None:
    await _load(deliver, "snapshot")
    slow, quick = [await asyncpg.connect(endpoints.database_url, ssl=False) for _ in range(2)]
    count = "SELECT count(*) FROM snapshot WHERE on_date < '2026-02-01'"
    async with slow.transaction():
        await slow.execute("SELECT enter($1)", firm.staff["hq.head"])
        assert await slow.fetchval(count) == 2
        merging = asyncio.create_task(_merge(desk, "snapshot"))
        await asyncio.sleep(0.2)
        async with asyncio.timeout(5), quick.transaction():
            await quick.execute("SELECT enter($1)", firm.staff["branch.head"])
            assert await quick.fetchval(count) == 1
        assert not merging.done()
        assert await slow.fetchval(count) == 2
    assert await merging
    await slow.close()
    await quick.close()


async def test_of_two_that_merge_the_same_month_the_second_finds_it_done(
    deliver: Deliver, ask: Ask, desk: Desk, endpoints: Endpoints
) -> None:
    await _load(deliver, "snapshot", DAYS[:2])
    before = await ask(ROWS.format("snapshot"))
    first = await asyncpg.connect(endpoints.database_url, ssl=False)
    async with first.transaction():
        await first.execute("SELECT enter($1)", SCHEDULER)
        assert len(await first.fetch("SELECT merge_month('snapshot')")) == 1
        second = asyncio.create_task(_merge(desk, "snapshot"))
        async with asyncio.timeout(30):
            while not await first.fetchval(WAITING):
                await first.execute("SELECT pg_sleep(0.05)")
    assert not await second
    await first.close()
    assert await ask(ROWS.format("snapshot")) == before


@TABLES
async def test_where_not_every_loaded_row_is_seen_nothing_is_merged(
    deliver: Deliver, ask: Ask, desk: Desk, table: str
) -> None:
    await _load(deliver, table)
    async with desk.work(SCHEDULER) as work:
        await work.session.execute(text(f"UPDATE {table}_day SET rows = rows + 1 WHERE on_date = '2026-01-29'"))
    before, parts = await ask(ROWS.format(table)), await ask(PARTS.format(table))
    with pytest.raises(DBAPIError, match=r"rows of \w+_202601 were loaded"):
        await _merge(desk, table)
    assert (await ask(ROWS.format(table)), await ask(PARTS.format(table))) == (before, parts)


async def test_the_month_of_the_newest_day_stays_in_days(deliver: Deliver, ask: Ask, desk: Desk) -> None:
    await _load(deliver, "snapshot", DAYS[1:3])
    assert not await _merge(desk, "snapshot")
    assert [name for name, *_ in await ask(PARTS.format("snapshot"))] == ["snapshot_20260226", "snapshot_20260227"]


@pytest.mark.parametrize(
    "call", ["merge_month('snapshot')", "prepare_day('position', '2026-02-27')", "attach_day('position', '2026-02-27')"]
)
async def test_only_a_feeding_post_may(desk: Desk, firm: Firm, call: str) -> None:
    with pytest.raises(DBAPIError, match="only a feeding post"):
        async with desk.work(firm.staff["branch.head"]) as work:
            await work.session.execute(text(f"SELECT {call}"))


@pytest.mark.parametrize(
    "call", ["merge_month('client')", "prepare_day('client', '2026-02-27')", "attach_day(NULL, '2026-02-27')"]
)
async def test_no_other_table_is_touched(desk: Desk, call: str) -> None:
    with pytest.raises(DBAPIError, match="no daily table"):
        async with desk.work(SCHEDULER) as work:
            await work.session.execute(text(f"SELECT {call}"))
