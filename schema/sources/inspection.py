"""Sources of inspection notes, frozen lists and exports."""

from sqlalchemy import Text, cast, literal

from archive.exports import Export
from cases.models.inspection import InspectionNote
from cases.models.population import Population
from schema.reads.sources import Source, Where, column, global_id, one, ref, sql
from schema.sources.expressions import label
from schema.types import inspection as types
from schema.types.figure_words import EXPORT_KINDS, INSPECTION_STATES

inspection_note_where: Where = {
    "unit": ref("unit", lambda row, key: row.unit_id == key),
    "state": lambda row, value: row.state == value,
}


class inspection_note(Source, of=types.InspectionNote, table=InspectionNote):  # noqa: N801 - the noun itself
    """检查意见."""

    id = global_id("inspection_note")
    unit = one(always=True)
    of_case = one(by="case_id")
    text = column()
    state = column()
    state_label = sql(lambda row: label(row.state, INSPECTION_STATES))
    version = column()
    made_at = column()
    made_by = one(always=True)
    answer = column()
    answered_at = column()
    answered_by = one()
    closing = column()
    closed_at = column()
    closed_by = one()


class population(Source, of=types.Population, table=Population):  # noqa: N801
    """回访对象名单."""

    id = global_id("population")
    programme = column()
    rulebook = one(always=True)
    period = column()
    period_start = column()
    period_end = column()
    frozen_on = column()
    snapshot_on = column()
    count = column()
    exempt = column()
    sha256 = column()
    frozen_at = column()
    frozen_by = one(always=True)
    reason = column()


class export(Source, of=types.Export, table=Export):  # noqa: N801
    """导出件."""

    id = global_id("export")
    kind = column()
    kind_label = sql(lambda row: label(row.kind, EXPORT_KINDS))
    unit = one(always=True)
    requested_by = one(always=True)
    requested_at = column()
    purpose = column()
    file_name = column()
    sha256 = column()
    content_url = sql(lambda row: literal("/exports/", Text) + cast(row.id, Text) + "/content")
