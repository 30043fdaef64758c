"""Sources of obligations and of their explanation."""

from typing import Any

from sqlalchemy import ARRAY, BigInteger, ColumnElement, Date, DateTime, Text, and_, case, cast, func, literal, or_

from cases.deadlines import SHOWN
from cases.models import obligation as m
from cases.models import rulebook as law
from schema.reads.rows import Row
from schema.reads.sources import (
    Source,
    Where,
    beside,
    column,
    either,
    flag,
    global_id,
    many,
    one,
    order,
    part,
    ref,
    sql,
    this_actor,
)
from schema.sources.expressions import label
from schema.types import obligation as types
from schema.types.calendar import DueExplanation
from schema.types.vocabulary import OBLIGATION_STATUSES

OPEN = m.ObligationStatus.OPEN.value


def is_overdue(row: Row) -> ColumnElement[bool]:
    """Tell whether it is open past the due instant; one without a term never is."""
    return and_(row.status == OPEN, row.due_order < func.now())


def is_not_overdue(row: Row) -> ColumnElement[bool]:
    """Tell whether it is finished, or open and in time."""
    return or_(row.status != OPEN, row.due_order >= func.now())


obligation_where: Where = {
    "status": lambda row, value: row.status == value,
    "code": lambda row, value: row.duty.code == value,
    "unit": ref("unit", lambda row, key: row.unit_id == key),
    "assignee": ref("staff", lambda row, key: row.assignee_id == key),
    "mine": flag(true=lambda row: row.assignee_id == this_actor()),
    "client": ref("client", lambda row, key: row.client_id == key),
    "overdue": flag(true=is_overdue, false=is_not_overdue),
    "due_before": lambda row, value: row.due_order < value,
}


def _started(row: Row) -> ColumnElement[Any]:
    """Give the instant from which it counts: that of what it arose from, else the first of its starting day."""
    day = func.timezone("Asia/Shanghai", cast(row.starts_on, DateTime), type_=DateTime(timezone=True))
    return func.coalesce(row.arose_at, day, type_=DateTime(timezone=True))


def _elapsed(row: Row) -> ColumnElement[Any]:
    """Give the whole minutes until it was done, or until now; NULL for what lapsed."""
    span = func.coalesce(row.fulfilled_at, func.now()) - _started(row)
    minutes = cast(func.floor(func.extract("epoch", span) / 60), BigInteger)
    return case(
        (row.status == m.ObligationStatus.LAPSED.value, None), else_=func.greatest(minutes, 0, type_=BigInteger)
    )


def _no_days(row: Row) -> ColumnElement[Any]:
    return func.coalesce(row.skipped, cast(literal("{}", Text), ARRAY(Date)), type_=ARRAY(Date))


def _text(row: Row) -> ColumnElement[str]:
    """Write the sentence that cases/deadlines.py composes, from the row's own columns."""
    end = func.to_char(row.due_on, "YYYY-MM-DD")
    count = func.coalesce(func.cardinality(row.skipped), 0)
    listed = func.array_to_string(row.skipped[1:SHOWN], "、", type_=Text)
    skipped = func.concat("；跳过非工作日", listed, case((count > SHOWN, "等"), else_=""), type_=Text)
    return func.concat(
        "自",
        func.to_char(row.starts_on, "YYYY-MM-DD"),
        "起算",
        case(
            (row.due_on.is_(None), "，无固定期限"),
            else_=func.concat("，", row.duty.term, "，截至", end, "（含）", type_=Text),
        ),
        case((count > 0, skipped), else_=""),
        case((row.provisional, "；相关年度放假通知尚未公布，日期暂定"), else_=""),
        "。",
        type_=Text,
    )


class due_explanation(Source, of=DueExplanation, table=m.Obligation):  # noqa: N801 - the noun itself
    """期限说明."""

    duty = beside(law.Duty, always=True)
    due_on = column()
    provisional = column()
    rule = column("duty.term")
    starts_at = column("starts_on")
    calendar = column()
    calendar_version = column()
    skipped = sql(_no_days)
    text = sql(_text)
    source = column("duty.term_source")
    note = column("duty.term_note")


class obligation(Source, of=types.Obligation, table=m.Obligation):  # noqa: N801
    """应办事项."""

    duty = beside(law.Duty, always=True)
    id = global_id("obligation")
    code = column("duty.code")
    article = column("duty.article")
    title = column("duty.title")
    due_at = column()
    provisional = column()
    status = column()
    status_label = sql(lambda row: label(row.status, OBLIGATION_STATUSES))
    overdue = sql(is_overdue)
    unit = one(always=True)
    assignee = one()
    subject = either(members={"case_id": "case", "filing_id": "filing", "client_id": "client", "staff_id": "staff"})
    source = either(
        kind="source_kind",
        key="source_id",
        members={
            "discrepancy": "discrepancy",
            "question": "question",
            "follow_up_item": "follow_up_item",
            "major_matter": "major_matter",
            "credit_change": "credit_change",
        },
    )
    waivers = many(order=order("id"), by="obligation_id")
    fulfilled_at = column()
    late_working_days = column()
    started_at = sql(_started)
    elapsed_minutes = sql(_elapsed)
    elapsed_working_days = column()
    explanation = part()
