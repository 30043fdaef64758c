"""Sources of revisits."""

from sqlalchemy import ARRAY, ColumnElement, Text, and_, cast, func, not_, select
from sqlalchemy import case as sql_case
from sqlalchemy import column as sa_column
from sqlalchemy.dialects.postgresql import JSONB, JSONPATH, aggregate_order_by

from cases.models import revisit as m
from cases.models.rulebook import RulebookVersion
from schema.reads.rows import Expression, Row
from schema.reads.sources import Source, column, global_id, many, one, order, pick, sql
from schema.sources.case import case
from schema.sources.discrepancy import is_of_interview
from schema.sources.expressions import masked_contact
from schema.sources.form import is_replaced
from schema.types import revisit as types


def of_programme(part: str) -> Expression:
    """Give the texts that the edition of the case has for the revisit's programme: its outline or its script."""

    def listed_in(row: Row) -> ColumnElement[list[str]]:
        path = cast(f"$.programmes[*] ? (@.code == $code).{part}[*]", JSONPATH)
        chosen = func.jsonb_build_object("code", row.programme, type_=JSONB)
        found = func.jsonb_path_query_array(cast(RulebookVersion.content, JSONB), path, chosen, type_=JSONB)
        kept = (
            select(found).where(RulebookVersion.id == row.rulebook_id).correlate(*row.from_clauses()).scalar_subquery()
        )
        each = func.jsonb_array_elements_text(kept).table_valued(sa_column("value", Text), with_ordinality="ordinality")
        listed = func.array_agg(aggregate_order_by(each.c.value, each.c.ordinality), type_=ARRAY(Text))
        texts = select(func.coalesce(listed, cast("{}", ARRAY(Text)))).select_from(each)
        return texts.correlate(*row.from_clauses()).scalar_subquery()

    return listed_in


class revisit_attempt(Source, of=types.RevisitAttempt, table=m.RevisitAttempt):  # noqa: N801 - the noun itself
    """联系记录."""

    id = global_id("revisit_attempt")
    at = column()
    by = one(by="by_id", always=True)
    method = column()
    contact = sql(lambda row: masked_contact(row.contact))
    result = column()
    note = column()
    appointment_at = column()
    call_id = column()
    recording = one()


class revisit(case, of=types.Revisit, table=m.Revisit, when="REVISIT"):  # noqa: N801
    """客户回访."""

    status = column()
    programme = column()
    article = column()
    period = column()
    topic = column()
    about = one()
    method = column()
    outcome = column()
    visited_at = column()
    visited_on = column()
    complaint_matter = column()
    complaint_reason = column()
    recording_refused = column()
    recording_refusal = column()
    attempts = many(order=order("at", "id"), by="case_id", cap=500)
    next_attempt_at = sql(lambda row: sql_case((row.closed_at.is_(None), row.next_attempt_at), else_=None))
    record = pick(
        order=order("version", "id", descending=True),
        by="case_id",
        only=lambda row: and_(not_(is_of_interview(row)), not_(is_replaced(row))),
    )
    records = many(order=order("id"), by="case_id")
    discrepancies = many(order=order("id"), by="case_id")
    follow_ups = many(order=order("id"), by="case_id")
    questions = many(order=order("id"), by="case_id")
    major_matters = many(order=order("id"), by="case_id")
    outline = sql(of_programme("outline"))
    script = sql(of_programme("script"))
    owner_rule = column()
