"""归档. The only way in: reserved before any byte moves, sent to staging in signed parts, finished once.

No action here calls the store: addresses are signed by computation. What follows `finish_upload` is the relay's.
"""

import base64
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlalchemy import text
from sqlalchemy.dialects.postgresql import insert

from archive import queries
from archive.admission import (
    SHA256,
    Declaration,
    admit,
    agrees,
    canonical_media_type,
    detect,
    part_length,
    part_plan,
)
from archive.errors import KeyReused, MayNotUpload, PartsMissing, UploadEnded, UploadExpired
from archive.leases import finish_and_claim
from archive.lifecycle import Step, move
from archive.models import Document, DocumentContent, DocumentState, UploadPart
from archive.policy import may_continue, may_upload
from archive.ports import Put, Signed
from archive.reserving import document_of, keep
from archive.room import STAGING_DAYS, room_of
from kernel import tasks
from kernel.errors import invalid
from kernel.keys import demand_key
from kernel.work import Work

RELAY = "archive.relay"
SIGNED_SECONDS = 3600
IN_HOUSE_LIMIT = 32 << 20
OPEN = (DocumentState.RESERVED, DocumentState.UPLOADING)

FINISH = text("""
    UPDATE document SET
        state = 'STAGED', finished_at = :now, lease_until = :now, failure = NULL, version = version + 1
    WHERE id = :id AND begun_by_id = :me AND begun_at > :oldest AND state IN ('RESERVED', 'UPLOADING')
        AND (part_count = 1 OR part_count = (SELECT count(*) FROM upload_part p WHERE p.document_id = document.id))
    RETURNING id
""")


@dataclass(frozen=True, slots=True)
class PartDigest:
    """A part as the client hashed it: number from 1, SHA-256 in hexadecimal."""

    number: int
    sha256: str


@dataclass(frozen=True, slots=True)
class SignedPart:
    """Where to PUT one part: exactly these headers, exactly these bytes, before `expires_at`."""

    number: int
    signed: Signed
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class Reservation:
    """An upload as far as it is: a file of one part comes with its address, others ask `sign_parts`."""

    document: Document
    parts: tuple[SignedPart, ...]


async def begin_upload(work: Work, *, declaration: Declaration, client_mutation_id: str | None = None) -> Reservation:
    """Reserve a document; the same key by the same person gives the same one, from any device.

    Raise MayNotUpload, Invalid, KeyReused, StoreUnqualified, ArchiveClassUnknown.
    """
    if not may_upload(work.actor):
        raise MayNotUpload
    room = room_of(work)
    room.must_be_qualified()
    admit(declaration, room.archive_class(declaration.archive_class))
    if client_mutation_id is not None:
        demand_key(client_mutation_id)
        known = await _known(work, declaration, client_mutation_id)
        if known is not None:
            return Reservation(known, _single_part(work, known))
    size, count = part_plan(declaration.size)
    document = document_of(work, declaration, part_size=size, part_count=count)
    document.client_mutation_id = client_mutation_id
    await keep(work, [document], "document.reserved")
    return Reservation(document, _single_part(work, document))


async def sign_parts(work: Work, *, document_id: int, parts: Sequence[PartDigest]) -> tuple[SignedPart, ...]:
    """Sign the addresses of parts by their digests; signing again replaces. Raise UploadEnded, UploadExpired."""
    document = await _open_upload(work, document_id)
    for index, part in enumerate(parts):
        _check_part(document, part, index)
    if parts:
        rows = [_part_row(work, document, part) for part in parts]
        statement = insert(UploadPart).values(rows)
        replaced = {name: statement.excluded[name] for name in ("size", "sha256", "signed_at")}
        await work.session.execute(
            statement.on_conflict_do_update(index_elements=["document_id", "number"], set_=replaced)
        )
        if document.state == DocumentState.RESERVED:
            await move(work, document.id, Step(OPEN, DocumentState.UPLOADING))
    return tuple(_sign(work, document, part) for part in parts)


async def finish_upload(work: Work, *, document_id: int, hand_over: bool = False) -> int:
    """Hand the staged bytes to the relay, give the id; twice changes nothing. Raise PartsMissing, UploadEnded.

    The durable task relays it. With `hand_over` this process takes the lease and must call its own relay when it has
    committed (`Relay.run`): two transactions and a task less; if it dies before, a sweep goes on when the lease ends.
    """
    room, oldest = room_of(work), work.now - timedelta(days=STAGING_DAYS)
    if hand_over:
        leased = await finish_and_claim(work, document_id, oldest=oldest)
        if leased is None:
            await _why_not_finished(work, document_id)
        else:
            room.handed[document_id] = leased
        return document_id
    bound = {"id": document_id, "me": work.actor.staff_id, "now": work.now, "oldest": oldest}
    if (await work.session.execute(FINISH, bound)).one_or_none() is None:
        await _why_not_finished(work, document_id)
    else:
        await tasks.defer(work, RELAY, {"document": document_id}, key=str(document_id), urgent=True)
    return document_id


async def upload_of(work: Work, *, client_mutation_id: str) -> Reservation | None:
    """Give this person's upload under an idempotency key with fresh addresses, or None."""
    document = await queries.document_by_key(work.session, work.actor.staff_id, client_mutation_id)
    if document is None:
        return None
    if document.part_count <= 1 or document.state not in OPEN:
        return Reservation(document, _single_part(work, document))
    known = await queries.signed_parts(work.session, document.id)
    return Reservation(document, tuple(_sign(work, document, PartDigest(part.number, part.sha256)) for part in known))


async def deposit(work: Work, *, declaration: Declaration, content: bytes) -> Document:
    """Add a document made in the house; its bytes are kept with this transaction until the relay has locked them."""
    admit(declaration, room_of(work).archive_class(declaration.archive_class))
    if len(content) > IN_HOUSE_LIMIT or len(content) != declaration.size:
        message = f"{len(content)} bytes deposited, {declaration.size} declared, {IN_HOUSE_LIMIT} at most"
        raise ValueError(message)
    if not agrees(canonical_media_type(declaration.media_type), detect(content[:8192])):
        message = f"the content is not {declaration.media_type}"
        raise ValueError(message)
    document = document_of(work, declaration, part_size=declaration.size, part_count=0)
    document.state = DocumentState.STAGED
    document.finished_at = document.lease_until = work.now
    await keep(work, [document], "document.received")
    work.session.add(DocumentContent(document_id=document.id, unit_id=document.unit_id, content=content))
    await work.session.flush()
    await tasks.defer(work, RELAY, {"document": document.id}, key=str(document.id), urgent=True)
    return document


async def _known(work: Work, declaration: Declaration, client_mutation_id: str) -> Document | None:
    await queries.reserve_key(work.session, work.actor.staff_id, client_mutation_id)
    known = await queries.document_by_key(work.session, work.actor.staff_id, client_mutation_id)
    if known is None:
        return None
    same = (known.sha256, known.size, known.archive_class, known.case_id)
    if same != (declaration.sha256, declaration.size, declaration.archive_class, declaration.case_id):
        raise KeyReused(client_mutation_id)
    return known


async def _open_upload(work: Work, document_id: int) -> Document:
    document = await queries.document(work.session, document_id)
    if not may_continue(work.actor, document):
        raise MayNotUpload
    if document.state not in OPEN:
        raise UploadEnded(document.state)
    _check_expiry(work, document)
    return document


def _check_expiry(work: Work, document: Document) -> None:
    if document.begun_at + timedelta(days=STAGING_DAYS) <= work.now:
        raise UploadExpired


def _check_part(document: Document, part: PartDigest, index: int) -> None:
    if not part_length(part.number, document.size, document.part_size):
        zh = f"没有第{part.number}片，分片序号为1至{document.part_count}。"
        raise invalid(f"parts.{index}.number", "PART_NUMBER", zh, f"Parts are numbered 1 to {document.part_count}.")
    if not SHA256.fullmatch(part.sha256) or (document.part_count == 1 and part.sha256 != document.sha256):
        zh = "分片摘要须为该片内容的64位小写十六进制SHA-256。"
        raise invalid(
            f"parts.{index}.sha256", "SHA256", zh, "Give the part's own SHA-256 as 64 lowercase hexadecimal digits."
        )


async def _why_not_finished(work: Work, document_id: int) -> None:
    """Raise what keeps an upload from being finished; nothing when it is finished already."""
    document = await queries.document(work.session, document_id)
    if not may_continue(work.actor, document):
        raise MayNotUpload
    if document.state in {DocumentState.REJECTED, DocumentState.ABANDONED}:
        raise UploadEnded(document.state)
    if document.state in OPEN:
        _check_expiry(work, document)
        known = {part.number for part in await queries.signed_parts(work.session, document.id)}
        missing = [number for number in range(1, document.part_count + 1) if number not in known]
        raise PartsMissing(", ".join(map(str, missing[:20])))


def _part_row(work: Work, document: Document, part: PartDigest) -> dict[str, object]:
    return {
        "document_id": document.id,
        "number": part.number,
        "unit_id": document.unit_id,
        "size": part_length(part.number, document.size, document.part_size),
        "sha256": part.sha256,
        "signed_at": work.now,
    }


def _single_part(work: Work, document: Document) -> tuple[SignedPart, ...]:
    if document.part_count != 1 or document.state not in OPEN:
        return ()
    return (_sign(work, document, PartDigest(1, document.sha256)),)


def _sign(work: Work, document: Document, part: PartDigest) -> SignedPart:
    room = room_of(work)
    put = Put(
        room.staged(document.object_key, part.number),
        part_length(part.number, document.size, document.part_size),
        base64.b64encode(bytes.fromhex(part.sha256)).decode(),
    )
    signed = room.store.sign_put(put, expires_seconds=SIGNED_SECONDS)
    return SignedPart(part.number, signed, work.now + timedelta(seconds=SIGNED_SECONDS))


def of_content(blank: Declaration, content: bytes) -> Declaration:
    """Give a declaration with the size and digest of `content`."""
    return replace(blank, size=len(content), sha256=hashlib.sha256(content).hexdigest())
