"""调阅. Reading: permission, the access entry before the first byte, then bytes that are checked as they pass.

`open_reading` is the transaction (`archive.tickets.open_listening` under a ticket); `stream` runs after its commit;
`record_delivery` says at the end what went out.
"""

import hashlib
import re
from collections.abc import AsyncGenerator
from dataclasses import dataclass
from urllib.parse import quote

from archive import queries
from archive.errors import MayNotRead, NotArchived, PurposeMissing, RangeUnsatisfiable, RenditionNotFound
from archive.models import AccessDelivery, AccessEntry, AccessKind, Document, DocumentState
from archive.policy import may_read
from archive.ports import Place
from archive.room import Room, room_of
from archive.sound import LISTENING
from kernel.work import Work

# No file has more bytes than nineteen digits count; what is longer is of a form that may be ignored.
RANGE = re.compile(r"bytes=([0-9]{0,19})-([0-9]{0,19})")
SHORTEST_PURPOSE = 2
RENDITIONS = {"mp3": LISTENING}


class BytesDiffer(Exception):
    """The store's bytes do not hash to what was archived: the last block was held back, and this is an alarm."""


@dataclass(frozen=True, slots=True)
class Span:
    """Bytes `first` to `last`, both included."""

    first: int
    last: int

    @property
    def length(self) -> int:
        """The number of bytes."""
        return self.last - self.first + 1


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked for: a document, perhaps one of its renditions (`mp3`), perhaps only a range of it (the HTTP header)."""

    document_id: int
    rendition: str | None = None
    range_header: str | None = None


@dataclass(frozen=True, slots=True)
class Reading:
    """A permitted, recorded access to one document; `inline` when it is heard and not taken away."""

    access_entry_id: int
    unit_id: int
    place: Place
    file_name: str
    media_type: str
    size: int
    sha256: str
    span: Span
    partial: bool
    inline: bool = False


async def open_reading(work: Work, *, asked: Asked, kind: AccessKind, purpose: str) -> Reading:
    """Permit and record one access.

    Raise MayNotRead, PurposeMissing, NotArchived, DocumentNotFound, RenditionNotFound, RangeUnsatisfiable.
    """
    demand_reader(work, purpose)
    served = await served_document(work, asked)
    span = parse_range(asked.range_header, served.size)
    return reading_of(work, served, span, await enter(work, served, span, (kind, purpose)))


def demand_reader(work: Work, purpose: str) -> None:
    """Raise MayNotRead or PurposeMissing."""
    if not may_read(work.actor):
        raise MayNotRead
    if len(purpose.strip()) < SHORTEST_PURPOSE:
        raise PurposeMissing


async def served_document(work: Work, asked: Asked) -> Document:
    """Give the archived document that answers; raise DocumentNotFound, RenditionNotFound, NotArchived."""
    document = await queries.document(work.session, asked.document_id)
    if document.state != DocumentState.ARCHIVED:
        raise NotArchived(document.state)
    if asked.rendition is None:
        return document
    media_type = RENDITIONS.get(asked.rendition)
    found = media_type and await queries.rendition(work.session, document.id, media_type)
    if not found or found.state != DocumentState.ARCHIVED:
        raise RenditionNotFound(asked.rendition)
    return found


async def enter(work: Work, served: Document, span: Span | None, why: tuple[AccessKind, str]) -> int:
    """Write the access entry, give its id. Whoever is served a rendition has seen or heard its original."""
    whole = span or Span(0, served.size - 1)
    entry = _entry(work, served, *why)
    entry.details = {"first": whole.first, "last": whole.last, "sha256": served.sha256}
    if served.original_id is not None:
        entry.details = {**entry.details, "rendition": served.id}
    work.session.add(entry)
    await work.session.flush()
    return entry.id


def reading_of(
    work: Work, served: Document, span: Span | None, access_entry_id: int, *, inline: bool = False
) -> Reading:
    """Give the reading of a document, or of a span of it, that an access entry permits."""
    return Reading(
        access_entry_id=access_entry_id,
        unit_id=served.unit_id,
        place=room_of(work).evidence(served.object_key, served.version_id),
        file_name=served.file_name,
        media_type=served.media_type,
        size=served.size,
        sha256=served.sha256,
        span=span or Span(0, served.size - 1),
        partial=span is not None,
        inline=inline,
    )


async def stream(room: Room, reading: Reading) -> AsyncGenerator[bytes]:
    """Stream the span; a whole document is hashed on the way, its last block held back until the hash is right.

    Players ask for the range from 0 on: that is the whole document too.
    """
    span = reading.span
    whole = hashlib.sha256() if span.length == reading.size else None
    reader = room.store.read(reading.place, start=span.first, length=span.length if reading.partial else None)
    blocks = await room.call(reader.__enter__)
    held: bytes | None = None
    try:
        while (block := await room.call(next, blocks, None)) is not None:
            if whole is not None:
                whole.update(block)
            if held is not None:
                yield held
            held = block
        if whole is not None and whole.hexdigest() != reading.sha256:
            raise BytesDiffer(reading.place.name)
        if held is not None:
            yield held
    finally:
        await room.call(reader.__exit__, None, None, None)


async def content_of(room: Room, document: Document) -> bytes:
    """Give the whole of an archived document to a task of the house; raise BytesDiffer when it is not what was archived."""

    def read() -> bytes:
        with room.store.read(room.evidence(document.object_key, document.version_id)) as blocks:
            return b"".join(blocks)

    content = await room.call(read)
    if hashlib.sha256(content).hexdigest() != document.sha256:
        raise BytesDiffer(str(document.object_key))
    return content


async def record_delivery(work: Work, *, reading: Reading, delivered: int) -> None:
    """Record how many bytes went out, at the end of the stream or when it broke."""
    work.session.add(
        AccessDelivery(
            access_entry_id=reading.access_entry_id,
            unit_id=reading.unit_id,
            at=work.now,
            first_byte=reading.span.first,
            bytes_delivered=delivered,
            complete=delivered == reading.span.length,
        )
    )
    await work.session.flush()


def parse_range(header: str | None, size: int) -> Span | None:
    """Read a Range header; None when it is absent or of a form that may be ignored; raise RangeUnsatisfiable."""
    found = RANGE.fullmatch(header.strip()) if header else None
    if found is None or found.groups() == ("", ""):
        return None
    first, last = found.groups()
    if not first:
        span = Span(max(0, size - int(last)), size - 1)
    else:
        span = Span(int(first), min(int(last), size - 1) if last else size - 1)
    if span.first >= size or span.length <= 0 or (last and first and int(last) < int(first)):
        raise RangeUnsatisfiable(size)
    return span


def response_headers(reading: Reading) -> dict[str, str]:
    """Give the headers of an answer: never interpreted, never kept by caches between."""
    headers = {
        "content-type": reading.media_type,
        "content-length": str(reading.span.length),
        "accept-ranges": "bytes",
        **private_headers(reading.file_name, inline=reading.inline),
        "etag": f'"{reading.sha256}"',
    }
    if reading.partial:
        headers["content-range"] = f"bytes {reading.span.first}-{reading.span.last}/{reading.size}"
    return headers


def private_headers(file_name: str, *, inline: bool = False) -> dict[str, str]:
    """Give the headers of every file: a safe name in ASCII and in full, a download unless heard, never interpreted nor kept."""
    ascii_name, how = re.sub(r"[^A-Za-z0-9._-]", "_", file_name), "inline" if inline else "attachment"
    return {
        "content-disposition": f"{how}; filename=\"{ascii_name}\"; filename*=UTF-8''{quote(file_name, safe='')}",
        "x-content-type-options": "nosniff",
        "content-security-policy": "default-src 'none'; sandbox",
        "cache-control": "private, no-store",
    }


def _entry(work: Work, document: Document, kind: AccessKind, purpose: str) -> AccessEntry:
    return AccessEntry(
        at=work.now,
        actor_id=work.actor.staff_id,
        actor_login=work.actor.login,
        unit_id=document.unit_id,
        kind=kind.value,
        purpose=purpose.strip(),
        subject_kind="document",
        subject_key=str(document.original_id or document.id),
        client_id=document.client_id,
        case_id=document.case_id,
    )
