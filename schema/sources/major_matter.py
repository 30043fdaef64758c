"""Sources of major matters and their receipts."""

from cases.models import major_matter as m
from schema.reads.sources import Source, column, global_id, many, one, order, sql
from schema.sources.expressions import arose_from, label
from schema.types import major_matter as types
from schema.types.finding_words import MAJOR_MATTER_STATES


class major_matter_receipt(Source, of=types.MajorMatterReceipt, table=m.MajorMatterReceipt):  # noqa: N801 - the noun itself
    """重大事项签收."""

    id = global_id("major_matter_receipt")
    unit = one(by="recipient_unit_id", always=True)
    by = one(by="by_id")
    at = column()


class major_matter(Source, of=types.MajorMatter, table=m.MajorMatter):  # noqa: N801
    """重大事项."""

    id = global_id("major_matter")
    of_case = one(by="case_id")
    kind = column()
    kind_name = column()
    reason = column()
    state = column()
    state_label = sql(lambda row: label(row.state, MAJOR_MATTER_STATES))
    version = column()
    flagged_at = column()
    flagged_by = one(always=True)
    receipts = many(order=order("id"), by="major_matter_id")
    obligations = many(order=order("due_order", "id"), by=arose_from("major_matter"))
