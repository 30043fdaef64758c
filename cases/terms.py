"""Terms: how long a rule gives. Each is a value that a rulebook writes with its own keys, `{months: 3}`.

The starting day is not counted, and a month term ends on the corresponding day or else on the last day of that month
(Civil Code arts. 201, 202). Terms in days, months and years never move for a holiday: art. 203 is not applied to
internal duties, so a duty is never later than its text.
"""

from abc import abstractmethod
from datetime import date, timedelta
from typing import Annotated, ClassVar, Literal

from pydantic import Discriminator, Field, Tag
from typing_extensions import override

from cases.calendar import WorkingCalendar
from cases.frozen import Frozen
from cases.periods import PeriodKind, clamped, months_after, period_of
from kernel.errors import Language


class Length(Frozen):
    """A term: where it ends, and how it is said."""

    zh: ClassVar[str]
    en: ClassVar[str]
    needs_working_days: ClassVar[bool] = False

    def words(self, language: Language) -> str:
        """Say the term in Chinese or English."""
        values = {name: _said(value, language) for name, value in self}
        return (self.zh if language == "zh" else self.en).format_map(values)

    def counted_from(self, start: date) -> date:
        """Give the day that is not counted any more: the start itself, unless the term says otherwise."""
        return start

    @abstractmethod
    def end(self, start: date, calendar: WorkingCalendar) -> date:
        """Give the last day of the term."""


class SameDay(Length):
    """The day of the event itself (当日)."""

    same_day: Literal[True]

    zh: ClassVar[str] = "当日"
    en: ClassVar[str] = "the same day"

    @override
    def end(self, start: date, calendar: WorkingCalendar) -> date:
        """Give the start."""
        return start


class Days(Length):
    """Calendar days after the start (天，日)."""

    days: int = Field(ge=1, le=3660)

    zh: ClassVar[str] = "{days}个自然日"
    en: ClassVar[str] = "{days} calendar days"

    @override
    def end(self, start: date, calendar: WorkingCalendar) -> date:
        """Give the day that many days later."""
        return start + timedelta(days=self.days)


class Months(Length):
    """Calendar months after the start (月)."""

    months: int = Field(ge=1, le=1200)

    zh: ClassVar[str] = "{months}个月"
    en: ClassVar[str] = "{months} months"

    @override
    def end(self, start: date, calendar: WorkingCalendar) -> date:
        """Give the corresponding day, else the last day of that month."""
        return months_after(start, self.months)


class Years(Length):
    """Years after the start (年)."""

    years: int = Field(ge=1, le=100)

    zh: ClassVar[str] = "{years}年"
    en: ClassVar[str] = "{years} years"

    @override
    def end(self, start: date, calendar: WorkingCalendar) -> date:
        """Give the corresponding day, else 28 February."""
        return months_after(start, 12 * self.years)


class WorkingDays(Length):
    """Working days after the start (工作日)."""

    working_days: int = Field(ge=1, le=366)

    zh: ClassVar[str] = "{working_days}个工作日"
    en: ClassVar[str] = "{working_days} working days"
    needs_working_days: ClassVar[bool] = True

    @override
    def end(self, start: date, calendar: WorkingCalendar) -> date:
        """Give the n-th working day after the start."""
        return calendar.nth_working_day_after(start, self.working_days)


class AfterPeriodEnd(Length):
    """Working days after the end of the period that holds the start (每月结束后的五个工作日内)."""

    working_days: int = Field(ge=1, le=366)
    after_end_of: PeriodKind

    zh: ClassVar[str] = "{after_end_of}结束后{working_days}个工作日"
    en: ClassVar[str] = "{working_days} working days after the end of the {after_end_of}"
    needs_working_days: ClassVar[bool] = True

    @override
    def counted_from(self, start: date) -> date:
        """Give the last day of the period."""
        return period_of(self.after_end_of, start).ends_on

    @override
    def end(self, start: date, calendar: WorkingCalendar) -> date:
        """Give the n-th working day after the period."""
        return calendar.nth_working_day_after(self.counted_from(start), self.working_days)


class PeriodEnd(Length):
    """The last day of the period that holds the start (当年内，当月内)."""

    end_of: PeriodKind

    zh: ClassVar[str] = "{end_of}最后一日"
    en: ClassVar[str] = "the last day of the {end_of}"

    @override
    def end(self, start: date, calendar: WorkingCalendar) -> date:
        """Give the last day of the period."""
        return period_of(self.end_of, start).ends_on


class DaysOfMonth(Length):
    """The next fixed day of the month after the start; a day the month lacks is its last day (每月10、20、30日)."""

    days_of_month: tuple[Annotated[int, Field(ge=1, le=31)], ...] = Field(min_length=1)

    zh: ClassVar[str] = "每月{days_of_month}日（当月无此日的，为月末）"
    en: ClassVar[str] = "day {days_of_month} of the month, or its last day"

    @override
    def end(self, start: date, calendar: WorkingCalendar) -> date:
        """Give the first such day later than the start."""
        following = months_after(start.replace(day=1), 1)
        dates = (clamped(first, day) for first in (start.replace(day=1), following) for day in self.days_of_month)
        return min(day for day in dates if day > start)


class DaysBefore(Length):
    """Calendar days before the event."""

    days_before: int = Field(ge=1, le=3660)

    zh: ClassVar[str] = "提前{days_before}个自然日"
    en: ClassVar[str] = "{days_before} calendar days before"

    @override
    def end(self, start: date, calendar: WorkingCalendar) -> date:
        """Give the day that many days earlier."""
        return start - timedelta(days=self.days_before)


class MonthsBefore(Length):
    """Calendar months before the event."""

    months_before: int = Field(ge=1, le=1200)

    zh: ClassVar[str] = "提前{months_before}个月"
    en: ClassVar[str] = "{months_before} months before"

    @override
    def end(self, start: date, calendar: WorkingCalendar) -> date:
        """Give the corresponding day, else the last day of that month."""
        return months_after(start, -self.months_before)


class WorkingDaysBefore(Length):
    """Working days before the event."""

    working_days_before: int = Field(ge=1, le=366)

    zh: ClassVar[str] = "提前{working_days_before}个工作日"
    en: ClassVar[str] = "{working_days_before} working days before"
    needs_working_days: ClassVar[bool] = True

    @override
    def end(self, start: date, calendar: WorkingCalendar) -> date:
        """Give the n-th working day before the event."""
        return calendar.add_working_days(start, -self.working_days_before)


PERIODS_IN_CHINESE = {
    PeriodKind.WEEK: "每周",
    PeriodKind.MONTH: "每月",
    PeriodKind.QUARTER: "每季度",
    PeriodKind.YEAR: "每年",
}
KEYS = (
    "after_end_of",
    "same_day",
    "days",
    "months",
    "years",
    "working_days",
    "end_of",
    "days_of_month",
    "days_before",
    "months_before",
    "working_days_before",
)


def _said(value: object, language: Language) -> str:
    """Say one figure of a term: a period in the language, several days with commas."""
    if isinstance(value, PeriodKind):
        return PERIODS_IN_CHINESE[value] if language == "zh" else value
    return ("、" if language == "zh" else ", ").join(map(str, value)) if isinstance(value, tuple) else str(value)


def key_of(value: object) -> str | None:
    """Tell by its keys which term a written value is; None when it is none."""
    present = value.keys() if isinstance(value, dict) else type(value).model_fields if isinstance(value, Length) else ()
    return next((f"<{key}>" for key in KEYS if key in present), None)


Term = Annotated[
    Annotated[AfterPeriodEnd, Tag("<after_end_of>")]
    | Annotated[SameDay, Tag("<same_day>")]
    | Annotated[Days, Tag("<days>")]
    | Annotated[Months, Tag("<months>")]
    | Annotated[Years, Tag("<years>")]
    | Annotated[WorkingDays, Tag("<working_days>")]
    | Annotated[PeriodEnd, Tag("<end_of>")]
    | Annotated[DaysOfMonth, Tag("<days_of_month>")]
    | Annotated[DaysBefore, Tag("<days_before>")]
    | Annotated[MonthsBefore, Tag("<months_before>")]
    | Annotated[WorkingDaysBefore, Tag("<working_days_before>")],
    Discriminator(key_of),
]
