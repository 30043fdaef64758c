"""保管期限. How long a document stays: values in, one date with its reasons out (Securities Law art. 137; AMB-25).

The lock ends with the last second of a day in Asia/Shanghai. A period runs from the latest of its trigger events; its
months are clamped to the length of the month (Civil Code arts. 201, 202). While a trigger is not known, the lock
reaches the whole period from the latest day known, the document stays on hold, and the lock moves on: never back.
"""

from calendar import monthrange
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum

from kernel.clock import office_date, start_of_day

SECOND = timedelta(seconds=1)
LAST_DAY = date(9998, 12, 31)


class Trigger(StrEnum):
    """起算事件."""

    ARCHIVED = "ARCHIVED"
    CASE_CLOSED = "CASE_CLOSED"
    ACCOUNT_CANCELLED = "ACCOUNT_CANCELLED"
    LAST_DEBT_SETTLED = "LAST_DEBT_SETTLED"


WORDS = {
    Trigger.ARCHIVED: "归档",
    Trigger.CASE_CLOSED: "案件办结",
    Trigger.ACCOUNT_CANCELLED: "信用账户注销",
    Trigger.LAST_DEBT_SETTLED: "末笔负债了结",
}


@dataclass(frozen=True, slots=True)
class ArchiveClass:
    """档案类别, as the rulebook states it: `months` runs from the latest of `triggers`; `article` demands it.

    `coded`: the printed code on its pages tells the case, so it may come in without one.
    """

    code: str
    title: str
    article: str
    months: int
    triggers: frozenset[Trigger]
    media_types: frozenset[str]
    max_size: int
    effective_from: date = date(2000, 1, 1)
    action: str = "REVIEW"
    coded: bool = False


@dataclass(frozen=True, slots=True)
class Events:
    """What is known on `today`: the day of each trigger, None while it has not happened; those absent do not apply."""

    today: date
    happened: Mapping[Trigger, date | None] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Retention:
    """Kept until `until` (UTC, whole second); `final` when every trigger is known, else the lock will move on."""

    until: datetime
    final: bool
    start: date
    reason: str
    inputs: dict[str, object]


def retain_until(klass: ArchiveClass, events: Events) -> Retention:
    """Compute until when a document of this class stays; raise ValueError rather than give an empty or past date.

    When none of the class's triggers applies (no case, no client), the period runs from the day of archiving.
    """
    applying = {trigger: events.happened[trigger] for trigger in klass.triggers if trigger in events.happened}
    applying = applying or {Trigger.ARCHIVED: events.happened.get(Trigger.ARCHIVED, events.today)}
    known = {trigger: day for trigger, day in applying.items() if day is not None}
    final = len(known) == len(applying)
    start = max(known.values()) if final else max([events.today, *known.values()])
    until = end_of_day_second(add_months(start, klass.months))
    if klass.months <= 0 or until <= start_of_day(events.today):
        message = f"archive class {klass.code}: {klass.months} months from {start} are over on {events.today}"
        raise ValueError(message)
    return Retention(
        until, final, start, _reason(klass, start, known if final else None), _inputs(klass, events, start)
    )


def extended(present: datetime | None, computed: datetime) -> datetime:
    """Give the later of the lock that stands and the one computed: a lock is never shortened."""
    return computed if present is None else max(present, computed)


def add_months(day: date, months: int) -> date:
    """Add calendar months; a day that the month lacks becomes its last (Civil Code art. 202)."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    if year > LAST_DAY.year:
        return LAST_DAY
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def end_of_day_second(day: date) -> datetime:
    """Give the last whole second of an office day, in UTC: locks know no fractions."""
    return start_of_day(day + timedelta(days=1)) - SECOND


def _reason(klass: ArchiveClass, start: date, known: Mapping[Trigger, date] | None) -> str:
    period = f"{klass.months // 12}年" if klass.months % 12 == 0 else f"{klass.months}个月"
    last = office_date(end_of_day_second(add_months(start, klass.months)))
    if known is None:
        return (
            f"{klass.title}({klass.article}): 保管{period}。起算事件尚未全部发生, 先按{start}起算锁定至{last}, "
            "保全不解除, 到期前自动顺延。"
        )
    latest = "、".join(WORDS[trigger] for trigger, day in sorted(known.items()) if day == start)
    return f"{klass.title}({klass.article}): 自{latest}之日{start}起保管{period}, 至{last}。"


def _inputs(klass: ArchiveClass, events: Events, start: date) -> dict[str, object]:
    happened = {trigger.value: day.isoformat() if day else None for trigger, day in sorted(events.happened.items())}
    return {
        "class": klass.code,
        "article": klass.article,
        "months": klass.months,
        "triggers": sorted(trigger.value for trigger in klass.triggers),
        "happened": happened,
        "computed_on": events.today.isoformat(),
        "start": start.isoformat(),
    }
