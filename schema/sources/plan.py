"""Sources of revisit plans: their lines with the reason of each, and the load by officer and day."""

from sqlalchemy import BigInteger, ColumnElement, Date, ScalarSelect, Text, and_, case, cast, func, select
from sqlalchemy.orm import aliased

from cases.models import obligation as duties
from cases.models import plan as m
from cases.models import rulebook as law
from schema.reads.rows import Row
from schema.reads.sources import Source, Where, beside, column, flag, global_id, one, order, page, ref, sql
from schema.sources.expressions import label
from schema.types import plan as types
from schema.types.plan_words import PLAN_REASONS, PLAN_STATUSES

plan_where: Where = {
    "unit": ref("unit", lambda row, key: row.unit_id == key),
    "status": lambda row, value: row.status == value,
    "on": lambda row, value: and_(row.since <= value, value <= row.until),
}
line_where: Where = {
    "officer": ref("staff", lambda row, key: row.officer_id == key),
    "on": lambda row, value: row.planned_on == value,
    "client": ref("client", lambda row, key: row.client_id == key),
    "programme": lambda row, value: row.programme == value,
    "placed": flag(true=lambda row: row.planned_on.is_not(None), false=lambda row: row.planned_on.is_(None)),
}
day_where: Where = {
    "officer": ref("staff", lambda row, key: row.officer_id == key),
    "since": lambda row, value: row.on_date >= value,
    "until": lambda row, value: row.on_date <= value,
}


def _sentence(row: Row) -> ColumnElement[str]:
    """Say why this client, why this owner, why this day."""
    day = func.to_char(row.planned_on, "YYYY-MM-DD")
    return func.concat(
        "客户属于应回访客户，",
        row.duty.title,
        "（",
        row.duty.code,
        "，第",
        row.duty.article,
        "条）应于",
        func.to_char(row.due_on, "YYYY-MM-DD"),
        "前（含当日）完成；按分工规则",
        row.owner_rule,
        "由本单位承办；",
        case((row.planned_on.is_(None), ""), else_=func.concat("计划", day, "办理，", type_=Text)),
        label(row.reason, PLAN_REASONS),
        "。",
        type_=Text,
    )


def _planned(row: Row, *states: str) -> ScalarSelect[int]:
    """Count the lines of an officer's day, with `states` only those whose duty is in one of them."""
    line, owed = aliased(m.RevisitPlanLine), aliased(duties.Obligation)
    query = select(func.count()).where(
        line.plan_id == row.plan_id, line.officer_id == row.officer_id, line.planned_on == row.on_date
    )
    if states:
        query = query.join(owed, owed.id == line.obligation_id).where(owed.status.in_(states))
    return query.select_from(line).scalar_subquery()


def _overdue(row: Row) -> ColumnElement[int]:
    today = cast(func.timezone("Asia/Shanghai", func.now()), Date)
    still_open = _planned(row, duties.ObligationStatus.OPEN.value)
    return case((row.on_date < today, still_open), else_=cast(0, BigInteger))


class revisit_plan_line(Source, of=types.RevisitPlanLine, table=m.RevisitPlanLine):  # noqa: N801 - the noun itself
    """计划明细."""

    duty = beside(law.Duty, always=True)
    id = global_id("revisit_plan_line")
    client = one()
    obligation = one()
    programme = column()
    due_on = column()
    owner_rule = column()
    planned_on = column()
    planned_officer = one()
    officer = one()
    reason = column()
    reason_text = sql(_sentence)


class revisit_plan_day(Source, of=types.RevisitPlanDay, table=m.RevisitPlanDay):  # noqa: N801
    """每日工作量."""

    id = global_id("revisit_plan_day")
    officer = one(always=True)
    on = column("on_date")
    capacity = column()
    planned = sql(_planned)
    done = sql(lambda row: _planned(row, duties.ObligationStatus.FULFILLED.value))
    overdue = sql(_overdue)


class revisit_plan(Source, of=types.RevisitPlan, table=m.RevisitPlan):  # noqa: N801
    """回访计划."""

    id = global_id("revisit_plan")
    unit = one(always=True)
    rulebook = one(always=True)
    since = column()
    until = column()
    per_day = column()
    status = column()
    status_label = sql(lambda row: label(row.status, PLAN_STATUSES))
    made_at = column()
    made_by = one(always=True)
    previous = one()
    line_count = column()
    unplaced_count = column()
    digest = column()
    lines = page("revisit_plan.lines", order=order("plan_id", "number"), where=line_where, by="plan_id")
    days = page("revisit_plan.days", order=order("plan_id", "on_date", "officer_id"), where=day_where, by="plan_id")
