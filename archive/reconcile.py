"""Comparing store and database both ways, in one ordered pass over each: flat in memory however much is kept.

A version that no document names is an alarm and is adopted as unclaimed; a document whose version is not there is the
highest alarm. Versions that a relay is just writing are left alone.
"""

from collections.abc import AsyncIterator, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from uuid import UUID

import structlog
from sqlalchemy.dialects.postgresql import insert

from archive import queries
from archive.errors import StoreDiffers
from archive.models import Document, DocumentState, UnclaimedVersion
from archive.ports import Listed
from archive.room import PORT, Room
from kernel import journal
from kernel.work import Desk, Work

PREFIX = "o/"
PAGE = 1000
SHOWN = 20
log: structlog.stdlib.BoundLogger = structlog.get_logger(__name__)
NOTHING = UUID(int=0)
UNDER_WAY = frozenset({DocumentState.VERIFYING.value, DocumentState.LOCKED.value})


@dataclass(slots=True)
class Report:
    """What a reconcile saw: versions and documents compared, unclaimed versions, ids of documents without theirs."""

    versions: int = 0
    documents: int = 0
    unclaimed: list[Listed] = field(default_factory=list)
    missing: list[int] = field(default_factory=list)

    @property
    def clean(self) -> bool:
        """Tell whether store and database agree."""
        return not self.unclaimed and not self.missing


@dataclass(frozen=True, slots=True)
class Reconcile:
    """Works as one actor, the scheduler's machine account."""

    desk: Desk
    actor_id: int

    @property
    def room(self) -> Room:
        """The archive of this process."""
        return self.desk.ports.find(PORT, Room)

    async def run(self) -> Report:
        """Compare everything archived before now with everything stored; record each difference in the journal."""
        report = Report()
        documents = self._documents()
        document = await anext(documents, None)
        async for key, versions in self._objects():
            report.versions += len(versions)
            while document is not None and str(document.object_key) < key:
                report.missing.append(document.id)
                document = await anext(documents, None)
            if document is not None and str(document.object_key) == key:
                self._compare(report, document, versions)
                document = await anext(documents, None)
            else:
                report.unclaimed += [] if await self._under_way(key) else versions
        while document is not None:
            report.missing.append(document.id)
            document = await anext(documents, None)
        await self._record(report)
        if not report.clean:
            log.error("store_and_database_differ", unclaimed=len(report.unclaimed), missing=report.missing[:SHOWN])
        return report

    async def watch(self) -> Report:
        """Run, and raise StoreDiffers while versions are missing or unclaimed ones wait for somebody to claim them."""
        report = await self.run()
        async with self.desk.work(self.actor_id) as work:
            unclaimed = len(await queries.unclaimed(work.session))
        if report.missing or unclaimed:
            raise StoreDiffers(missing=len(report.missing), unclaimed=unclaimed)
        return report

    def _compare(self, report: Report, document: Document, versions: list[Listed]) -> None:
        report.documents += 1
        ours = [listed for listed in versions if listed.place.version_id == document.version_id]
        if not ours or ours[0].size != document.size or ours[0].deleted:
            report.missing.append(document.id)
        report.unclaimed += [listed for listed in versions if listed.place.version_id != document.version_id]

    async def _documents(self) -> AsyncIterator[Document]:
        started, last = self.desk.clock.now(), NOTHING
        while True:
            async with self.desk.work(self.actor_id) as work:
                page = await queries.archived_after(work.session, last, started, PAGE)
            for document in page:
                yield document
            if len(page) < PAGE:
                return
            last = page[-1].object_key

    async def _objects(self) -> AsyncIterator[tuple[str, list[Listed]]]:
        """Yield each name below "o/" with all its versions, in order of names."""
        listing = self.room.store.listing(self.room.buckets.evidence, PREFIX, versions=True)
        key, versions = "", list[Listed]()
        while page := await self.room.call(_page, listing):
            for listed in page:
                name = listed.place.name.removeprefix(PREFIX)
                if name != key and versions:
                    yield key, versions
                    versions = []
                key = name
                versions.append(listed)
        if versions:
            yield key, versions

    async def _under_way(self, key: str) -> bool:
        try:
            found = UUID(key)
        except ValueError:
            return False
        async with self.desk.work(self.actor_id) as work:
            document = await queries.by_object_key(work.session, found)
        return document is not None and (document.state in UNDER_WAY or document.state == DocumentState.ARCHIVED)

    async def _record(self, report: Report) -> None:
        async with self.desk.work(self.actor_id) as work:
            for listed in report.unclaimed:
                row = {
                    "object_name": listed.place.name,
                    "version_id": listed.place.version_id or "",
                    "size": listed.size,
                    "found_at": work.now,
                    "id": UnclaimedVersion.__table__.c.id.default.next_value(),
                }
                await work.session.execute(insert(UnclaimedVersion).values(row).on_conflict_do_nothing())
            for document_id in report.missing:
                journal.append(work, "archive.version_missing", subject=("document", document_id))
            details: dict[str, object] = {
                "versions": report.versions,
                "documents": report.documents,
                "unclaimed": len(report.unclaimed),
                "missing": len(report.missing),
            }
            journal.append(work, "archive.reconciled", subject=("archive", "evidence"), details=details)


async def claim(work: Work, *, ids: Sequence[int], note: str) -> list[int]:
    """Claim versions that no document names, with what is known of them: they are no alarm any more. Give which."""
    claimed = [each for each in await queries.unclaimed(work.session) if each.id in ids]
    for each in claimed:
        each.claimed_at, each.claimed_by_id, each.note = work.now, work.actor.staff_id, note
        details: dict[str, object] = {"name": each.object_name, "version": each.version_id, "note": note}
        journal.append(work, "archive.version_claimed", subject=("unclaimed_version", each.id), details=details)
    return [each.id for each in claimed]


def _page(listing: Iterator[Listed]) -> list[Listed]:
    return list(islice(listing, PAGE))
