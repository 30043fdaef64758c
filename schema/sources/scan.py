"""Sources of scanned forms."""

from cases.models import scan as m
from schema.reads.sources import Source, Where, column, global_id, one, ref
from schema.types import scan as types

scan_where: Where = {
    "unit": ref("unit", lambda row, key: row.unit_id == key),
    "flaw": lambda row, value: row.flaw == value,
}


class scan(Source, of=types.Scan, table=m.Scan):  # noqa: N801 - the noun itself
    """签字表单扫描件."""

    id = global_id("scan")
    document = one(by="document_id")
    unit = one(always=True)
    state = column()
    flaw = column()
    code = column()
    pages = column()
    read_at = column()
    record = one(by="record_id")
    settled_at = column()
    settled_by = one()
    note = column()
    version = column()
