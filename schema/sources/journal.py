"""Sources of journal entries."""

from kernel import journal as m
from schema.reads.sources import Source, Where, column, global_id, one, ref, sql
from schema.types import journal as types

journal_where: Where = {
    "case_": ref("case", lambda row, key: row.case_id == key),
    "actor": ref("staff", lambda row, key: row.actor_id == key),
    "kind": lambda row, value: row.kind == value,
    "since": lambda row, value: row.at >= value,
    "until": lambda row, value: row.at < value,
}


class journal_entry(Source, of=types.JournalEntry, table=m.JournalEntry):  # noqa: N801 - the noun itself
    """留痕."""

    id = global_id("journal_entry")
    at = column()
    actor = one()
    actor_login = column()
    on_behalf_of = one(by="acting_for_id")
    kind = column()
    subject_id = sql(lambda row: row.subject_kind + ":" + row.subject_key)
    of_case = one(by="case_id")
    unit = one(always=True)
    count = column("batch")
    details = column()
