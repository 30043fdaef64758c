"""Recordings: a night's folder from manifest to archived and matched, beside raw puts of the same files."""

import asyncio
import base64
import hashlib
import shutil
import time
from collections.abc import AsyncIterator
from pathlib import Path
from uuid import uuid4

from archive.ports import Place, Put
from bench.data import calls, firm, worklist
from bench.figure import Figure, Goal, compared
from bench.service import service_settings
from bench.stage import Stage, owner_connection
from cases.recordings.delivery import Intake
from cases.recordings.folder import Folder
from server.house import House, open_house

UNITS, RECORDINGS, SECONDS = 60, 10_000, 180
PUTTING = 4
HOW = (
    "recordings per second from the folder to archived and matched, {} calls of {} s in all, half of them found without their "
    "number, median of interleaved rounds; contender: read, hash and raw put of the same files, four at a time"
)


async def measure(stage: Stage) -> AsyncIterator[Figure]:
    """Yield the figure of taking in recordings."""
    count, seconds = stage.sizes.of(RECORDINGS, 8), stage.sizes.of(SECONDS, 2)
    async with stage.database() as endpoints:
        async with owner_connection(endpoints) as owner:
            founded = await firm.found(endpoints, owner, units=UNITS, clients=count)
            await worklist.fill(owner)
            lines = await calls.call(owner)
        async with open_house(service_settings(endpoints, stage.folder / "ingesting")) as house:
            # As in the product: what the embedded store took is brought to disk before a row says so.
            object.__setattr__(house.services, "embedded", stage.services)
            ours: list[float] = []
            raw: list[float] = []
            for number in range(stage.sizes.rounds):
                night = lines[number :: stage.sizes.rounds]
                folder = stage.folder / f"night{number}"
                manifest = await asyncio.to_thread(calls.lay, folder, night, seconds)
                ours.append(len(night) / await _ingest(house, founded.staff[firm.SCHEDULER], Folder(folder, manifest)))
                raw.append(len(night) / await _put(house, sorted(folder.glob("*.wav"))))
                await asyncio.to_thread(shutil.rmtree, folder)
            how = HOW.format(count, seconds)
            yield compared("ingest", "1/s", (ours, raw), Goal(">=", 0.6), how)


async def _ingest(house: House, actor: int, folder: Folder) -> float:
    began = time.perf_counter()
    report = await Intake(house.relay, actor, folder).run()
    took = time.perf_counter() - began
    assert (report.waiting.total(), report.refused, report.known) == (0, 0, 0), report
    return took


async def _put(house: House, files: list[Path]) -> float:
    waiting = list(files)

    async def client() -> None:
        while waiting:
            await house.room.call(_put_one, house, waiting.pop())

    began = time.perf_counter()
    await asyncio.gather(*(client() for _ in range(PUTTING)))
    return time.perf_counter() - began


def _put_one(house: House, file: Path) -> None:
    content = file.read_bytes()
    checksum = base64.b64encode(hashlib.sha256(content).digest()).decode()
    place = Place(house.room.buckets.exports, f"raw/{uuid4()}")
    house.room.store.put(Put(place, len(content), checksum), [content])
