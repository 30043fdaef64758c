"""Closing goes on past a bad object and tells of it; a paper that comes after the closing gets its term all the same."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

import pytest

from archive import holds, queries
from archive.closing import Closing
from archive.models import Document, HoldKind
from archive.ports import Place, StoreError
from archive.relay import Relay
from archive.retention import Trigger
from archive.store import MinioStore
from kernel.clock import FixedClock
from kernel.work import Desk
from tests.archive.courier import Courier, declared, recording
from tests.conftest import SCHEDULER_ID
from tests.firm import Firm

CONTENT = recording(2_000)
CASE_ID = 900_003
CLOSED = date(2026, 3, 2)


@dataclass(frozen=True, slots=True)
class Stuck:
    """The real store, which does not extend the lock of one object."""

    store: MinioStore
    stuck: str

    def retain(self, place: Place, until: datetime) -> None:
        """Extend the lock, unless the object is stuck."""
        if place.name == self.stuck:
            message = f"{place.name} is stuck"
            raise StoreError(message)
        self.store.retain(place, until)

    def __getattr__(self, name: str) -> Any:
        return getattr(self.store, name)


@pytest.fixture
def closing(desk: Desk) -> Closing:
    """Give the worker that closes holds."""
    return Closing(desk, SCHEDULER_ID)


async def found(desk: Desk, document_id: int) -> Document:
    async with desk.work(SCHEDULER_ID) as work:
        return await queries.document(work.session, document_id)


async def uploaded(desk: Desk, firm: Firm, relay: Relay, courier: Courier) -> int:
    declaration = declared(CONTENT, firm.units["GZ01"], case_id=CASE_ID)
    document_id = await courier.upload(desk, firm.staff["branch.revisits"], declaration, CONTENT)
    await relay.run(document_id)
    return document_id


@pytest.fixture
async def three(desk: Desk, firm: Firm, relay: Relay, courier: Courier, closing: Closing) -> list[int]:
    """Give three archived papers of one open case; the lock of the first cannot be extended."""
    ids = [await uploaded(desk, firm, relay, courier) for _ in range(3)]
    name = f"o/{(await found(desk, ids[0])).object_key}"
    object.__setattr__(closing.room, "store", Stuck(closing.room.store, name))  # type: ignore[arg-type]
    return ids


async def test_one_bad_object_stops_no_other_from_getting_its_term(
    desk: Desk, clock: FixedClock, closing: Closing, three: list[int]
) -> None:
    clock.advance(timedelta(days=30))
    async with desk.work(SCHEDULER_ID) as work:
        hold = (await queries.standing_holds(work.session, HoldKind.CASE_OPEN, (CASE_ID,))).get(CASE_ID)
    assert hold is not None
    with pytest.raises(ExceptionGroup, match="stay held") as told:
        await closing.close(hold.id, {Trigger.CASE_CLOSED: clock.now().date()})
    assert len(told.value.exceptions) == 1
    async with desk.work(SCHEDULER_ID) as work:
        assert [each.id for each in await queries.held_documents(work.session, hold.id)] == three[:1]


async def test_one_bad_object_stops_no_other_lock_from_moving_on(
    desk: Desk, clock: FixedClock, closing: Closing, three: list[int]
) -> None:
    before = (await found(desk, three[0])).retain_until
    clock.advance(timedelta(days=400))
    with pytest.raises(ExceptionGroup, match="not moved on"):
        await closing.roll()
    assert before is not None
    moved = [(await found(desk, each)).retain_until != before for each in three]
    assert moved == [False, True, True]


async def test_one_bad_closing_stops_no_other_and_is_told_by_the_sweep(
    desk: Desk, firm: Firm, clock: FixedClock, closing: Closing, relay: Relay, courier: Courier, three: list[int]
) -> None:
    clock.advance(timedelta(days=30))
    declaration = declared(CONTENT, firm.units["GZ01"], case_id=CASE_ID + 1)
    other = await courier.upload(desk, firm.staff["branch.revisits"], declaration, CONTENT)
    await relay.run(other)
    async with desk.work(SCHEDULER_ID) as work:
        for case_id in (CASE_ID, CASE_ID + 1):
            await holds.close_case(work, case_id=case_id, happened={Trigger.CASE_CLOSED: clock.now().date()})
    with pytest.raises(ExceptionGroup, match="closings failed"):
        await closing.resume()
    async with desk.work(SCHEDULER_ID) as work:
        assert (await queries.standing_holds(work.session, HoldKind.CASE_OPEN, (CASE_ID,))).get(CASE_ID) is not None
        assert (await queries.standing_holds(work.session, HoldKind.CASE_OPEN, (CASE_ID + 1,))).get(CASE_ID + 1) is None


async def test_the_first_paper_of_a_case_may_come_after_its_closing(
    desk: Desk, firm: Firm, relay: Relay, closing: Closing, courier: Courier
) -> None:
    async with desk.work(SCHEDULER_ID) as work:
        await holds.close_case(work, case_id=CASE_ID, happened={Trigger.CASE_CLOSED: CLOSED})
    assert await closing.resume() == 0
    late = await uploaded(desk, firm, relay, courier)
    assert (await closing.resume(), await closing.resume()) == (1, 0)
    assert (await found(desk, late)).retention_inputs["start"] == "2026-03-02"
    async with desk.work(SCHEDULER_ID) as work:
        assert (await queries.standing_holds(work.session, HoldKind.CASE_OPEN, (CASE_ID,))).get(CASE_ID) is None
