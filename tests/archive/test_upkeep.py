"""Recovery comes when a lease ends, not when a tick happens to come; one document that fails stops no other."""

from datetime import timedelta

import pytest
from sqlalchemy import text

from archive import errands
from archive.leases import LEASE, claim_documents
from archive.models import DocumentState
from archive.relay import Relay
from archive.upkeep import AHEAD, Upkeep
from kernel.clock import FixedClock
from kernel.work import Desk
from tests.archive.courier import Courier, declared, recording
from tests.conftest import SCHEDULER_ID
from tests.firm import Firm

CONTENT = recording(3_000)
WAITING = text("SELECT extract(epoch FROM execute_after - now())::int FROM tasks.task WHERE entrypoint = :name")


@pytest.fixture
async def staged(desk: Desk, firm: Firm, courier: Courier) -> list[int]:
    """Give two documents that wait for the relay."""
    officer, declaration = firm.staff["branch.revisits"], declared(CONTENT, firm.units["GZ01"])
    return [await courier.upload(desk, officer, declaration, CONTENT) for _ in range(2)]


async def comes_back_in(desk: Desk) -> list[int]:
    """Give in how many seconds each waiting recovery runs."""
    async with desk.work(SCHEDULER_ID) as work:
        return list((await work.session.execute(WAITING, {"name": errands.RECOVER})).scalars())


async def test_recovery_comes_back_when_the_lease_of_a_dead_worker_ends(
    desk: Desk, relay: Relay, clock: FixedClock, staged: list[int]
) -> None:
    async with desk.work(SCHEDULER_ID) as work:
        assert None not in await claim_documents(work, staged)
    assert (await Upkeep(relay).recover(), await comes_back_in(desk)) == (0, [])
    clock.advance(timedelta(minutes=1))
    for _ in range(2):
        assert await Upkeep(relay).recover() == 0
    (seconds,) = await comes_back_in(desk)
    assert 55 <= seconds <= 60
    clock.advance(timedelta(minutes=1))
    assert await Upkeep(relay).recover() == 2


def test_every_lease_is_seen_by_a_tick_before_it_ends() -> None:
    assert dict(errands.ROUNDS)[errands.RECOVER] == "* * * * *"
    assert timedelta(minutes=1) < AHEAD < LEASE


async def test_recovery_goes_on_until_nothing_is_left(relay: Relay, staged: list[int]) -> None:
    assert await Upkeep(relay, batch=1).recover() == len(staged)


class Stumbling(Relay):
    """A relay with a defect at one document."""

    stone = 0

    async def run(self, document_id: int) -> DocumentState | None:
        if document_id == self.stone:
            raise LookupError(str(document_id))
        return await Relay.run(self, document_id)


async def test_a_defect_at_one_document_stops_no_other_and_is_told(desk: Desk, staged: list[int]) -> None:
    stumbling = Stumbling(desk, SCHEDULER_ID)
    Stumbling.stone = staged[0]
    with pytest.raises(ExceptionGroup) as told:
        await Upkeep(stumbling).recover()
    assert [str(each) for each in told.value.exceptions] == [str(staged[0])]
    async with desk.work(SCHEDULER_ID) as work:
        states = await work.session.execute(text("SELECT state FROM document ORDER BY id"))
        assert states.scalars().all() == ["STAGED", "ARCHIVED"]
