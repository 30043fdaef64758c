"""应办事项: which are open, and the set-based statements that make, end and move them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import (
    CTE,
    BigInteger,
    Boolean,
    ColumnElement,
    Date,
    DateTime,
    Select,
    SQLColumnExpression,
    Text,
    Update,
    column,
    exists,
    func,
    literal,
    literal_column,
    select,
    update,
)
from sqlalchemy.dialects.postgresql import ARRAY, insert
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.sql.selectable import TableValuedAlias

from cases.deadlines import NATURAL, NO_VERSION, Due
from cases.lifecycle import REVISIT, target
from cases.models.case import Case
from cases.models.obligation import Obligation, ObligationStatus
from cases.models.revisit import Revisit
from cases.models.rulebook import Duty, RulebookVersion
from cases.queries.members import UNDONE, Owed
from cases.queries.subjects import Subjects

OPEN = ObligationStatus.OPEN.value
FULFILLED = ObligationStatus.FULFILLED.value
LAPSED = ObligationStatus.LAPSED.value
WAIVED = ObligationStatus.WAIVED.value
CANCELLED = target(REVISIT, "cancel")
COLUMNS = ("client_id", "staff_id", "unit_id", "starts_on", "event_id", "ordinal")
TERM_COLUMNS = ("due_on", "due_at", "provisional", "calendar", "calendar_version")


Reckoned = tuple[date, Due | None]
"""The day a duty counts from, and its term; None when it only ages."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """A select of the obligations that should exist, by the names of COLUMNS; and what kind they are."""

    duty_id: int
    rows: Select[int | None, int | None, int, date, int | None, int]


async def open_of_case(session: AsyncSession, case_id: int) -> Sequence[Obligation]:
    """Give the open obligations that a case was opened for, locked; what arose from findings in it has owners of its own."""
    query = select(Obligation).where(
        Obligation.case_id == case_id, Obligation.status == OPEN, Obligation.source_id.is_(None)
    )
    return (await session.execute(query.with_for_update())).scalars().all()


async def fulfilled_of_case(session: AsyncSession, case_id: int) -> Sequence[Obligation]:
    """Give the obligations that a case fulfilled, locked."""
    query = select(Obligation).where(Obligation.case_id == case_id, Obligation.status == FULFILLED).with_for_update()
    return (await session.execute(query)).scalars().all()


async def open_of_client(session: AsyncSession, client_id: int, duty_ids: Sequence[int]) -> Obligation | None:
    """Give a client's open obligation of a duty in whatever edition, locked, or None; of several the first without a case."""
    query = select(Obligation).where(
        Obligation.client_id == client_id, Obligation.duty_id.in_(duty_ids), Obligation.status == OPEN
    )
    query = query.order_by(Obligation.case_id.is_not(None), Obligation.due_order, Obligation.id)
    return (await session.execute(query.limit(1).with_for_update())).scalar_one_or_none()


async def open_on_calendar(session: AsyncSession, calendar: str) -> Sequence[tuple[Obligation, str, str, str]]:
    """Give open obligations computed on a calendar, locked, each with its regulation, edition and duty."""
    query = (
        select(Obligation, RulebookVersion.code, RulebookVersion.version, Duty.code)
        .join(Duty, Duty.id == Obligation.duty_id)
        .join(RulebookVersion, RulebookVersion.id == Duty.rulebook_id)
        .where(Obligation.status == OPEN, Obligation.calendar == calendar)
        .order_by(Obligation.id)
        .with_for_update(of=Obligation)
    )
    return [(row[0], row[1], row[2], row[3]) for row in await session.execute(query)]


async def last_fulfilled(session: AsyncSession, client_id: int, duty_ids: Sequence[int]) -> date | None:
    """Give the office day on which a client's duty was last fulfilled, or None."""
    query = select(func.max(fulfilled_day())).where(
        Obligation.client_id == client_id, Obligation.duty_id.in_(duty_ids), Obligation.status == FULFILLED
    )
    return (await session.execute(query)).scalar_one()


def fulfilled_day() -> ColumnElement[date]:
    """Give the office date of fulfilment as SQL."""
    return func.timezone("Asia/Shanghai", Obligation.fulfilled_at).cast(Date)


def last_fulfilled_by(subjects: Subjects, duty_ids: Sequence[int], name: str, some: Select[int]) -> CTE:
    """Select (subject_id, on_date) of the last fulfilment of a duty for each of `some` that has one."""
    query: Select[int | None, date] = select(
        subjects.owed.label("subject_id"), func.max(fulfilled_day()).label("on_date")
    )
    query = query.where(Obligation.duty_id.in_(duty_ids), Obligation.status == FULFILLED, subjects.owed.in_(some))
    return query.group_by(subjects.owed).cte(name)


def of_period(subjects: Subjects, duty_ids: Sequence[int], since: date, *, apart: bool) -> CTE:
    """Select (subject_id, starts_on, made, done, open) of a duty's periods since a day; `apart`: a day counts once."""
    day = func.distinct(fulfilled_day()) if apart else Obligation.id
    query: Select[int | None, date, int, int, int] = select(
        subjects.owed.label("subject_id"),
        Obligation.starts_on,
        func.count().label("made"),
        (
            func.count(day).filter(Obligation.status == FULFILLED) + func.count().filter(Obligation.status == WAIVED)
        ).label("done"),
        func.count().filter(Obligation.status == OPEN).label("open"),
    ).where(subjects.owed.is_not(None), Obligation.duty_id.in_(duty_ids), Obligation.status != LAPSED)
    return query.where(Obligation.starts_on >= since).group_by(subjects.owed, Obligation.starts_on).cte("period")


def has_open(subjects: Subjects, key: SQLColumnExpression[int], duty_ids: Sequence[int]) -> ColumnElement[bool]:
    """Tell in SQL whether a subject has an open obligation of a duty."""
    return exists().where(subjects.owed == key, Obligation.duty_id.in_(duty_ids), Obligation.status == OPEN)


def done_since(
    subjects: Subjects, key: SQLColumnExpression[int], duty_ids: Sequence[int], day: SQLColumnExpression[date]
) -> ColumnElement[bool]:
    """Tell in SQL whether a subject's duty was fulfilled on or after a day."""
    done = (Obligation.status == FULFILLED) & (fulfilled_day() >= day)
    return exists().where(subjects.owed == key, Obligation.duty_id.in_(duty_ids), done)


def counts_from_day(
    subjects: Subjects, key: SQLColumnExpression[int], duty_ids: Sequence[int], day: SQLColumnExpression[date]
) -> ColumnElement[bool]:
    """Tell in SQL whether there is or was a duty of a subject that counts from this day; one that lapsed does not count."""
    counts = (Obligation.starts_on == day) & (Obligation.status != LAPSED)
    return exists().where(subjects.owed == key, Obligation.duty_id.in_(duty_ids), counts)


def counts_from(event_id: SQLColumnExpression[int], duty_ids: Sequence[int]) -> ColumnElement[bool]:
    """Tell in SQL whether there is or was a duty that counts from this event; one that lapsed does not count."""
    return exists().where(
        Obligation.event_id == event_id, Obligation.duty_id.in_(duty_ids), Obligation.status != LAPSED
    )


async def newest_start(session: AsyncSession, duty_ids: Sequence[int]) -> date | None:
    """Give the latest day from which a duty of a kind counts, or None before the first."""
    query = select(func.max(Obligation.starts_on)).where(Obligation.duty_id.in_(duty_ids), Obligation.status != LAPSED)
    return (await session.execute(query)).scalar_one()


def make(wanted: Wanted, terms: Sequence[Reckoned], *, unless_there: bool = False) -> Select[int, int]:
    """Insert the wanted obligations in key order and give (unit_id, how many).

    `terms` holds the term for every possible start, computed by the pure rule. With `unless_there` one that exists out of
    the actor's sight is left alone.
    """
    want = wanted.rows.cte("want")
    term = _terms(terms)
    rows = (
        select(
            literal_column("nextval('obligation_id')", BigInteger),
            literal(wanted.duty_id),
            *(want.c[name] for name in COLUMNS),
            *(term.c[name] for name in TERM_COLUMNS),
            func.string_to_array(func.nullif(term.c.skipped, ""), " ").cast(ARRAY(Date)),
            literal(OPEN),
        )
        .join_from(want, term, term.c.starts_on == want.c.starts_on)
        .order_by(want.c.client_id, want.c.staff_id)
    )
    names = ["id", "duty_id", *COLUMNS, *TERM_COLUMNS, "skipped", "status"]
    inserted = insert(Obligation).from_select(names, rows, include_defaults=False)
    inserted = inserted.on_conflict_do_nothing() if unless_there else inserted
    made = inserted.returning(Obligation.unit_id).cte("made")
    return select(made.c.unit_id, func.count()).group_by(made.c.unit_id)


def cancel_left(owed: Owed, subjects: Subjects, left: Select[int], now: datetime) -> Update:
    """Cancel the revisits not yet done of these programmes whose subject no longer belongs; give (id, unit_id)."""
    editions = select(RulebookVersion.id).where(RulebookVersion.code == owed.regulation)
    revisits = select(Revisit.case_id).where(Revisit.programme.in_(owed.programmes))
    statement = update(Case).where(
        Case.status.in_(UNDONE), Case.id.in_(revisits), Case.rulebook_id.in_(editions), subjects.case.in_(left)
    )
    changed = statement.values(status=CANCELLED, closed_at=now, version=Case.version + 1).returning(
        Case.id, Case.unit_id
    )
    return changed.execution_options(synchronize_session=False)


def lapse_left(owed: Owed, subjects: Subjects, left: Select[int]) -> Update:
    """End what is open of these programmes for subjects that no longer belong; give unit ids.

    What was found is still to be answered for.
    """
    statement = update(Obligation).where(
        Obligation.status == OPEN,
        Obligation.source_id.is_(None),
        Obligation.duty_id.in_(owed.duty_ids),
        subjects.owed.in_(left),
    )
    return statement.values(status=LAPSED).returning(Obligation.unit_id).execution_options(synchronize_session=False)


def _terms(terms: Sequence[Reckoned]) -> TableValuedAlias:
    """Give the computed terms as a table: one row for each start."""
    dues = [due for _, due in terms]
    arrays = func.unnest(
        literal([start for start, _ in terms], ARRAY(Date)),
        literal([due and due.due_on for due in dues], ARRAY(Date)),
        literal([due and due.due_at for due in dues], ARRAY(DateTime(timezone=True))),
        literal([due is not None and due.provisional for due in dues], ARRAY(Boolean)),
        literal([due.calendar if due else NATURAL for due in dues], ARRAY(Text)),
        literal([due.calendar_version if due else NO_VERSION for due in dues], ARRAY(Text)),
        literal([" ".join(day.isoformat() for day in due.skipped) if due else "" for due in dues], ARRAY(Text)),
    )
    return arrays.table_valued(
        column("starts_on", Date), *(column(name) for name in TERM_COLUMNS), column("skipped", Text), name="term"
    ).render_derived()
