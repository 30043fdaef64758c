"""Sources of positions, debt contracts, liquidations and warnings."""

from sqlalchemy import ColumnElement, Date, and_, cast, func, select

from cases.models.contract import ContractStatus, DebtContract
from cases.models.liquidation import Liquidation
from cases.models.position import Position, PositionDay
from cases.models.warning import WarningRecord
from schema.reads.rows import Row
from schema.reads.sources import Source, Where, column, flag, given, global_id, one, order, sql
from schema.types import margin as types

OPEN = ContractStatus.OPEN.value
by_opening = order("opened_on", "id", descending=True)
by_day = order("on_date", "id", descending=True)
by_sending = order("sent_at", "id", descending=True)
by_security = order("on_date", "client_id", "account_id", "security")


def of_newest_day(row: Row) -> ColumnElement[bool]:
    """Tell whether it is of the newest day whose positions are complete: known before any row is read."""
    newest = select(func.max(PositionDay.on_date)).scalar_subquery()
    return and_(row.on_date == newest)


def is_standing(row: Row) -> ColumnElement[bool]:
    """Tell whether no later delivery took it back."""
    return and_(row.withdrawn_at.is_(None))


def is_overdue(row: Row) -> ColumnElement[bool]:
    """Tell whether it is open after its due day; one without such a day never is."""
    today = cast(func.timezone("Asia/Shanghai", func.now()), Date)
    return and_(row.status == OPEN, func.coalesce(row.due_on < today, False))


position_where: Where = {"on": given(lambda row, day: row.on_date == day, otherwise=of_newest_day)}
contract_where: Where = {"open": flag(true=lambda row: row.status == OPEN, false=lambda row: row.status != OPEN)}


class position(Source, of=types.Position, table=Position):  # noqa: N801 - the noun itself
    """持仓."""

    id = global_id("position")
    on = column("on_date")
    credit_account = one(by="account_id")
    security = column()
    quantity = column()
    price = column()
    market_value = column()
    suspended_since = column()


class debt_contract(Source, of=types.DebtContract, table=DebtContract):  # noqa: N801
    """负债合约."""

    id = global_id("debt_contract")
    number = column()
    credit_account = one(by="account_id")
    kind = column()
    opened_on = column()
    due_on = column()
    principal = column()
    balance = column()
    fare = column()
    interest = column()
    status = column()
    overdue = sql(is_overdue)
    settled_on = column()
    as_of = column()


class liquidation(Source, of=types.Liquidation, table=Liquidation):  # noqa: N801
    """强制平仓."""

    id = global_id("liquidation")
    on = column("on_date")
    credit_account = one(by="account_id")
    plan = column()
    amount = column()
    bad_debt = column()
    withdrawn_at = column()


class warning_record(Source, of=types.WarningRecord, table=WarningRecord):  # noqa: N801
    """预警记录."""

    id = global_id("warning")
    number = column()
    credit_account = one(by="account_id")
    sent_at = column()
    kind = column()
    maintenance_margin_ratio = column("ratio")
    limit_on = column()
    channel = column()
    answered_at = column()
