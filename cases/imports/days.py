"""The daily tables of a file: poured, checked, and attached as the partition of their day in one transaction."""

from collections.abc import AsyncGenerator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import date

import asyncpg
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncSession

from cases.imports import feeds, sets, shapes, staging
from cases.imports.dating import Asked, day_of, demand_day
from cases.imports.finding import way
from cases.imports.plain import NotPlain
from cases.imports.queries import lines, positions, snapshots
from cases.imports.reading import Delivery, Progress
from cases.imports.report import Refusals
from cases.imports.shapes import Kind, Shape
from cases.models.client import SnapshotDay
from cases.models.position import PositionDay

PLAIN, PERCENT = 1, 100
RATIO = {PLAIN: "s.ratio", PERCENT: "s.ratio * 0.01"}


@dataclass(frozen=True, slots=True)
class Feed:
    """What becomes a daily table: its file's columns, the table, what no two lines share, and the statements.

    `day` is where its loaded days stand; `scale` asks how a file writes its ratios, where it has any.
    """

    shape: Shape
    table: str
    day: type[SnapshotDay | PositionDay]
    once: tuple[str, str]
    checks: Sequence[sets.Check]
    load: str
    scale: str | None = None


FEEDS: Mapping[Kind, Feed] = {
    Kind.SNAPSHOTS: Feed(
        shapes.SNAPSHOTS,
        "snapshot",
        SnapshotDay,
        ("account", snapshots.KEY),
        snapshots.CHECKS,
        snapshots.LOAD,
        snapshots.SCALE,
    ),
    Kind.POSITIONS: Feed(
        feeds.POSITIONS, "position", PositionDay, ("security", positions.KEY), positions.CHECKS, positions.LOAD
    ),
}


@dataclass(frozen=True, slots=True)
class Day:
    """A loaded day: its rows, what was refused beside them, and how the file was read (the scale of its ratios)."""

    on: date
    rows: int
    refusals: Refusals = field(default_factory=Refusals)
    facts: Mapping[str, str] = field(default_factory=dict[str, str])


@dataclass(frozen=True, slots=True)
class Load:
    """One file on its way into a daily table."""

    session: AsyncSession
    feed: Feed
    delivery: Delivery
    asked: Asked


class NotAllGood(Exception):
    """Something in the file is wrong; read it again line by line to say what."""


async def load(load: Load, progress: Progress) -> Day | Refusals:
    """Load the file's day, fast when all of it is right, else line by line; give what was refused when nothing may be loaded."""
    if not load.delivery.parquet:
        try:
            async with _attempt(load.session):
                rows = await staging.pour(load.session, load.feed.shape, load.delivery, progress)
                return await _whole(load, rows)
        except NotAllGood:
            pass
    refusals = await staging.fill(load.session, load.feed.shape, load.delivery, load.asked.today, progress)
    return await _by_line(load, refusals)


@asynccontextmanager
async def _attempt(session: AsyncSession) -> AsyncGenerator[None]:
    """Try within a savepoint; what the data are to blame for undoes it and raises NotAllGood."""
    try:
        async with session.begin_nested():
            yield
    except (NotPlain, asyncpg.DataError, asyncpg.IntegrityConstraintViolationError) as error:
        raise NotAllGood from error
    except DBAPIError as error:
        state = str(getattr(error.orig, "sqlstate", ""))
        if not state.startswith(("22", "23")):
            raise
        raise NotAllGood from error


async def _whole(load: Load, rows: int) -> Day:
    first = (await load.session.execute(text(lines.FIRST_DAY))).scalar_one_or_none()
    if load.asked.on is None and first is None:
        raise NotAllGood
    on = demand_day(load.delivery, load.asked, load.asked.on or first)
    scale = await _scale(load)
    taken = await _insert(load, on, scale)
    if taken != rows:
        raise NotAllGood
    await _attach(load, on)
    return Day(on, rows, facts=_facts(load.feed, scale))


async def _by_line(load: Load, refusals: Refusals) -> Day | Refusals:
    if refusals.lines and not await sets.staged(load.session):
        return refusals
    on = await day_of(load.session, load.delivery, load.asked, load.feed.shape.dating)
    scale = await _scale(load)
    key, accounts = await way(load.session, load.delivery)
    checks = tuple(
        (field, code, query.format(key=key, accounts=accounts, ratio=RATIO[scale]))
        for field, code, query in load.feed.checks
    )
    once = (load.feed.once[0], load.feed.once[1].format(key=key))
    await sets.refuse(load.session, once, checks, {"on": on}, refusals)
    if refusals.lines and not (load.asked.accept_good and await sets.staged(load.session)):
        return refusals
    taken = await _insert(load, on, scale)
    await _attach(load, on)
    return Day(on, taken, refusals, _facts(load.feed, scale))


async def _scale(load: Load) -> int:
    if load.feed.scale is None:
        return PLAIN
    percent = (await load.session.execute(text(load.feed.scale))).scalar_one()
    return PERCENT if percent else PLAIN


async def _insert(load: Load, on: date, scale: int) -> int:
    key, accounts = await way(load.session, load.delivery)
    day = {"place": load.feed.table, "on": on}
    table = (await load.session.execute(text("SELECT prepare_day(:place, :on)"), day)).scalar_one()
    statement = load.feed.load.format(table=table, key=key, accounts=accounts, ratio=RATIO[scale])
    return await sets.run(load.session, statement, {"on": on})


async def _attach(load: Load, on: date) -> None:
    await load.session.execute(text("SELECT attach_day(:place, :on)"), {"place": load.feed.table, "on": on})


def _facts(feed: Feed, scale: int) -> Mapping[str, str]:
    return {} if feed.scale is None else {"ratio": "percent" if scale == PERCENT else "plain"}
