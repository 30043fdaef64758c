"""A quarter planned for a million clients, with the tests of whose they are; planned again; and beside an ORM loop."""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import replace

import asyncpg
import psutil

from bench.contenders import orm_plan
from bench.data import firm, quarter
from bench.figure import Figure, Goal
from bench.sizes import MEBI
from bench.stage import Stage, open_desk, owner_connection
from cases.actions import duty, planning
from cases.actions.laying import Wanted
from cases.queries.calendar import working_calendar
from kernel.ports import Ports
from kernel.work import Desk

UNITS, CLIENTS, LOOPED = 60, 1_000_000, 2_000
OFFICERS = "SELECT unit_id, array_agg(id ORDER BY id) AS ids FROM staff WHERE login <> 'hq.head' AND NOT machine GROUP BY unit_id"
ROUTINE = """SELECT o.id FROM obligation o JOIN duty d ON d.id = o.duty_id WHERE d.code = 'M-011' AND o.due_on BETWEEN $1 AND $2
    ORDER BY o.id LIMIT $3"""


async def measure(stage: Stage) -> AsyncIterator[Figure]:
    """Yield the figures of the plan."""
    clients = stage.sizes.of(CLIENTS, 200)
    async with stage.database() as endpoints, owner_connection(endpoints) as owner, open_desk(endpoints) as bare:
        founded = await firm.found(endpoints, owner, units=stage.sizes.of(UNITS, 3), clients=clients)
        desk = replace(bare, ports=Ports({"rulebooks": founded.shelf}))
        await owner.execute("VACUUM (ANALYZE)")
        async with desk.work(founded.staff[firm.SCHEDULER]) as work:
            await duty.roll(work, founded.edition)
        wanted = await quarter.prepare(owner)

        async def product() -> None:
            planned = await _plan(desk, wanted)
            assert planned > clients // 2, planned

        taken, grown = await _watched(product)
        how = "seconds in which brokerage headquarters plans a quarter of all branches, everybody's owner decided by the tests"
        yield Figure("plan", taken, "s", None, None, Goal("<=", 30), how)
        how = "MiB by which the process grew meanwhile"
        yield Figure("plan_memory", grown, "MiB", None, None, Goal("<=", 256), how)
        looped = await _loop(desk, owner, founded, wanted, min(LOOPED, clients))
        how = "seconds; contender: an ORM loop over 2,000 duties, extrapolated; ratio contender / value"
        yield Figure("plan_orm", taken, "s", looped * clients, looped * clients / taken, Goal(">=", 50), how)
        again, _ = await _watched(product)
        how = "seconds to plan the same again, where nothing has to be moved"
        yield Figure("plan_again", again, "s", None, None, Goal("<=", 45), how)


async def _plan(desk: Desk, wanted: quarter.Quarter) -> int:
    async with desk.work(wanted.head) as work:
        made = await planning.plan_revisits(work, Wanted(wanted.unit, wanted.since, wanted.until, below=True))
        return sum(plan.line_count for plan in made)


async def _headquarters(owner: "asyncpg.Connection[asyncpg.Record]") -> int:
    return int(await owner.fetchval("SELECT id FROM unit WHERE type = 'MARGIN_HQ'"))


async def _watched(function: Callable[[], Awaitable[None]]) -> tuple[float, float]:
    """Give the seconds that it takes, and by how many MiB the process grew at most."""
    process = psutil.Process()
    before = peak = process.memory_info().rss
    began = time.perf_counter()
    running = asyncio.ensure_future(function())
    while not running.done():
        peak = max(peak, process.memory_info().rss)
        await asyncio.wait((running,), timeout=0.05)
    await running
    return time.perf_counter() - began, (peak - before) / MEBI


async def _loop(
    desk: Desk, owner: "asyncpg.Connection[asyncpg.Record]", founded: firm.Firm, wanted: quarter.Quarter, count: int
) -> float:
    """Give the seconds that the ORM loop takes for one duty."""
    keys = [row["id"] for row in await owner.fetch(ROUTINE, wanted.since, wanted.until, count)]
    officers = {row["unit_id"]: row["ids"][1:] for row in await owner.fetch(OFFICERS)}
    began = time.perf_counter()
    async with desk.work(founded.staff[firm.SCHEDULER]) as work:
        calendar = await working_calendar(work.session)
        period = (wanted.since, wanted.until)
        office = orm_plan.Office(founded.edition.rulebook, calendar, officers, await _headquarters(owner), period)
        assert await orm_plan.plan(work, keys, office) == len(keys)
    return (time.perf_counter() - began) / len(keys)
