"""From upload to a locked version: what is archived was read back, and what is wrong is never locked."""

import pytest

from archive import queries
from archive.models import DocumentState
from archive.relay import Relay
from archive.room import Room
from kernel.work import Desk
from tests.archive.courier import Courier, declared, recording
from tests.conftest import SCHEDULER_ID
from tests.firm import Firm

MIB = 1 << 20


@pytest.mark.parametrize("size", [300_000, 9 * MIB, 65 * MIB])
async def test_an_upload_becomes_a_locked_version_read_back_from_the_store(
    desk: Desk, firm: Firm, relay: Relay, room: Room, courier: Courier, size: int
) -> None:
    content = recording(size)
    officer, unit = firm.staff["branch.revisits"], firm.units["GZ01"]
    document_id = await courier.upload(desk, officer, declared(content, unit), content)
    assert await relay.run(document_id) is DocumentState.ARCHIVED
    async with desk.work(SCHEDULER_ID) as work:
        document = await queries.document(work.session, document_id)
    place = room.evidence(document.object_key, document.version_id)
    kept = room.store.inspect(place)
    assert (kept.mode, kept.retain_until, kept.size) == ("COMPLIANCE", document.retain_until, size)
    with room.store.read(place) as blocks:
        assert b"".join(blocks) == content
