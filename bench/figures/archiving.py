"""Archiving: from `finishUpload` (bytes staged) to the row with its lock read back, beside a raw put of the same bytes."""

import asyncio
import base64
import hashlib
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from uuid import uuid4

import psutil
import urllib3

from archive.admission import Declaration
from archive.ingest import PartDigest, begin_upload, finish_upload, sign_parts
from archive.ports import Lock, Place, Put
from archive.room import Room
from bench.data import firm
from bench.figure import Figure, Goal, compared
from bench.service import service_settings
from bench.sizes import MEBI
from bench.stage import Stage, owner_connection
from server.house import House, open_house
from tests.archive.courier import Courier, declared, recording

CLIENTS = 4
HUGE = 2048 * MEBI
# name, bytes of one file, files of one round, goal beside the raw put
SIZES: tuple[tuple[str, int, int, Goal | None], ...] = (
    ("256k", MEBI // 4, 48, None),
    ("8m", 8 * MEBI, 16, Goal(">=", 0.55)),
    ("64m", 64 * MEBI, 4, Goal(">=", 0.85)),
)
HOW = "files per second with four clients, from finishUpload to archived, median of interleaved rounds; contender: {}"
WAY = "seconds a file of 8 MiB from the client's first byte to archived, four clients; contender: {}"
RAW = "raw put of the same bytes, four clients"
REQUESTS = "the same requests of the store and nothing else"


@dataclass(frozen=True, slots=True)
class Counter:
    """Where files are handed in: an open house, who hands them in, for which unit."""

    house: House
    officer: int
    unit: int
    courier: Courier

    def declare(self, content: bytes) -> Declaration:
        """Declare a recording."""
        return declared(content, self.unit, archive_class="revisit_recording", media_type="audio/wav")

    async def stage(self, content: bytes) -> int:
        """Begin an upload and send its bytes to staging; give the document's id."""
        declaration = await asyncio.to_thread(self.declare, content)
        async with self.house.desk.work(self.officer) as work:
            reserved = await begin_upload(work, declaration=declaration)
        for part, body in await self.courier.signed(self.house.desk, self.officer, reserved, content):
            assert await asyncio.to_thread(self.courier.send, part, body) == 200
        return reserved.document.id

    async def archive(self, document: int) -> None:
        """Finish an upload and bring it into the archive, as the service does."""
        async with self.house.desk.work(self.officer) as work:
            await finish_upload(work, document_id=document, hand_over=True)
        assert await self.house.relay.run(document) == "ARCHIVED"

    async def whole(self, content: bytes) -> None:
        """Go the whole way with one file."""
        await self.archive(await self.stage(content))

    async def whole_bare(self, content: bytes) -> None:
        """Hash the bytes, put them, carry them under a lock: every request of the whole way, and nothing else."""
        checksum = await asyncio.to_thread(_checksum, content)
        await self.carry(await self.put(content, checksum), len(content), checksum)

    async def put_whole(self, content: bytes) -> None:
        """Hash and put the bytes without anything of ours around, as a client of the store does."""
        await self.put(content, await asyncio.to_thread(_checksum, content))

    async def put(self, content: bytes, checksum: str) -> Place:
        """Put the bytes without anything of ours around; give where."""
        room = self.house.room
        place = Place(room.buckets.exports, f"raw/{uuid4()}")
        await room.call(room.store.put, Put(place, len(content), checksum), [content])
        return place

    async def carry(self, staged: Place, size: int, checksum: str) -> None:
        """Do what a verified relay asks of any store and nothing else: read, write under a lock, read the lock back."""
        await self.house.room.call(_carried, self.house.room, Put(staged, size, checksum))


@asynccontextmanager
async def _counter(stage: Stage) -> AsyncIterator[Counter]:
    async with stage.database() as endpoints:
        async with owner_connection(endpoints) as owner:
            founded = await firm.found(endpoints, owner, units=2, clients=10)
            unit: int = await owner.fetchval("SELECT unit_id FROM staff WHERE login = $1", firm.OFFICER)
        async with open_house(service_settings(endpoints, stage.folder / "archiving")) as house:
            # As in the product: what the embedded store took is brought to disk before a row says so.
            object.__setattr__(house.services, "embedded", stage.services)
            with urllib3.PoolManager(maxsize=CLIENTS) as pool:
                yield Counter(house, founded.staff[firm.OFFICER], unit, Courier(pool))


async def measure(stage: Stage) -> AsyncIterator[Figure]:
    """Yield the figures of archiving."""
    async with _counter(stage) as counter:
        for name, size, count, goal in SIZES:
            shape = (stage.sizes.of(size, 4096), stage.sizes.of(count, 4))
            async for figure in _archived(stage, counter, shape, (f"archive_{name}", goal)):
                yield figure
        async for figure in _whole_way(stage, counter, (stage.sizes.of(8 * MEBI, 4096), stage.sizes.of(16, 4))):
            yield figure
        yield await _flat(stage, counter)


async def _archived(
    stage: Stage, counter: Counter, shape: tuple[int, int], asked: tuple[str, Goal | None]
) -> AsyncIterator[Figure]:
    """Compare with the raw put, and with the three requests that a verified relay cannot do without."""
    (size, count), (name, goal) = shape, asked
    ours: list[float] = []
    raw: list[float] = []
    bare: list[float] = []
    for number in range(stage.sizes.rounds):
        content = recording(size, f"{name}{number}".encode())
        checksum = _checksum(content)
        staged = [await counter.stage(content) for _ in range(count)]
        copies = [await counter.put(content, checksum) for _ in range(count)]
        ours.append(count / await _by_four([partial(counter.archive, each) for each in staged]))
        bare.append(count / await _by_four([partial(counter.carry, each, size, checksum) for each in copies]))
        raw.append(count / await _by_four([partial(counter.put, content, checksum)] * count))
    yield compared(name, "1/s", (ours, raw), goal, HOW.format(RAW))
    yield compared(f"{name}_requests", "1/s", (ours, bare), Goal(">=", 0.55), HOW.format(REQUESTS))


async def _whole_way(stage: Stage, counter: Counter, shape: tuple[int, int]) -> AsyncIterator[Figure]:
    size, count = shape
    ours: list[float] = []
    raw: list[float] = []
    bare: list[float] = []
    for number in range(stage.sizes.rounds):
        content = recording(size, f"way{number}".encode())
        ours.append(await _by_four([partial(counter.whole, content)] * count) / count)
        bare.append(await _by_four([partial(counter.whole_bare, content)] * count) / count)
        raw.append(await _by_four([partial(counter.put_whole, content)] * count) / count)
    yield compared("archive_way", "s", (ours, raw), Goal("<=", 2.2), WAY.format("hash and raw put"))
    yield compared("archive_way_requests", "s", (ours, bare), Goal("<=", 1.2), WAY.format(f"hash and {REQUESTS}"))


def _carried(room: Room, staged: Put) -> None:
    lock = Lock(datetime.now(UTC) + timedelta(days=400), hold=True)
    key = uuid4()
    put = Put(room.evidence(key), staged.size, staged.checksum, lock, if_absent=True)
    with room.store.read(staged.place) as blocks:
        version = room.store.put(put, blocks)
    assert room.store.inspect(room.evidence(key, version)).mode == "COMPLIANCE"


def _checksum(content: bytes) -> str:
    return base64.b64encode(hashlib.sha256(content).digest()).decode()


async def _by_four(jobs: Sequence[Callable[[], Awaitable[None]]]) -> float:
    """Run the jobs with four at a time; give the seconds."""
    waiting = list(jobs)

    async def client() -> None:
        while waiting:
            await waiting.pop()()

    began = time.perf_counter()
    await asyncio.gather(*(client() for _ in range(CLIENTS)))
    return time.perf_counter() - began


async def _flat(stage: Stage, counter: Counter) -> Figure:
    """Archive one very large recording; give by how much this process grew meanwhile."""
    size = stage.sizes.of(HUGE, 40 * MEBI)
    document = await _stage_huge(counter, size)
    process = psutil.Process()
    before = peak = process.memory_info().rss
    running = asyncio.create_task(counter.archive(document))
    while not running.done():
        peak = max(peak, process.memory_info().rss)
        await asyncio.wait((running,), timeout=0.05)
    await running
    how = f"MiB by which the process grew while it archived one recording of {size // MEBI} MiB"
    return Figure("archive_memory", (peak - before) / MEBI, "MiB", None, None, Goal("<=", 128), how)


async def _stage_huge(counter: Counter, size: int) -> int:
    """Stage a generated recording part by part, so that it is never whole in memory."""
    block = recording(8 * MEBI, b"huge")

    def cut(start: int, length: int) -> bytes:
        return (block * (length // len(block) + 2))[start % len(block) :][:length]

    whole = hashlib.sha256()
    for start in range(0, size, len(block)):
        whole.update(cut(start, min(len(block), size - start)))
    desk, officer = counter.house.desk, counter.officer
    declaration = declared(
        block,
        counter.unit,
        archive_class="revisit_recording",
        media_type="audio/wav",
        size=size,
        sha256=whole.hexdigest(),
    )
    async with desk.work(officer) as work:
        document = (await begin_upload(work, declaration=declaration)).document
    for number, start in enumerate(range(0, size, document.part_size), 1):
        body = cut(start, min(document.part_size, size - start))
        async with desk.work(officer) as work:
            digest = PartDigest(number, hashlib.sha256(body).hexdigest())
            (part,) = await sign_parts(work, document_id=document.id, parts=[digest])
        assert await asyncio.to_thread(counter.courier.send, part, body) == 200
    return document.id
