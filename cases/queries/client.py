"""客户 and the facts of the last end-of-day snapshot that rules ask for."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from sqlalchemy import (
    CTE,
    ColumnElement,
    Select,
    SQLColumnExpression,
    and_,
    case,
    exists,
    func,
    or_,
    select,
    union_all,
)
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from archive.models import Hold, HoldKind
from cases.models.client import Client, CreditAccount, Snapshot, SnapshotDay
from cases.models.contract import ContractStatus, DebtContract

LOOK_BACK = 10
"""How many loaded days before the newest a client's last snapshot may lie: two weeks of trading. A file that leaves a client
out lacks that client for days, not months, and older amounts say nothing of today."""


async def client(session: AsyncSession, client_id: int) -> Client | None:
    """Give a client in the actor's sight, or None."""
    return (await session.execute(select(Client).where(Client.id == client_id))).scalar_one_or_none()


async def accounts(session: AsyncSession, client_id: int) -> Sequence[CreditAccount]:
    """Give a client's credit accounts, open and closed, oldest first."""
    query = (
        select(CreditAccount)
        .where(CreditAccount.client_id == client_id)
        .order_by(CreditAccount.opened_on, CreditAccount.id)
    )
    return (await session.execute(query)).scalars().all()


async def newest_day(session: AsyncSession) -> date | None:
    """Give the newest day whose snapshots are complete, or None before the first import."""
    return (await session.execute(select(func.max(SnapshotDay.on_date)))).scalar_one()


async def recent_days(session: AsyncSession, until: date) -> Sequence[date]:
    """Give the loaded days up to one in which a client's own newest snapshot is looked for, newest first."""
    query = select(SnapshotDay.on_date).where(SnapshotDay.on_date <= until)
    return (await session.execute(query.order_by(SnapshotDay.on_date.desc()).limit(1 + LOOK_BACK))).scalars().all()


def newest_sums(days: Sequence[date], asked: CTE) -> CTE:
    """Select (client_id, on_date, assets, margin_debt) of each asked client's newest of these days, the newest first."""
    today = _summed(days[:1], select(asked.c.client_id)).cte("today")
    missed = select(asked.c.client_id).where(~exists().where(today.c.client_id == asked.c.client_id))
    earlier = _summed(days[1:], missed).ext(distinct_on(CreditAccount.client_id))
    last = earlier.order_by(CreditAccount.client_id, Snapshot.on_date.desc()).subquery()
    return union_all(select(today), select(last)).cte("total")


def _summed(days: Sequence[date], clients: Select[int]) -> Select[int, date, Decimal, Decimal]:
    # By way of the accounts: a day's snapshots are found by account.
    return (
        select(
            CreditAccount.client_id,
            Snapshot.on_date,
            func.sum(Snapshot.assets).label("assets"),
            func.sum(Snapshot.margin_debt).label("margin_debt"),
        )
        .join(Snapshot, and_(Snapshot.account_id == CreditAccount.id, Snapshot.on_date.in_(days)))
        .where(CreditAccount.client_id.in_(clients))
        .group_by(CreditAccount.client_id, Snapshot.on_date)
    )


async def ends(session: AsyncSession, client_id: int) -> tuple[date | None, date | None]:
    """Give the day of a client's last cancelling and of the last debt settled; None while an account is open, or owes."""
    query = select(_last(CreditAccount.closed_on), _last(_settled_on())).where(CreditAccount.client_id == client_id)
    closed, settled = (await session.execute(query)).one()
    return closed, settled


async def settled_with_held_papers(session: AsyncSession) -> Sequence[tuple[int, date | None, date | None]]:
    """Give (client, last closing, last debt settled) where every account is closed and settled and papers still wait for that."""
    closed, settled = _last(CreditAccount.closed_on), _last(_settled_on())
    query = (
        select(CreditAccount.client_id, closed, settled)
        .join(Hold, and_(Hold.client_id == CreditAccount.client_id, Hold.released_at.is_(None)))
        .where(Hold.kind == HoldKind.ACCOUNT_OPEN.value)
        .group_by(CreditAccount.client_id)
        .having(closed.is_not(None), settled.is_not(None))
        .order_by(CreditAccount.client_id)
    )
    return [(row[0], row[1], row[2]) for row in await session.execute(query)]


def _last(day: SQLColumnExpression[date | None]) -> ColumnElement[date | None]:
    """Give the last of a day that every account has; NULL while one lacks it."""
    return case((func.bool_and(day.is_not(None)), func.max(day)), else_=None)


def _settled_on() -> ColumnElement[date | None]:
    """Give the day an account's last debt was settled; one cancelled without any debt to settle counts as settled that day.

    Whether there was a debt is told by the newest snapshot of the account, or of the fund account that it is delivered with,
    and by its debt contracts: while one of them is open, there is.
    """
    other = aliased(CreditAccount)
    same = or_(other.id == CreditAccount.id, other.fund_account == CreditAccount.fund_account)
    accounts = select(other.id).where(other.client_id == CreditAccount.client_id, same).correlate(CreditAccount)
    newest = select(Snapshot.margin_debt).where(Snapshot.account_id.in_(accounts)).correlate(CreditAccount)
    debt = newest.order_by(Snapshot.on_date.desc(), Snapshot.margin_debt.desc()).limit(1).scalar_subquery()
    owing = exists().where(
        DebtContract.account_id == CreditAccount.id, DebtContract.status == ContractStatus.OPEN.value
    )
    none_left = and_(debt == 0, ~owing)
    return func.coalesce(CreditAccount.debt_settled_on, case((none_left, CreditAccount.closed_on), else_=None))
