"""Sources of what clients raised."""

from cases.models import question as m
from schema.reads.sources import Source, column, global_id, many, one, order, sql
from schema.sources.expressions import arose_from, label
from schema.types import question as types
from schema.types.finding_words import QUESTION_STATES


class question(Source, of=types.Question, table=m.Question):  # noqa: N801 - the noun itself
    """客户反映的问题."""

    id = global_id("question")
    of_case = one(by="case_id")
    text = column()
    state = column()
    state_label = sql(lambda row: label(row.state, QUESTION_STATES))
    version = column()
    raised_at = column()
    raised_by = one(always=True)
    answer = column()
    answered_at = column()
    answered_by = one()
    obligations = many(order=order("due_order", "id"), by=arose_from("question"))
