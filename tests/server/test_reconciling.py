"""`anjuan archive reconcile` names what differs; what is claimed with a note is no alarm any more."""

from pathlib import Path

import pytest
from sqlalchemy import text

from archive.ports import Place, Put
from archive.wire import checksum
from kernel.settings import Settings
from server.embedded import Endpoints
from server.house import open_house
from server.reconciling import claim_versions, reconcile
from tests.archive.courier import digest, recording
from tests.firm import Firm
from tests.server.house import settings_for

CONTENT = recording(2_000)


@pytest.fixture
async def settings(endpoints: Endpoints, firm: Firm, tmp_path: Path) -> Settings:
    """Give a house whose store keeps a version that no document names."""
    found = settings_for(endpoints, tmp_path)
    async with open_house(found, join=True) as house:
        place = Place(house.room.buckets.evidence, "o/00000000-0000-4000-8000-000000000002")
        sha256 = checksum(bytes.fromhex(digest(CONTENT)))
        await house.room.call(house.room.store.put, Put(place, len(CONTENT), sha256), [CONTENT])
    return found


async def test_an_unclaimed_version_is_named_until_it_is_claimed(settings: Settings) -> None:
    lines = [line for line in await reconcile(settings) if "-000000000002" in line]
    assert len(lines) == 1
    assert lines[0].startswith("UNCLAIMED ")
    assert lines[0].endswith(f" {len(CONTENT)} bytes")
    number = int(lines[0].split()[1])
    assert await claim_versions(settings, [number], "copied twice") == [number]
    assert not [line for line in await reconcile(settings) if "-000000000002" in line]
    async with open_house(settings, join=True) as house, house.desk.work(house.scheduler_id) as work:
        row = (
            await work.session.execute(text("SELECT note FROM unclaimed_version WHERE id = :id"), {"id": number})
        ).one()
    assert row.note == "copied twice"
