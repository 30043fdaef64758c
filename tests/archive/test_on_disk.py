"""A document is archived when it is on disk: a loss of power takes nothing that is recorded as locked."""

from dataclasses import replace

import pytest
from sqlalchemy import text

from archive import carry, queries
from archive.ports import StoreError
from archive.relay import Relay
from archive.room import Room
from archive.upkeep import Upkeep
from kernel.clock import FixedClock
from kernel.ports import Ports
from kernel.work import Desk
from tests.archive.courier import Courier, declared, recording
from tests.conftest import SCHEDULER_ID
from tests.firm import Firm

MIB = 1 << 20


class Disk:
    """Takes nothing until it is mended."""

    full = True

    def flush(self) -> None:
        """Write through."""
        if self.full:
            raise StoreError("the disk did not take it")


@pytest.fixture
def disk() -> Disk:
    return Disk()


@pytest.fixture
def ports(room: Room, disk: Disk) -> Ports:
    return Ports({"archive": replace(room, flush=disk.flush)})


async def shown(desk: Desk, document_id: int) -> tuple[str, bool, bool]:
    """Give the document's state, whether a version is on record, and whether it has its sidecar."""
    async with desk.work(SCHEDULER_ID) as work:
        found = await queries.document(work.session, document_id)
        return found.state, found.version_id is not None, found.sidecar_at is not None


@pytest.mark.parametrize("size", [1000, 6 * MIB], ids=["whole", "parts"])
async def test_nothing_is_recorded_as_locked_or_settled_before_it_is_on_disk(
    desk: Desk, firm: Firm, relay: Relay, courier: Courier, clock: FixedClock, disk: Disk, size: int,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    monkeypatch.setattr(carry, "SINGLE_PUT", 5 * MIB)
    monkeypatch.setattr(carry, "CARRIED_PART", 5 * MIB)
    content = recording(size)
    document_id = await courier.upload(
        desk, firm.staff["branch.revisits"], declared(content, firm.units["GZ01"]), content
    )
    with pytest.raises(StoreError, match="did not take"):
        await relay.run(document_id)
    assert await shown(desk, document_id) == ("VERIFYING", False, False)
    disk.full = False
    async with desk.work(SCHEDULER_ID) as work:
        await work.session.execute(text("UPDATE document SET lease_until = :now"), {"now": clock.now()})
    assert await relay.run(document_id) == "ARCHIVED"
    disk.full = True
    with pytest.raises(StoreError, match="did not take"):
        await Upkeep(relay).settle()
    assert await shown(desk, document_id) == ("ARCHIVED", True, False)
    disk.full = False
    assert await Upkeep(relay).settle() == 1
