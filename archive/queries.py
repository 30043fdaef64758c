"""What the archive asks of the database."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import (
    ARRAY,
    BigInteger,
    ColumnElement,
    DateTime,
    ScalarSelect,
    Select,
    Text,
    cast,
    exists,
    func,
    insert,
    literal,
    select,
    text,
)
from sqlalchemy import Sequence as Numbers
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.ext.asyncio import AsyncSession

from archive.errors import DocumentNotFound, HoldNotFound
from archive.models import (
    AccessEntry,
    AccessKind,
    Document,
    DocumentContent,
    DocumentHold,
    DocumentState,
    Hold,
    HoldKind,
    ListeningTicket,
    UnclaimedVersion,
    UploadPart,
)
from kernel.journal import JournalEntry
from kernel.orm import Details
from kernel.work import Work

NEXT_ENTRY = Numbers("access_entry_id").next_value()
OPEN_UPLOAD = (DocumentState.RESERVED, DocumentState.UPLOADING)
STANDING = (HoldKind.CASE_OPEN, HoldKind.ACCOUNT_OPEN)
WITHOUT_BYTES = (DocumentState.REJECTED, DocumentState.ABANDONED)
CLOSING = "hold.closing"
PAGE = 500
RESERVE = text(
    "SELECT pg_advisory_xact_lock(hashtextextended(name, 0)) FROM unnest(CAST(:names AS text[])) AS n (name)"
)
IN_RELAY = (DocumentState.VERIFYING, DocumentState.LOCKED)
TO_RELAY = (DocumentState.STAGED, *IN_RELAY)


async def document(session: AsyncSession, document_id: int) -> Document:
    """Give a document; raise DocumentNotFound."""
    found = await session.get(Document, document_id)
    if found is None:
        raise DocumentNotFound(str(document_id))
    return found


async def rendition(session: AsyncSession, original_id: int, media_type: str) -> Document | None:
    """Give the rendition of a document in a media type that is archived or on its way there, or None."""
    wanted = (Document.original_id == original_id) & (Document.media_type == media_type)
    query = select(Document).where(wanted, Document.state.not_in(WITHOUT_BYTES))
    return (await session.execute(query)).scalar_one_or_none()


async def renditions(session: AsyncSession, original_id: int) -> Sequence[Document]:
    """Give all renditions of a document as they are now, and keep them so until the transaction ends."""
    query = select(Document).where(Document.original_id == original_id).order_by(Document.id).with_for_update()
    return (await session.execute(query)).scalars().all()


async def ticket(session: AsyncSession, staff_id: int, secret_sha256: str) -> ListeningTicket | None:
    """Give a person's listening ticket by the digest of its secret, and keep it so until the transaction ends, or None."""
    mine = (ListeningTicket.secret_sha256 == secret_sha256) & (ListeningTicket.staff_id == staff_id)
    return (await session.execute(select(ListeningTicket).where(mine).with_for_update())).scalar_one_or_none()


async def locked_document(session: AsyncSession, document_id: int) -> Document:
    """Give a document as it is now and keep it so until the transaction ends; raise DocumentNotFound."""
    query = select(Document).where(Document.id == document_id).with_for_update()
    found = (await session.execute(query)).scalar_one_or_none()
    if found is None:
        raise DocumentNotFound(str(document_id))
    return found


async def document_by_key(session: AsyncSession, actor_id: int, client_mutation_id: str) -> Document | None:
    """Give the upload that this person began under this idempotency key, or None."""
    wanted = (Document.begun_by_id == actor_id) & (Document.client_mutation_id == client_mutation_id)
    return (await session.execute(select(Document).where(wanted))).scalar_one_or_none()


async def reserve_key(session: AsyncSession, actor_id: int, client_mutation_id: str) -> None:
    """Make others who use the same key wait until this transaction ends."""
    await _wait_for(session, f"archive.upload:{actor_id}:{client_mutation_id}")


async def _wait_for(session: AsyncSession, name: str) -> None:
    await session.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(name, 0))))


async def note_taking(work: Work, documents: Sequence[int], purpose: str, export_id: int) -> None:
    """Leave an access entry for every document that goes out in an export, in one statement, before the first byte."""
    taken = select(
        NEXT_ENTRY,
        literal(work.now, DateTime(timezone=True)),
        literal(work.actor.staff_id, BigInteger),
        literal(work.actor.login, Text),
        Document.unit_id,
        literal(AccessKind.EXPORT.value, Text),
        literal(purpose, Text),
        literal("document", Text),
        cast(Document.id, Text),
        Document.client_id,
        Document.case_id,
        func.jsonb_build_object("export", export_id, type_=JSONB),
    ).where(Document.id == func.any(literal(list(documents), ARRAY(BigInteger))))
    names = [column.key for column in AccessEntry.__table__.columns]
    await work.session.execute(insert(AccessEntry).from_select(names, taken, include_defaults=False))


async def signed_parts(session: AsyncSession, document_id: int) -> Sequence[UploadPart]:
    """Give the parts signed so far, by number."""
    query = select(UploadPart).where(UploadPart.document_id == document_id).order_by(UploadPart.number)
    return (await session.execute(query)).scalars().all()


async def content(session: AsyncSession, document_id: int) -> bytes | None:
    """Give the bytes of a document made in the house that is not locked yet, or None."""
    query = select(DocumentContent.content).where(DocumentContent.document_id == document_id)
    return (await session.execute(query)).scalar_one_or_none()


def on_hold() -> ColumnElement[bool]:
    """Give the test "at least one matter holds this document", for use in statements on `document`."""
    active = (DocumentHold.document_id == Document.id) & DocumentHold.released_at.is_(None)
    return exists().where(active).correlate(Document)


async def is_held(session: AsyncSession, document_id: int) -> bool:
    """Tell whether at least one matter holds the document."""
    return bool((await session.execute(select(on_hold()).where(Document.id == document_id))).scalar())


async def hold(session: AsyncSession, hold_id: int) -> Hold:
    """Give a hold; raise HoldNotFound."""
    found = await session.get(Hold, hold_id)
    if found is None:
        raise HoldNotFound(hold_id)
    return found


async def standing_holds(session: AsyncSession, kind: HoldKind, subjects: Collection[int]) -> Mapping[int, Hold]:
    """Give the unreleased holds of these cases (CASE_OPEN) or clients (ACCOUNT_OPEN); they cannot end meanwhile."""
    subject = Hold.case_id if kind is HoldKind.CASE_OPEN else Hold.client_id
    query = select(Hold).where(Hold.kind == kind.value, subject.in_(subjects), Hold.released_at.is_(None))
    held = (await session.execute(query.order_by(Hold.id).with_for_update(read=True))).scalars()
    return {(hold.case_id if kind is HoldKind.CASE_OPEN else hold.client_id) or 0: hold for hold in held}


async def locked_hold(session: AsyncSession, hold_id: int) -> Hold:
    """Give a hold as it is now, with nobody putting documents under it until the transaction ends; raise HoldNotFound."""
    found = (await session.execute(select(Hold).where(Hold.id == hold_id).with_for_update())).scalar_one_or_none()
    if found is None:
        raise HoldNotFound(hold_id)
    return found


async def reserve_holds(session: AsyncSession, kind: HoldKind, subjects: Collection[int]) -> None:
    """Make others who place the same standing holds wait until this transaction ends."""
    names = [f"archive.hold:{kind.value}:{subject}" for subject in sorted(subjects)]
    await session.execute(RESERVE, {"names": names})


async def held_documents(session: AsyncSession, hold_id: int) -> Sequence[Document]:
    """Give the documents under a hold, oldest first."""
    return (await session.execute(_held(hold_id))).scalars().all()


def _held(hold_id: int) -> Select[Document]:
    link = (DocumentHold.document_id == Document.id) & (DocumentHold.hold_id == hold_id)
    kept = DocumentHold.released_at.is_(None) & Document.state.not_in(WITHOUT_BYTES)
    return select(Document).join(DocumentHold, link).where(kept).order_by(Document.id)


async def closings(session: AsyncSession) -> Sequence[tuple[int, Details]]:
    """Give the standing holds that are to end and have not, with the days to end them by.

    A case that is closed stays so: the hold of a paper that came after is among them.
    """
    of_hold = (JournalEntry.subject_kind == "hold") & (JournalEntry.subject_key == cast(Hold.id, Text))
    details = func.coalesce(_closing(JournalEntry.case_id == Hold.case_id), _closing(of_hold))
    open_holds = Hold.released_at.is_(None) & Hold.kind.in_(STANDING) & details.is_not(None)
    return [(row[0], row[1]) for row in (await session.execute(select(Hold.id, details).where(open_holds))).all()]


def _closing(whose: ColumnElement[bool]) -> ScalarSelect[Details]:
    newest = select(JournalEntry.details).where(whose, JournalEntry.kind == CLOSING).order_by(JournalEntry.id.desc())
    return newest.limit(1).correlate(Hold).scalar_subquery()


async def stalled(session: AsyncSession, now: datetime, limit: int) -> Sequence[int]:
    """Give the ids of documents whose relay nobody works on: staged without lease, or a lease that ran out."""
    waiting = Document.state.in_(TO_RELAY) & (Document.lease_until <= now)
    query = select(Document.id).where(waiting).order_by(Document.lease_until).limit(limit)
    return (await session.execute(query)).scalars().all()


async def next_lease_end(session: AsyncSession, after: datetime, until: datetime) -> datetime | None:
    """Give when the first lease ends that ends after one instant and not after the other, or None."""
    ends = (Document.lease_until > after) & (Document.lease_until <= until)
    query = select(func.min(Document.lease_until)).where(Document.state.in_(TO_RELAY), ends)
    return (await session.execute(query)).scalar_one()


async def unsettled(session: AsyncSession, limit: int) -> Sequence[Document]:
    """Give ended documents whose sidecar is not written or whose staged bytes are not removed, oldest first."""
    ended = (DocumentState.ARCHIVED, DocumentState.REJECTED, DocumentState.ABANDONED)
    query = select(Document).where(Document.state.in_(ended), Document.sidecar_at.is_(None))
    return (await session.execute(query.order_by(Document.id).limit(limit))).scalars().all()


async def short_locks(session: AsyncSession, archive_class: str, before: datetime, after_id: int) -> Sequence[Document]:
    """Give a page of archived documents of a class under a standing hold whose lock ends before an instant, by id."""
    link = (DocumentHold.document_id == Document.id) & DocumentHold.released_at.is_(None)
    held = exists().where(link, Hold.id == DocumentHold.hold_id, Hold.kind.in_(STANDING)).correlate(Document)
    short = (Document.archive_class == archive_class) & (Document.retain_until < before) & (Document.id > after_id)
    query = select(Document).where(Document.state == DocumentState.ARCHIVED, short, held)
    return (await session.execute(query.order_by(Document.id).limit(PAGE))).scalars().all()


async def archived_after(session: AsyncSession, key: UUID, before: datetime, limit: int) -> Sequence[Document]:
    """Give documents archived before an instant, by object key, from `key` (exclusive): one page of a merge."""
    done = (Document.state == DocumentState.ARCHIVED) & (Document.archived_at < before)
    query = select(Document).where(done, Document.object_key > key).order_by(Document.object_key).limit(limit)
    return (await session.execute(query)).scalars().all()


async def by_object_key(session: AsyncSession, key: UUID) -> Document | None:
    """Give the document with this object key, or None."""
    return (await session.execute(select(Document).where(Document.object_key == key))).scalar_one_or_none()


async def unclaimed(session: AsyncSession) -> Sequence[UnclaimedVersion]:
    """Give the versions without a document that nobody has claimed yet, oldest first."""
    query = select(UnclaimedVersion).where(UnclaimedVersion.claimed_at.is_(None)).order_by(UnclaimedVersion.id)
    return (await session.execute(query)).scalars().all()


async def longest_unverified(session: AsyncSession, limit: int) -> Sequence[int]:
    """Give the ids of the archived documents that were not compared with the store for longest, those first."""
    query = select(Document.id).where(Document.state == DocumentState.ARCHIVED)
    return (await session.execute(query.order_by(Document.last_verified_at, Document.id).limit(limit))).scalars().all()


async def archived_with_hold(session: AsyncSession, ids: Sequence[int]) -> Sequence[tuple[Document, bool]]:
    """Give these documents as they are now, each with whether a matter holds it."""
    query = select(Document, on_hold()).where(Document.id.in_(ids)).order_by(Document.id)
    return [(row[0], bool(row[1])) for row in (await session.execute(query)).all()]
