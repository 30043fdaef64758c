"""The archive on the real store: a room with buckets of its own, and a courier that sends bytes as a client would."""

from collections.abc import Iterator
from uuid import uuid4

import pytest
import urllib3

from archive.presign import Signer
from archive.relay import Relay
from archive.room import PORT, Buckets, Room
from archive.store import MinioStore
from kernel.clock import SystemClock
from kernel.ports import Ports
from kernel.work import Desk
from tests.archive.classes import CLASSES
from tests.archive.courier import Courier
from tests.conftest import SCHEDULER_ID
from tests.services import SuiteServices


@pytest.fixture(scope="session")
def store(services: SuiteServices) -> MinioStore:
    """Give the adapter of the run's store."""
    found = services.endpoints
    return MinioStore(Signer(found.s3_endpoint, found.s3_access_key, found.s3_secret_key), SystemClock())


@pytest.fixture(scope="session")
def buckets(store: MinioStore) -> Buckets:
    """Give five buckets of this session's own."""
    names = Buckets.named(f"t{uuid4().hex[:8]}-")
    store.ensure_bucket(names.staging, lock=False, versions=False, expire_days=7)
    store.ensure_bucket(names.keys, lock=False, versions=True, expire_days=None)
    store.ensure_bucket(names.evidence, lock=True, versions=True, expire_days=None)
    store.ensure_bucket(names.ledger, lock=True, versions=True, expire_days=None)
    store.ensure_bucket(names.exports, lock=False, versions=False, expire_days=30)
    return names


@pytest.fixture
def room(store: MinioStore, buckets: Buckets) -> Iterator[Room]:
    """Give an archive room; tests of faults wrap its store."""
    room = Room(store, buckets, CLASSES)
    yield room
    room.threads.shutdown()


@pytest.fixture
def ports(room: Room) -> Ports:
    """Give the desk the room."""
    return Ports({PORT: room})


@pytest.fixture
def relay(desk: Desk) -> Relay:
    """Give the relay worker, acting as the scheduler."""
    return Relay(desk, SCHEDULER_ID)


@pytest.fixture
def courier() -> Iterator[Courier]:
    """Give somebody who sends bytes to signed addresses."""
    with urllib3.PoolManager(retries=False) as pool:
        yield Courier(pool)
