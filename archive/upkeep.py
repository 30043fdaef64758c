"""What sweeps bring forward: stalled relays, uploads given up, sidecars still to write, staged bytes still to remove.

Each asks what is due now and does it; missing one, or running it twice, changes nothing.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

import structlog
from sqlalchemy import text, update

from archive import queries
from archive.each import attempt, tell
from archive.models import Document, DocumentState
from archive.ports import StoreError
from archive.relay import Relay
from archive.room import STAGING_DAYS, Room
from archive.sidecar import write_sidecar
from kernel import journal, tasks
from kernel.work import Work

log: structlog.stdlib.BoundLogger = structlog.get_logger(__name__)

RECOVER = "archive.recover"
BATCH = 200
# Longer than from one tick of the clock to the next, shorter than any lease: each lease is seen before it ends.
AHEAD = timedelta(seconds=90)

ABANDON = text("""
    UPDATE document SET state = 'ABANDONED', version = version + 1, lease_until = NULL
    WHERE state IN ('RESERVED', 'UPLOADING') AND begun_at <= :oldest
    RETURNING id
""")


@dataclass(frozen=True, slots=True)
class Upkeep:
    """Works through the relay's desk and actor."""

    relay: Relay
    batch: int = BATCH

    async def recover(self) -> int:
        """Relay what is staged and waits, or whose worker has died; give how many came to an end."""
        ended = 0
        while True:
            ids = await self._stalled()
            done, failures = await attempt(ids, self._relay)
            tell("the upkeep of documents failed", failures)
            ended += sum(done)
            if len(ids) < self.batch:
                return ended

    async def _stalled(self) -> Sequence[int]:
        """Give what can be taken up now; when the next lease ends, recovery comes back and does not wait for a tick."""
        async with self.relay.desk.work(self.relay.actor_id) as work:
            next_end = await queries.next_lease_end(work.session, work.now, work.now + AHEAD)
            if next_end is not None:
                await tasks.defer(work, RECOVER, {}, key="lease", run_at=next_end, first=True)
            return await queries.stalled(work.session, work.now, self.batch)

    async def abandon(self) -> int:
        """Give up uploads that were not finished within the life of staged bytes; give how many."""
        async with self.relay.desk.work(self.relay.actor_id) as work:
            oldest = work.now - timedelta(days=STAGING_DAYS)
            ids = sorted((await work.session.execute(ABANDON, {"oldest": oldest})).scalars())
            if ids:
                details: dict[str, object] = {"first": ids[0], "last": ids[-1]}
                journal.append_batch(
                    work, "document.abandoned", subject=("sweep", "abandon"), count=len(ids), details=details
                )
        return len(ids)

    async def settle(self) -> int:
        """Write missing sidecars and remove staged bytes of documents that have come to an end; give how many."""
        async with self.relay.desk.work(self.relay.actor_id) as work:
            documents = await queries.unsettled(work.session, self.batch)
        done, failures = await attempt(documents, self._settle)
        tell("the upkeep of documents failed", failures)
        await self.relay.room.call(self.relay.room.flush)
        settled = [(document.id, document.version) for document, well in zip(documents, done, strict=True) if well]
        async with self.relay.desk.work(self.relay.actor_id) as work:
            await _mark(work, settled)
        return len(settled)

    async def _relay(self, document_id: int) -> bool:
        try:
            return await self.relay.run(document_id) is not None
        except (StoreError, ValueError) as error:
            log.warning("document_waits", document=document_id, error=str(error))
            return False

    async def _settle(self, document: Document) -> bool:
        try:
            await self.relay.room.call(_settle, self.relay.room, document)
        except StoreError as error:
            log.warning("document_unsettled", document=document.id, error=str(error))
            return False
        return True


def _settle(room: Room, document: Document) -> None:
    if document.state == DocumentState.ARCHIVED:
        write_sidecar(room, document)
    for number in range(1, document.part_count + 1):
        room.store.delete(room.staged(document.object_key, number))


async def _mark(work: Work, settled: Sequence[tuple[int, int]]) -> None:
    """Mark documents that have not changed since their sidecar was written."""
    for document_id, version in settled:
        unchanged = (Document.id == document_id) & (Document.version == version)
        statement = update(Document).where(unchanged).values(sidecar_at=work.now)
        await work.session.execute(statement.execution_options(synchronize_session=False))
