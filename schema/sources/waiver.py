"""Sources of waivers."""

from cases.models import waiver as m
from schema.reads.sources import Source, column, global_id, one, sql
from schema.sources.expressions import label
from schema.types import waiver as types
from schema.types.finding_words import WAIVER_STATES


class waiver(Source, of=types.Waiver, table=m.Waiver):  # noqa: N801 - the noun itself
    """豁免."""

    id = global_id("waiver")
    obligation = one()
    reason = column()
    state = column()
    state_label = sql(lambda row: label(row.state, WAIVER_STATES))
    version = column()
    asked_at = column()
    asked_by = one(always=True)
    decision = column()
    decided_at = column()
    decided_by = one()
