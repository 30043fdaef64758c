"""Sources of filled forms."""

from sqlalchemy import ColumnElement, and_, case, exists, select
from sqlalchemy.orm import aliased

from cases.models import form as m
from cases.models.scan import Scan
from schema.reads.rows import Row
from schema.reads.sources import Source, column, global_id, many, one, order, sql
from schema.sources.expressions import masked_contact
from schema.types import form as types


def _before(row: Row) -> ColumnElement[str]:
    """Give the field's value in the version that its record corrects."""
    query = select(m.FormField.value).join(m.FormRecord, m.FormRecord.corrects_id == m.FormField.record_id)
    found = query.where(m.FormRecord.id == row.record_id, m.FormField.code == row.code)
    return found.correlate(*row.from_clauses()).scalar_subquery()


def _is_corrected(row: Row) -> ColumnElement[bool]:
    """Tell whether the field's record corrects a version in which it has another value."""
    corrects = select(m.FormRecord.corrects_id).where(m.FormRecord.id == row.record_id)
    known = corrects.correlate(*row.from_clauses()).scalar_subquery().is_not(None)
    return and_(known, _before(row).is_distinct_from(row.value))


def _is_corrected_by(row: Row, other: Row) -> ColumnElement[bool]:
    return and_(other.corrects_id == row.id)


def is_replaced(row: Row) -> ColumnElement[bool]:
    """Tell whether a later version has taken the place of a record."""
    later = aliased(m.FormRecord)
    return exists().where(later.corrects_id == row.id)


def _is_copy(row: Row, other: Row) -> ColumnElement[bool]:
    return exists().where(Scan.record_id == row.id, Scan.document_id == other.id)


class form_field(Source, of=types.FormField, table=m.FormField):  # noqa: N801 - the noun itself
    """表单项."""

    code = column()
    label = column()
    value = sql(lambda row: case((row.masked, masked_contact(row.value)), else_=row.value))
    before = sql(lambda row: case((row.masked, masked_contact(_before(row))), else_=_before(row)))
    corrected = sql(_is_corrected)


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
    reason = column()
    corrects = one(by="corrects_id")
    replaced_by = one(by=_is_corrected_by)
    fields = many(order=order("record_id", "ordinal"), by="record_id", cap=500)
    document = one()
    signed_copies = many(order=order("id"), by=_is_copy)
    signatures = many(order=order("id"), by="record_id")
    content_hash = column()
    filled_by = one(by="filled_by", always=True)
    filled_at = column()
