"""Sources of follow-up items."""

from cases.models import follow_up as m
from schema.reads.sources import Source, column, global_id, many, one, order, sql
from schema.sources.expressions import arose_from, label
from schema.types import follow_up as types
from schema.types.finding_words import FOLLOW_UP_STATES


class follow_up_item(Source, of=types.FollowUpItem, table=m.FollowUpItem):  # noqa: N801 - the noun itself
    """跟踪事项."""

    id = global_id("follow_up_item")
    of_case = one(by="case_id")
    text = column()
    owner = one(always=True)
    tell_client = column()
    tell_reason = column()
    state = column()
    state_label = sql(lambda row: label(row.state, FOLLOW_UP_STATES))
    version = column()
    raised_at = column()
    raised_by = one(always=True)
    result = column()
    resolved_at = column()
    resolved_by = one()
    client_told_on = column()
    obligations = many(order=order("due_order", "id"), by=arose_from("follow_up_item"))
