"""Carrying bytes into the lock: read once, hashed while they are written, completed only when they are as declared.

Everything here blocks and runs in the archive's threads. The last block is held back until the hash of all is known, so
wrong bytes are cut off before the store has a whole object; the store checks the same digest a second time.
"""

import hashlib
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from archive.admission import HEAD_SIZE, agrees, detect, part_length
from archive.ports import AlreadyThere, Kept, Listed, Lock, ObjectMissing, Part, Place, Put, Scanner
from archive.room import Room
from archive.wire import BLOCK, checksum, composite

SINGLE_PUT = 64 << 20
CARRIED_PART = 16 << 20
IN_FLIGHT = 2


class Unfit(Exception):
    """The bytes are not what was declared, or harmful: SHA256, SIZE, MEDIA_TYPE or INFECTED. Nothing was written."""


class PartAbsent(Exception):
    """A staged part is not there; the argument is its number."""


@dataclass(frozen=True, slots=True)
class Claim:
    """One lease on one document: what to carry, and the lock to put it under."""

    document_id: int
    object_key: UUID
    fence: int
    attempts: int
    size: int
    sha256: str
    media_type: str
    part_size: int
    part_count: int
    lock: Lock
    metadata: dict[str, str]
    content: bytes | None = None
    relay_upload_id: str | None = None

    @property
    def digest(self) -> bytes:
        """The declared SHA-256."""
        return bytes.fromhex(self.sha256)

    @property
    def in_parts(self) -> bool:
        """Tell whether it is too large for a single write."""
        return self.size > SINGLE_PUT


@dataclass(frozen=True, slots=True)
class Carried:
    """A version in the locked bucket: its id, and the checksum that the store must show for it."""

    version_id: str | None
    checksum: str


def carry(room: Room, claim: Claim) -> Carried:
    """Write a document that fits a single request; raise Unfit, PartAbsent, StoreError."""
    found = existing(room, claim) if claim.attempts > 1 else None
    if found is not None:
        return found
    put = evidence_put(room, claim)
    try:
        return Carried(room.store.put(put, _bytes(room, claim)), put.checksum)
    except AlreadyThere:
        found = existing(room, claim)
        if found is None:
            raise
        return found


def carry_parts(room: Room, claim: Claim, upload_id: str) -> Carried:
    """Write a large document in parts, reading ahead while parts are sent; abort when it is unfit."""
    place = room.evidence(claim.object_key)
    try:
        with ThreadPoolExecutor(IN_FLIGHT, "carry") as senders:
            parts = list(_send_parts(room, claim, upload_id, senders))
        version = room.store.complete_parts(place, upload_id, parts)
    except BaseException:
        room.store.abort_parts(place, upload_id)
        raise
    return Carried(version, composite(part.checksum for part in parts))


def evidence_put(room: Room, claim: Claim) -> Put:
    """Describe the locked write of a document."""
    place = room.evidence(claim.object_key)
    return Put(place, claim.size, checksum(claim.digest), claim.lock, if_absent=True, metadata=claim.metadata)


def existing(room: Room, claim: Claim) -> Carried | None:
    """Find a version that an earlier attempt completed and that fits; None when there is none."""
    for listed in room.store.listing(room.buckets.evidence, f"o/{claim.object_key}", versions=True):
        if not listed.deleted and listed.size == claim.size:
            kept = room.store.inspect(listed.place)
            if kept.checksum is not None and _is_ours(room, claim, listed, kept):
                return Carried(listed.place.version_id, kept.checksum)
    return None


def _is_ours(room: Room, claim: Claim, listed: Listed, kept: Kept) -> bool:
    """Tell whether the version has the declared bytes; one of parts shows no digest of the whole, so it is read."""
    if kept.checksum == checksum(claim.digest):
        return True
    if "-" not in (kept.checksum or ""):
        return False
    whole = hashlib.sha256()
    with room.store.read(listed.place) as blocks:
        for block in blocks:
            whole.update(block)
    return whole.digest() == claim.digest


def lock_failure(claim: Claim, carried: Carried, kept: Kept) -> str | None:
    """Say what is wrong with the lock that was read back, None when everything stands."""
    if kept.size != claim.size:
        return f"size {kept.size}"
    if kept.checksum != carried.checksum:
        return f"checksum {kept.checksum}"
    if kept.mode != "COMPLIANCE":
        return f"mode {kept.mode}"
    if not _late_enough(kept.retain_until, claim.lock.retain_until):
        return f"retain until {kept.retain_until}"
    return "no hold" if claim.lock.hold and not kept.hold else None


def _late_enough(stands: datetime | None, asked: datetime) -> bool:
    return stands is not None and stands >= asked


def staged_blocks(room: Room, claim: Claim) -> Iterator[bytes]:
    """Stream the staged bytes in order; raise PartAbsent, Unfit when a part is longer or shorter than planned."""
    if claim.content is not None:
        yield claim.content
        return
    for number in range(1, claim.part_count + 1):
        left = part_length(number, claim.size, claim.part_size)
        try:
            with room.store.read(room.staged(claim.object_key, number)) as blocks:
                for block in blocks:
                    left -= len(block)
                    yield block
        except ObjectMissing as error:
            raise PartAbsent(number) from error
        if left:
            raise Unfit("SIZE")


def verified(claim: Claim, blocks: Iterable[bytes], scanner: Scanner) -> Iterator[bytes]:
    """Pass blocks on one behind, the last only when size, digest and media type are as declared and nothing harmful is in them.

    Raise Unfit, or ScannerAway when that is not known.
    """
    whole = hashlib.sha256()
    size, held = 0, b""
    with scanner.scan() as scan:
        for block in blocks:
            if size == 0 and not agrees(claim.media_type, detect(block[:HEAD_SIZE])):
                raise Unfit("MEDIA_TYPE")
            whole.update(block)
            scan.feed(block)
            size += len(block)
            if size > claim.size:
                raise Unfit("SIZE")
            if held:
                yield held
            held = block
        if size != claim.size:
            raise Unfit("SIZE")
        if whole.digest() != claim.digest:
            raise Unfit("SHA256")
        if (found := scan.verdict()) is not None:
            raise Unfit(f"INFECTED {found}")
    yield held


def _bytes(room: Room, claim: Claim) -> Iterator[bytes]:
    """Give the verified bytes; those that come from the store in more than one block are read while earlier ones are sent."""
    blocks = verified(claim, staged_blocks(room, claim), room.scanner)
    return blocks if claim.content is not None or claim.size <= BLOCK else ahead(blocks)


def ahead(blocks: Iterator[bytes]) -> Iterator[bytes]:
    """Pass blocks on, the next one under way in a thread of its own; raise what making it raised."""
    with ThreadPoolExecutor(1, "ahead") as maker:
        coming = maker.submit(next, blocks, None)
        while (block := coming.result()) is not None:
            coming = maker.submit(next, blocks, None)
            yield block


def _send_parts(room: Room, claim: Claim, upload_id: str, senders: ThreadPoolExecutor) -> Iterator[Part]:
    place = room.evidence(claim.object_key)
    pending: deque[Future[Part]] = deque()
    for number, body in enumerate(regrouped(_bytes(room, claim), CARRIED_PART), start=1):
        if len(pending) == IN_FLIGHT:
            yield pending.popleft().result()
        pending.append(senders.submit(_send_part, room, (place, upload_id, number), body))
    while pending:
        yield pending.popleft().result()


def _send_part(room: Room, where: tuple[Place, str, int], body: Sequence[bytes]) -> Part:
    place, upload_id, number = where
    digest = hashlib.sha256()
    for block in body:
        digest.update(block)
    return room.store.put_part(place, upload_id, number=number, checksum=checksum(digest.digest()), body=body)


def regrouped(blocks: Iterable[bytes], size: int) -> Iterator[list[bytes]]:
    """Regroup blocks into bodies of exactly `size` bytes, the last one shorter; only the block on a border is copied."""
    body: list[bytes] = []
    room_left = size
    for block in blocks:
        rest = block
        while len(rest) >= room_left:
            yield [*body, rest[:room_left]]
            body, rest, room_left = [], rest[room_left:], size
        if rest:
            body.append(rest)
            room_left -= len(rest)
    if body:
        yield body
