"""工作日历: the newest version of every loaded year."""

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.ext.asyncio import AsyncSession

from cases.calendar import HOUSE, CalendarKind, WorkingCalendar, YearRecord, YearStatus
from cases.calendar_files import statutory_days
from cases.models.calendar import CalendarYear


async def working_calendar(session: AsyncSession) -> WorkingCalendar:
    """Give the State Council's working calendar as loaded now."""
    return await calendar(session, CalendarKind.WORKING)


async def calendar(session: AsyncSession, kind: CalendarKind) -> WorkingCalendar:
    """Give a calendar of the house's jurisdiction as loaded now."""
    return WorkingCalendar(kind, HOUSE, await _records(session, kind), statutory_days())


async def _records(session: AsyncSession, kind: CalendarKind) -> tuple[YearRecord, ...]:
    query = (
        select(CalendarYear)
        .where(CalendarYear.kind == kind.value, CalendarYear.jurisdiction == HOUSE)
        .ext(distinct_on(CalendarYear.year))
        .order_by(CalendarYear.year, CalendarYear.version.desc())
    )
    return tuple(_record(row) for row in (await session.execute(query)).scalars())


def _record(row: CalendarYear) -> YearRecord:
    return YearRecord(
        year=row.year,
        kind=CalendarKind(row.kind),
        jurisdiction=row.jurisdiction,
        version=row.version,
        status=YearStatus.PUBLISHED if row.published else YearStatus.PROVISIONAL,
        notice=row.notice,
        rest_days=frozenset(row.rest_days),
        make_up_days=frozenset(row.make_up_days),
        published_on=row.published_on,
    )
