"""Locks are looked at again after archiving: what no longer stands as its row says is an alarm, until it does."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import text

from archive import holds, queries
from archive.closing import Closing
from archive.errors import StoreDiffers
from archive.ports import Kept, ObjectMissing, Place, StoreError, StoreRefused
from archive.relay import Relay
from archive.room import Room
from archive.store import MinioStore
from archive.verify import Verify
from kernel.clock import FixedClock
from kernel.work import Desk
from tests.archive.courier import Courier, declared, recording
from tests.archive.faulty import Lying
from tests.conftest import SCHEDULER_ID
from tests.firm import Firm

CONTENT = recording(2_000)
ENTRIES = text("SELECT kind, subject_key, batch, details FROM journal_entry WHERE kind LIKE 'archive.ver%' ORDER BY id")
SEEN = text("SELECT last_verified_at FROM document ORDER BY id")


@pytest.fixture
async def archived(desk: Desk, firm: Firm, relay: Relay, courier: Courier, clock: FixedClock) -> list[int]:
    """Give three documents archived an hour ago."""
    ids = []
    for _ in range(3):
        ids.append(
            await courier.upload(desk, firm.staff["branch.revisits"], declared(CONTENT, firm.units["GZ01"]), CONTENT)
        )
        await relay.run(ids[-1])
    clock.advance(timedelta(hours=1))
    return ids


@pytest.fixture
def verify(desk: Desk) -> Verify:
    """Give the nightly look."""
    return Verify(desk, SCHEDULER_ID)


class Failing:
    """The real store, which fails at the version of one document, or at all."""

    def __init__(self, store: MinioStore, error: StoreError, name: str = "") -> None:
        self.store, self.error, self.name = store, error, name

    def inspect(self, place: Place) -> Kept:
        if place.name.endswith(self.name):
            raise self.error
        return self.store.inspect(place)

    def __getattr__(self, name: str) -> Any:
        return getattr(self.store, name)


def wrapped(room: Room, store: object) -> None:
    object.__setattr__(room, "store", store)


async def rows(desk: Desk, query: Any) -> list[Any]:
    async with desk.work(SCHEDULER_ID) as work:
        return list((await work.session.execute(query)).all())


async def test_what_agrees_is_marked_as_seen_with_one_entry(
    desk: Desk, clock: FixedClock, verify: Verify, archived: list[int]
) -> None:
    assert await verify.run() == 3
    assert [row[0] for row in await rows(desk, SEEN)] == [clock.now()] * 3
    (entry,) = await rows(desk, ENTRIES)
    assert (entry.kind, entry.batch, len(entry.details["documents"])) == ("archive.verified", 3, 64)


async def test_the_longest_unseen_come_first_and_the_night_is_bounded(
    desk: Desk, clock: FixedClock, archived: list[int]
) -> None:
    for number in range(1, 4):
        clock.advance(timedelta(days=1))
        assert await Verify(desk, SCHEDULER_ID, nightly=1).run() == 1
        assert len({row[0] for row in await rows(desk, SEEN)}) >= min(number + 1, 3)
    assert len({row[0] for row in await rows(desk, SEEN)}) == 3


@pytest.mark.parametrize(
    ("lie", "words"),
    [
        ({"size": 7}, "size 7"),
        ({"mode": "GOVERNANCE"}, "mode GOVERNANCE"),
        ({"mode": None}, "mode None"),
        ({"retain_until": None}, "retain_until None"),
        ({"retain_until": datetime(2030, 1, 1, tzinfo=UTC)}, "retain_until 2030-01-01 00:00:00+00:00"),
        ({"hold": True}, "hold True"),
    ],
)
async def test_a_version_that_stands_otherwise_than_its_row_is_an_alarm_every_night(
    desk: Desk, room: Room, verify: Verify, archived: list[int], lie: dict[str, Any], words: str
) -> None:
    before = await rows(desk, SEEN)
    wrapped(room, Lying(room.store, lie))  # type: ignore[arg-type]
    for _ in range(2):
        with pytest.raises(StoreDiffers, match="0 versions missing, 0 unclaimed, 3 with"):
            await verify.run()
    assert await rows(desk, SEEN) == before
    found = [entry for entry in await rows(desk, ENTRIES) if entry.kind == "archive.version_differs"]
    assert [(entry.subject_key, entry.details["store"]) for entry in found] == [(str(n), words) for n in archived] * 2


async def test_a_version_that_is_gone_is_missing(room: Room, verify: Verify, archived: list[int]) -> None:
    wrapped(room, Failing(room.store, ObjectMissing()))
    with pytest.raises(StoreDiffers, match="3 versions missing, 0 unclaimed, 0 with"):
        await verify.run()


async def test_a_store_that_does_not_answer_is_no_difference_and_marks_nothing(
    desk: Desk, room: Room, verify: Verify, archived: list[int]
) -> None:
    before = await rows(desk, SEEN)
    wrapped(room, Failing(room.store, StoreError()))
    with pytest.raises(ExceptionGroup) as told:
        await verify.run()
    assert [type(each) for each in told.value.exceptions] == [StoreError] * 3
    assert (await rows(desk, SEEN), await rows(desk, ENTRIES)) == (before, [])


async def test_one_version_that_is_not_answered_for_stops_no_other(
    desk: Desk, room: Room, clock: FixedClock, verify: Verify, archived: list[int]
) -> None:
    async with desk.work(SCHEDULER_ID) as work:
        document = await queries.document(work.session, archived[0])
    wrapped(room, Failing(room.store, StoreRefused(), str(document.object_key)))
    with pytest.raises(ExceptionGroup, match="could not be looked at"):
        await verify.run()
    assert [row[0] == clock.now() for row in await rows(desk, SEEN)] == [False, True, True]


async def test_a_lock_that_reaches_further_and_a_flag_on_its_way_are_no_difference(
    desk: Desk, firm: Firm, room: Room, verify: Verify, archived: list[int]
) -> None:
    async with desk.work(firm.staff["compliance.officer"]) as work:
        await holds.place_hold(work, matter="仲裁", mandate="通知书", document_ids=archived[:1])
    assert await verify.run() == 3
    assert await Closing(desk, SCHEDULER_ID).sync_flag(archived[0]) is True
    async with desk.work(SCHEDULER_ID) as work:
        document = await queries.document(work.session, archived[1])
    assert document.retain_until is not None
    place = room.evidence(document.object_key, document.version_id)
    room.store.retain(place, document.retain_until + timedelta(days=1))
    assert await verify.run() == 3
