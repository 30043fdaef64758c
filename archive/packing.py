"""导出档案: many documents as one tar stream of known length, its first file the digests of all the others.

The stream is made as it is sent: nothing is kept, and each document is hashed on its way out. `sha256sum -c SHA256SUMS` proves
what was unpacked, with no tool of ours.
"""

import hashlib
import tarfile
from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing
from dataclasses import dataclass
from datetime import datetime

from archive.models import Document
from archive.reading import Reading, Span, stream
from archive.room import Room, room_of
from kernel.work import Work

MEDIA_TYPE = "application/x-tar"
SUMS = "SHA256SUMS"
BLOCK = tarfile.BLOCKSIZE
LONGEST_NAME = 80
_AWAY = str.maketrans(dict.fromkeys('\\/:*?"<>|', "_"))


@dataclass(frozen=True, slots=True)
class Packed:
    """One document under its path in the tar."""

    path: str
    reading: Reading
    at: datetime


@dataclass(frozen=True, slots=True)
class Package:
    """Everything that goes out: files made for it, then documents, all named in SHA256SUMS."""

    made: Sequence[tuple[str, bytes]]
    documents: Sequence[Packed]
    at: datetime

    @property
    def sums(self) -> bytes:
        """Give the manifest: a line of digest and path for every file, as sha256sum reads it."""
        lines = [(hashlib.sha256(content).hexdigest(), path) for path, content in self.made]
        lines += [(each.reading.sha256, each.path) for each in self.documents]
        return "".join(f"{digest}  {path}\n" for digest, path in lines).encode()

    @property
    def size(self) -> int:
        """Give how many bytes the tar has."""
        made = [(SUMS, len(self.sums)), *((path, len(content)) for path, content in self.made)]
        members = [*made, *((each.path, each.reading.size) for each in self.documents)]
        return sum(len(_head(path, size, self.at)) + size + _gap(size) for path, size in members) + 2 * BLOCK


def packed(work: Work, document: Document, folder: str) -> Packed:
    """Name a document in a folder by its key and title, so that no two meet and every system can write it."""
    place = room_of(work).evidence(document.object_key, document.version_id)
    reading = Reading(
        access_entry_id=0,
        unit_id=document.unit_id,
        place=place,
        file_name=document.file_name,
        media_type=document.media_type,
        size=document.size,
        sha256=document.sha256,
        span=Span(0, document.size - 1),
        partial=False,
    )
    path = f"{_safe(folder)}/{document.id}-{_safe(document.file_name)}"
    return Packed(path, reading, document.archived_at or document.begun_at)


async def tar(room: Room, package: Package) -> AsyncGenerator[bytes]:
    """Stream the package; raise BytesDiffer before the last block of a document that is not what was archived."""
    for path, content in ((SUMS, package.sums), *package.made):
        yield _head(path, len(content), package.at) + content + bytes(_gap(len(content)))
    for each in package.documents:
        yield _head(each.path, each.reading.size, each.at)
        async with aclosing(stream(room, each.reading)) as blocks:
            async for block in blocks:
                yield block
        yield bytes(_gap(each.reading.size))
    yield bytes(2 * BLOCK)


def _head(path: str, size: int, at: datetime) -> bytes:
    member = tarfile.TarInfo(path)
    member.size, member.mtime, member.mode = size, int(at.timestamp()), 0o644
    return member.tobuf(tarfile.PAX_FORMAT)


def _gap(size: int) -> int:
    """Give how many zero bytes fill the last block."""
    return -size % BLOCK


def _safe(name: str) -> str:
    """Give a name without what file systems refuse, and not too long for any of them."""
    clean = "".join(character for character in name.translate(_AWAY) if character.isprintable()).strip(". ")
    return clean[-LONGEST_NAME:] or "_"
