"""`anjuan ingest recordings`: a folder and its manifest into the archive. The same folder again changes nothing.

Files are read and listened to one batch ahead of the one whose bytes are carried. Each batch is one work: a run that dies leaves
what it had done, and the next goes on there.
"""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from archive.admission import PART_SIZE, RECORDINGS, detect
from archive.ear import PORT as EAR
from archive.ear import Ear
from archive.models import Document, DocumentState
from archive.receiving import stage, take_up
from archive.relay import Relay
from archive.sound import NotSound
from cases.actions.receiving import Received, receive_recordings, refuse_recordings
from cases.actions.recording import match_again
from cases.imports.reading import Delivery, examine, unreadable
from cases.imports.shapes import RECORDINGS as MANIFEST
from cases.models.recording import RecordingProblem
from cases.recordings.arriving import Delivered
from cases.recordings.folder import Folder
from cases.recordings.manifest import Line, lines_of
from cases.recordings.report import DeliveryReport
from kernel import journal

BATCH = 64
AT_HAND = 64 << 20
"""So many bytes of one batch are in memory, of two batches at most."""
Progress = Callable[[int, int], None]


def silent(done: int, total: int) -> None:
    """Tell nobody how far it is."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing to be taken in: a file, a line, or both."""

    file_name: str
    path: Path | None
    line: Line | None


@dataclass(frozen=True, slots=True)
class Intake:
    """Brings a folder in as one actor; the relay is this process's own."""

    relay: Relay
    actor_id: int
    folder: Folder

    async def run(self, progress: Progress = silent) -> DeliveryReport:
        """Take everything in; raise FileUnreadable for a folder or manifest that cannot be read, PostRequired, StoreError."""
        delivery = await asyncio.to_thread(self._examine)
        report = DeliveryReport(delivery.path.name, delivery.sha256, delivery.ignored)
        entries = await asyncio.to_thread(lambda: list(self._entries(delivery, report)))
        await self._match_again(report)
        await self._take_in(entries, report, progress)
        await self._record(report)
        return report

    async def _take_in(self, entries: Sequence[Entry], report: DeliveryReport, progress: Progress) -> None:
        """Write one batch down while the bytes of the one before are carried and the one after is read."""
        done = 0
        carrying: asyncio.Task[None] | None = None
        try:
            async for batch in self._ahead(list(_batches(entries))):
                async with self.relay.desk.work(self.actor_id) as work:
                    received = await receive_recordings(work, batch)
                if carrying is not None:
                    await carrying
                carrying = asyncio.create_task(self._carry(received, report))
                done += len(batch)
                progress(done, len(entries))
            if carrying is not None:
                await carrying
        finally:
            if carrying is not None:
                carrying.cancel()

    def _examine(self) -> Delivery:
        if not self.folder.path.is_dir():
            raise unreadable(self.folder.path, "there is no such folder", "文件夹不存在")
        delivery = examine(self.folder.manifest, MANIFEST)
        if delivery.parquet:
            raise unreadable(delivery.path, "a manifest is CSV", "录音清单应为 CSV 文件")
        return delivery

    def _entries(self, delivery: Delivery, report: DeliveryReport) -> Iterator[Entry]:
        """Give each call with its file, then the files that no call has. A file that two calls claim is neither's."""
        found: list[tuple[Line, Path | None]] = []
        claims: dict[Path, set[str]] = {}
        for line in lines_of(delivery, report.refusals, lambda _done, _total: None):
            path = self.folder.find(line.file)
            found.append((line, path))
            if path is not None:
                claims.setdefault(path, set()).add(line.call_id)
        seen: set[tuple[str, str]] = set()
        for line, path in found:
            claimed = path is not None and len(claims[path]) > 1
            if claimed or (line.call_id, line.file) in seen:
                report.refusals.add(line.number, "file" if claimed else "call_id", "DUPLICATE")
                continue
            seen.add((line.call_id, line.file))
            yield Entry(line.file, path, line)
        claimed_by_one = {path for path, calls in claims.items() if len(calls) == 1}
        for path in self.folder.unnamed(claimed_by_one):
            yield Entry(self.folder.name_of(path), path, None)

    async def _match_again(self, report: DeliveryReport) -> None:
        after: int | None = 0
        while after is not None:
            async with self.relay.desk.work(self.actor_id) as work:
                found, after = await match_again(work, after_id=after)
            report.found_later += found

    async def _ahead(self, batches: Sequence[Sequence[Entry]]) -> AsyncIterator[list[Delivered]]:
        coming: asyncio.Task[list[Delivered]] | None = None
        try:
            for number, batch in enumerate(batches):
                ready = await (coming or self._read(batch))
                coming = None
                if number + 1 < len(batches):
                    coming = asyncio.create_task(self._read(batches[number + 1]))
                yield ready
        finally:
            if coming is not None:
                coming.cancel()

    async def _read(self, batch: Sequence[Entry]) -> list[Delivered]:
        return list(await asyncio.gather(*(self._hear(entry) for entry in batch)))

    async def _hear(self, entry: Entry) -> Delivered:
        """Read a file once and listen to it; what cannot be read is as good as missing."""
        bare = Delivered(entry.file_name, entry.line, None)
        if entry.path is None:
            return bare
        try:
            found = await asyncio.to_thread(self.folder.read, entry.path)
        except OSError:
            return bare
        media_type = detect(found.head)
        if media_type not in RECORDINGS:
            return Delivered(entry.file_name, entry.line, found, media_type)
        ear = self.relay.desk.ports.find(EAR, Ear)
        try:
            return Delivered(entry.file_name, entry.line, found, media_type, await ear.probe(entry.path, media_type))
        except NotSound:
            return Delivered(entry.file_name, entry.line, found, media_type)

    async def _carry(self, received: Received, report: DeliveryReport) -> None:
        """Bring the bytes of a batch into the archive, while the next one is read and written down."""
        await self._stage(received)
        ended = await asyncio.gather(*(self.relay.run(key) for key in received.carried), return_exceptions=True)
        for failure in ended:
            if isinstance(failure, BaseException):
                raise failure
        rejected = [key for key, end in zip(received.carried, ended, strict=True) if end is DocumentState.REJECTED]
        if rejected:
            async with self.relay.desk.work(self.actor_id) as work:
                await refuse_recordings(work, rejected)
        _count(report, received, set(rejected))

    async def _stage(self, received: Received) -> None:
        """Send what is larger than one part to staging, then hand it to the relay."""
        large = {key: each for key, each in received.carried.items() if each.content is None and each.found is not None}
        for key, each in large.items():
            async with self.relay.desk.work(self.actor_id) as work:
                document = await work.session.get_one(Document, key)
            if each.found is not None:
                await self.relay.room.call(stage, self.relay.room, document, each.found.path)
        if large:
            async with self.relay.desk.work(self.actor_id) as work:
                await take_up(work, dict.fromkeys(large))

    async def _record(self, report: DeliveryReport) -> None:
        counts: dict[str, object] = {problem.value: count for problem, count in report.waiting.items()}
        details: dict[str, object] = {
            "name": report.name,
            "matched": report.matched,
            "known": report.known,
            "refused": report.refused,
            "found_later": report.found_later,
            "waiting": counts,
        }
        count = report.matched + report.waiting.total()
        async with self.relay.desk.work(self.actor_id) as work:
            journal.append_batch(
                work, "recordings.delivered", subject=("manifest", report.sha256), count=count, details=details
            )


def _batches(entries: Sequence[Entry]) -> Iterator[list[Entry]]:
    batch: list[Entry] = []
    size = 0
    for entry in entries:
        batch.append(entry)
        size += _in_memory(entry)
        if len(batch) == BATCH or size >= AT_HAND:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch


def _in_memory(entry: Entry) -> int:
    try:
        return 0 if entry.path is None else min(PART_SIZE, entry.path.stat().st_size)
    except OSError:
        return 0


def _count(report: DeliveryReport, received: Received, rejected: set[int]) -> None:
    report.known += received.known
    for row in received.rows:
        problem = RecordingProblem.REJECTED.value if row.document_id in rejected else row.problem
        if problem is None:
            report.matched += 1
        else:
            report.waiting += Counter([RecordingProblem(problem)])
