"""Whatever fails and wherever a worker dies: nothing wrong is locked, nothing unlocked is archived, nothing is lost."""

import asyncio
import hashlib
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from archive import carry, queries
from archive.archiving import Proven, archive_documents
from archive.carry import Carried
from archive.leases import Leased, claim_documents
from archive.models import Document, DocumentState
from archive.ports import AlreadyThere, Listed, Lock, Put, StoreError
from archive.relay import LockNotProven, Relay
from archive.room import PORT, Room
from archive.store import MinioStore
from archive.upkeep import Upkeep
from archive.wire import checksum
from kernel.clock import FixedClock
from kernel.ports import Ports
from kernel.work import Desk
from tests.archive.courier import Courier, declared, recording
from tests.archive.faulty import FaultyStore, Forgetful, Lying
from tests.conftest import SCHEDULER_ID
from tests.firm import Firm

MIB = 1 << 20
SMALL = recording(300_000, b"small")
LARGE = recording(11 * MIB, b"large")
STEPS_SMALL = ("read", "put", "inspect")
STEPS_LARGE = ("begin_parts", "put_part", "complete_parts", "inspect", "read")


@pytest.fixture
def small_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let what is larger than a part of 5 MiB go in parts."""
    monkeypatch.setattr(carry, "SINGLE_PUT", 5 * MIB)
    monkeypatch.setattr(carry, "CARRIED_PART", 5 * MIB)


@pytest.fixture
def faulty(store: MinioStore) -> FaultyStore:
    """Give the store that fails."""
    return FaultyStore(store)


@pytest.fixture
def room(faulty: FaultyStore, room: Room) -> Room:
    """Give a room over the failing store."""
    return replace(room, store=faulty)  # type: ignore[arg-type]


@pytest.fixture
def ports(room: Room) -> Ports:
    return Ports({PORT: room})


@pytest.fixture
async def staged(desk: Desk, firm: Firm, courier: Courier) -> int:
    """Give a small document that waits for the relay."""
    return await courier.upload(desk, firm.staff["branch.revisits"], declared(SMALL, firm.units["GZ01"]), SMALL)


async def found(desk: Desk, document_id: int) -> Document:
    async with desk.work(SCHEDULER_ID) as work:
        return await queries.document(work.session, document_id)


def versions(room: Room, document: Document) -> list[Listed]:
    return list(room.store.listing(room.buckets.evidence, f"o/{document.object_key}", versions=True))


async def recovered(desk: Desk, relay: Relay, clock: FixedClock, document_id: int, content: bytes) -> None:
    """Let leases run out and the sweep go on; the document must be archived once, locked, with its bytes."""
    clock.advance(timedelta(minutes=30))
    await Upkeep(relay).recover()
    document = await found(desk, document_id)
    assert document.state == "ARCHIVED"
    assert [item.place.version_id for item in versions(relay.room, document)] == [document.version_id]
    kept = relay.room.store.inspect(relay.room.evidence(document.object_key, document.version_id))
    assert (kept.mode, kept.retain_until) == ("COMPLIANCE", document.retain_until)
    with relay.room.store.read(kept.place) as blocks:
        assert b"".join(blocks) == content


@pytest.mark.parametrize("side", ["fail_before", "fail_after"])
@pytest.mark.parametrize("step", STEPS_SMALL)
async def test_a_failure_at_any_call_is_recovered_without_a_second_version(
    desk: Desk, relay: Relay, faulty: FaultyStore, clock: FixedClock, staged: int, step: str, side: str
) -> None:
    setattr(faulty, side, step)
    with pytest.raises(StoreError, match="injected"):
        await relay.run(staged)
    document = await found(desk, staged)
    assert (document.state, document.archived_at, "injected" in (document.failure or "")) == ("VERIFYING", None, True)
    await recovered(desk, relay, clock, staged, SMALL)


@pytest.mark.usefixtures("small_parts")
@pytest.mark.parametrize("side", ["fail_before", "fail_after"])
@pytest.mark.parametrize("step", STEPS_LARGE)
async def test_a_failure_at_any_call_of_a_write_in_parts_is_recovered(
    desk: Desk, firm: Firm, relay: Relay, faulty: FaultyStore, clock: FixedClock, courier: Courier, step: str, side: str
) -> None:
    large = await courier.upload(desk, firm.staff["branch.revisits"], declared(LARGE, firm.units["GZ01"]), LARGE)
    setattr(faulty, side, step)
    with pytest.raises(StoreError, match="injected"):
        await relay.run(large)
    assert (await found(desk, large)).state in {"VERIFYING", "LOCKED"}
    await recovered(desk, relay, clock, large, LARGE)


async def test_a_document_named_twice_in_one_claim_is_leased_once(desk: Desk, staged: int) -> None:
    async with desk.work(SCHEDULER_ID) as work:
        first, second = await claim_documents(work, [staged, staged])
    assert isinstance(first, Leased)
    assert second is None


async def test_a_worker_that_died_after_its_claim_leaves_the_document_to_the_next(
    desk: Desk, relay: Relay, clock: FixedClock, staged: int
) -> None:
    async with desk.work(SCHEDULER_ID) as work:
        assert (await claim_documents(work, [staged]))[0] is not None
    assert await relay.run(staged) is None
    await recovered(desk, relay, clock, staged, SMALL)


async def test_a_worker_whose_lease_was_taken_over_archives_nothing(
    desk: Desk, relay: Relay, clock: FixedClock, staged: int
) -> None:
    async with desk.work(SCHEDULER_ID) as work:
        slow = (await claim_documents(work, [staged]))[0]
    assert isinstance(slow, Leased)
    clock.advance(timedelta(minutes=30))
    assert await relay.run(staged) is DocumentState.ARCHIVED
    document = await found(desk, staged)
    async with desk.work(SCHEDULER_ID) as work:
        assert await archive_documents(work, [Proven(slow, Carried("stale", "x"))]) == [False]
    assert (await found(desk, staged)).version_id == document.version_id


async def test_two_workers_at_once_make_one_version(desk: Desk, relay: Relay, staged: int) -> None:
    other = Relay(desk, SCHEDULER_ID)
    ends = await asyncio.gather(relay.run(staged), other.run(staged))
    assert sorted(str(end) for end in ends) == ["ARCHIVED", "None"]
    assert len(versions(relay.room, await found(desk, staged))) == 1


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"sha256": "0" * 64}, "SHA256"),
        ({"size": 300_001}, "SIZE"),
        ({"size": 299_999}, "SIZE"),
        ({"media_type": "application/pdf"}, "MEDIA_TYPE"),
    ],
)
async def test_bytes_that_are_not_what_was_declared_are_rejected_and_nothing_is_locked(
    desk: Desk, firm: Firm, relay: Relay, courier: Courier, change: dict[str, object], reason: str
) -> None:
    # The bytes get into staging past the signed address, as a broken or hostile store might let them.
    document_id = await courier.smuggle(desk, firm, relay.room, declared(SMALL, firm.units["GZ01"], **change), SMALL)
    assert await relay.run(document_id) is DocumentState.REJECTED
    document = await found(desk, document_id)
    assert (document.state, document.failure, document.version_id) == ("REJECTED", reason, None)
    assert versions(relay.room, document) == []


@pytest.mark.parametrize(
    "lie", [{"mode": "GOVERNANCE"}, {"mode": None}, {"retain_until": None}, {"size": 1}, {"checksum": "AAAA"}]
)
async def test_a_lock_that_is_not_shown_is_not_believed(
    desk: Desk, relay: Relay, faulty: FaultyStore, staged: int, lie: dict[str, object]
) -> None:
    faulty.store = Lying(faulty.store, lie)  # type: ignore[assignment]
    with pytest.raises(LockNotProven, match="does not stand"):
        await relay.run(staged)
    document = await found(desk, staged)
    assert (document.state, document.archived_at) == ("LOCKED", None)


@pytest.mark.usefixtures("small_parts")
async def test_wrong_bytes_in_parts_are_aborted_before_they_are_completed(
    desk: Desk, firm: Firm, relay: Relay, faulty: FaultyStore, courier: Courier
) -> None:
    wrong = declared(LARGE, firm.units["GZ01"], sha256="0" * 64)
    large = await courier.upload(desk, firm.staff["branch.revisits"], wrong, LARGE)
    assert await relay.run(large) is DocumentState.REJECTED
    assert versions(relay.room, await found(desk, large)) == []
    assert "complete_parts" not in faulty.calls
    assert "abort_parts" in faulty.calls


async def test_a_lock_that_the_store_dropped_is_set_again_and_read_back(
    desk: Desk, relay: Relay, faulty: FaultyStore, staged: int
) -> None:
    faulty.store = Forgetful(faulty.store)  # type: ignore[assignment]
    assert await relay.run(staged) is DocumentState.ARCHIVED
    document = await found(desk, staged)
    kept = faulty.store.inspect(relay.room.evidence(document.object_key, document.version_id))
    assert (kept.mode, kept.retain_until) == ("COMPLIANCE", document.retain_until)
    assert "retain" in faulty.calls


async def test_a_document_whose_term_cannot_be_computed_waits_with_the_reason(
    desk: Desk, relay: Relay, room: Room, staged: int
) -> None:
    broken = {code: replace(klass, months=0) for code, klass in room.classes.items()}
    object.__setattr__(room, "classes", broken)
    with pytest.raises(ValueError, match="0 months"):
        await relay.run(staged)
    document = await found(desk, staged)
    assert (document.state, document.archived_at) == ("VERIFYING", None)
    assert "0 months" in (document.failure or "")
    assert await Upkeep(relay).recover() == 0


async def test_a_store_that_is_away_costs_a_sweep_only(
    desk: Desk, relay: Relay, faulty: FaultyStore, clock: FixedClock, staged: int
) -> None:
    faulty.fail_before = "read"
    assert await Upkeep(relay).recover() == 0
    await recovered(desk, relay, clock, staged, SMALL)
    faulty.fail_before = "put"
    assert (await Upkeep(relay).settle(), await Upkeep(relay).settle()) == (0, 1)


async def test_a_version_that_another_wrote_first_is_adopted_when_its_bytes_are_ours(
    desk: Desk, relay: Relay, room: Room, staged: int
) -> None:
    document = await found(desk, staged)
    until = datetime(2050, 1, 1, tzinfo=UTC)
    digest = checksum(hashlib.sha256(SMALL).digest())
    first = room.store.put(Put(room.evidence(document.object_key), len(SMALL), digest, Lock(until)), [SMALL])
    assert await relay.run(staged) is DocumentState.ARCHIVED
    assert (await found(desk, staged)).version_id == first


async def test_other_bytes_under_the_document_s_name_are_not_adopted(
    desk: Desk, relay: Relay, room: Room, staged: int
) -> None:
    document = await found(desk, staged)
    other = bytes(len(SMALL))
    room.store.put(
        Put(room.evidence(document.object_key), len(other), checksum(hashlib.sha256(other).digest())), [other]
    )
    with pytest.raises(AlreadyThere):
        await relay.run(staged)
    assert (await found(desk, staged)).state == "VERIFYING"
