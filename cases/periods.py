"""Calendar periods of the office, and month arithmetic that always starts from its anchor.

Stepping from one result to the next loses days after a short month (31 January, 28 February, 28 March), so whatever
recurs is computed from the anchor and never from the result before it.
"""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

MONTHS_OF_QUARTER = 3


class PeriodKind(StrEnum):
    """The periods that rules speak of."""

    WEEK = "week"
    MONTH = "month"
    QUARTER = "quarter"
    YEAR = "year"


@dataclass(frozen=True, slots=True)
class Period:
    """A stretch of whole days, both ends included, with the code that people read: `2026-09`, `2026-Q3`, `2026`."""

    code: str
    starts_on: date
    ends_on: date

    def holds(self, day: date) -> bool:
        """Tell whether the day lies in the period."""
        return self.starts_on <= day <= self.ends_on


def months_after(anchor: date, months: int) -> date:
    """Give the corresponding day `months` later (earlier when negative), else the last day of that month."""
    index = anchor.year * 12 + anchor.month - 1 + months
    return clamped(date(index // 12, index % 12 + 1, 1), anchor.day)


def clamped(month: date, day: int) -> date:
    """Give that day of the month, or the month's last day when it has no such day."""
    return month.replace(day=min(day, monthrange(month.year, month.month)[1]))


def period_of(kind: PeriodKind, day: date) -> Period:
    """Give the week (Monday to Sunday), month, quarter or year that holds the day."""
    match kind:
        case PeriodKind.WEEK:
            return _week(day)
        case PeriodKind.MONTH:
            return Period(f"{day:%Y-%m}", clamped(day, 1), clamped(day, 31))
        case PeriodKind.QUARTER:
            return _quarter(day)
        case PeriodKind.YEAR:
            return Period(f"{day.year:04}", date(day.year, 1, 1), date(day.year, 12, 31))


def cycle_of(days_of_month: tuple[int, ...], day: date) -> Period:
    """Give the stretch between fixed days of the month that holds the day; its code is its last day."""
    first = day.replace(day=1)
    months = (months_after(first, -1), first, months_after(first, 1))
    ends = sorted({clamped(month, number) for month in months for number in days_of_month})
    end = next(each for each in ends if each >= day)
    start = max(each for each in ends if each < day) + timedelta(days=1)
    return Period(end.isoformat(), start, end)


def _week(day: date) -> Period:
    monday = day - timedelta(days=day.weekday())
    year, week, _ = day.isocalendar()
    return Period(f"{year}-W{week:02}", monday, monday + timedelta(days=6))


def _quarter(day: date) -> Period:
    quarter = (day.month - 1) // MONTHS_OF_QUARTER + 1
    first = date(day.year, MONTHS_OF_QUARTER * (quarter - 1) + 1, 1)
    return Period(f"{day.year}-Q{quarter}", first, clamped(months_after(first, 2), 31))
