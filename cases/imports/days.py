"""The daily snapshots of a file: poured, checked, and attached as the partition of their day in one transaction."""

from collections.abc import AsyncGenerator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import date

import asyncpg
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncSession

from cases.imports import sets, staging
from cases.imports.errors import FileUnreadable
from cases.imports.plain import NotPlain
from cases.imports.queries import snapshots
from cases.imports.reading import Delivery, Progress
from cases.imports.report import Refusals
from cases.imports.shapes import SNAPSHOTS
from cases.partitions import FIRST_DAY

PLAIN, PERCENT = 1, 100
RATIO = {PLAIN: "s.ratio", PERCENT: "s.ratio * 0.01"}


@dataclass(frozen=True, slots=True)
class Day:
    """A loaded day: its rows, what was refused beside them, and how the file was read (the scale of its ratios)."""

    on: date
    rows: int
    refusals: Refusals = field(default_factory=Refusals)
    facts: Mapping[str, str] = field(default_factory=dict[str, str])


@dataclass(frozen=True, slots=True)
class Asked:
    """Which day is asked for (None: the one in the file), which day it is today, and whether good lines are enough."""

    on: date | None
    today: date
    accept_good: bool


class NotAllGood(Exception):
    """Something in the file is wrong; read it again line by line to say what."""


async def load(session: AsyncSession, delivery: Delivery, asked: Asked, progress: Progress) -> Day | Refusals:
    """Load the file's day, fast when all of it is right, else line by line; give what was refused when nothing may be loaded."""
    if not delivery.parquet:
        try:
            async with _attempt(session):
                rows = await staging.pour(session, SNAPSHOTS, delivery, progress)
                return await _whole(session, delivery, asked, rows)
        except NotAllGood:
            pass
    refusals = await staging.fill(session, SNAPSHOTS, delivery, asked.today, progress)
    return await _by_line(session, delivery, asked, refusals)


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


async def _whole(session: AsyncSession, delivery: Delivery, asked: Asked, rows: int) -> Day:
    first = (await session.execute(text(snapshots.FIRST_DAY))).scalar_one_or_none()
    if asked.on is None and first is None:
        raise NotAllGood
    on = _demand_day(delivery, asked, asked.on or first)
    scale = await _scale(session)
    taken = await _insert(session, delivery, on, scale)
    if taken != rows:
        raise NotAllGood
    await _attach(session, on)
    return Day(on, rows, facts=_facts(scale))


async def _by_line(session: AsyncSession, delivery: Delivery, asked: Asked, refusals: Refusals) -> Day | Refusals:
    if refusals.lines and not await sets.staged(session):
        return refusals
    on = await _day(session, delivery, asked)
    scale = await _scale(session)
    key, accounts = await _key(session, delivery)
    checks = tuple(
        (field, code, query.format(key=key, accounts=accounts, ratio=RATIO[scale]))
        for field, code, query in snapshots.CHECKS
    )
    await sets.refuse(session, key, checks, {"on": on}, refusals)
    if refusals.lines and not (asked.accept_good and await sets.staged(session)):
        return refusals
    taken = await _insert(session, delivery, on, scale)
    await _attach(session, on)
    return Day(on, taken, refusals, _facts(scale))


async def _day(session: AsyncSession, delivery: Delivery, asked: Asked) -> date:
    """Give the day: the one asked for, else the only one in the file. Raise FileUnreadable."""
    first, last = (await session.execute(text(snapshots.DAYS))).one()
    if asked.on is None and first != last:
        reason = f"it holds several days, {first} to {last}"
        raise FileUnreadable(name=delivery.path.name, reason=reason, reason_zh="文件含有多个日期")
    return _demand_day(delivery, asked, asked.on or first)


def _demand_day(delivery: Delivery, asked: Asked, on: date | None) -> date:
    name = delivery.path.name
    if on is None:
        raise FileUnreadable(
            name=name, reason="it names no day: give --date", reason_zh="文件未注明日期,请用 --date 指定"
        )
    if on < FIRST_DAY:
        reason = f"its day {on} lies before {FIRST_DAY}"
        raise FileUnreadable(name=name, reason=reason, reason_zh=f"日期 {on} 早于 {FIRST_DAY}")
    if on > asked.today:
        raise FileUnreadable(name=name, reason=f"its day {on} lies in the future", reason_zh=f"日期 {on} 晚于今天")
    return on


async def _scale(session: AsyncSession) -> int:
    percent = (await session.execute(text(snapshots.SCALE))).scalar_one()
    return PERCENT if percent else PLAIN


async def _insert(session: AsyncSession, delivery: Delivery, on: date, scale: int) -> int:
    key, accounts = await _key(session, delivery)
    table = (await session.execute(text("SELECT prepare_snapshot_day(:on)"), {"on": on})).scalar_one()
    statement = snapshots.LOAD.format(table=table, key=key, accounts=accounts, ratio=RATIO[scale])
    return await sets.run(session, statement, {"on": on})


async def _attach(session: AsyncSession, on: date) -> None:
    await session.execute(text("SELECT attach_snapshot_day(:on)"), {"on": on})


async def _key(session: AsyncSession, delivery: Delivery) -> tuple[str, str]:
    """Give the column by which a line finds its account, and the accounts by that key."""
    if "account" in delivery.fields:
        return "account", snapshots.NUMBERS
    shared = (await session.execute(text(snapshots.SHARED))).scalar_one()
    return "fund_account", snapshots.SHARED_FUNDS if shared else snapshots.FUNDS


def _facts(scale: int) -> Mapping[str, str]:
    return {"ratio": "percent" if scale == PERCENT else "plain"}
