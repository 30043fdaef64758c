"""试听. After archiving a recording is listened to, once; what browsers cannot play, or is large, gets a listening copy (副本).

The original stays as it is. The copy is a document of its own, kept as long and for the same reasons.
"""

from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import structlog
from sqlalchemy import update

from archive import queries
from archive.admission import RECORDINGS, Declaration
from archive.ear import PORT as EAR
from archive.ear import Ear
from archive.ingest import deposit, of_content
from archive.models import Document, DocumentState
from archive.room import PORT, Room
from archive.sound import LISTENING, NotSound, Sound, needs_listening_copy
from kernel import journal
from kernel.work import Desk, Work

SUFFIX = "（试听副本）"
log: structlog.stdlib.BoundLogger = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Listening:
    """Works as one actor, the scheduler's machine account. No transaction is open while anybody listens."""

    desk: Desk
    actor_id: int

    @property
    def room(self) -> Room:
        """The archive of this process."""
        return self.desk.ports.find(PORT, Room)

    async def listen(self, document_id: int) -> None:
        """Record what an archived recording sounds like and make its copy; nothing for what has both. Raise StoreError."""
        async with self.desk.work(self.actor_id) as work:
            document = await queries.document(work.session, document_id)
            copied = await queries.rendition(work.session, document_id, LISTENING) is not None
        if not _is_archived_recording(document) or not (
            document.listened_at is None or _lacks_copy(document, copied=copied)
        ):
            return
        ear = self.desk.ports.find(EAR, Ear)
        with TemporaryDirectory(prefix="anjuan-listening-") as folder:
            file, copy = Path(folder) / "original", Path(folder) / "copy.mp3"
            await self.room.call(_fetch, self.room, document, file)
            try:
                if document.listened_at is None:
                    document = await self._note(document_id, await ear.probe(file, document.media_type))
                if _lacks_copy(document, copied=copied) and self._may_copy(document):
                    await ear.copy(file, document.media_type, copy)
                    await self._keep(document, copy.read_bytes())
            except NotSound as refused:
                await self._refuse(document, refused)

    def _may_copy(self, document: Document) -> bool:
        return LISTENING in self.room.archive_class(document.archive_class).media_types

    async def _note(self, document_id: int, sound: Sound) -> Document:
        async with self.desk.work(self.actor_id) as work:
            await _listened(work, document_id, sound)
            document = await queries.document(work.session, document_id)
            _journal(work, document, "document.listened", facts(sound))
        return document

    async def _keep(self, document: Document, content: bytes) -> None:
        async with self.desk.work(self.actor_id) as work:
            await deposit(work, declaration=of_content(_copy_of(document), content), content=content)

    async def _refuse(self, document: Document, refused: NotSound) -> None:
        log.warning("recording_cannot_be_played", document=document.id, reason=refused.reason)
        async with self.desk.work(self.actor_id) as work:
            if document.listened_at is None:
                await _listened(work, document.id, None)
            _journal(work, document, "document.unplayable", {"reason": refused.reason})


def facts(sound: Sound | None) -> dict[str, object]:
    """Give a sound as the columns of its document; of what cannot be played all are empty."""
    return {
        "codec": sound and sound.codec,
        "channels": sound and sound.channels,
        "sample_rate": sound and sound.rate,
        "milliseconds": sound and sound.milliseconds,
    }


def _is_archived_recording(document: Document) -> bool:
    original = document.media_type in RECORDINGS and document.original_id is None
    return original and document.state == DocumentState.ARCHIVED


def _lacks_copy(document: Document, *, copied: bool) -> bool:
    return not copied and document.codec is not None and needs_listening_copy(document.codec, document.size)


def _fetch(room: Room, document: Document, file: Path) -> None:
    place = room.evidence(document.object_key, document.version_id)
    with file.open("wb") as target, room.store.read(place) as blocks:
        for block in blocks:
            target.write(block)


async def _listened(work: Work, document_id: int, sound: Sound | None) -> None:
    values = {**facts(sound), "listened_at": work.now, "version": Document.version + 1}
    statement = update(Document).where(Document.id == document_id).values(values)
    await work.session.execute(statement.execution_options(synchronize_session=False))


def _copy_of(document: Document) -> Declaration:
    return Declaration(
        title=f"{document.title}{SUFFIX}",
        file_name=f"{Path(document.file_name).stem}.mp3",
        media_type=LISTENING,
        size=0,
        sha256="",
        archive_class=document.archive_class,
        unit_id=document.unit_id,
        branch_id=document.branch_id,
        client_id=document.client_id,
        case_id=document.case_id,
        original_id=document.id,
    )


def _journal(work: Work, document: Document, kind: str, details: dict[str, object]) -> None:
    subject = ("document", document.id)
    journal.append(work, kind, subject=subject, details=details, unit_id=document.unit_id, case_id=document.case_id)
