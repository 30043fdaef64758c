"""A client of the archive in tests: makes files, begins uploads and sends bytes to signed addresses."""

import base64
import hashlib
from dataclasses import dataclass

import urllib3

from archive import ingest
from archive.admission import Declaration
from archive.ingest import PartDigest, Reservation, SignedPart
from archive.ports import Put
from archive.room import Room
from kernel.work import Desk
from tests.firm import Firm

WAV = b"RIFF\x24\x08\x00\x00WAVEfmt \x10\x00\x00\x00\x01\x00\x01\x00"


def recording(size: int, seed: bytes = b"a") -> bytes:
    """Make a file of exactly `size` bytes that looks like a WAV recording."""
    block = hashlib.sha256(seed).digest() * 1024
    return (WAV + block * (size // len(block) + 1))[:size]


def declared(content: bytes, unit_id: int, **changes: object) -> Declaration:
    """Declare a recording truthfully, except for `changes`."""
    facts: dict[str, object] = {
        "title": "回访录音",
        "file_name": "call.wav",
        "media_type": "audio/x-wav",
        "size": len(content),
        "sha256": hashlib.sha256(content).hexdigest(),
        "archive_class": "REVISIT",
        "unit_id": unit_id,
    }
    return Declaration(**{**facts, **changes})  # type: ignore[arg-type]


@dataclass(frozen=True, slots=True)
class Courier:
    """Sends bytes."""

    pool: urllib3.PoolManager

    def send(self, part: SignedPart, body: bytes) -> int:
        """PUT a body to a signed address with its headers; give the status."""
        answer = self.pool.request("PUT", part.signed.url, body=body, headers=part.signed.headers)
        return int(answer.status)

    def send_unmeasured(self, part: SignedPart, body: bytes) -> int:
        """PUT with the body's own length in place of the signed one; give the status."""
        headers = {name: value for name, value in part.signed.headers.items() if name != "content-length"}
        return int(self.pool.request("PUT", part.signed.url, body=body, headers=headers).status)

    async def upload(
        self, desk: Desk, actor_id: int, declaration: Declaration, content: bytes, *, hand_over: bool = False
    ) -> int:
        """Begin, send and finish one file; give the document's id."""
        async with desk.work(actor_id) as work:
            reservation = await ingest.begin_upload(work, declaration=declaration)
        for part, body in await self.signed(desk, actor_id, reservation, content):
            assert self.send(part, body) == 200
        async with desk.work(actor_id) as work:
            await ingest.finish_upload(work, document_id=reservation.document.id, hand_over=hand_over)
        return reservation.document.id

    async def smuggle(self, desk: Desk, firm: Firm, room: Room, declaration: Declaration, content: bytes) -> int:
        """Declare one thing and put another into staging by the store's own key; give the finished document's id."""
        officer = firm.staff["branch.revisits"]
        async with desk.work(officer) as work:
            reserved = await ingest.begin_upload(work, declaration=declaration)
        checksum = base64.b64encode(hashlib.sha256(content).digest()).decode()
        room.store.put(Put(room.staged(reserved.document.object_key, 1), len(content), checksum), [content])
        async with desk.work(officer) as work:
            return await ingest.finish_upload(work, document_id=reserved.document.id)

    async def signed(
        self, desk: Desk, actor_id: int, reservation: Reservation, content: bytes
    ) -> list[tuple[SignedPart, bytes]]:
        """Give each part's address with its bytes."""
        size = reservation.document.part_size
        bodies = [content[start : start + size] for start in range(0, len(content), size)]
        if reservation.parts:
            return [(reservation.parts[0], bodies[0])]
        digests = [PartDigest(number, hashlib.sha256(body).hexdigest()) for number, body in enumerate(bodies, 1)]
        async with desk.work(actor_id) as work:
            signed = await ingest.sign_parts(work, document_id=reservation.document.id, parts=digests)
        return list(zip(signed, bodies, strict=True))


def digest(content: bytes) -> str:
    """Give the SHA-256 in hexadecimal."""
    return hashlib.sha256(content).hexdigest()
