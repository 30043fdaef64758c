"""Which duties should exist: the subjects of a programme, with the day each term begins, as one set for each kind of schedule."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import (
    CTE,
    BigInteger,
    ColumnElement,
    Date,
    FromClause,
    Select,
    SQLColumnExpression,
    Subquery,
    and_,
    case,
    func,
    literal,
    not_,
    null,
    or_,
    select,
    true,
)
from sqlalchemy.dialects.postgresql import ARRAY, distinct_on
from sqlalchemy.ext.asyncio import AsyncSession

from cases.cadence import times_of
from cases.carried import ACCOUNT_OPENED
from cases.models.client import Client
from cases.models.organisation import Staff
from cases.queries import happenings
from cases.queries import obligation as obligations
from cases.queries import rulebook as rulebooks
from cases.queries.members import Members, Population, members
from cases.queries.subjects import CLIENTS, Subjects, subjects_of
from cases.rulebook import Edition
from cases.rulebook.programmes import Programme
from cases.rulebook.schedules import Ahead, Counted, FixedDays, Fulfilled, Rolling, Triggered

Rows = Select[int | None, int | None, int, date, int | None, int]
"""Duties by the names of `obligations.COLUMNS`."""


@dataclass(frozen=True, slots=True)
class Since:
    """Which duties are looked for: their kind in every edition, from the adoption until today, of one subject or of all.

    `unit_id`: the unit they shall lie with; None: with the client's branch, or the person's unit. `periods`: the first days
    of the periods that are looked at, where a schedule goes by periods.
    """

    duty_ids: Sequence[int]
    adopted: date
    today: date
    subject_id: int | None = None
    unit_id: int | None = None
    periods: Sequence[date] = ()

    def of_subject(self, column: SQLColumnExpression[int | None]) -> ColumnElement[bool]:
        """Tell in SQL whether a row is of the subject that is asked about."""
        return true() if self.subject_id is None else column == self.subject_id

    @property
    def some(self) -> Select[int] | None:
        """Select the one subject that is asked about, or give None for all."""
        return None if self.subject_id is None else select(literal(self.subject_id, BigInteger))


async def wanted(session: AsyncSession, edition: Edition, programme: Programme, since: Since) -> Rows:
    """Select the duties of a programme that should exist and do not, by the names of `obligations.COLUMNS`."""
    match programme.schedule:
        case Rolling() as schedule:
            rows = await _rolling(session, edition, programme, schedule, since)
        case Triggered() as schedule:
            rows = await _triggered(session, edition, programme, schedule, since)
        case Ahead() as schedule:
            rows = await _ahead(session, edition, programme, schedule, since)
        case Counted() | FixedDays():
            rows = await _counted(session, edition, programme, since)
        case _:
            message = f"programme {programme.code} makes no duties by itself"
            raise TypeError(message)
    return _placed(rows.cte("start"), subjects_of(programme), since)


async def days_in(session: AsyncSession, rows: Rows) -> Sequence[date]:
    """Give the different days from which the wanted duties count."""
    return (await session.execute(select(rows.subquery().c.starts_on).distinct())).scalars().all()


def population_of(programme: Programme) -> Population:
    """Give whom a programme is about."""
    return Population(subjects_of(programme), programme.population, programme.exemptions)


def _placed(start: CTE, subjects: Subjects, since: Since) -> Rows:
    """Give each start its columns and the unit that it lies with."""
    nobody = null().cast(BigInteger)
    who = (start.c.subject_id, nobody) if subjects is CLIENTS else (nobody, start.c.subject_id)
    whose, unit = (Client.id, Client.branch_id) if subjects is CLIENTS else (Staff.id, Staff.unit_id)
    unit_id: SQLColumnExpression[int] = unit if since.unit_id is None else literal(since.unit_id)
    columns = (*who, unit_id, start.c.starts_on, start.c.event_id, start.c.ordinal)
    named = (column.label(name) for column, name in zip(columns, obligations.COLUMNS, strict=True))
    return select(*named).join_from(start, subjects_table(subjects), whose == start.c.subject_id)


async def _members_of(
    session: AsyncSession, edition: Edition, programme: Programme, since: Since, some: Select[int] | None = None
) -> Members:
    return await members(session, edition, population_of(programme), since.today, since.some if some is None else some)


async def _triggered(
    session: AsyncSession, edition: Edition, programme: Programme, schedule: Triggered, since: Since
) -> Select[int, date, int, int]:
    """Select the starts of events since the adoption that nothing was made for.

    One duty at a time: while one is open it covers what happened meanwhile, and so does a revisit done since; an account
    opened beside an older one is an event of its own, but one duty per client (AMB-02). With `each_day` a duty for each day.
    """
    subjects = subjects_of(programme)
    event = happenings.happened(schedule.after, subjects, since.adopted).subquery()
    key, day = event.c.subject_id, event.c.on_date
    query = _starting(event, since)
    if schedule.each_day:
        query = query.where(not_(obligations.counts_from_day(subjects, key, since.duty_ids, day)))
        query = query.ext(distinct_on(key, day)).order_by(key, day, event.c.event_id)
    else:
        query = query.where(
            not_(obligations.has_open(subjects, key, since.duty_ids)),
            not_(obligations.done_since(subjects, key, since.duty_ids, day)),
        )
        query = query.ext(distinct_on(key)).order_by(key, day, event.c.event_id)
    return await _of_members(session, edition, programme, since, query)


async def _ahead(
    session: AsyncSession, edition: Edition, programme: Programme, schedule: Ahead, since: Since
) -> Select[int, date, int, int]:
    """Select the starts of announced events that nothing was made for: their own day, from which the term counts back."""
    subjects = subjects_of(programme)
    event = happenings.happened(schedule.before, subjects, since.adopted, announced_by=schedule.announced_by).subquery()
    key, day = event.c.subject_id, event.c.on_date
    query = _starting(event, since).where(not_(obligations.counts_from_day(subjects, key, since.duty_ids, day)))
    query = query.ext(distinct_on(key, day)).order_by(key, day, event.c.event_id)
    return await _of_members(session, edition, programme, since, query)


def _starting(event: Subquery, since: Since) -> Select[int, date, int]:
    """Select the events that no duty counts from, of the subjects that are asked about."""
    query = select(event.c.subject_id, event.c.on_date, event.c.event_id)
    return query.where(
        since.of_subject(event.c.subject_id), not_(obligations.counts_from(event.c.event_id, since.duty_ids))
    )


async def _of_members(
    session: AsyncSession, edition: Edition, programme: Programme, since: Since, query: Select[int, date, int]
) -> Select[int, date, int, int]:
    fresh = query.cte("fresh").prefix_with("MATERIALIZED")
    found = await _members_of(session, edition, programme, since, select(fresh.c.subject_id))
    rows = found.rows.join(fresh, fresh.c.subject_id == found.subject_id)
    columns = (fresh.c.subject_id, fresh.c.on_date.label("starts_on"), fresh.c.event_id, literal(1).label("ordinal"))
    return select(*columns).select_from(rows).where(found.belongs())


async def _counted(
    session: AsyncSession, edition: Edition, programme: Programme, since: Since
) -> Select[int, date, int | None, int]:
    """Select as many starts as each period still lacks: the newest of `periods`, and earlier ones of whoever belonged then."""
    times, apart = times_of(programme)
    subjects = subjects_of(programme)
    found = await _members_of(session, edition, programme, since)
    member = select(found.subject_id.label("subject_id")).select_from(found.rows).where(found.belongs()).cte("member")
    period = (
        func.unnest(literal(list(since.periods), ARRAY(Date))).table_valued("starts_on", name="every").render_derived()
    )
    made = obligations.of_period(subjects, since.duty_ids, since.periods[0], apart=apart)
    first = (
        select(made.c.subject_id, func.min(made.c.starts_on).label("starts_on"))
        .group_by(made.c.subject_id)
        .cte("first")
    )
    missing = times - func.coalesce(made.c.done, 0) - func.coalesce(made.c.open, 0)
    nth = func.generate_series(1, missing).table_valued("value", name="nth").render_derived().lateral()
    here = and_(made.c.subject_id == member.c.subject_id, made.c.starts_on == period.c.starts_on)
    rows = member.join(period, true()).outerjoin(made, here).outerjoin(first, first.c.subject_id == member.c.subject_id)
    ordinal = func.coalesce(made.c.made, 0) + nth.c.value
    belonged = or_(period.c.starts_on == since.periods[-1], period.c.starts_on >= first.c.starts_on)
    no_event = null().cast(BigInteger).label("event_id")
    query: Select[int, date, int | None, int] = select(
        member.c.subject_id, period.c.starts_on, no_event, ordinal.label("ordinal")
    )
    return query.select_from(rows.join(nth, true())).where(belonged)


async def _rolling(
    session: AsyncSession, edition: Edition, programme: Programme, schedule: Rolling, since: Since
) -> Select[int, date, int | None, int]:
    """Select the starts of members that lack the duty, first of all who these are: on most days few or none.

    The first anchor that is known counts, but no term begins before an event among the anchors. Where the event itself is the
    anchor, the duty counts from it.
    """
    subjects = subjects_of(programme)
    found = await _members_of(session, edition, programme, since)
    lacking = not_(obligations.has_open(subjects, found.subject_id, since.duty_ids))
    query = select(found.subject_id.label("subject_id"), found.opened_on.label("opened_on")).select_from(found.rows)
    missing = query.where(found.belongs(), lacking).cte("missing").prefix_with("MATERIALIZED")
    anchors = await _anchors(session, edition, schedule, missing, (subjects, since))
    start = func.coalesce(*anchors.days, null().cast(Date))
    starts_on = func.greatest(start, *anchors.events, literal(since.adopted, Date)).label("starts_on")
    done = func.coalesce(*anchors.done, null().cast(Date), null().cast(Date))
    event_id = case((done.is_(None), func.coalesce(*anchors.event_ids, null().cast(BigInteger), null())), else_=None)
    columns = (missing.c.subject_id, starts_on, event_id.label("event_id"), literal(1).label("ordinal"))
    return select(*columns).select_from(anchors.rows).where(start.is_not(None))


@dataclass(slots=True)
class Anchors:
    """What a rolling term counts from, joined: the days in order, those that were done, those of events and their ids."""

    rows: FromClause
    days: list[ColumnElement[date | None]]
    done: list[ColumnElement[date | None]]
    events: list[ColumnElement[date | None]]
    event_ids: list[ColumnElement[int | None]]


async def _anchors(
    session: AsyncSession, edition: Edition, schedule: Rolling, missing: CTE, about: tuple[Subjects, Since]
) -> Anchors:
    (subjects, since), some = about, select(missing.c.subject_id)
    found = Anchors(missing, [], [], [], [])
    for each in schedule.since:
        if isinstance(each, Fulfilled):
            ids = await rulebooks.duty_ids(session, edition.code, edition.rulebook.programme(each.fulfilled).obligation)
            done = obligations.last_fulfilled_by(subjects, ids, f"done_{each.fulfilled}", some)
            found.rows = found.rows.outerjoin(done, done.c.subject_id == missing.c.subject_id)
            found.done.append(done.c.on_date)
            found.days.append(done.c.on_date)
            continue
        if each.event == ACCOUNT_OPENED:
            event, day = happenings.first_opened(since.adopted, some), missing.c.opened_on
            on = and_(event.c.subject_id == missing.c.subject_id, event.c.on_date == day)
        else:
            event = happenings.latest(each.event, subjects, some)
            day, on = event.c.on_date, event.c.subject_id == missing.c.subject_id
        found.rows = found.rows.outerjoin(event, on)
        found.days.append(day)
        found.events.append(day)
        found.event_ids.append(case((day >= since.adopted, event.c.event_id), else_=None))
    return found


def subjects_table(subjects: Subjects) -> type[Client] | type[Staff]:
    """Give the table of the subjects themselves."""
    return Client if subjects is CLIENTS else Staff
