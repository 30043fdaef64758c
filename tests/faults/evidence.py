"""Every version in the store against every row: lock, bytes, and nobody's versions."""

import hashlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import asyncpg

from archive.reconcile import Reconcile
from archive.relay import Relay
from archive.room import Room
from archive.upkeep import Upkeep
from kernel.clock import FixedClock, SystemClock
from kernel.settings import Settings
from kernel.work import Desk
from server.embedded import Endpoints
from server.house import House, open_house
from tests.faults.invariants import superuser

ARCHIVED = """
    SELECT d.id, d.object_key, d.version_id, d.sha256, d.size, d.retain_until,
        EXISTS (SELECT FROM document_hold h WHERE h.document_id = d.id AND h.released_at IS NULL) AS held
    FROM document d WHERE state = 'ARCHIVED' ORDER BY d.id"""


@asynccontextmanager
async def beside(home: Path) -> AsyncIterator[House]:
    """Join the running service's database and store, as a command does."""
    async with open_house(Settings(home=home), join=True) as house:
        yield house


async def hasten(house: House) -> None:
    """Do what the sweeps do, as if every lease of a dead worker had run out."""
    upkeep = Upkeep(Relay(later(house), house.scheduler_id))
    while await upkeep.recover():
        pass


def later(house: House) -> Desk:
    """Give the house's desk with a clock behind every lease of now."""
    return replace(house.desk, clock=FixedClock(SystemClock().now() + timedelta(minutes=12)))


async def wrong_evidence(house: House, endpoints: Endpoints) -> list[str]:
    """List what is wrong with archived documents in the store, and versions that belong to nobody."""
    rows = await _archived(endpoints)
    found = [words for row in rows for words in await house.room.call(_wrong, house.room, row)]
    report = await Reconcile(later(house), house.scheduler_id).run()
    found += [f"document {each} without its version" for each in report.missing]
    found += [f"a version of nobody: {each.place.name} {each.place.version_id}" for each in report.unclaimed]
    if report.documents < len(rows):  # the service may have archived more meanwhile
        found.append(f"{report.documents} documents compared, {len(rows)} archived")
    return found


async def _archived(endpoints: Endpoints) -> list[Any]:
    connection = await asyncpg.connect(superuser(endpoints), ssl=False)
    try:
        return list(await connection.fetch(ARCHIVED))
    finally:
        await connection.close()


def _wrong(room: Room, row: Any) -> list[str]:
    place = room.evidence(row["object_key"], row["version_id"])
    kept = room.store.inspect(place)
    digest = hashlib.sha256()
    with room.store.read(place) as blocks:
        for block in blocks:
            digest.update(block)
    facts = {
        "mode": kept.mode == "COMPLIANCE",
        "retain_until": kept.retain_until is not None and kept.retain_until >= row["retain_until"],
        "size": kept.size == row["size"],
        "sha256": digest.hexdigest() == row["sha256"],
        "hold": kept.hold or not row["held"],
    }
    return [f"document {row['id']}: {fact} is wrong: {kept}" for fact, right in facts.items() if not right]
