"""Store and database are compared both ways, and what sweeps leave to do is done."""

import hashlib
import json
from datetime import timedelta

import pytest
from sqlalchemy import text

from archive import errands, ingest, queries
from archive.errors import StoreDiffers
from archive.ports import Lock, ObjectMissing, Place, Put
from archive.reconcile import Reconcile, claim
from archive.relay import Relay
from archive.room import Buckets, Room, open_buckets
from archive.upkeep import Upkeep
from archive.wire import checksum
from kernel.clock import FixedClock
from kernel.work import Desk
from tests.archive.courier import Courier, declared, recording
from tests.conftest import SCHEDULER_ID
from tests.firm import Firm

CONTENT = recording(2_000)


@pytest.fixture
def buckets(request: pytest.FixtureRequest) -> Buckets:
    """Give buckets of this test's own: a reconcile sees everything in them."""
    return Buckets.named(f"r{hashlib.sha256(request.node.name.encode()).hexdigest()[:12]}{id(request) % 10_000}-")


@pytest.fixture
async def archived(desk: Desk, firm: Firm, relay: Relay, courier: Courier, room: Room, clock: FixedClock) -> list[int]:
    """Give five archived documents."""
    await open_buckets(room)
    await open_buckets(room)
    officer, ids = firm.staff["branch.revisits"], []
    for number in range(5):
        content = recording(2_000, str(number).encode())
        ids.append(await courier.upload(desk, officer, declared(content, firm.units["GZ01"]), content))
        await relay.run(ids[-1])
    clock.advance(timedelta(seconds=1))
    return ids


def lose(room: Room, name: str, version_id: str | None) -> None:
    """Make the listing forget a version, as a store that lost it would."""
    real = room.store.listing

    def forgetful(bucket: str, prefix: str, *, versions: bool) -> object:
        for item in real(bucket, prefix, versions=versions):
            if (item.place.name, item.place.version_id) != (name, version_id):
                yield item

    object.__setattr__(room.store, "listing", forgetful)


@pytest.fixture
def restored(room: Room) -> object:
    """Put the store's own listing back after the test."""
    yield
    room.store.__dict__.pop("listing", None)


async def test_what_agrees_is_clean(desk: Desk, archived: list[int]) -> None:
    report = await Reconcile(desk, SCHEDULER_ID).run()
    assert (report.clean, report.documents, report.versions) == (True, len(archived), len(archived))


async def test_a_version_that_no_document_names_is_adopted_as_unclaimed_once(
    desk: Desk, room: Room, archived: list[int]
) -> None:
    until = room.store.clock.now().replace(microsecond=0) + timedelta(minutes=1)  # type: ignore[attr-defined]
    digest = checksum(hashlib.sha256(CONTENT).digest())
    place = Place(room.buckets.evidence, "o/00000000-0000-4000-8000-000000000000")
    room.store.put(Put(place, len(CONTENT), digest, Lock(until)), [CONTENT])
    for _ in range(2):
        report = await Reconcile(desk, SCHEDULER_ID).run()
        assert [item.place.name for item in report.unclaimed] == [place.name]
        assert report.missing == []
    async with desk.work(SCHEDULER_ID) as work:
        rows = (await work.session.execute(text("SELECT object_name, size FROM unclaimed_version"))).all()
    assert [tuple(row) for row in rows] == [(place.name, len(CONTENT))]


async def test_the_job_fails_while_an_unclaimed_version_waits_and_not_when_it_is_claimed(
    desk: Desk, room: Room, relay: Relay, archived: list[int]
) -> None:
    job = errands.errands_of(relay)[errands.RECONCILE]
    await job({})
    place = Place(room.buckets.evidence, "o/00000000-0000-4000-8000-000000000001")
    room.store.put(Put(place, len(CONTENT), checksum(hashlib.sha256(CONTENT).digest())), [CONTENT])
    for _ in range(2):
        with pytest.raises(StoreDiffers, match="0 versions missing, 1 unclaimed") as told:
            await job({})
    assert "无主版本1份" in told.value.message("zh")
    async with desk.work(SCHEDULER_ID) as work:
        (waiting,) = await queries.unclaimed(work.session)
        assert await claim(work, ids=[waiting.id], note="copied twice") == [waiting.id]
    async with desk.work(SCHEDULER_ID) as work:
        assert await claim(work, ids=[waiting.id], note="again") == []
    await job({})


async def test_a_second_version_of_a_document_is_unclaimed_too(desk: Desk, room: Room, archived: list[int]) -> None:
    async with desk.work(SCHEDULER_ID) as work:
        document = await queries.document(work.session, archived[0])
    digest = checksum(hashlib.sha256(CONTENT).digest())
    room.store.put(Put(room.evidence(document.object_key), len(CONTENT), digest), [CONTENT])
    report = await Reconcile(desk, SCHEDULER_ID).run()
    assert ([item.place.name for item in report.unclaimed], report.missing) == ([f"o/{document.object_key}"], [])


@pytest.mark.parametrize("which", [0, 2, 4])
async def test_a_document_whose_version_is_gone_is_the_highest_alarm(
    desk: Desk, room: Room, archived: list[int], restored: object, which: int
) -> None:
    async with desk.work(SCHEDULER_ID) as work:
        document = await queries.document(work.session, archived[which])
    lose(room, f"o/{document.object_key}", document.version_id)
    report = await Reconcile(desk, SCHEDULER_ID).run()
    assert (report.missing, report.unclaimed) == ([document.id], [])
    with pytest.raises(StoreDiffers, match="1 versions missing"):
        await Reconcile(desk, SCHEDULER_ID).watch()
    async with desk.work(SCHEDULER_ID) as work:
        query = text("SELECT subject_key FROM journal_entry WHERE kind = 'archive.version_missing'")
        assert (await work.session.execute(query)).scalars().all() == [str(document.id)] * 2


async def test_a_version_that_a_relay_is_just_writing_is_left_alone(
    desk: Desk, firm: Firm, relay: Relay, room: Room, courier: Courier, archived: list[int]
) -> None:
    waiting = await courier.upload(desk, firm.staff["branch.revisits"], declared(CONTENT, firm.units["GZ01"]), CONTENT)
    leased = await relay.claims.add(waiting)
    assert leased is not None
    assert not isinstance(leased, ValueError)
    await relay._carry(leased)
    report = await Reconcile(desk, SCHEDULER_ID).run()
    assert report.clean


async def test_settling_writes_the_sidecar_and_empties_staging(
    desk: Desk, room: Room, relay: Relay, archived: list[int]
) -> None:
    assert await Upkeep(relay).settle() == len(archived)
    assert await Upkeep(relay).settle() == 0
    async with desk.work(SCHEDULER_ID) as work:
        document = await queries.document(work.session, archived[0])
    with room.store.read(room.sidecar(document.object_key)) as blocks:
        facts = json.loads(b"".join(blocks))
    assert (facts["sha256"], facts["version_id"], facts["id"]) == (document.sha256, document.version_id, document.id)
    kept = room.store.inspect(room.sidecar(document.object_key))
    assert (kept.mode, kept.retain_until) == ("COMPLIANCE", document.retain_until)
    with pytest.raises(ObjectMissing):
        room.store.inspect(room.staged(document.object_key, 1))


async def test_an_upload_never_finished_is_given_up_after_seven_days(
    desk: Desk, firm: Firm, relay: Relay, clock: FixedClock, room: Room
) -> None:
    await open_buckets(room)
    async with desk.work(firm.staff["branch.revisits"]) as work:
        reserved = await ingest.begin_upload(work, declaration=declared(CONTENT, firm.units["GZ01"]))
    assert await Upkeep(relay).abandon() == 0
    clock.advance(timedelta(days=7))
    assert (await Upkeep(relay).abandon(), await Upkeep(relay).abandon()) == (1, 0)
    async with desk.work(SCHEDULER_ID) as work:
        assert (await queries.document(work.session, reserved.document.id)).state == "ABANDONED"
    assert await Upkeep(relay).settle() == 1
