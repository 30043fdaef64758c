"""From upload to a locked version: what is archived was read back, and what is wrong is never locked."""

from datetime import timedelta

import pytest

from archive import queries
from archive.models import DocumentState
from archive.relay import Relay
from archive.room import Room
from archive.upkeep import Upkeep
from kernel.clock import FixedClock
from kernel.work import Desk
from tests.archive.courier import Courier, declared, recording
from tests.conftest import SCHEDULER_ID
from tests.firm import Firm

MIB = 1 << 20


@pytest.mark.parametrize("hand_over", [True, False])
@pytest.mark.parametrize("size", [300_000, 9 * MIB, 65 * MIB])
async def test_an_upload_becomes_a_locked_version_read_back_from_the_store(
    desk: Desk, firm: Firm, relay: Relay, room: Room, courier: Courier, size: int, hand_over: bool
) -> None:
    content = recording(size)
    officer, unit = firm.staff["branch.revisits"], firm.units["GZ01"]
    document_id = await courier.upload(desk, officer, declared(content, unit), content, hand_over=hand_over)
    assert await relay.run(document_id) is DocumentState.ARCHIVED
    async with desk.work(SCHEDULER_ID) as work:
        document = await queries.document(work.session, document_id)
    place = room.evidence(document.object_key, document.version_id)
    kept = room.store.inspect(place)
    assert (kept.mode, kept.retain_until, kept.size) == ("COMPLIANCE", document.retain_until, size)
    with room.store.read(place) as blocks:
        assert b"".join(blocks) == content


async def test_a_process_that_dies_after_it_took_an_upload_over_leaves_it_to_the_sweep(
    desk: Desk, firm: Firm, relay: Relay, room: Room, courier: Courier, clock: FixedClock
) -> None:
    content = recording(2_000)
    officer, unit = firm.staff["branch.revisits"], firm.units["GZ01"]
    document_id = await courier.upload(desk, officer, declared(content, unit), content, hand_over=True)
    room.handed.clear()
    assert await Upkeep(relay).recover() == 0
    clock.advance(timedelta(minutes=3))
    assert await Upkeep(relay).recover() == 1
    async with desk.work(SCHEDULER_ID) as work:
        assert (await queries.document(work.session, document_id)).state == "ARCHIVED"


async def test_a_stale_hand_over_moves_nothing_and_the_next_claim_finds_what_it_wrote(
    desk: Desk, firm: Firm, relay: Relay, room: Room, courier: Courier, clock: FixedClock
) -> None:
    content = recording(2_000)
    officer, unit = firm.staff["branch.revisits"], firm.units["GZ01"]
    document_id = await courier.upload(desk, officer, declared(content, unit), content, hand_over=True)
    stale = room.handed.pop(document_id)
    clock.advance(timedelta(minutes=3))
    assert await relay.claims.add(document_id) is not None
    room.handed[document_id] = stale
    assert await relay.run(document_id) is None
    clock.advance(timedelta(minutes=3))
    assert await relay.run(document_id) is DocumentState.ARCHIVED
