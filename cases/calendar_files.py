"""Calendar years as files: the ones shipped, and the ones an administrator loads."""

from collections.abc import Iterator
from datetime import date
from functools import cache
from pathlib import Path as File

from pydantic import BaseModel, ConfigDict, Field

from cases.calendar import HOUSE, SATURDAY, CalendarKind, WorkingCalendar, YearRecord, YearStatus, shared_with_next_year
from cases.source import Mistake, Path, Source, read, validate

FIRST_NUMBERED_YEAR = 2008
FOLDER = File(__file__).parent / "calendars"


class YearFile(BaseModel):
    """What the file of one year holds."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    year: int = Field(ge=1990, le=2200)
    kind: CalendarKind
    jurisdiction: str = Field(pattern="^[A-Z]{2}$")
    version: int = Field(ge=1)
    status: YearStatus
    notice: str | None = None
    published_on: date | None = None
    rest_days: tuple[date, ...]
    make_up_days: tuple[date, ...]


class StatutoryFile(BaseModel):
    """The computed statutory days of years to come."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    days: tuple[date, ...]


def parse_year(text: str, file: str) -> YearRecord:
    """Read one year's record; raise SourceInvalid naming every line that cannot be right."""
    source = read(text, file)
    content = validate(source, YearFile)
    if mistakes := [*_misplaced(content), *_contradictory(content), *_unsupported(content)]:
        raise source.invalid(mistakes)
    return YearRecord(
        year=content.year,
        kind=content.kind,
        jurisdiction=content.jurisdiction,
        version=content.version,
        status=content.status,
        notice=content.notice,
        rest_days=frozenset(content.rest_days),
        make_up_days=frozenset(content.make_up_days),
        published_on=content.published_on,
    )


@cache
def shipped_records() -> tuple[YearRecord, ...]:
    """Give the working-day years that come with the product, 2004 to 2026, oldest first."""
    files = sorted((FOLDER / "working").glob("*.yaml"))
    return tuple(parse_year(file.read_text("utf-8"), file.name) for file in files)


@cache
def statutory_days() -> frozenset[date]:
    """Give the computed statutory days, 2027 to 2050, that stand in for notices not yet published."""
    source: Source = read((FOLDER / "statutory.yaml").read_text("utf-8"), "statutory.yaml")
    return frozenset(validate(source, StatutoryFile).days)


@cache
def shipped_calendar() -> WorkingCalendar:
    """Give the State Council working calendar that comes with the product."""
    return WorkingCalendar(CalendarKind.WORKING, HOUSE, shipped_records(), statutory_days())


def _misplaced(content: YearFile) -> list[Mistake]:
    """Find days that are neither of the notice's own year nor of 29-31 December before it."""
    return [
        Mistake(
            path,
            "misplaced",
            f"{day} 不属于 {content.year} 年的通知",
            f"{day} is not a day of the notice for {content.year}",
        )
        for path, day in _days(content)
        if day.year != content.year and not (day.year == content.year - 1 and shared_with_next_year(day))
    ]


def _contradictory(content: YearFile) -> list[Mistake]:
    """No day twice, no day both off and worked, and only a weekend day is made up."""
    mistakes: list[Mistake] = []
    seen: set[date] = set()
    for path, day in _days(content):
        if day in seen:
            mistakes.append(Mistake(path, "repeated", f"{day} 重复或同时列为休息日和上班日", f"{day} is listed twice"))
        seen.add(day)
        if path[0] == "make_up_days" and day.weekday() < SATURDAY:
            mistakes.append(
                Mistake(path, "weekday", f"{day} 不是周末，不能列为调休上班日", f"{day} is not a weekend day")
            )
    return mistakes


def _unsupported(content: YearFile) -> list[Mistake]:
    """Find another jurisdiction's year, a published one without notice (numbered from 2008 on), an exchange's weekend."""
    mistakes: list[Mistake] = []
    if content.jurisdiction != HOUSE:
        zh, en = (
            f"本系统只使用 {HOUSE} 的日历，请载入国务院办公厅的安排",
            f"the house counts the days of {HOUSE} only: load its notice",
        )
        mistakes.append(Mistake(("jurisdiction",), "foreign", zh, en))
    if content.status is YearStatus.PUBLISHED and content.notice is None and content.year >= FIRST_NUMBERED_YEAR:
        mistakes.append(
            Mistake(("notice",), "missing", "已公布的年度须注明通知文号", "a published year names its notice")
        )
    if content.kind is CalendarKind.TRADING and content.make_up_days:
        mistakes.append(
            Mistake(("make_up_days",), "trading", "交易日历没有调休上班日", "a trading calendar has no make-up days")
        )
    return mistakes


def _days(content: YearFile) -> Iterator[tuple[Path, date]]:
    for name, days in (("rest_days", content.rest_days), ("make_up_days", content.make_up_days)):
        for index, day in enumerate(days):
            yield (name, index), day
