"""Calls of the store: what fails is told apart, writes are never repeated, reads survive a dead connection."""

import asyncio
import hashlib
import socket
import threading
from collections.abc import Iterator, Sequence
from dataclasses import replace

import pytest

from archive.batches import Batches
from archive.lifecycle import Step
from archive.models import DocumentState
from archive.ports import AlreadyThere, Lock, ObjectMissing, Place, Put, Store, StoreError, StoreRefused
from archive.presign import Request, Signer
from archive.room import Buckets
from archive.store import MinioStore
from archive.wire import Wire, checksum, element, open_pool
from kernel.clock import SystemClock

BODY = b"bytes" * 100
DIGEST = checksum(hashlib.sha256(BODY).digest())


class Unsteady:
    """A server that closes the first connections without an answer and says 200 to the rest."""

    def __init__(self, failures: int) -> None:
        self.failures, self.requests = failures, 0
        self.socket = socket.create_server(("127.0.0.1", 0))
        self.thread = threading.Thread(target=self._serve, daemon=True)
        self.thread.start()

    def _serve(self) -> None:
        while True:
            try:
                connection, _ = self.socket.accept()
            except OSError:
                return
            with connection:
                if connection.recv(65536):
                    self.requests += 1
                    if self.requests > self.failures:
                        connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")


@pytest.fixture
def unsteady(request: pytest.FixtureRequest) -> Iterator[tuple[Unsteady, Wire]]:
    """Give the server and a wire to it."""
    server = Unsteady(request.param)
    pool = open_pool(2)
    yield server, Wire(pool, Signer(f"http://127.0.0.1:{server.socket.getsockname()[1]}", "a", "b"), SystemClock())
    pool.clear()
    server.socket.close()


@pytest.mark.parametrize("unsteady", [1], indirect=True)
def test_a_read_whose_connection_died_is_sent_once_more(unsteady: tuple[Unsteady, Wire]) -> None:
    server, wire = unsteady
    assert wire.send(Request("HEAD", "/b/k")).status == 200
    assert server.requests == 2


@pytest.mark.parametrize("unsteady", [2], indirect=True)
def test_a_read_that_fails_twice_is_an_error(unsteady: tuple[Unsteady, Wire]) -> None:
    with pytest.raises(StoreError, match="HEAD /b/k"):
        unsteady[1].send(Request("HEAD", "/b/k"))


@pytest.mark.parametrize("unsteady", [1], indirect=True)
def test_a_write_is_never_sent_twice(unsteady: tuple[Unsteady, Wire]) -> None:
    server, wire = unsteady
    with pytest.raises(StoreError, match="PUT /b/k"):
        wire.send(Request("PUT", "/b/k"), b"body")
    assert server.requests == 1


def test_a_store_that_is_not_there_is_an_error_of_the_store() -> None:
    away = MinioStore(Signer("http://127.0.0.1:1", "a", "b"), SystemClock())
    for call in (lambda: away.inspect(Place("b", "k")), lambda: list(away.listing("bkt", "o/", versions=True))):
        with pytest.raises(StoreError):
            call()


def test_refusals_are_told_apart(store: MinioStore, buckets: Buckets) -> None:
    place = Place(buckets.evidence, "w/refusals")
    with pytest.raises(ObjectMissing):
        store.inspect(replace(place, name="w/none"))
    with pytest.raises(ObjectMissing), store.read(replace(place, name="w/none")):
        pass
    with pytest.raises(ObjectMissing):
        store.retain(Place("no-such-bucket", "k", "v"), SystemClock().now())
    with pytest.raises(StoreRefused):
        store.put(Put(place, len(BODY), checksum(b"0" * 32)), [BODY])
    put = Put(place, len(BODY), DIGEST, if_absent=True)
    store.put(put, [BODY])
    with pytest.raises(AlreadyThere):
        store.put(put, [BODY])


def test_a_wrong_key_is_refused(store: MinioStore, buckets: Buckets) -> None:
    stranger = MinioStore(replace(store.wire.signer, secret_key="wrong"), SystemClock())
    with pytest.raises(StoreRefused, match=r"403|SignatureDoesNotMatch|AccessDenied"):
        stranger.put(Put(Place(buckets.staging, "w/x"), len(BODY), DIGEST), [BODY])


def test_aborting_an_unknown_upload_is_no_error(store: MinioStore, buckets: Buckets) -> None:
    store.abort_parts(Place(buckets.evidence, "w/none"), "0" * 32)


def test_a_bucket_is_ensured_again_and_again(store: MinioStore, buckets: Buckets) -> None:
    for _ in range(2):
        store.ensure_bucket(buckets.evidence, lock=True, versions=True, expire_days=None)
        store.ensure_bucket(buckets.staging, lock=False, versions=False, expire_days=7)


def test_the_lock_of_a_put_is_in_whole_seconds(store: MinioStore, buckets: Buckets) -> None:
    now = SystemClock().now().replace(microsecond=999_999)
    place = Place(buckets.evidence, "w/seconds")
    version = store.put(Put(place, len(BODY), DIGEST, Lock(now.replace(year=now.year + 1))), [BODY])
    kept = store.inspect(replace(place, version_id=version))
    assert kept.retain_until == now.replace(year=now.year + 1, microsecond=0)


def test_the_adapter_is_a_store(store: MinioStore) -> None:
    assert isinstance(store, Store)


def test_a_body_that_is_no_error_document_has_no_code() -> None:
    assert element(b"<html", "Code") is None
    assert element(b"<Error><Message>m</Message></Error>", "Code") is None


async def test_a_batch_that_fails_fails_for_each_of_it_and_the_next_goes_on() -> None:
    runs: list[list[int]] = []

    async def run(items: Sequence[int]) -> list[int]:
        runs.append(list(items))
        await asyncio.sleep(0)
        if 13 in items:
            raise StoreError("unlucky")
        return [item * 2 for item in items]

    batches = Batches(run)
    first = await asyncio.gather(batches.add(1), batches.add(2), batches.add(13), return_exceptions=True)
    assert all(isinstance(each, StoreError) for each in first)
    assert await asyncio.gather(batches.add(3), batches.add(4)) == [6, 8]
    assert runs == [[1, 2, 13], [3, 4]]


async def test_one_who_stopped_waiting_does_not_disturb_the_others() -> None:
    async def run(items: Sequence[int]) -> list[int]:
        await asyncio.sleep(0.01)
        return list(items)

    batches = Batches(run)
    gone, stays = asyncio.create_task(batches.add(1)), asyncio.create_task(batches.add(2))
    await asyncio.sleep(0)
    gone.cancel()
    assert await stays == 2


@pytest.mark.parametrize(
    ("origin", "state"),
    [(DocumentState.ARCHIVED, DocumentState.STAGED), (DocumentState.REJECTED, DocumentState.UPLOADING)],
)
def test_there_is_no_way_back_from_an_end(origin: DocumentState, state: DocumentState) -> None:
    with pytest.raises(ValueError, match=f"no way from {origin} to {state}"):
        Step((origin,), state)
