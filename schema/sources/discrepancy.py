"""Sources of discrepancies and their interviews."""

from sqlalchemy import ColumnElement, and_, case, exists, select

from cases.models import discrepancy as m
from schema.reads.rows import Row
from schema.reads.sources import Source, column, global_id, many, one, order, sql
from schema.sources.expressions import arose_from, label, masked_contact
from schema.types import discrepancy as types
from schema.types.finding_words import DISCREPANCY_STATES


def _of_last_interview(row: Row, other: Row) -> ColumnElement[bool]:
    """Tell whether a record is the form of the discrepancy's last interview."""
    held = select(m.Interview.record_id).where(m.Interview.discrepancy_id == row.id)
    return and_(other.id == held.order_by(m.Interview.id.desc()).limit(1).scalar_subquery())


def is_of_interview(row: Row) -> ColumnElement[bool]:
    """Tell whether a record is the form of an interview."""
    return exists().where(m.Interview.record_id == row.id)


class interview(Source, of=types.Interview, table=m.Interview):  # noqa: N801 - the noun itself
    """面谈."""

    id = global_id("interview")
    at = column()
    by = one(by="by_id", always=True)
    post = column()
    method = column()
    place = column()
    verified = column()
    verdict = column()
    record = one()
    recorded_at = column()


class discrepancy(Source, of=types.Discrepancy, table=m.Discrepancy):  # noqa: N801
    """信息不符."""

    id = global_id("discrepancy")
    of_case = one(by="case_id")
    kind = column()
    kind_name = column()
    field = column()
    on_file = sql(lambda row: case((row.masked, masked_contact(row.on_file)), else_=row.on_file))
    stated = sql(lambda row: case((row.masked, masked_contact(row.stated)), else_=row.stated))
    detail = column()
    state = column()
    state_label = sql(lambda row: label(row.state, DISCREPANCY_STATES))
    version = column()
    reported_at = column()
    reported_by = one(always=True)
    interviews = many(order=order("id"), by="discrepancy_id")
    interview = one(by=_of_last_interview)
    confirmed_by = one()
    confirmed_at = column()
    confirmation = column()
    acknowledged_by = one()
    acknowledged_at = column()
    credit_changes = many(order=order("id"), by="discrepancy_id")
    obligations = many(order=order("due_order", "id"), by=arose_from("discrepancy"))
