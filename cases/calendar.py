"""Working days and trading days: pure values, one record a year.

A working day (工作日) is a weekday that no State Council notice declares a rest day, or a weekend day that a notice
declares worked (调休上班日). A year whose notice is not loaded is answered from weekdays and the statutory days and is
never certain; 29-31 December are certain only when the next year's notice is loaded too: that notice may change them.
"""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum

HOUSE = "CN"
"""The jurisdiction whose days the house counts."""
ONE_DAY = timedelta(days=1)
SATURDAY = 5
FIRST_SHARED_DAY = (12, 29)
NOTICE_EXPECTED = (11, 1)
"""The notices for 2008 to 2026 appeared between 25 October and 16 December: from this day on it is asked for."""


class CalendarKind(StrEnum):
    """Which days count."""

    WORKING = "WORKING"
    TRADING = "TRADING"


class YearStatus(StrEnum):
    """Whether the year's record rests on a published notice."""

    PUBLISHED = "PUBLISHED"
    PROVISIONAL = "PROVISIONAL"


@dataclass(frozen=True, slots=True)
class YearRecord:
    """One year's notice: the days it declares off and worked, including 29-31 December of the year before."""

    year: int
    kind: CalendarKind
    jurisdiction: str
    version: int
    status: YearStatus
    notice: str | None
    rest_days: frozenset[date]
    make_up_days: frozenset[date]
    published_on: date | None = None

    @property
    def edition(self) -> str:
        """Give year and version, `2026.1`; a provisional record carries a question mark."""
        return f"{self.year}.{self.version}" + ("" if self.status is YearStatus.PUBLISHED else "?")


@dataclass(frozen=True, slots=True)
class WorkingCalendar:
    """The years that are known, and the statutory days for those that are not. It never raises and hides no guess."""

    kind: CalendarKind
    jurisdiction: str
    records: tuple[YearRecord, ...]
    statutory: frozenset[date] = frozenset()
    _declared: dict[date, bool] = field(init=False, repr=False, compare=False)
    _years: dict[int, YearRecord] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Index the declared days; a later year's notice overrules an earlier one in the last days of December."""
        ordered = tuple(sorted(self.records, key=lambda record: record.year))
        declared: dict[date, bool] = {}
        for record in ordered:
            declared.update(dict.fromkeys(record.rest_days, False))
            declared.update(dict.fromkeys(record.make_up_days, True))
        object.__setattr__(self, "records", ordered)
        object.__setattr__(self, "_declared", declared)
        object.__setattr__(self, "_years", {record.year: record for record in ordered})

    @property
    def code(self) -> str:
        """Give jurisdiction and kind, `CN-WORKING`."""
        return f"{self.jurisdiction}-{self.kind}"

    @property
    def version(self) -> str:
        """Give the span of known years and a digest of all that was loaded: equal versions answer equally."""
        if not self.records:
            return "none"
        digest = hashlib.sha256("\n".join(map(_canonical, self.records)).encode()).hexdigest()
        return f"{self.records[0].year}-{self.records[-1].year}.{digest[:8]}"

    def with_year(self, record: YearRecord) -> "WorkingCalendar":
        """Give the calendar with this year's record in place of the one before; nothing else changes."""
        others = tuple(known for known in self.records if known.year != record.year)
        return WorkingCalendar(self.kind, self.jurisdiction, (*others, record), self.statutory)

    def record(self, year: int) -> YearRecord | None:
        """Give the year's record, or None when it is not loaded."""
        return self._years.get(year)

    def is_working(self, day: date) -> bool:
        """Tell whether the day counts, as far as known; `is_certain` tells how far that is."""
        declared = self._declared.get(day)
        if declared is not None:
            return declared
        if day.weekday() >= SATURDAY:
            return False
        return day.year in self._years or day not in self._statutory_days(day.year)

    def is_certain(self, day: date) -> bool:
        """Tell whether published notices decide this day: its own year's, for 29-31 December the next one's too."""
        next_decides = shared_with_next_year(day)
        return self._is_published(day.year) and (not next_decides or self._is_published(day.year + 1))

    def add_working_days(self, day: date, count: int) -> date:
        """Give the day `count` working days later (earlier when negative); the starting day is not counted."""
        step = ONE_DAY if count > 0 else -ONE_DAY
        for _ in range(abs(count)):
            day += step
            while not self.is_working(day):
                day += step
        return day

    def nth_working_day_after(self, day: date, n: int) -> date:
        """Give the n-th working day after `day`, n ≥ 1; `day` itself is not counted (Civil Code art. 201)."""
        return self.add_working_days(day, n)

    def working_days_between(self, start: date, end: date) -> int:
        """Count the working days after `start` up to and including `end`; 0 when `end` is not later."""
        return sum(self.is_working(day) for day in days_after(start, end))

    def skipped(self, start: date, end: date) -> tuple[date, ...]:
        """Give the days after `start` up to and including `end` that do not count, oldest first."""
        return tuple(day for day in days_after(start, end) if not self.is_working(day))

    def is_certain_between(self, start: date, end: date) -> bool:
        """Tell whether every day after `start` up to and including `end` is certain."""
        return all(self.is_certain(day) for day in days_after(start, end))

    def edition_between(self, start: date, end: date) -> str:
        """Name the year records behind the days after `start` up to `end`: `2025.1 2026.1`, `2027.0?` when unknown."""
        years = dict.fromkeys(day.year for day in days_after(start, end)) or {end.year: None}
        records = ((year, self._years.get(year)) for year in years)
        return " ".join(record.edition if record else f"{year}.0?" for year, record in records)

    def year_overdue(self, today: date) -> int | None:
        """Give the year whose notice should have been loaded by now and is not: the next one from 1 November, else this one."""
        expected = today.year + ((today.month, today.day) >= NOTICE_EXPECTED)
        return None if self._is_published(expected) else expected

    def _is_published(self, year: int) -> bool:
        record = self._years.get(year)
        return record is not None and record.status is YearStatus.PUBLISHED

    def _statutory_days(self, year: int) -> frozenset[date]:
        return self.statutory | frozenset(fixed_days(year))


def notice_expected(year: int) -> date:
    """Give the day by which a year's notice is expected to be loaded."""
    return date(year - 1, *NOTICE_EXPECTED)


def fixed_days(year: int) -> Iterator[date]:
    """Give the statutory days whose date never moves: 1 January, 1-2 May, 1-3 October."""
    for month, day in ((1, 1), (5, 1), (5, 2), (10, 1), (10, 2), (10, 3)):
        yield date(year, month, day)


def shared_with_next_year(day: date) -> bool:
    """Tell whether the next year's notice may change this day: 29-31 December."""
    return (day.month, day.day) >= FIRST_SHARED_DAY


def days_after(start: date, end: date) -> Iterator[date]:
    """Give every day after `start` up to and including `end`."""
    return (start + timedelta(days=step) for step in range(1, (end - start).days + 1))


def _canonical(record: YearRecord) -> str:
    rest = ",".join(map(str, sorted(record.rest_days)))
    make_up = ",".join(map(str, sorted(record.make_up_days)))
    return f"{record.edition}|{record.kind}|{record.notice}|{rest}|{make_up}"
