"""Leases on documents: who may carry one now, under which lock, and from where an earlier attempt left off."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import RowMapping, text

from archive.carry import Carried, Claim
from archive.errors import ArchiveClassUnknown
from archive.lifecycle import Step, move
from archive.models import DocumentState
from archive.ports import Lock
from archive.queries import IN_RELAY
from archive.retention import Events, Retention, Trigger, extended, retain_until
from archive.room import Room, room_of
from kernel.clock import office_date
from kernel.work import Work

S = DocumentState
LEASE = timedelta(minutes=2)
LONGEST_PAUSE = timedelta(minutes=10)
LONGEST_FAILURE = 500

# 4 MiB/s is the slowest carrying that a lease allows for.
TAKE = """
        fence = fence + 1, attempts = attempts + 1, version = version + 1,
        lease_until = CAST(:until AS timestamptz) + make_interval(secs => size / 4194304)
"""
SHOW = """
    RETURNING id, object_key, unit_id, case_id, client_id, archive_class, media_type, size, sha256, state, part_size,
        part_count, fence, attempts, version_id, store_checksum, retain_until, relay_upload_id,
        EXISTS (SELECT FROM document_hold h WHERE h.document_id = document.id AND h.released_at IS NULL) AS held,
        (SELECT content FROM document_content c WHERE c.document_id = document.id) AS content
"""
# One statement for a whole batch.
CLAIM = text(
    f"""
    UPDATE document SET state = CASE state WHEN 'STAGED' THEN 'VERIFYING' ELSE state END, {TAKE}
    WHERE id = ANY (:ids) AND state IN ('STAGED', 'VERIFYING', 'LOCKED') AND lease_until <= :now {SHOW}
    """  # noqa: S608 - made of the constants above
)
# STAGED is passed within the statement by which the process that finishes an upload takes its lease. A single part needs
# no row: its digest is the file's.
FINISH_AND_CLAIM = text(
    f"""
    UPDATE document SET state = 'VERIFYING', finished_at = :now, failure = NULL, {TAKE}
    WHERE id = :id AND begun_by_id = :me AND begun_at > :oldest AND state IN ('RESERVED', 'UPLOADING')
        AND (part_count = 1 OR part_count = (SELECT count(*) FROM upload_part p WHERE p.document_id = document.id)) {SHOW}
    """  # noqa: S608
)


# Whoever holds the bytes again goes on, at once: the process that was at it before has died, or its fence is old now.
TAKE_UP = text(
    f"""
    UPDATE document SET state = 'VERIFYING', finished_at = :now, failure = NULL, {TAKE}
    WHERE id = ANY (:ids) AND begun_by_id = :me AND state IN ('RESERVED', 'UPLOADING', 'VERIFYING') {SHOW}
    """  # noqa: S608
)
FAILED = text("UPDATE document SET failure = :failure WHERE id = :id")


class Undated(ValueError):
    """The term of a document cannot be computed; it is never locked without one."""


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
    archive_class: str


async def claim_documents(work: Work, ids: Sequence[int]) -> list[Leased | Undated | None]:
    """Lease documents that wait or whose lease ran out; None for one that needs nothing or that somebody is at.

    One whose term cannot be computed keeps its bytes and its place, with the reason on it: that is somebody's work.
    """
    bound = {"ids": list(ids), "now": work.now, "until": work.now + LEASE}
    rows = (await work.session.execute(CLAIM, bound)).mappings().all()
    found = {int(row["id"]): _leased(work, row) for row in rows}
    for document_id, leased in found.items():
        if isinstance(leased, Undated):
            await work.session.execute(FAILED, {"id": document_id, "failure": str(leased)[:LONGEST_FAILURE]})
    return [found.pop(document_id, None) for document_id in ids]  # named twice, it is leased to the first alone


async def finish_and_claim(work: Work, document_id: int, *, oldest: datetime) -> Leased | None:
    """Finish this person's upload and lease it to this process; None when it cannot be finished as it stands."""
    bound = {"id": document_id, "me": work.actor.staff_id, "now": work.now, "oldest": oldest, "until": work.now + LEASE}
    row = (await work.session.execute(FINISH_AND_CLAIM, bound)).mappings().one_or_none()
    leased = None if row is None else _leased(work, row)
    if isinstance(leased, Undated):
        raise leased
    return leased


async def claim_received(work: Work, ids: Sequence[int]) -> dict[int, Leased | Undated]:
    """Lease documents whose bytes this actor holds, whoever was at them; those that need nothing are left out."""
    bound = {"ids": list(ids), "me": work.actor.staff_id, "now": work.now, "until": work.now + LEASE}
    rows = (await work.session.execute(TAKE_UP, bound)).mappings().all()
    return {int(row["id"]): _leased(work, row) for row in rows}


async def return_lease(work: Work, claim: Claim, failure: str) -> None:
    """Give the document back after a failure, with a pause that grows with its attempts; keep what went wrong."""
    pause = min(LONGEST_PAUSE, timedelta(seconds=2 ** min(claim.attempts, 10)))
    values = {"failure": failure[:LONGEST_FAILURE], "lease_until": work.now + pause}
    for state in IN_RELAY:
        await move(work, claim.document_id, Step((state,), state, claim.fence, values))


def planned_retention(room: Room, work: Work, row: RowMapping) -> Retention:
    """Work out the first lock of a document: what its case and client have not settled yet is open."""
    klass = room.archive_class(row["archive_class"])
    happened = {Trigger.ARCHIVED: office_date(work.now)} if Trigger.ARCHIVED in klass.triggers else {}
    unsettled: tuple[Trigger, ...] = (Trigger.CASE_CLOSED,) if row["case_id"] is not None else ()
    if row["client_id"] is not None:
        unsettled += (Trigger.ACCOUNT_CANCELLED, Trigger.LAST_DEBT_SETTLED)
    return retain_until(klass, Events(office_date(work.now), {**happened, **dict.fromkeys(unsettled)}))


def _leased(work: Work, row: RowMapping) -> Leased | Undated:
    try:
        retention = planned_retention(room_of(work), work, row)
    except (ValueError, ArchiveClassUnknown) as error:
        return Undated(str(error))
    lock = Lock(extended(row["retain_until"], retention.until), row["held"])
    carried = Carried(row["version_id"], row["store_checksum"] or "") if row["state"] == S.LOCKED else None
    return Leased(_claim(row, lock), retention, carried, row["unit_id"], row["case_id"], row["archive_class"])


def _claim(row: RowMapping, lock: Lock) -> Claim:
    return Claim(
        document_id=row["id"],
        object_key=row["object_key"],
        fence=row["fence"],
        attempts=row["attempts"],
        size=row["size"],
        sha256=row["sha256"],
        media_type=row["media_type"],
        part_size=row["part_size"],
        part_count=row["part_count"],
        lock=lock,
        metadata={"document": str(row["id"]), "sha256": row["sha256"], "class": row["archive_class"]},
        content=row["content"],
        relay_upload_id=row["relay_upload_id"],
    )
