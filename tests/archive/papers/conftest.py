"""The archive with the rulebooks' own archive classes, a printer and a scanner."""

import asyncio
from collections.abc import Iterator

import pytest

from archive.relay import Relay
from archive.room import PORT, Buckets, Room
from archive.scanning import ScanReader
from archive.store import MinioStore
from archive.typesetting import Typesetter, open_typesetter
from kernel.clock import FixedClock
from kernel.ports import Ports
from kernel.work import Desk
from scheduler.scans import READER
from server.house import archive_classes
from tests.archive.papers.office import Office
from tests.archive.sheet_samples import RULEBOOKS
from tests.firm import Firm
from tests.house import SHELF
from tests.rules.conftest import ask
from tests.rules.corrections import sign

__all__ = ["ask"]


@pytest.fixture(scope="module")
def typesetter() -> Typesetter:
    return open_typesetter(RULEBOOKS)


@pytest.fixture(scope="module")
def reader() -> Iterator[ScanReader]:
    reader = ScanReader()
    yield reader
    asyncio.run(reader.close())


@pytest.fixture
def room(store: MinioStore, buckets: Buckets) -> Iterator[Room]:
    """Give the archive with the archive classes of the rulebooks."""
    room = Room(store, buckets, archive_classes(SHELF))
    yield room
    room.threads.shutdown()


@pytest.fixture
def ports(room: Room, reader: ScanReader) -> Ports:
    return Ports({"rulebooks": SHELF, PORT: room, READER: reader})


@pytest.fixture
def office(desk: Desk, firm: Firm, relay: Relay, typesetter: Typesetter) -> Office:
    return Office(desk, firm, relay, typesetter)


@pytest.fixture
async def case_id(desk: Desk, firm: Firm, clock: FixedClock) -> int:
    """Give the case of a signed record."""
    return await sign(desk, firm, clock)
