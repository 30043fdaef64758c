"""Recordings whose bytes this process holds: into the archive by the same relay, without a client between.

What fits in one part is carried from memory: hashed by whoever read it, verified once more on its way, locked, read back. What
is larger goes by way of staging, part by part. If the process dies the row stays, and whoever delivers the same bytes again
goes on with it: a version that was already written is found, not written again.
"""

import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from archive.admission import Declaration, admit, part_plan
from archive.leases import Leased, Undated, claim_received
from archive.listening import facts
from archive.models import Document, DocumentState
from archive.ports import Put
from archive.reserving import document_of, keep
from archive.room import Room, room_of
from archive.sound import Sound
from archive.wire import BLOCK, checksum
from kernel.work import Work

OPEN = frozenset({DocumentState.RESERVED.value, DocumentState.UPLOADING.value, DocumentState.VERIFYING.value})


@dataclass(frozen=True, slots=True)
class Arrival:
    """A recording at hand: what it is declared to be, and what it sounds like; None: it cannot be played."""

    declaration: Declaration
    sound: Sound | None


def demand_admitted(room: Room, declaration: Declaration) -> None:
    """Raise Invalid, or ArchiveClassUnknown, for what may not come in."""
    admit(declaration, room.archive_class(declaration.archive_class))


async def receive(work: Work, arrivals: Sequence[Arrival]) -> list[Document]:
    """Write the rows of recordings that were admitted, in their order; nothing has moved yet."""
    documents = [_document(work, arrival) for arrival in arrivals]
    await keep(work, documents, "document.received")
    return documents


async def take_up(work: Work, contents: Mapping[int, bytes | None]) -> None:
    """Hand the documents to this process's relay, those with bytes to be carried from memory; raise Undated.

    Those that a dead process was at are taken from it: its fence is old, so whatever it still does moves nothing.
    """
    room = room_of(work)
    for document_id, leased in (await claim_received(work, list(contents))).items():
        if isinstance(leased, Undated):
            raise leased
        room.handed[document_id] = _at_hand(leased, contents[document_id])


def stage(room: Room, document: Document, file: Path) -> None:
    """Send a file to staging in parts, one in memory at a time; blocks."""
    with file.open("rb") as source:
        for number in range(1, document.part_count + 1):
            blocks = list(_part(source.read, document.part_size))
            digest = hashlib.sha256()
            for block in blocks:
                digest.update(block)
            put = Put(room.staged(document.object_key, number), sum(map(len, blocks)), checksum(digest.digest()))
            room.store.put(put, blocks)


def _part(read: Callable[[int], bytes], size: int) -> Iterator[bytes]:
    while size > 0 and (block := read(min(BLOCK, size))):
        size -= len(block)
        yield block


def _at_hand(leased: Leased, content: bytes | None) -> Leased:
    return leased if content is None else replace(leased, claim=replace(leased.claim, content=content))


def _document(work: Work, arrival: Arrival) -> Document:
    size, count = part_plan(arrival.declaration.size)
    document = document_of(work, arrival.declaration, part_size=size, part_count=count)
    document.listened_at = work.now
    for name, value in facts(arrival.sound).items():
        setattr(document, name, value)
    return document
