"""The worker between staging and lock: claim, carry, record the version, read the lock back, archive.

Each step is a transaction of its own and none spans a call of the store. Whatever breaks, the row stays where it is until
its lease ends, and the next claim goes on from there: a version that is already written is found, not written again.
"""

import asyncio
from dataclasses import dataclass

from sqlalchemy import delete

from archive import queries
from archive.carry import (
    Carried,
    Claim,
    PartAbsent,
    Unfit,
    carry,
    carry_parts,
    evidence_put,
    existing,
    lock_failure,
)
from archive.leases import LeaseLost, Leased, claim_document, return_lease
from archive.lifecycle import Step, move
from archive.models import DocumentContent, DocumentState
from archive.ports import Kept, StoreError
from archive.room import PORT, Room
from kernel import journal, tasks
from kernel.work import Desk, Work

S = DocumentState
FLAG = "archive.flag"


class LockNotProven(StoreError):
    """The store does not show the lock that was asked for; the document is not archived."""


@dataclass(frozen=True, slots=True)
class Relay:
    """Works as one actor, the scheduler's machine account, which sees every document."""

    desk: Desk
    actor_id: int

    @property
    def room(self) -> Room:
        """The archive of this process."""
        return self.desk.ports.find(PORT, Room)

    async def run(self, document_id: int) -> DocumentState | None:
        """Bring a staged document into the archive; None when it needs none or another is at it. Raise StoreError to retry."""
        async with self.desk.work(self.actor_id) as work:
            leased = await claim_document(work, document_id)
        if leased is None:
            return None
        try:
            return await self._go_on(leased)
        except LeaseLost:
            return None
        except StoreError as error:
            async with self.desk.work(self.actor_id) as work:
                await return_lease(work, leased.claim, str(error))
            raise

    async def _go_on(self, leased: Leased) -> DocumentState:
        try:
            carried = leased.carried or await self._carry(leased.claim)
        except Unfit as error:
            return await self._reject(leased, str(error))
        except PartAbsent as error:
            return await self._ask_again(leased, error)
        _, kept = await asyncio.gather(self._record(leased, carried), self._read_back(leased, carried))
        await self._prove(leased, carried, kept)
        return await self._archive(leased)

    async def _carry(self, claim: Claim) -> Carried:
        if not claim.in_parts:
            return await self.room.call(carry, self.room, claim)
        found = await self.room.call(existing, self.room, claim) if claim.attempts > 1 else None
        if found is not None:
            return found
        put = evidence_put(self.room, claim)
        if claim.relay_upload_id is not None:
            await self.room.call(self.room.store.abort_parts, put.place, claim.relay_upload_id)
        upload_id = await self.room.call(self.room.store.begin_parts, put)
        stay = Step((S.VERIFYING,), S.VERIFYING, claim.fence, {"relay_upload_id": upload_id})
        await self._step(claim, stay)
        return await self.room.call(carry_parts, self.room, claim, upload_id)

    async def _record(self, leased: Leased, carried: Carried) -> None:
        """Write down which version holds the bytes, as soon as the store has named it."""
        if leased.carried is not None:
            return
        values = {
            "version_id": carried.version_id,
            "store_checksum": carried.checksum,
            "retain_until": leased.retention.until,
            "retention_reason": leased.retention.reason,
            "retention_inputs": leased.retention.inputs,
            "store_hold": leased.claim.lock.hold,
        }
        await self._step(leased.claim, Step((S.VERIFYING,), S.LOCKED, leased.claim.fence, values))

    async def _read_back(self, leased: Leased, carried: Carried) -> Kept:
        place = self.room.evidence(leased.claim.object_key, carried.version_id)
        return await self.room.call(self.room.store.inspect, place)

    async def _prove(self, leased: Leased, carried: Carried, kept: Kept) -> None:
        """Believe only the lock that was read back; one that is missing is set and read once more, then it is an alarm."""
        if lock_failure(leased.claim, carried, kept) is None:
            return
        place = self.room.evidence(leased.claim.object_key, carried.version_id)
        await self.room.call(self.room.store.retain, place, leased.claim.lock.retain_until)
        if leased.claim.lock.hold:
            await self.room.call(self.room.store.hold, place, on=True)
        failure = lock_failure(leased.claim, carried, await self._read_back(leased, carried))
        if failure is not None:
            message = f"document {leased.claim.document_id}: the lock does not stand: {failure}"
            raise LockNotProven(message)

    async def _archive(self, leased: Leased) -> DocumentState:
        claim = leased.claim
        async with self.desk.work(self.actor_id) as work:
            values = {"archived_at": work.now, "last_verified_at": work.now, "lease_until": None, "failure": None}
            await _must_move(work, claim, Step((S.LOCKED,), S.ARCHIVED, claim.fence, values))
            _journal(work, leased, "document.archived", {"retain_until": claim.lock.retain_until.isoformat()})
            if claim.content is not None:
                await work.session.execute(delete(DocumentContent).where(DocumentContent.document_id == claim.document_id))
            if await queries.is_held(work.session, claim.document_id) != claim.lock.hold:
                await tasks.defer(work, FLAG, {"document": claim.document_id}, key=str(claim.document_id))
        return S.ARCHIVED

    async def _reject(self, leased: Leased, reason: str) -> DocumentState:
        claim = leased.claim
        async with self.desk.work(self.actor_id) as work:
            values = {"failure": reason, "lease_until": None}
            await _must_move(work, claim, Step((S.VERIFYING,), S.REJECTED, claim.fence, values))
            _journal(work, leased, "document.rejected", {"reason": reason})
        return S.REJECTED

    async def _ask_again(self, leased: Leased, absent: PartAbsent) -> DocumentState:
        values = {"failure": f"PART_MISSING {absent}", "lease_until": None, "finished_at": None}
        await self._step(leased.claim, Step((S.VERIFYING,), S.UPLOADING, leased.claim.fence, values))
        return S.UPLOADING

    async def _step(self, claim: Claim, step: Step) -> None:
        async with self.desk.work(self.actor_id) as work:
            await _must_move(work, claim, step)


async def _must_move(work: Work, claim: Claim, step: Step) -> None:
    if not await move(work, claim.document_id, step):
        raise LeaseLost(claim.document_id)


def _journal(work: Work, leased: Leased, kind: str, more: dict[str, object]) -> None:
    claim = leased.claim
    details: dict[str, object] = {"sha256": claim.sha256, "size": claim.size, "object_key": str(claim.object_key), **more}
    subject = ("document", claim.document_id)
    journal.append(work, kind, subject=subject, details=details, unit_id=leased.unit_id, case_id=leased.case_id)
