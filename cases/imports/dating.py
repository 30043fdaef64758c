"""Which day a delivered file is of: the one that is asked for, or the one that it names."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from cases.imports.errors import FileUnreadable
from cases.imports.queries import lines
from cases.imports.reading import Delivery
from cases.imports.shapes import Dating
from cases.partitions import FIRST_DAY


@dataclass(frozen=True, slots=True)
class Asked:
    """Which day is asked for (None: the one in the file), which day it is today, and whether good lines are enough."""

    on: date | None
    today: date
    accept_good: bool


async def day_of(session: AsyncSession, delivery: Delivery, asked: Asked, dating: Dating) -> date:
    """Give the day: the one asked for, else the only one among the staged lines. Raise FileUnreadable."""
    first, last = (await session.execute(text(lines.DAYS))).one()
    if asked.on is None and first != last:
        reason = f"it holds several days, {first} to {last}"
        raise FileUnreadable(name=delivery.path.name, reason=reason, reason_zh="文件含有多个日期")
    return demand_day(delivery, asked, asked.on or first or (asked.today if dating is Dating.TODAY else None))


def demand_day(delivery: Delivery, asked: Asked, on: date | None) -> date:
    """Give a day on which there can be data; raise FileUnreadable."""
    name = delivery.path.name
    if on is None:
        raise FileUnreadable(
            name=name, reason="it names no day: give --date", reason_zh="文件未注明日期，请用 --date 指定"
        )
    if on < FIRST_DAY:
        reason = f"its day {on} lies before {FIRST_DAY}"
        raise FileUnreadable(name=name, reason=reason, reason_zh=f"日期 {on} 早于 {FIRST_DAY}")
    if on > asked.today:
        raise FileUnreadable(name=name, reason=f"its day {on} lies in the future", reason_zh=f"日期 {on} 晚于今天")
    return on
