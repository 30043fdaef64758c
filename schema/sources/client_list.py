"""Sources of client lists."""

from cases.models import client_list as m
from schema.reads.sources import Source, Where, column, global_id, many, one, order, ref, sql
from schema.sources.expressions import label
from schema.types import client_list as types
from schema.types.vocabulary import CLIENT_LIST_STATUSES

client_list_where: Where = {
    "kind": lambda row, value: row.kind == value,
    "keeper": ref("staff", lambda row, key: row.keeper_id == key),
    "unit": ref("unit", lambda row, key: row.unit_id == key),
    "status": lambda row, value: row.status == value,
}


class client_list_entry(Source, of=types.ClientListEntry, table=m.ClientListEntry):  # noqa: N801 - the noun itself
    """名单客户."""

    id = global_id("client_list_entry")
    client = one()


class client_list(Source, of=types.ClientList, table=m.ClientList):  # noqa: N801
    """客户名单."""

    id = global_id("client_list")
    kind = column()
    rulebook = one(always=True)
    keeper = one(always=True)
    unit = one(always=True)
    status = column()
    status_label = sql(lambda row: label(row.status, CLIENT_LIST_STATUSES))
    version = column()
    proposed_at = column()
    decided_at = column()
    decided_by = one()
    reason = column()
    entries = many(order=order("id"), by="list_id", cap=1_000)
