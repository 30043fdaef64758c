"""Sources of revisits."""

from cases.models import revisit as m
from schema.reads.sources import Source, column, global_id, many, one, order, pick, sql
from schema.sources.case import case
from schema.sources.expressions import masked_contact
from schema.types import revisit as types


class revisit_attempt(Source, of=types.RevisitAttempt, table=m.RevisitAttempt):  # noqa: N801 - the noun itself
    """联系记录."""

    id = global_id("revisit_attempt")
    at = column()
    by = one(by="by_id", always=True)
    method = column()
    contact = sql(lambda row: masked_contact(row.contact))
    result = column()
    note = column()
    recording = one()


class revisit(case, of=types.Revisit, table=m.Revisit, when="REVISIT"):  # noqa: N801
    """客户回访."""

    status = column()
    programme = column()
    article = column()
    period = column()
    method = column()
    outcome = column()
    visited_at = column()
    visited_on = column()
    complaint_matter = column()
    complaint_reason = column()
    recording_refused = column()
    recording_refusal = column()
    attempts = many(order=order("at", "id"), by="case_id", cap=500)
    record = pick(order=order("version", "id", descending=True), by="case_id")
    owner_rule = column()
