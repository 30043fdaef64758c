"""Loading a year of the working calendar: a preview of what moves, then the year, then the open deadlines that move with it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from cases.calendar import WorkingCalendar, YearRecord, YearStatus
from cases.calendar_files import parse_year
from cases.deadlines import Due, Moved, Reckoning, moved
from cases.errors import YearNotNewer
from cases.models.calendar import CalendarYear
from cases.models.obligation import Obligation
from cases.policy import demand_load_calendar
from cases.queries import calendar as calendars
from cases.queries import obligation as obligations
from cases.rulebook import Shelf
from kernel import journal
from kernel.work import Work


@dataclass(frozen=True, slots=True)
class Loaded:
    """A year that was, or would be, loaded, and the open deadlines that it moves."""

    year: int
    version: int
    moved: tuple[Moved, ...]


async def load_calendar(work: Work, *, text: str, file: str, preview: bool) -> Loaded:
    """Load a year's record from its file; with `preview` nothing changes. Raise PostRequired, SourceInvalid or YearNotNewer."""
    demand_load_calendar(work.actor)
    record = parse_year(text, file)
    before = await calendars.calendar(work.session, record.kind)
    known = before.record(record.year)
    if known is not None and known.version >= record.version:
        raise YearNotNewer(record.year, known.version)
    after = before.with_year(record)
    affected = await _reckonings(work, before)
    changes = moved([reckoning for _, reckoning in affected], before, after)
    if not preview:
        work.session.add(year_row(work, record))
        _move([row for row, _ in affected], changes)
        _record(work, record, changes)
        await work.session.flush()
    return Loaded(record.year, record.version, changes)


async def _reckonings(work: Work, calendar: WorkingCalendar) -> Sequence[tuple[Obligation, Reckoning]]:
    """Give the open obligations that were computed on this calendar, with the terms they were computed from."""
    shelf = work.ports.find("rulebooks", Shelf)
    found: list[tuple[Obligation, Reckoning]] = []
    for obligation, code, version, duty in await obligations.open_on_calendar(work.session, calendar.code):
        rules = (rule for rule in shelf.version(code, version).rulebook.filings if rule.obligation == duty)
        key, since = str(obligation.id), obligation.starts_on
        found.extend((obligation, Reckoning(key, rule.due, since, rule.cut_off)) for rule in rules)
    return found


def _move(rows: Sequence[Obligation], changes: Sequence[Moved]) -> None:
    after: dict[str, Due] = {change.key: change.after for change in changes}
    for row in rows:
        if (due := after.get(str(row.id))) is not None:
            row.due_on, row.due_at, row.provisional = due.due_on, due.due_at, due.provisional
            row.calendar_version, row.skipped = due.calendar_version, list(due.skipped) or None


def year_row(work: Work, record: YearRecord) -> CalendarYear:
    """Give the row of a year's record, loaded by the actor now."""
    return CalendarYear(
        kind=record.kind.value,
        jurisdiction=record.jurisdiction,
        year=record.year,
        version=record.version,
        published=record.status is YearStatus.PUBLISHED,
        notice=record.notice,
        published_on=record.published_on,
        rest_days=sorted(record.rest_days),
        make_up_days=sorted(record.make_up_days),
        loaded_at=work.now,
        loaded_by=work.actor.staff_id,
    )


def _record(work: Work, record: YearRecord, changes: Sequence[Moved]) -> None:
    shown = [
        {"obligation": each.key, "from": _day(each.before.due_on), "to": _day(each.after.due_on)} for each in changes
    ]
    details: dict[str, object] = {"year": record.year, "version": record.version, "moved": shown}
    journal.append(work, "calendar.loaded", subject=("calendar", record.edition), details=details)


def _day(day: date | None) -> str | None:
    return None if day is None else day.isoformat()
