"""When a duty is due, why, and how late it was: pure functions of rule, start and calendar.

Due dates are computed from their anchor and stored. A calendar that changes moves open deadlines only; what is finished
never moves.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import ClassVar

from pydantic import TypeAdapter, ValidationError

from cases.calendar import WorkingCalendar
from cases.terms import Term
from kernel.clock import OFFICE, end_of_day, office_date
from kernel.errors import FieldProblem, Invalid

EARLIEST = date(1990, 1, 1)
LATEST = date(2200, 1, 1)
NATURAL, NO_VERSION = "NATURAL", "-"
SHOWN = 10
ASKED = ("days", "months", "working_days")
TERM: TypeAdapter[Term] = TypeAdapter(Term)


@dataclass(eq=False)
class StartOutOfRange(Invalid):
    """A deadline is asked for a start outside the years the office computes with."""

    start: str = ""

    code: ClassVar[str] = "START_OUT_OF_RANGE"
    zh: ClassVar[str] = "起算日 {start} 超出可计算的范围（1990 至 2199 年），请核对日期。"
    en: ClassVar[str] = "The start {start} is outside the years that can be computed (1990 to 2199): check the date."


@dataclass(eq=False)
class TermInvalid(Invalid):
    """A deadline is asked for without a term, with several, or with one that is too long."""

    code: ClassVar[str] = "TERM_INVALID"
    zh: ClassVar[str] = "请填写且只填写一项期限（自然日 1-3660、月 1-1200 或工作日 1-366）。"
    en: ClassVar[str] = "Give exactly one term: days (1-3660), months (1-1200) or working days (1-366)."


@dataclass(frozen=True, slots=True)
class Due:
    """A due date that explains itself. `due_at` is the last instant in time, in UTC."""

    due_on: date
    due_at: datetime
    provisional: bool
    rule: str
    starts_at: date
    calendar: str
    calendar_version: str
    skipped: tuple[date, ...]
    text_zh: str
    text_en: str


@dataclass(frozen=True, slots=True)
class Reckoning:
    """What an open deadline was computed from, so that it can be computed again."""

    key: str
    term: Term
    start: date
    cut_off: time | None = None
    rule: str = ""


@dataclass(frozen=True, slots=True)
class Moved:
    """An open deadline that another calendar puts elsewhere, or makes certain."""

    key: str
    before: Due
    after: Due


def due(term: Term, start: date, calendar: WorkingCalendar, cut_off: time | None = None, rule: str = "") -> Due:
    """Compute when the term that begins on `start` ends; raise StartOutOfRange outside 1990-2199."""
    if not EARLIEST <= start < LATEST:
        raise StartOutOfRange(fields=(_out_of_range(start),), start=start.isoformat())
    end = term.end(start, calendar)
    first, last = sorted((term.counted_from(start), end))
    working = term.needs_working_days
    skipped = calendar.skipped(first, last) if working else ()
    provisional = working and not calendar.is_certain_between(first, last)
    name = rule or term.words("zh")
    return Due(
        due_on=end,
        due_at=last_instant(end, cut_off),
        provisional=provisional,
        rule=name,
        starts_at=start,
        calendar=calendar.code if working else NATURAL,
        calendar_version=calendar.edition_between(first, last) if working else NO_VERSION,
        skipped=skipped,
        text_zh=_explain_zh(term, start, end, skipped, provisional=provisional),
        text_en=_explain_en(term, start, end, skipped, provisional=provisional),
    )


def asked_term(lengths: Mapping[str, int]) -> Term:
    """Give the one term that somebody asks about, `{"working_days": 5}`; raise TermInvalid when none, several, or too long."""
    try:
        return TERM.validate_python(dict(lengths))
    except ValidationError as error:
        raise TermInvalid(fields=tuple(_wrong_term(name) for name in lengths or ASKED)) from error


def last_instant(day: date, cut_off: time | None = None) -> datetime:
    """Give the last instant in time of an office day, in UTC: its end, or the cut-off hour of Asia/Shanghai."""
    return end_of_day(day) if cut_off is None else datetime.combine(day, cut_off, OFFICE).astimezone(UTC)


def overdue(due_at: datetime | None, now: datetime) -> bool:
    """Tell whether the due instant has passed; a duty without a term is never overdue."""
    return due_at is not None and now > due_at


def late_working_days(due_at: datetime, fulfilled_at: datetime, calendar: WorkingCalendar) -> int:
    """Count by how many working days it is late, a begun one as one; 0 means in time."""
    if fulfilled_at <= due_at:
        return 0
    return max(1, calendar.working_days_between(office_date(due_at), office_date(fulfilled_at)))


def moved(open_deadlines: Iterable[Reckoning], before: WorkingCalendar, after: WorkingCalendar) -> tuple[Moved, ...]:
    """Give the open deadlines whose date or certainty differs under the other calendar."""
    changes: list[Moved] = []
    for each in open_deadlines:
        was = due(each.term, each.start, before, each.cut_off, each.rule)
        becomes = due(each.term, each.start, after, each.cut_off, each.rule)
        if (was.due_at, was.provisional) != (becomes.due_at, becomes.provisional):
            changes.append(Moved(each.key, was, becomes))
    return tuple(changes)


def _wrong_term(name: str) -> FieldProblem:
    first, *others = name.split("_")
    return FieldProblem(
        first + "".join(map(str.capitalize, others)),
        "term",
        "三项期限只填一项且不超出范围",
        "one of three, and in its range",
    )


def _out_of_range(start: date) -> FieldProblem:
    return FieldProblem("start", "out_of_range", f"起算日 {start} 超出范围", f"the start {start} is out of range")


def _explain_zh(term: Term, start: date, end: date, skipped: tuple[date, ...], *, provisional: bool) -> str:
    parts = [f"自{start}起算，{term.words('zh')}，截至{end}（含）"]
    if skipped:
        parts.append(f"跳过非工作日{_listed(skipped, '、')}" + ("等" if len(skipped) > SHOWN else ""))
    if provisional:
        parts.append("相关年度放假通知尚未公布，日期暂定")
    return "；".join(parts) + "。"


def _explain_en(term: Term, start: date, end: date, skipped: tuple[date, ...], *, provisional: bool) -> str:
    parts = [f"From {start}, {term.words('en')}: until the end of {end}"]
    if skipped:
        parts.append(f"skipping {_listed(skipped, ', ')}" + (" and more" if len(skipped) > SHOWN else ""))
    if provisional:
        parts.append("provisional, because a year's notice is not published yet")
    return "; ".join(parts) + "."


def _listed(days: tuple[date, ...], separator: str) -> str:
    return separator.join(day.isoformat() for day in days[:SHOWN])
