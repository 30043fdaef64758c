"""Sources of the call centre's recordings."""

from cases.models import recording as m
from schema.reads.sources import Source, Where, column, global_id, one, ref, sql
from schema.sources.expressions import masked_contact
from schema.types import recording as types

recording_where: Where = {
    "status": lambda row, value: row.status == value,
    "problem": lambda row, value: row.problem == value,
    "case_": ref("case", lambda row, key: row.case_id == key),
    "unit": ref("unit", lambda row, key: row.unit_id == key),
    "agent": ref("staff", lambda row, key: row.staff_id == key),
    "call_id": lambda row, value: row.call_id == value,
}


class recording(Source, of=types.Recording, table=m.Recording):  # noqa: N801 - the noun itself
    """通话录音."""

    id = global_id("recording")
    call_id = column()
    direction = column()
    caller = sql(lambda row: masked_contact(row.caller))
    callee = sql(lambda row: masked_contact(row.callee))
    agent = column()
    staff = one()
    started_at = column()
    ended_at = column()
    result = column()
    file_name = column()
    sha256 = column()
    document = one()
    unit = one(always=True)
    of_case = one(by="case_id")
    attempt = one()
    status = column()
    problem = column()
    delivered_at = column()
    settled_at = column()
    settled_by = one()
    note = column()
    version = column()
