"""The daily roll over a million clients, beside bare SQL and beside an ORM loop; and again with nothing new."""

import time
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from statistics import median

import asyncpg

from bench.contenders import bare_roll, orm_roll
from bench.data import firm
from bench.figure import Figure, Goal
from bench.stage import Stage, open_desk, owner_connection
from cases.actions import duty
from cases.duties import term_of
from kernel.work import Desk

UNITS, CLIENTS, LOOPED = 60, 1_000_000, 20_000
ROUNDS = 3
EMPTY = "TRUNCATE obligation CASCADE"
HOW = "seconds for the first roll over all clients, median of {} interleaved rounds; contender: bare SQL as owner, {}"


async def measure(stage: Stage) -> AsyncIterator[Figure]:
    """Yield the figures of the roll."""
    clients = stage.sizes.of(CLIENTS, 200)
    async with stage.database() as endpoints, owner_connection(endpoints) as owner, open_desk(endpoints) as desk:
        founded = await firm.found(endpoints, owner, units=stage.sizes.of(UNITS, 3), clients=clients)
        await owner.execute("VACUUM (ANALYZE)")

        async def product() -> None:
            async with desk.work(founded.staff[firm.SCHEDULER]) as work:
                made = await duty.roll(work, founded.edition)
            assert made["routine"] in (0, clients), made

        taken, bare = await _rounds(owner, product, min(ROUNDS, stage.sizes.rounds))
        ours = median(taken)
        way, best = _best(bare, bare_roll.LIVE)
        yield Figure("roll", ours, "s", best, ours / best, Goal("<=", 1.5), HOW.format(len(taken), way))
        way, best = _best(bare, bare_roll.FRESH)
        yield Figure("roll_fresh", ours, "s", best, ours / best, None, HOW.format(len(taken), way))
        await owner.execute("VACUUM (ANALYZE) obligation")
        again = median([await _timed(product) for _ in range(ROUNDS)])
        how = "seconds for a roll that finds nothing new, median"
        yield Figure("roll_again", again, "s", None, None, Goal("<=", 2.0), how)
        looped = await _loop(desk, owner, founded, min(LOOPED, clients))
        how = "seconds; contender: an ORM loop over 20,000 clients, extrapolated; ratio contender / value"
        yield Figure("roll_orm", ours, "s", looped * clients, looped * clients / ours, Goal(">=", 200), how)


def _best(taken: dict[str, list[float]], ways: Sequence[bare_roll.Way]) -> tuple[str, float]:
    """Give the fastest of some ways, with its seconds."""
    return min(((name, median(taken[name])) for name, _ in ways), key=lambda pair: pair[1])


async def _rounds(
    owner: "asyncpg.Connection[asyncpg.Record]", product: Callable[[], Awaitable[None]], rounds: int
) -> tuple[list[float], dict[str, list[float]]]:
    """Take turns: the product, then each bare way, every time from an empty table."""
    ours: list[float] = []
    bare: dict[str, list[float]] = {name: [] for name, _ in (*bare_roll.LIVE, *bare_roll.FRESH)}
    for _ in range(rounds):
        await owner.execute(EMPTY)
        await owner.execute("CHECKPOINT")
        ours.append(await _timed(product))
        rows = await owner.fetchval("SELECT count(*) FROM obligation")
        for name, statements in (*bare_roll.LIVE, *bare_roll.FRESH):
            await owner.execute(f"DROP TABLE IF EXISTS {bare_roll.TABLE}")
            await owner.execute("CHECKPOINT")
            bare[name].append(await _timed(lambda way=statements: bare_roll.roll(owner, way, firm.adopted_on())))
            assert rows == await owner.fetchval(f"SELECT count(*) FROM {bare_roll.TABLE}")
    await owner.execute(f"DROP TABLE IF EXISTS {bare_roll.TABLE}")
    return ours, bare


async def _loop(desk: Desk, owner: "asyncpg.Connection[asyncpg.Record]", founded: firm.Firm, count: int) -> float:
    """Give the seconds that the ORM loop takes for one client."""
    await owner.execute(EMPTY)
    keys = [row["id"] for row in await owner.fetch("SELECT id FROM client ORDER BY id LIMIT $1", count)]
    term = term_of(founded.edition.rulebook.programme("routine"))
    assert term is not None
    began = time.perf_counter()
    async with desk.work(founded.staff[firm.SCHEDULER]) as work:
        assert await orm_roll.roll(work, keys, term, firm.adopted_on()) == count
    return (time.perf_counter() - began) / count


async def _timed(function: Callable[[], Awaitable[None]]) -> float:
    began = time.perf_counter()
    await function()
    return time.perf_counter() - began
