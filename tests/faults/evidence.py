"""Every version in the store against every row: lock, bytes, and nobody's versions."""

import hashlib
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from archive.reconcile import Reconcile
from archive.room import Room
from kernel.settings import Settings
from server.house import House, open_house
from tests.faults.reading import reading

ARCHIVED = """
    SELECT d.id, d.object_key, d.version_id, d.sha256, d.size, d.retain_until,
        EXISTS (SELECT FROM document_hold h WHERE h.document_id = d.id AND h.released_at IS NULL) AS held
    FROM document d WHERE state = 'ARCHIVED' ORDER BY d.id"""


@asynccontextmanager
async def beside(home: Path) -> AsyncGenerator[House]:
    """Join the running service's database and store, as a command does."""
    async with open_house(Settings(home=home), join=True) as house:
        yield house


async def wrong_evidence(home: Path) -> list[str]:
    """List what is wrong with archived documents in the store, and versions that belong to nobody."""
    async with beside(home) as house:
        async with reading(house.endpoints) as connection:
            rows = await connection.fetch(ARCHIVED)
        found = [words for row in rows for words in await house.room.call(_wrong, house.room, row)]
        report = await Reconcile(house.desk, house.scheduler_id).run()
    found += [f"document {each} without its version" for each in report.missing]
    found += [f"a version of nobody: {each.place.name} {each.place.version_id}" for each in report.unclaimed]
    if report.documents < len(rows):  # the service may have archived more meanwhile
        found.append(f"{report.documents} documents compared, {len(rows)} archived")
    return found


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
