"""The last step: documents whose lock was read back become ARCHIVED, with version and journal entry at once."""

from collections.abc import Sequence
from dataclasses import dataclass

import orjson
from sqlalchemy import Row, delete, text

from archive.admission import RECORDINGS
from archive.carry import Carried
from archive.leases import Leased
from archive.models import DocumentContent
from archive.room import room_of
from archive.sound import wants_listening
from kernel import journal, tasks
from kernel.work import Work

FLAG = "archive.flag"
READ_CODE = "archive.read_code"
"""The task that whoever knows the cases gives a coded document to: its pages say which case it belongs to."""
LISTEN = "archive.listen"

# From VERIFYING a small document passes LOCKED within this statement; a large one was recorded as LOCKED before.
ARCHIVE = text("""
    UPDATE document SET
        state = 'ARCHIVED', version = version + 1, archived_at = :now, last_verified_at = :now, lease_until = NULL,
        failure = NULL, version_id = v.version_id, store_checksum = v.checksum, store_hold = v.hold,
        retain_until = v.until, retention_reason = v.reason, retention_inputs = CAST(v.inputs AS jsonb)
    FROM unnest(
        CAST(:ids AS bigint[]), CAST(:fences AS bigint[]), CAST(:versions AS text[]), CAST(:checksums AS text[]),
        CAST(:holds AS boolean[]), CAST(:untils AS timestamptz[]), CAST(:reasons AS text[]), CAST(:inputs AS text[])
    ) AS v (id, fence, version_id, checksum, hold, until, reason, inputs)
    WHERE document.id = v.id AND document.fence = v.fence AND document.state IN ('VERIFYING', 'LOCKED')
    RETURNING document.id, document.original_id, document.listened_at, document.codec, document.media_type, document.size,
        EXISTS (SELECT FROM document_hold h WHERE h.document_id = document.id AND h.released_at IS NULL) AS held
""")


@dataclass(frozen=True, slots=True)
class Proven:
    """A leased document whose version stands locked in the store."""

    leased: Leased
    carried: Carried

    def values(self) -> dict[str, object]:
        """Give the columns that tell version and lock."""
        return {
            "version_id": self.carried.version_id,
            "store_checksum": self.carried.checksum,
            "store_hold": self.leased.claim.lock.hold,
            "retain_until": self.leased.claim.lock.retain_until,
            "retention_reason": self.leased.retention.reason,
            "retention_inputs": self.leased.retention.inputs,
        }


async def archive_documents(work: Work, proven: Sequence[Proven]) -> list[bool]:
    """Archive each document that its worker still holds; False for one whose lease another has taken."""
    rows = (await work.session.execute(ARCHIVE, {**_columns(proven), "now": work.now})).all()
    held = {int(row.id): bool(row.held) for row in rows}
    archived = [each for each in proven if each.leased.claim.document_id in held]
    await journal.append_all(work, "document.archived", [_fact(each) for each in archived])
    await _drop_contents(work, archived)
    for claim in (each.leased.claim for each in archived):
        if held[claim.document_id] != claim.lock.hold:  # holds changed meanwhile: the store's flag follows
            await tasks.defer(work, FLAG, {"document": claim.document_id}, key=str(claim.document_id))
    for coded in (each for each in archived if room_of(work).archive_class(each.leased.archive_class).coded):
        key = coded.leased.claim.document_id
        await tasks.defer(work, READ_CODE, {"document": key}, key=str(key), urgent=True)
    for unheard in (int(row.id) for row in rows if _is_unheard(row)):
        await tasks.defer(work, LISTEN, {"document": unheard}, key=str(unheard))
    return [each in archived for each in proven]


def _columns(proven: Sequence[Proven]) -> dict[str, object]:
    claims = [each.leased.claim for each in proven]
    return {
        "ids": [claim.document_id for claim in claims],
        "fences": [claim.fence for claim in claims],
        "versions": [each.carried.version_id for each in proven],
        "checksums": [each.carried.checksum for each in proven],
        "holds": [claim.lock.hold for claim in claims],
        "untils": [claim.lock.retain_until for claim in claims],
        "reasons": [each.leased.retention.reason for each in proven],
        "inputs": [orjson.dumps(each.leased.retention.inputs).decode() for each in proven],
    }


async def _drop_contents(work: Work, archived: Sequence[Proven]) -> None:
    """Drop bytes that were kept in the database until now."""
    kept = [each.leased.claim.document_id for each in archived if each.leased.claim.content is not None]
    if kept:
        await work.session.execute(delete(DocumentContent).where(DocumentContent.document_id.in_(kept)))


def _is_unheard(row: Row[tuple[object, ...]]) -> bool:
    original = str(row.media_type) in RECORDINGS and row.original_id is None
    return original and wants_listening(row.codec, int(row.size), listened=row.listened_at is not None)


def _fact(each: Proven) -> journal.Fact:
    leased, claim = each.leased, each.leased.claim
    details: dict[str, object] = {
        "sha256": claim.sha256,
        "size": claim.size,
        "object_key": str(claim.object_key),
        "version_id": each.carried.version_id,
        "retain_until": claim.lock.retain_until.isoformat(),
        "hold": claim.lock.hold,
    }
    return journal.Fact(("document", claim.document_id), details, leased.unit_id, leased.case_id)
