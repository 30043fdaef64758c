"""The worker between staging and lock: claim, carry, read the lock back, archive.

No transaction spans a call of the store. Whatever breaks, the row stays where it is until its lease ends; the next
claim goes on there: a version that is already written is found, not written again. Claims and archivings of
several documents share transactions.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

from archive.archiving import Proven, archive_documents
from archive.batches import Batches
from archive.carry import Carried, Claim, PartAbsent, Unfit, carry, carry_parts, evidence_put, existing, lock_failure
from archive.leases import Leased, LeaseLost, Undated, claim_documents, return_lease
from archive.lifecycle import Step, move
from archive.models import DocumentState
from archive.ports import Kept, StoreError
from archive.room import PORT, Room
from kernel import journal
from kernel.work import Desk, Work

S = DocumentState


class LockNotProven(StoreError):
    """The store does not show the lock that was asked for; the document is not archived."""


@dataclass(slots=True)
class Relay:
    """One worker of this process; acts as the scheduler's machine account, which sees every document."""

    desk: Desk
    actor_id: int
    claims: Batches[int, Leased | Undated | None] = field(init=False)
    archivings: Batches[Proven, bool] = field(init=False)

    def __post_init__(self) -> None:
        """Let claims and archivings gather."""
        self.claims = Batches(self._claim)
        self.archivings = Batches(self._archive)

    @property
    def room(self) -> Room:
        """The archive of this process."""
        return self.desk.ports.find(PORT, Room)

    async def run(self, document_id: int) -> DocumentState | None:
        """Bring a staged document into the archive; None when it needs none or is in work. Raise StoreError, Undated."""
        leased = self.room.handed.pop(document_id, None) or await self.claims.add(document_id)
        if leased is None:
            return None
        if isinstance(leased, Undated):
            raise leased
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
            carried, kept = await self._carry(leased)
        except Unfit as error:
            values: dict[str, object] = {"failure": str(error), "lease_until": None}
            return await self._end(leased, Step((S.VERIFYING,), S.REJECTED, leased.claim.fence, values))
        except PartAbsent as error:
            values = {"failure": f"PART_MISSING {error}", "lease_until": None, "finished_at": None}
            return await self._end(leased, Step((S.VERIFYING,), S.UPLOADING, leased.claim.fence, values))
        if lock_failure(leased.claim, carried, kept) is not None:
            await self._mend_lock(leased, carried)
        if not await self.archivings.add(Proven(leased, carried)):
            raise LeaseLost(leased.claim.document_id)
        return S.ARCHIVED

    async def _carry(self, leased: Leased) -> tuple[Carried, Kept]:
        """Give the locked version and what the store says of it, written now or by an earlier attempt."""
        claim = leased.claim
        if leased.carried is not None:
            return leased.carried, await self._inspect(claim, leased.carried)
        if not claim.in_parts:
            return await self.room.call(_carry_small, self.room, claim)
        carried = await self._carry_large(claim)
        await self._record(leased, carried)
        return carried, await self._inspect(claim, carried)

    async def _carry_large(self, claim: Claim) -> Carried:
        found = await self.room.call(existing, self.room, claim) if claim.attempts > 1 else None
        if found is not None:
            return found
        put = evidence_put(self.room, claim)
        if claim.relay_upload_id is not None:
            await self.room.call(self.room.store.abort_parts, put.place, claim.relay_upload_id)
        upload_id = await self.room.call(self.room.store.begin_parts, put)
        await self._step(claim, Step((S.VERIFYING,), S.VERIFYING, claim.fence, {"relay_upload_id": upload_id}))
        return await self.room.call(carry_parts, self.room, claim, upload_id)

    async def _inspect(self, claim: Claim, carried: Carried) -> Kept:
        return await self.room.call(self.room.store.inspect, self.room.evidence(claim.object_key, carried.version_id))

    async def _mend_lock(self, leased: Leased, carried: Carried) -> None:
        """Set a lock that was not found on the version, and believe only a second reading; else it is an alarm."""
        claim, store = leased.claim, self.room.store
        if leased.carried is None and not claim.in_parts:
            await self._record(leased, carried)
        place = self.room.evidence(claim.object_key, carried.version_id)
        await self.room.call(store.retain, place, claim.lock.retain_until)
        if claim.lock.hold:
            await self.room.call(store.hold, place, on=True)
        failure = lock_failure(claim, carried, await self._inspect(claim, carried))
        if failure is not None:
            message = f"document {claim.document_id}: the lock does not stand: {failure}"
            raise LockNotProven(message)

    async def _record(self, leased: Leased, carried: Carried) -> None:
        """Write down which version holds the bytes: recovery then goes on from here."""
        await self.room.call(self.room.flush)
        values = Proven(leased, carried).values()
        await self._step(leased.claim, Step((S.VERIFYING,), S.LOCKED, leased.claim.fence, values))

    async def _end(self, leased: Leased, step: Step) -> DocumentState:
        async with self.desk.work(self.actor_id) as work:
            await _must_move(work, leased.claim, step)
            kind = "document.rejected" if step.state is S.REJECTED else "document.incomplete"
            subject = ("document", leased.claim.document_id)
            details: dict[str, object] = {"reason": step.values["failure"]}
            journal.append(work, kind, subject=subject, details=details, unit_id=leased.unit_id, case_id=leased.case_id)
        return step.state

    async def _step(self, claim: Claim, step: Step) -> None:
        async with self.desk.work(self.actor_id) as work:
            await _must_move(work, claim, step)

    async def _claim(self, ids: Sequence[int]) -> Sequence[Leased | Undated | None]:
        async with self.desk.work(self.actor_id) as work:
            return await claim_documents(work, ids)

    async def _archive(self, proven: Sequence[Proven]) -> Sequence[bool]:
        await self.room.call(self.room.flush)
        async with self.desk.work(self.actor_id) as work:
            return await archive_documents(work, proven)


async def _must_move(work: Work, claim: Claim, step: Step) -> None:
    if not await move(work, claim.document_id, step):
        raise LeaseLost(claim.document_id)


def _carry_small(room: Room, claim: Claim) -> tuple[Carried, Kept]:
    carried = carry(room, claim)
    return carried, room.store.inspect(room.evidence(claim.object_key, carried.version_id))
