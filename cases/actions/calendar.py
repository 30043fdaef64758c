"""Loading a year of the working calendar: a preview of what moves, then the year, then the open deadlines that move with it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from cases.actions import worklist
from cases.actions.permission import demand_load_calendar
from cases.calendar import WorkingCalendar, YearRecord, YearStatus
from cases.calendar_files import parse_year
from cases.deadlines import Moved, Reckoning, due, moved
from cases.duties import term_of_duty
from cases.errors import YearNotNewer
from cases.models.calendar import CalendarYear
from cases.models.obligation import Obligation
from cases.queries import calendar as calendars
from cases.queries import case as cases
from cases.queries import filing as filings
from cases.queries import obligation as obligations
from cases.rulebook import Shelf
from kernel import journal, tasks
from kernel.work import Work

MOVE = "deadlines.move"


@dataclass(frozen=True, slots=True)
class Loaded:
    """A year that was, or would be, loaded, and the open deadlines that it moves."""

    year: int
    version: int
    moved: tuple[Moved, ...]


async def load_calendar(work: Work, *, text: str, file: str, preview: bool) -> Loaded:
    """Load a year's record and say which open deadlines move; with `preview` nothing changes.

    The deadlines themselves are moved by a task, for the administrator does not see what they are about. Raise
    PostRequired, SourceInvalid or YearNotNewer.
    """
    demand_load_calendar(work.actor)
    record = parse_year(text, file)
    before = await calendars.calendar(work.session, record.kind)
    known = before.record(record.year)
    if known is not None and known.version >= record.version:
        raise YearNotNewer(record.year, known.version)
    reckonings = [reckoning for _, reckoning in await _reckonings(work, before)]
    changes = moved(reckonings, before, before.with_year(record))
    if not preview:
        work.session.add(year_row(work, record))
        _record(work, record, changes)
        await tasks.defer(work, MOVE, {}, key="open")
        await work.session.flush()
    return Loaded(record.year, record.version, changes)


async def move_deadlines(work: Work) -> int:
    """Bring every open deadline that was computed on a calendar to what is loaded now; give how many differ in day or reason."""
    calendar = await calendars.working_calendar(work.session)
    units: list[int] = []
    for obligation, reckoning in await _reckonings(work, calendar):
        term = due(reckoning.term, reckoning.start, calendar, reckoning.cut_off)
        if not obligation.rests_on(term):
            obligation.reckon(obligation.starts_on, term)
            if obligation.filing_id is not None:
                await filings.move(work.session, obligation.filing_id, term.due_at)
            if obligation.case_id is not None:
                await cases.move(work.session, obligation.case_id, term.due_at)
            units.append(obligation.unit_id)
    if units:
        details: dict[str, object] = {"calendar": calendar.version}
        journal.append_batch(
            work, "deadlines.moved", subject=("calendar", calendar.code), count=len(units), details=details
        )
        await worklist.changed(work, units)
    return len(units)


async def _reckonings(work: Work, calendar: WorkingCalendar) -> Sequence[tuple[Obligation, Reckoning]]:
    """Give the open obligations that were computed on this calendar, with the terms they were computed from."""
    shelf = work.ports.find("rulebooks", Shelf)
    found: list[tuple[Obligation, Reckoning]] = []
    for obligation, code, version, duty in await obligations.open_on_calendar(work.session, calendar.code):
        term, cut_off = term_of_duty(shelf.version(code, version).rulebook, duty)
        if term is not None:
            found.append((obligation, Reckoning(str(obligation.id), term, obligation.starts_on, cut_off)))
    return found


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
