"""Deadlines and working calendars: computed, not read row by row."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Annotated, ClassVar

import strawberry
from strawberry import UNSET

from cases import deadlines
from cases.calendar import WorkingCalendar as Reckoned
from cases.queries.calendar import working_calendar
from kernel.errors import FieldProblem, Invalid
from schema.context import Info
from schema.types.calendar import DueExplanation, WorkingCalendar
from schema.types.describing import field

FIRST_YEAR, LAST_YEAR = 1990, 2199


@dataclass(eq=False)
class YearOutOfRange(Invalid):
    """A calendar is asked for a year outside those the office computes with."""

    code: ClassVar[str] = "YEAR_OUT_OF_RANGE"
    zh: ClassVar[str] = "年度超出可计算的范围（1990 至 2199 年）。"
    en: ClassVar[str] = "The year is outside those that can be computed (1990 to 2199)."


@strawberry.type
class CalendarQueries:
    """Deadlines and calendars."""

    @field("When a term ends that begins on a day; give exactly one length (期限计算).")
    async def deadline(
        self,
        info: Info,
        start: Annotated[date, strawberry.argument(description="The day from which the term runs (起算日).")],
        working_days: Annotated[
            int | None, strawberry.argument(description="Length in working days, 1 to 366 (工作日数).")
        ] = UNSET,
        months: Annotated[int | None, strawberry.argument(description="Length in months, 1 to 1200 (月数).")] = UNSET,
        days: Annotated[int | None, strawberry.argument(description="Length in days, 1 to 3660 (天数).")] = UNSET,
    ) -> DueExplanation:
        """Compute by the calendar as loaded now."""
        lengths = {"days": days, "months": months, "working_days": working_days}
        given = {name: length for name, length in lengths.items() if length is not None and length is not UNSET}
        found = deadlines.due(deadlines.asked_term(given), start, await _calendar(info))
        return DueExplanation(
            due_on=found.due_on,
            provisional=found.provisional,
            rule=found.rule,
            starts_at=found.starts_at,
            calendar=found.calendar,
            calendar_version=found.calendar_version,
            skipped=list(found.skipped),
            text=found.text_zh if info.context.language == "zh" else found.text_en,
        )

    @field("The working days of a year, provisional before its notice is loaded (工作日历).")
    async def working_calendar(
        self, info: Info, year: Annotated[int, strawberry.argument(description="The year, 1990 to 2199 (年度).")]
    ) -> WorkingCalendar:
        """Compute from the calendar as loaded now."""
        if not FIRST_YEAR <= year <= LAST_YEAR:
            raise YearOutOfRange((FieldProblem("year", "out_of_range", YearOutOfRange.zh, YearOutOfRange.en),))
        calendar = await _calendar(info)
        record = calendar.record(year)
        return WorkingCalendar(
            year=year,
            version=record.edition if record else f"{year}.0?",
            published=calendar.is_certain(date(year, 1, 1)),
            notice=record.notice if record else None,
            rest_days=[day for day in _days(year) if day.weekday() < 5 and not calendar.is_working(day)],  # noqa: PLR2004 - Saturday
            makeup_days=[day for day in _days(year) if day.weekday() >= 5 and calendar.is_working(day)],  # noqa: PLR2004
            working_days=sum(calendar.is_working(day) for day in _days(year)),
        )


async def _calendar(info: Info) -> Reckoned:
    async with info.context.desk.work(info.context.actor_id) as work:
        return await working_calendar(work.session)


def _days(year: int) -> Iterator[date]:
    first = date(year, 1, 1)
    return (first + timedelta(days=step) for step in range((date(year + 1, 1, 1) - first).days))
