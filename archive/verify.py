"""The nightly look at locks after archiving (D4): size, mode, date and hold of each version against its row.

The longest unseen come first, so many a night, and the whole archive comes round. What differs is an alarm and stays
first in line; nothing is mended by itself.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import structlog
from sqlalchemy import update

from archive import queries
from archive.each import attempt, tell
from archive.errors import StoreDiffers
from archive.models import Document
from archive.ports import ObjectMissing, StoreError
from archive.room import PORT, Room
from kernel import journal
from kernel.canonical import digest
from kernel.work import Desk

VERIFY = "archive.verify"
NIGHTLY = 50_000
BATCH = 500
GONE = "missing"
log: structlog.stdlib.BoundLogger = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Verify:
    """Works as one actor, the scheduler's machine account."""

    desk: Desk
    actor_id: int
    nightly: int = NIGHTLY

    @property
    def room(self) -> Room:
        """The archive of this process."""
        return self.desk.ports.find(PORT, Room)

    async def run(self) -> int:
        """Compare the longest unseen with the store, record it; give how many agree.

        Raise StoreDiffers, or as a group what the store did not answer; one version that it does not answer for stops no
        other, a whole batch of them ends the night.
        """
        async with self.desk.work(self.actor_id) as work:
            ids = await queries.longest_unverified(work.session, self.nightly)
        agreed, differing, failures = 0, list[str](), list[Exception]()
        for start in range(0, len(ids), BATCH):
            batch = ids[start : start + BATCH]
            # Rows change while their versions are asked about: only what differs from the row as it is then differs.
            found = await self._compare(list(await self._compare(batch)))
            said = {number: words for number, words in found.items() if isinstance(words, str)}
            failures += [error for error in found.values() if isinstance(error, StoreError)]
            if len(found) - len(said) == len(batch):
                break
            await self._record([each for each in batch if each not in found], said)
            agreed, differing = agreed + len(batch) - len(found), [*differing, *said.values()]
        if differing:
            missing = differing.count(GONE)
            log.error("store_and_database_differ", missing=missing, changed=len(differing) - missing)
            raise StoreDiffers(missing=missing, changed=len(differing) - missing)
        tell("versions could not be looked at", failures)
        return agreed

    async def _compare(self, ids: Sequence[int]) -> dict[int, str | StoreError]:
        """Give those of these documents that differ from their versions, with how, or with why that is not known."""
        async with self.desk.work(self.actor_id) as work:
            rows = await queries.archived_with_hold(work.session, ids)
        answers, defects = await attempt(rows, self._look)
        tell("the look at versions failed", defects)
        return {document_id: answer for document_id, answer in answers if answer}

    async def _look(self, row: tuple[Document, bool]) -> tuple[int, str | StoreError]:
        document, held = row
        place = self.room.evidence(document.object_key, document.version_id)
        try:
            kept = await self.room.call(self.room.store.inspect, place)
        except ObjectMissing:
            return document.id, GONE
        except StoreError as error:
            return document.id, error
        facts = {
            f"size {kept.size}": kept.size == document.size,
            f"mode {kept.mode}": kept.mode == "COMPLIANCE",
            f"retain_until {kept.retain_until}": (
                kept.retain_until is not None
                and document.retain_until is not None
                and kept.retain_until >= document.retain_until
            ),
            # Between a change of the holds and its flag, either is right.
            f"hold {kept.hold}": kept.hold in {document.store_hold, held},
        }
        return document.id, ", ".join(words for words, right in facts.items() if not right)

    async def _record(self, agreed: Sequence[int], differing: dict[int, str]) -> None:
        async with self.desk.work(self.actor_id) as work:
            statement = update(Document).where(Document.id.in_(agreed)).values(last_verified_at=work.now)
            await work.session.execute(statement.execution_options(synchronize_session=False))
            details: dict[str, object] = {"documents": digest(list(agreed)), "differing": len(differing)}
            journal.append_batch(
                work, "archive.verified", subject=("archive", "evidence"), count=len(agreed), details=details
            )
            for document_id, words in differing.items():
                facts: dict[str, object] = {"store": words}
                journal.append(work, "archive.version_differs", subject=("document", document_id), details=facts)
