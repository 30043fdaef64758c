"""Sources of rulebook versions and their duties."""

from cases.models import rulebook as m
from schema.reads.sources import Source, column, global_id, many, order
from schema.types import rulebook as types


class duty(Source, of=types.Duty, table=m.Duty):  # noqa: N801 - the noun itself
    """应办事项的种类."""

    id = global_id("duty")
    code = column()
    article = column()
    title = column()
    term = column()
    term_source = column()
    term_note = column()


class rulebook_version(Source, of=types.RulebookVersion, table=m.RulebookVersion):  # noqa: N801
    """制度版本."""

    id = global_id("rulebook_version")
    code = column()
    version = column()
    title = column()
    effective_from = column()
    adopted_on = column()
    digest = column()
    loaded_at = column()
    duties = many(order=order("id"), by="rulebook_id", cap=500)
