"""Leases on documents: who may carry one now, under which lock, and from where an earlier attempt left off."""

from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import case, func, update

from archive import queries
from archive.carry import Carried, Claim
from archive.lifecycle import Step, move
from archive.models import Document, DocumentState
from archive.ports import Lock
from archive.retention import Events, Retention, Trigger, extended, retain_until
from archive.room import room_of
from kernel.clock import office_date
from kernel.work import Work

S = DocumentState
LEASE = timedelta(minutes=2)
SLOWEST_BYTES_PER_SECOND = 4 << 20
LONGEST_PAUSE = timedelta(minutes=10)


class LeaseLost(Exception):
    """Another worker holds the lease now: nothing more is done here."""


@dataclass(frozen=True, slots=True)
class Leased:
    """A claim with the retention worked out for it, and the version when an earlier attempt had written it."""

    claim: Claim
    retention: Retention
    carried: Carried | None
    unit_id: int
    case_id: int | None


async def claim_document(work: Work, document_id: int) -> Leased | None:
    """Lease a document that waits or whose lease ran out; None when it needs nothing or somebody is at it."""
    free = (Document.state == S.STAGED) | Document.state.in_(queries.IN_RELAY)
    seconds = func.make_interval(0, 0, 0, 0, 0, 0, Document.size / SLOWEST_BYTES_PER_SECOND)
    values = {
        "state": case((Document.state == S.LOCKED, S.LOCKED.value), else_=S.VERIFYING.value),
        "fence": Document.fence + 1,
        "attempts": Document.attempts + 1,
        "lease_until": work.now + LEASE + seconds,
        "version": Document.version + 1,
    }
    statement = update(Document).where(Document.id == document_id, free, Document.lease_until <= work.now).values(values)
    returning = statement.returning(Document, queries.on_hold()).execution_options(synchronize_session=False)
    row = (await work.session.execute(returning)).one_or_none()
    if row is None:
        return None
    document: Document = row[0]
    content = await queries.content(work.session, document_id) if document.part_count == 0 else None
    retention = planned_retention(work, document)
    lock = Lock(extended(document.retain_until, retention.until), bool(row[1]))
    carried = Carried(document.version_id, document.store_checksum or "") if document.state == S.LOCKED else None
    return Leased(_claim(document, lock, content), retention, carried, document.unit_id, document.case_id)


async def return_lease(work: Work, claim: Claim, failure: str) -> None:
    """Give the document back after a failure, with a pause that grows with its attempts; keep what went wrong."""
    pause = min(LONGEST_PAUSE, timedelta(seconds=2 ** min(claim.attempts, 10)))
    values = {"failure": failure[:500], "lease_until": work.now + pause}
    for state in queries.IN_RELAY:
        await move(work, claim.document_id, Step((state,), state, claim.fence, values))


def planned_retention(work: Work, document: Document) -> Retention:
    """Work out the first lock of a document: what its case and client have not settled yet is open."""
    klass = room_of(work).archive_class(document.archive_class)
    today = office_date(work.now)
    happened = {Trigger.ARCHIVED: today} if Trigger.ARCHIVED in klass.triggers else {}
    open_triggers: tuple[Trigger, ...] = (Trigger.CASE_CLOSED,) if document.case_id is not None else ()
    if document.client_id is not None:
        open_triggers += (Trigger.ACCOUNT_CANCELLED, Trigger.LAST_DEBT_SETTLED)
    return retain_until(klass, Events(today, {**happened, **dict.fromkeys(open_triggers)}))


def _claim(document: Document, lock: Lock, content: bytes | None) -> Claim:
    return Claim(
        document_id=document.id,
        object_key=document.object_key,
        fence=document.fence,
        attempts=document.attempts,
        size=document.size,
        sha256=document.sha256,
        media_type=document.media_type,
        part_size=document.part_size,
        part_count=document.part_count,
        lock=lock,
        metadata={"document": str(document.id), "sha256": document.sha256, "class": document.archive_class},
        content=content,
        relay_upload_id=document.relay_upload_id,
    )
