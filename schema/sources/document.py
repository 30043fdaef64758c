"""Sources of documents, holds, uploads and access entries."""

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Date,
    Numeric,
    Text,
    and_,
    case,
    cast,
    exists,
    func,
    literal,
    or_,
    select,
)

from archive import models as m
from archive.admission import RECORDINGS
from cases.models.case import Case
from schema.reads.rows import Row
from schema.reads.sources import Source, Where, column, global_id, many, one, order, page, ref, sql
from schema.types import document as types

ARRIVED = ("STAGED", "VERIFYING", "LOCKED", "ARCHIVED")


def has_arrived(row: Row) -> ColumnElement[bool]:
    """Tell whether all bytes are in the house and were not refused."""
    return and_(row.state.in_(ARRIVED))


def is_original(row: Row) -> ColumnElement[bool]:
    """Tell whether it is no rendition of another."""
    return and_(row.original_id.is_(None))


def is_paper(row: Row) -> ColumnElement[bool]:
    """Tell whether it is one of the papers of a dossier: an original whose bytes are in the house."""
    return and_(has_arrived(row), is_original(row))


def _found_by(row: Row, text: ColumnElement[str]) -> ColumnElement[bool]:
    """Match by how the title begins, or by the exact number of the case."""
    numbered = select(Case.id).where(Case.number == text).scalar_subquery()
    return or_(func.starts_with(row.title, text), row.case_id == numbered)


document_where: Where = {
    "search": _found_by,
    "case_": ref("case", lambda row, key: row.case_id == key),
    "client": ref("client", lambda row, key: row.client_id == key),
    "unit": ref("unit", lambda row, key: row.unit_id == key),
    "archive_class": lambda row, value: row.archive_class == value,
    "state": lambda row, value: row.state == value,
}
access_where: Where = {
    "actor": ref("staff", lambda row, key: row.actor_id == key),
    "client": ref("client", lambda row, key: row.client_id == key),
    "case_": ref("case", lambda row, key: row.case_id == key),
    "document": ref(
        "document", lambda row, key: and_(row.subject_kind == "document", row.subject_key == cast(key, Text))
    ),
    "kind": lambda row, value: row.kind == value,
    "since": lambda row, value: row.at >= value,
    "until": lambda row, value: row.at < value,
}


def _holds(row: Row, other: Row) -> ColumnElement[bool]:
    return exists().where(
        m.DocumentHold.document_id == row.id, m.DocumentHold.hold_id == other.id, m.DocumentHold.released_at.is_(None)
    )


def _delivered(row: Row) -> ColumnElement[int]:
    total = select(func.sum(m.AccessDelivery.bytes_delivered)).where(m.AccessDelivery.access_entry_id == row.id)
    return cast(total.scalar_subquery(), BigInteger)


def _of_document(row: Row, other: Row) -> ColumnElement[bool]:
    """Join the accesses of a document; those of its renditions name it too."""
    return and_(other.subject_kind == "document", other.subject_key == cast(row.id, Text))


def _address(row: Row, what: str) -> ColumnElement[str]:
    return literal("/documents/", Text) + cast(row.id, Text) + f"/{what}"


class hold(Source, of=types.Hold, table=m.Hold):  # noqa: N801 - the noun itself
    """保全."""

    id = global_id("hold")
    kind = column()
    matter = column()
    mandate = column()
    scope = column()
    placed_at = column()
    placed_by = one(always=True)
    released_at = column()
    released_by = one()


class document(Source, of=types.Document, table=m.Document):  # noqa: N801
    """文件."""

    id = global_id("document")
    title = column()
    archive_class = column()
    media_type = column()
    size = column()
    sha256 = column()
    state = column()
    version = column()
    unit = one(always=True)
    of_case = one(by="case_id")
    client = one()
    archived_at = column()
    archived_by = one(by=lambda row, other: and_(other.id == row.begun_by_id, row.archived_at.is_not(None)))
    retain_until = sql(lambda row: cast(func.timezone("Asia/Shanghai", row.retain_until), Date))
    retention_reason = column()
    holds = many(order=order("id"), by=_holds)
    last_verified_at = column()
    failure = column()
    scan = one(by="id")
    content_url = sql(lambda row: _address(row, "content"))
    ticket_url = sql(lambda row: case((row.media_type.in_(RECORDINGS), _address(row, "ticket"))))
    listened_at = column()
    codec = column()
    channels = column()
    sample_rate = column()
    duration = sql(lambda row: func.round(cast(row.milliseconds, Numeric) / 1000, 3, type_=Numeric))
    original = one()
    renditions = many(order=order("id"), by="original_id", only=has_arrived)
    access_entries = page("document.access_entries", order=order("id", descending=True), by=_of_document)


class upload_part(Source, of=types.UploadPart, table=m.UploadPart):  # noqa: N801
    """分片."""

    number = column()
    size = column()
    sha256 = column()
    signed_at = column()


class upload(Source, of=types.Upload, table=m.Document):  # noqa: N801
    """上传."""

    id = global_id("upload")
    document = one(by="id")
    state = column()
    part_size = column()
    part_count = column()
    parts = many(order=order("document_id", "number"), by="document_id", cap=10_000)


class access_entry(Source, of=types.AccessEntry, table=m.AccessEntry):  # noqa: N801
    """调阅记录."""

    id = global_id("access_entry")
    at = column()
    actor = one()
    actor_login = column()
    unit = one(always=True)
    kind = column()
    purpose = column()
    subject_id = sql(lambda row: row.subject_kind + ":" + row.subject_key)
    client = one()
    of_case = one(by="case_id")
    details = column()
    bytes_delivered = sql(_delivered)
