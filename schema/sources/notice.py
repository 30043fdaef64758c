"""Sources of notices."""

from sqlalchemy import ColumnElement, Text, and_, case, func, select

from cases.models import notice as m
from cases.models.obligation import Obligation
from cases.models.rulebook import Duty
from schema.reads.rows import Row
from schema.reads.sources import Source, Where, column, flag, global_id, many, one, order, sql, this_actor
from schema.sources.expressions import label
from schema.types import notice as types
from schema.types.vocabulary import NOTICE_KINDS

notice_where: Where = {
    "unread": flag(true=lambda row: row.read_at.is_(None), false=lambda row: row.read_at.is_not(None)),
}


def is_mine(row: Row) -> ColumnElement[bool]:
    """Tell whether it is addressed to the acting person."""
    return and_(row.recipient_id == this_actor())


def _text(row: Row) -> ColumnElement[str]:
    """Write `【提醒】客户回访（第五条），期限2026-05-20。`, without the duty's name when it may not be seen; or what was said."""
    named = select(Duty.title + "（" + Duty.article + "）").join(Obligation, Obligation.duty_id == Duty.id)
    duty = func.coalesce(named.where(Obligation.id == row.obligation_id).scalar_subquery(), "应办事项", type_=Text)
    due = func.to_char(row.due_on, "YYYY-MM-DD", type_=Text)
    late = case((row.kind == "ESCALATION", "，已逾期"), else_="")
    words = func.coalesce(row.said, func.concat(duty, "，期限", due, late, "。", type_=Text), type_=Text)
    return func.concat("【", label(row.kind, NOTICE_KINDS), "】", words, type_=Text)


class notice_delivery(Source, of=types.NoticeDelivery, table=m.NoticeDelivery):  # noqa: N801 - the noun itself
    """送达记录."""

    id = global_id("notice_delivery")
    target_kind = column()
    scheme = column()
    attempted_at = column()
    result = column()
    error = column()


class notice(Source, of=types.Notice, table=m.Notice):  # noqa: N801
    """通知."""

    id = global_id("notice")
    kind = column()
    text = sql(_text)
    obligation = one()
    of_case = one(by="case_id")
    on_date = column()
    due_on = column()
    levels_up = column()
    in_writing = column()
    created_at = column()
    read_at = column()
    deliveries = many(order=order("id"), by="notice_id")
