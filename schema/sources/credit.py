"""Sources of credit changes and credit records."""

from cases.models import credit as m
from schema.reads.sources import Source, column, either, global_id, many, one, order, sql
from schema.sources.expressions import arose_from, label
from schema.types import credit as types
from schema.types.finding_words import CREDIT_CHANGE_STATES


class credit_record_entry(Source, of=types.CreditRecordEntry, table=m.CreditRecordEntry):  # noqa: N801 - the noun itself
    """客户信用记录."""

    id = global_id("credit_record_entry")
    at = column()
    by = one(by="by_id", always=True)
    kind = column()
    text = column()
    source = either(
        kind="source_kind",
        key="source_id",
        members={"discrepancy": "discrepancy", "credit_change": "credit_change"},
    )


class credit_change(Source, of=types.CreditChange, table=m.CreditChange):  # noqa: N801
    """授信调整."""

    id = global_id("credit_change")
    client = one()
    account = one()
    state = column()
    state_label = sql(lambda row: label(row.state, CREDIT_CHANGE_STATES))
    version = column()
    requested_at = column()
    requested_by = one(always=True)
    request_reason = column()
    proposed_grade = column()
    proposed_line = column()
    decided_at = column()
    decided_by = one()
    reason = column()
    old_grade = column()
    old_line = column()
    new_grade = column()
    new_line = column()
    acknowledged_at = column()
    acknowledged_by = one()
    obligations = many(order=order("due_order", "id"), by=arose_from("credit_change"))
