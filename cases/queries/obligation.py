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
from sqlalchemy.orm import aliased
from sqlalchemy.sql.selectable import TableValuedAlias

from cases.deadlines import Due
from cases.lifecycle import REVISIT, sources, target
from cases.models.case import Case
from cases.models.client import CreditAccount
from cases.models.obligation import Obligation, ObligationStatus
from cases.models.revisit import Revisit
from cases.models.rulebook import Duty, RulebookVersion

OPEN = ObligationStatus.OPEN.value
FULFILLED = ObligationStatus.FULFILLED.value
LAPSED = ObligationStatus.LAPSED.value
WAIVED = ObligationStatus.WAIVED.value
UNDONE = sources(REVISIT, "cancel")
CANCELLED = target(REVISIT, "cancel")
TERM_COLUMNS = ("due_on", "due_at", "provisional", "calendar", "calendar_version")


@dataclass(frozen=True, slots=True)
class Wanted:
    """A select of the obligations that should exist: client_id, unit_id, starts_on, event_id; and what kind they are."""

    duty_id: int
    rows: Select[int, int, date, int | None]


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
    """Give a client's open obligation of a duty in whatever edition, locked, or None."""
    query = select(Obligation).where(
        Obligation.client_id == client_id, Obligation.duty_id.in_(duty_ids), Obligation.status == OPEN
    )
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


def last_fulfilled_by_client(duty_ids: Sequence[int], name: str, where: ColumnElement[bool]) -> CTE:
    """Select (client_id, on_date) of the last fulfilment of a duty for every client that has one, as far as `where` holds."""
    query = select(Obligation.client_id, func.max(fulfilled_day()).label("on_date"))
    query = query.where(Obligation.duty_id.in_(duty_ids), Obligation.status == FULFILLED, where)
    return query.group_by(Obligation.client_id).cte(name)


def has_open(client_id: SQLColumnExpression[int], duty_ids: Sequence[int]) -> ColumnElement[bool]:
    """Tell in SQL whether a client has an open obligation of a duty."""
    return exists().where(
        Obligation.client_id == client_id, Obligation.duty_id.in_(duty_ids), Obligation.status == OPEN
    )


def done_since(
    client_id: SQLColumnExpression[int], duty_ids: Sequence[int], day: SQLColumnExpression[date]
) -> ColumnElement[bool]:
    """Tell in SQL whether a client's duty was fulfilled on or after a day."""
    return exists().where(
        Obligation.client_id == client_id,
        Obligation.duty_id.in_(duty_ids),
        Obligation.status == FULFILLED,
        fulfilled_day() >= day,
    )


def counts_from(event_id: SQLColumnExpression[int], duty_ids: Sequence[int]) -> ColumnElement[bool]:
    """Tell in SQL whether there is or was a duty that counts from this event; one that lapsed does not count."""
    return exists().where(
        Obligation.event_id == event_id, Obligation.duty_id.in_(duty_ids), Obligation.status != LAPSED
    )


async def reopened(session: AsyncSession, duty_ids: Sequence[int]) -> Sequence[tuple[Obligation, date]]:
    """Give the open obligations, locked, that count from an account whose opening is now said to be another day; and that day."""
    query = (
        select(Obligation, CreditAccount.opened_on)
        .join(CreditAccount, CreditAccount.id == Obligation.event_id)
        .where(Obligation.status == OPEN, Obligation.duty_id.in_(duty_ids))
        .where(Obligation.event_id.is_not(None), Obligation.starts_on != CreditAccount.opened_on)
        .order_by(Obligation.id)
        .with_for_update(of=Obligation)
    )
    return [(row[0], row[1]) for row in await session.execute(query)]


def make(wanted: Wanted, dues: Sequence[Due], *, unless_there: bool = False) -> Select[int, int]:
    """Insert the wanted obligations in key order and give (unit_id, how many).

    `dues` holds the term for every possible start, computed by the pure rule. With `unless_there` one that exists out of
    the actor's sight is left alone.
    """
    want = wanted.rows.cte("want")
    term = _terms(dues)
    rows = (
        select(
            literal_column("nextval('obligation_id')", BigInteger),
            literal(wanted.duty_id),
            want.c.unit_id,
            want.c.client_id,
            want.c.event_id,
            want.c.starts_on,
            *(term.c[name] for name in TERM_COLUMNS),
            func.string_to_array(func.nullif(term.c.skipped, ""), " ").cast(ARRAY(Date)),
            literal(OPEN),
        )
        .join_from(want, term, term.c.starts_on == want.c.starts_on)
        .order_by(want.c.client_id)
    )
    names = ["id", "duty_id", "unit_id", "client_id", "event_id", "starts_on", *TERM_COLUMNS, "skipped", "status"]
    inserted = insert(Obligation).from_select(names, rows, include_defaults=False)
    inserted = inserted.on_conflict_do_nothing() if unless_there else inserted
    made = inserted.returning(Obligation.unit_id).cte("made")
    return select(made.c.unit_id, func.count()).group_by(made.c.unit_id)


def cancel_closed(now: datetime) -> Update:
    """Cancel the revisits not yet done of clients whose last credit account was closed; give (id, unit_id)."""
    revisits = select(Revisit.case_id)
    statement = update(Case).where(
        Case.status.in_(UNDONE), Case.id.in_(revisits), Case.client_id.in_(_clients_without_account())
    )
    changed = statement.values(status=CANCELLED, closed_at=now, version=Case.version + 1).returning(
        Case.id, Case.unit_id
    )
    return changed.execution_options(synchronize_session=False)


def lapse_closed() -> Update:
    """End what is open for clients whose last credit account was closed: the duty ends with the account (art. 3); give unit ids.

    What was found is still to be answered for.
    """
    statement = update(Obligation).where(
        Obligation.status == OPEN,
        Obligation.source_id.is_(None),
        Obligation.client_id.in_(_clients_without_account()),
    )
    return statement.values(status=LAPSED).returning(Obligation.unit_id).execution_options(synchronize_session=False)


def _clients_without_account() -> Select[int]:
    other = aliased(CreditAccount)
    any_open = exists().where(other.client_id == CreditAccount.client_id, other.closed_on.is_(None))
    return select(CreditAccount.client_id).where(CreditAccount.closed_on.is_not(None), ~any_open)


def _terms(dues: Sequence[Due]) -> TableValuedAlias:
    """Give the computed terms as a table: one row for each start."""
    arrays = func.unnest(
        literal([due.starts_at for due in dues], ARRAY(Date)),
        literal([due.due_on for due in dues], ARRAY(Date)),
        literal([due.due_at for due in dues], ARRAY(DateTime(timezone=True))),
        literal([due.provisional for due in dues], ARRAY(Boolean)),
        literal([due.calendar for due in dues], ARRAY(Text)),
        literal([due.calendar_version for due in dues], ARRAY(Text)),
        literal([" ".join(day.isoformat() for day in due.skipped) for due in dues], ARRAY(Text)),
    )
    return arrays.table_valued(
        column("starts_on", Date), *(column(name) for name in TERM_COLUMNS), column("skipped", Text), name="term"
    ).render_derived()
