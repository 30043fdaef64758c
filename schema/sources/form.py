"""Sources of filled forms."""

from sqlalchemy import case

from cases.models import form as m
from schema.reads.sources import Source, column, global_id, many, one, order, sql
from schema.sources.expressions import masked_contact
from schema.types import form as types


class form_field(Source, of=types.FormField, table=m.FormField):  # noqa: N801 - the noun itself
    """表单项."""

    code = column()
    label = column()
    value = sql(lambda row: case((row.masked, masked_contact(row.value)), else_=row.value))


class signature(Source, of=types.Signature, table=m.Signature):  # noqa: N801
    """签字."""

    id = global_id("signature")
    by = one(by="staff_id", always=True)
    post = column()
    on_behalf_of = one(by="acting_for_id")
    at = column()
    content_hash = column()


class form_record(Source, of=types.FormRecord, table=m.FormRecord):  # noqa: N801
    """表单记录."""

    id = global_id("form_record")
    form = column()
    version = column()
    fields = many(order=order("record_id", "ordinal"), by="record_id", cap=500)
    document = one()
    signatures = many(order=order("id"), by="record_id")
    content_hash = column()
    filled_by = one(by="filled_by", always=True)
    filled_at = column()
