"""A call centre with a folder, and a firm with one open revisit."""

import asyncio
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from archive.ear import PORT as EAR
from archive.ear import Ear
from archive.relay import Relay
from archive.room import PORT, Buckets, Room
from archive.store import MinioStore
from kernel.clock import FixedClock
from kernel.ports import Ports
from kernel.work import Desk
from server.house import archive_classes
from tests.archive.conftest import buckets, store
from tests.conftest import SCHEDULER_ID
from tests.firm import Firm
from tests.house import SHELF, open_due, roll
from tests.recordings.centre import Centre
from tests.rules.course import case_of

__all__ = ["buckets", "store"]


@pytest.fixture(scope="session")
def ear() -> Iterator[Ear]:
    """Give the process that listens."""
    ear = Ear(seconds=20)
    yield ear
    asyncio.run(ear.close())


@pytest.fixture
def room(store: MinioStore, buckets: Buckets) -> Iterator[Room]:
    """Give an archive with the classes of the real rulebooks."""
    room = Room(store, buckets, archive_classes(SHELF))
    yield room
    room.threads.shutdown()


@pytest.fixture
def ports(room: Room, ear: Ear) -> Ports:
    """Give the desk everything that a delivery needs."""
    return Ports({"rulebooks": SHELF, PORT: room, EAR: ear})


@pytest.fixture
async def case_id(desk: Desk, firm: Firm, clock: FixedClock) -> int:
    """Give the open revisit of client 10000001, whose telephone is 13810000001; it is ten o'clock."""
    await roll(desk)
    await open_due(desk)
    clock.advance(timedelta(hours=1))
    return await case_of(desk, firm.clients["10000001"])


@pytest.fixture
def centre(desk: Desk, firm: Firm, tmp_path: Path) -> Centre:
    """Give the call centre, with an empty folder."""
    return Centre(Relay(desk, SCHEDULER_ID), firm, tmp_path)
