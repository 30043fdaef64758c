"""Where a virus scanner is configured nothing reaches the lock unseen: what is harmful is rejected, what is not judged waits."""

import socket
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from archive import carry, queries
from archive.models import Document, DocumentState
from archive.ports import ScannerAway, StoreError
from archive.relay import Relay
from archive.room import PORT, Room
from archive.scanner import ClamAv, NoScanner
from archive.upkeep import Upkeep
from kernel.clock import FixedClock
from kernel.ports import Ports
from kernel.work import Desk
from tests.archive.clamd import EICAR, clamd
from tests.archive.courier import Courier, declared, recording
from tests.conftest import SCHEDULER_ID
from tests.firm import Firm

MIB = 1 << 20
NOBODY = "127.0.0.1:1"


@pytest.fixture
def address() -> Iterator[str]:
    """Give a running clamd."""
    with clamd() as (address, _):
        yield address


@pytest.fixture
def room(room: Room, address: str) -> Room:
    """Give a room whose scanner it is."""
    return replace(room, scanner=ClamAv(address, 5))


@pytest.fixture
def ports(room: Room) -> Ports:
    return Ports({PORT: room})


async def found(desk: Desk, document_id: int) -> Document:
    async with desk.work(SCHEDULER_ID) as work:
        return await queries.document(work.session, document_id)


@pytest.mark.parametrize("size", [3_000, 9 * MIB])
@pytest.mark.parametrize("in_parts", [False, True])
async def test_a_file_with_a_virus_is_rejected_by_name_and_nothing_of_it_is_locked(
    desk: Desk,
    firm: Firm,
    relay: Relay,
    room: Room,
    courier: Courier,
    monkeypatch: pytest.MonkeyPatch,
    size: int,
    in_parts: bool,
) -> None:
    monkeypatch.setattr(carry, "SINGLE_PUT", 1_000 if in_parts else 64 * MIB)
    content = recording(size) + EICAR + recording(500)
    officer, unit = firm.staff["branch.revisits"], firm.units["GZ01"]
    document_id = await courier.upload(desk, officer, declared(content, unit), content)
    assert await relay.run(document_id) is DocumentState.REJECTED
    document = await found(desk, document_id)
    assert document.failure == "INFECTED Eicar-Test-Signature"
    assert not list(room.store.listing(room.buckets.evidence, f"o/{document.object_key}", versions=True))


async def test_a_clean_file_passes_whole_and_is_archived(
    desk: Desk, firm: Firm, relay: Relay, room: Room, courier: Courier
) -> None:
    content = recording(3 * MIB + 17)
    with clamd() as (address, seen):
        object.__setattr__(room, "scanner", ClamAv(address))
        officer, unit = firm.staff["branch.revisits"], firm.units["GZ01"]
        document_id = await courier.upload(desk, officer, declared(content, unit), content)
        assert await relay.run(document_id) is DocumentState.ARCHIVED
    assert seen == [len(content)]


async def test_without_an_answer_nothing_is_archived_and_the_next_try_does_it(
    desk: Desk, firm: Firm, relay: Relay, room: Room, courier: Courier, clock: FixedClock
) -> None:
    content, there = recording(3_000), room.scanner
    officer, unit = firm.staff["branch.revisits"], firm.units["GZ01"]
    object.__setattr__(room, "scanner", ClamAv(NOBODY, 1))
    document_id = await courier.upload(desk, officer, declared(content, unit), content)
    with pytest.raises(ScannerAway, match="does not answer"):
        await relay.run(document_id)
    document = await found(desk, document_id)
    assert (document.state, "does not answer" in (document.failure or "")) == ("VERIFYING", True)
    assert not list(room.store.listing(room.buckets.evidence, f"o/{document.object_key}", versions=True))
    object.__setattr__(room, "scanner", there)
    clock.advance(timedelta(minutes=1))
    assert await Upkeep(relay).recover() == 1
    assert (await found(desk, document_id)).state == "ARCHIVED"


def judged(address: str, content: bytes) -> str | None:
    with ClamAv(address, 1).scan() as scan:
        for start in range(0, len(content), MIB):
            scan.feed(content[start : start + MIB])
        return scan.verdict()


def test_a_local_socket_is_spoken_to_as_well(tmp_path: Path) -> None:
    with clamd(tmp_path / "clamd.ctl") as (address, _):
        ClamAv(address).ping()
        assert judged(address, b"clean") is None
        assert judged(address, EICAR) == "Eicar-Test-Signature"


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (b"INSTREAM: Can't open file. ERROR\0", "Can't open file"),
        (b"", "without an answer"),
        (b"UNKNOWN COMMAND\0", "UNKNOWN COMMAND"),
        (b"stream: OKAY\0", "OKAY"),
    ],
)
def test_an_answer_that_is_no_verdict_is_none(answer: bytes, said: str) -> None:
    with clamd(INSTREAM=answer) as (address, _), pytest.raises(ScannerAway, match=said):
        judged(address, b"clean")


def test_a_file_larger_than_it_takes_is_not_judged_and_it_says_why() -> None:
    with clamd(limit=MIB) as (address, _), pytest.raises(ScannerAway, match="size limit exceeded"):
        judged(address, bytes(32 * MIB))


def test_a_scanner_that_says_nothing_for_too_long_is_away() -> None:
    with socket.create_server(("127.0.0.1", 0)) as deaf:
        address = f"127.0.0.1:{deaf.getsockname()[1]}"
        with pytest.raises(ScannerAway, match="did not answer"), ClamAv(address, 0.2).scan() as scan:
            scan.verdict()


@pytest.mark.parametrize("address", [NOBODY, "/nowhere/clamd.ctl", "nohost.invalid:3310"])
def test_a_scanner_that_is_not_there_is_away(address: str) -> None:
    with pytest.raises(ScannerAway, match="does not answer"):
        ClamAv(address, 1).ping()
    with pytest.raises(StoreError), ClamAv(address, 1).scan():
        raise AssertionError


def test_where_none_is_configured_everything_passes() -> None:
    with NoScanner().scan() as scan:
        scan.feed(EICAR)
        assert scan.verdict() is None
