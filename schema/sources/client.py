"""Sources of clients, credit accounts and snapshots."""

from sqlalchemy import func

from cases.models import client as m
from cases.models.focus import FocusMembership
from cases.views import client_snapshot
from schema.reads.sources import Source, Where, column, flag, global_id, many, one, order, page, pick, ref, sql
from schema.sources import margin
from schema.sources.case import case_order, case_where
from schema.sources.expressions import masked_identity, masked_phone
from schema.types import account
from schema.types import client as types

client_where: Where = {
    "search": lambda row, text: func.starts_with(row.name, text) | func.starts_with(row.number, text),
    "branch": ref("unit", lambda row, key: row.branch_id == key),
    "investor_class": lambda row, value: row.investor_class == value,
}


class credit_account(Source, of=account.CreditAccount, table=m.CreditAccount):  # noqa: N801 - the noun itself
    """信用账户."""

    id = global_id("credit_account")
    number = column()
    fund_account = column()
    branch = one(always=True)
    opened_on = column()
    closed_on = column()
    debt_settled_on = column()
    credit_grade = column()
    credit_line = column()


class snapshot(Source, of=types.Snapshot, table=client_snapshot):  # noqa: N801
    """日终快照."""

    on = column("on_date")
    assets = column()
    margin_debt = column()
    maintenance_margin_ratio = column("ratio")
    profit_loss = column()
    profit_loss_ratio = column()


class focus_membership(Source, of=types.FocusMembership, table=FocusMembership):  # noqa: N801
    """重点对象."""

    id = global_id("focus_membership")
    regulation = column()
    group = column("code")
    name = column()
    article = column()
    reason = column()
    since = column()
    until = column()


class client(Source, of=types.Client, table=m.Client):  # noqa: N801
    """客户."""

    id = global_id("client")
    number = column()
    name = column()
    investor_class = column()
    phone = sql(lambda row: masked_phone(row.phone))
    identity_type = column()
    identity_number = sql(lambda row: masked_identity(row.identity_number))
    branch = one(always=True)
    credit_accounts = many(order=order("id"), by="client_id")
    focus_groups = many(
        order=order("id", descending=True),
        by="client_id",
        where={"current": flag(true=lambda row: row.until.is_(None), false=lambda row: row.until.is_not(None))},
    )
    snapshot = pick(
        where={"on": lambda row, day: row.on_date == day},
        order=order("on_date", "client_id", descending=True),
        by="client_id",
    )
    credit_record = many(order=order("id"), by="client_id", cap=500)
    credit_changes = many(order=order("id"), by="client_id", cap=500)
    positions = page("client.positions", order=margin.by_security, where=margin.position_where, by="client_id")
    contracts = page("client.contracts", order=margin.by_opening, where=margin.contract_where, by="client_id")
    liquidations = page("client.liquidations", order=margin.by_day, only=margin.is_standing, by="client_id")
    warnings = page("client.warnings", order=margin.by_sending, by="client_id")
    cases = page("client.cases", order=case_order, where=case_where, by="client_id")
