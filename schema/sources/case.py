"""Sources of cases: what every kind shares."""

from collections.abc import Mapping
from enum import Enum
from typing import Any

from sqlalchemy import ColumnElement, and_, exists, func

from cases.models import case as m
from cases.models.revisit import Revisit
from schema.reads.rows import Row
from schema.reads.sources import Order, Source, Where, column, flag, global_id, many, one, order, ref, sql
from schema.sources.document import is_paper
from schema.sources.expressions import label
from schema.types import case as types
from schema.types.filtering import CaseOrder
from schema.types.vocabulary import REVISIT_STATUSES


def _to_be_tried(row: Row, value: ColumnElement[Any]) -> ColumnElement[bool]:
    """Tell whether it is an open revisit whose client is to be tried again before an instant."""
    due = exists().where(Revisit.case_id == row.id, Revisit.next_attempt_at < value)
    return and_(row.closed_at.is_(None), due)


case_order: Mapping[Enum, Order] = {
    CaseOrder.NEWEST_FIRST: order("opened_at", "id", descending=True),
    CaseOrder.OLDEST_FIRST: order("opened_at", "id"),
}
case_where: Where = {
    "kind": lambda row, value: row.kind == value,
    "open": flag(true=lambda row: row.closed_at.is_(None), false=lambda row: row.closed_at.is_not(None)),
    "revisit_status": lambda row, value: (row.kind == "REVISIT") & (row.status == value),
    "evidence_missing": flag(true=lambda row: row.evidence_missing, false=lambda row: ~row.evidence_missing),
    "unit": ref("unit", lambda row, key: row.unit_id == key),
    "assignee": ref("staff", lambda row, key: row.assignee_id == key),
    "client": ref("client", lambda row, key: row.client_id == key),
    "number": lambda row, value: func.starts_with(row.number, value),
    "opened_since": lambda row, value: row.opened_at >= value,
    "opened_before": lambda row, value: row.opened_at < value,
    "next_attempt_before": _to_be_tried,
}


class case(Source, of=types.Case, table=m.Case, kind="kind"):  # noqa: N801 - the noun itself
    """案件."""

    id = global_id("case")
    number = column()
    kind = column()
    status_label = sql(lambda row: label(row.status, REVISIT_STATUSES))
    version = column()
    opened_at = column()
    due_at = column()
    evidence_missing = column()
    closed_at = column()
    client = one()
    unit = one(always=True)
    assignee = one()
    rulebook = one(always=True)
    obligations = many(order=order("due_order", "id"), by="case_id")
    documents = many(order=order("id"), by="case_id", only=is_paper)
    journal = many(order=order("id"), by="case_id", cap=1_000)
