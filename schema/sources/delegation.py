"""Sources of delegations."""

from cases.models import delegation as m
from schema.reads.sources import Source, column, global_id, one
from schema.types import delegation as types


class delegation(Source, of=types.Delegation, table=m.Delegation):  # noqa: N801 - the noun itself
    """授权代办."""

    id = global_id("delegation")
    principal = one(always=True)
    delegate = one(always=True)
    matter = column()
    since = column()
    until = column()
    made_by = one(always=True)
    made_at = column()
