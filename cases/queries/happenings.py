"""Events that duties count from: openings are read from the accounts themselves, all others from the table of events."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import CTE, ColumnElement, Select, and_, case, exists, func, or_, select
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from cases.carried import ACCOUNT_OPENED
from cases.models.client import CreditAccount
from cases.models.event import Event
from cases.models.obligation import Obligation, ObligationStatus
from cases.queries.subjects import CLIENTS, Subjects

Happened = Select[int, date, int] | Select[int | None, date, int]
"""Rows of (subject_id, on_date, event_id)."""


def happened(code: str, subjects: Subjects, since: date, *, announced_by: str | None = None) -> Happened:
    """Select the events of a kind that stand, on or after a day; with `announced_by` those that such an event came before."""
    if code == ACCOUNT_OPENED:
        return select(
            CreditAccount.client_id.label("subject_id"),
            CreditAccount.opened_on.label("on_date"),
            CreditAccount.id.label("event_id"),
        ).where(CreditAccount.closed_on.is_(None), CreditAccount.opened_on >= since)
    query: Select[int | None, date, int] = select(
        subjects.event.label("subject_id"), Event.on_date, Event.id.label("event_id")
    )
    query = query.where(Event.code == code, Event.withdrawn_at.is_(None), subjects.event.is_not(None))
    if announced_by is not None:
        query = query.where(_announced(announced_by, subjects, since))
    return query.where(Event.on_date >= since)


def _announced(code: str, subjects: Subjects, since: date) -> ColumnElement[bool]:
    if code == ACCOUNT_OPENED:
        opened = (CreditAccount.client_id == Event.client_id) & CreditAccount.closed_on.is_(None)
        return exists().where(opened, CreditAccount.opened_on.between(since, Event.on_date))
    other = aliased(Event)
    whose = other.client_id == Event.client_id if subjects is CLIENTS else other.staff_id == Event.staff_id
    told = (other.code == code) & other.withdrawn_at.is_(None)
    return exists().where(whose, told, other.on_date.between(since, Event.on_date))


def first_opened(since: date, some: Select[int]) -> CTE:
    """Select each client's first account opened on or after a day and still open."""
    query = happened(ACCOUNT_OPENED, CLIENTS, since).where(CreditAccount.client_id.in_(some))
    query = query.ext(distinct_on(CreditAccount.client_id))
    return query.order_by(CreditAccount.client_id, CreditAccount.opened_on, CreditAccount.id).cte("fresh")


def latest(code: str, subjects: Subjects, some: Select[int]) -> CTE:
    """Select each subject's latest event of a kind that stands."""
    query = happened(code, subjects, date.min).where(subjects.event.in_(some)).ext(distinct_on(subjects.event))
    return query.order_by(subjects.event, Event.on_date.desc(), Event.id.desc()).cte(f"latest_{code}")


async def unsettled(
    session: AsyncSession, code: str, duty_ids: Sequence[int]
) -> Sequence[tuple[Obligation, date | None]]:
    """Give the open duties, locked, whose event is now said to be of another day, with that day; or was taken back, with None."""
    if code == ACCOUNT_OPENED:
        query = select(Obligation, CreditAccount.opened_on).join(CreditAccount, CreditAccount.id == Obligation.event_id)
        query = query.where(Obligation.starts_on != CreditAccount.opened_on)
    else:
        day = case((Event.withdrawn_at.is_(None), Event.on_date), else_=None)
        query = select(Obligation, day).join(Event, and_(Event.id == Obligation.event_id, Event.code == code))
        query = query.where(or_(Event.withdrawn_at.is_not(None), Obligation.starts_on != Event.on_date))
    query = query.where(Obligation.status == ObligationStatus.OPEN.value, Obligation.duty_id.in_(duty_ids))
    rows = await session.execute(query.order_by(Obligation.id).with_for_update(of=Obligation))
    return [(row[0], row[1]) for row in rows]


async def same_day(session: AsyncSession, event_id: int) -> int | None:
    """Give another event of the same kind, subject and day that stands, or None."""
    gone = aliased(Event)
    same = (
        (Event.code == gone.code)
        & (Event.on_date == gone.on_date)
        & Event.client_id.is_not_distinct_from(gone.client_id)
        & Event.staff_id.is_not_distinct_from(gone.staff_id)
    )
    query = select(Event.id).join(gone, same).where(gone.id == event_id, Event.id != event_id)
    query = query.where(Event.withdrawn_at.is_(None)).order_by(Event.id).limit(1)
    return (await session.execute(query)).scalar_one_or_none()


async def place_of(session: AsyncSession, code: str, client_id: int) -> int | None:
    """Give the unit where a client's latest event of a kind happened, or None."""
    query = select(Event.unit_id).where(Event.code == code, Event.client_id == client_id, Event.withdrawn_at.is_(None))
    return (await session.execute(query.order_by(Event.on_date.desc(), Event.id.desc()).limit(1))).scalar_one_or_none()


async def person_of(session: AsyncSession, code: str, client_id: int) -> int | None:
    """Give the person of staff whom a client's latest event of a kind names, or None."""
    query = select(Event.staff_id).where(Event.code == code, Event.client_id == client_id, Event.withdrawn_at.is_(None))
    query = query.where(Event.staff_id.is_not(None)).order_by(Event.on_date.desc(), Event.id.desc())
    return (await session.execute(query.limit(1))).scalar_one_or_none()


async def day_of(session: AsyncSession, code: str, client_id: int) -> date | None:
    """Give the day of a client's latest event of a kind, for an opening that of the oldest account still open; or None."""
    if code == ACCOUNT_OPENED:
        query = select(func.min(CreditAccount.opened_on))
        query = query.where(CreditAccount.client_id == client_id, CreditAccount.closed_on.is_(None))
    else:
        query = select(func.max(Event.on_date))
        query = query.where(Event.code == code, Event.client_id == client_id, Event.withdrawn_at.is_(None))
    return (await session.execute(query)).scalar_one()
