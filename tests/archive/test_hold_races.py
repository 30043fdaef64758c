"""The store's flag is what the holds say, whoever else changes them or sets it at the same moment."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import pytest

from archive import holds, ingest, queries
from archive.closing import Closing
from archive.models import HoldKind
from archive.ports import Place
from archive.relay import Relay
from archive.room import PORT
from archive.store import MinioStore
from kernel.ports import Ports
from kernel.work import Desk
from tests.archive.courier import Courier, declared, recording
from tests.conftest import SCHEDULER_ID
from tests.firm import Firm

CONTENT = recording(4_000)


@dataclass(slots=True)
class Meanwhile:
    """The real store; something else happens before its first change of a flag."""

    store: MinioStore
    act: Callable[[], object] | None

    def hold(self, place: Place, *, on: bool) -> None:
        """Let the other thing happen, then set the flag."""
        act, self.act = self.act, None
        if act is not None:
            act()
        self.store.hold(place, on=on)

    def __getattr__(self, name: str) -> Any:
        return getattr(self.store, name)


@pytest.fixture
async def free(desk: Desk, firm: Firm, relay: Relay, courier: Courier) -> int:
    """Give an archived document that nothing holds."""
    officer = firm.staff["branch.revisits"]
    document_id = await courier.upload(desk, officer, declared(CONTENT, firm.units["GZ01"]), CONTENT)
    await relay.run(document_id)
    return document_id


async def test_a_worker_that_looked_before_a_hold_was_placed_does_not_undo_it(
    desk: Desk, firm: Firm, relay: Relay, store: MinioStore, free: int
) -> None:
    loop = asyncio.get_running_loop()

    async def place() -> None:
        async with desk.work(firm.staff["compliance.officer"]) as work:
            await holds.place_hold(work, matter="仲裁", mandate="通知书", document_ids=[free])
        assert await Closing(desk, SCHEDULER_ID).sync_flag(free) is True

    late = Meanwhile(store, lambda: asyncio.run_coroutine_threadsafe(place(), loop).result(20))
    room = replace(relay.room, store=late)  # type: ignore[arg-type]
    slow = Desk(desk.sessions, desk.clock, Ports({PORT: room}))
    assert await Closing(slow, SCHEDULER_ID).sync_flag(free) is True
    async with desk.work(SCHEDULER_ID) as work:
        found = await queries.document(work.session, free)
    assert found.store_hold is True
    assert store.inspect(relay.room.evidence(found.object_key, found.version_id)).hold is True


async def test_the_first_documents_of_a_case_may_come_at_once(desk: Desk, firm: Firm) -> None:
    officer, declaration = firm.staff["branch.revisits"], declared(CONTENT, firm.units["GZ01"], case_id=900_003)

    async def begin() -> int:
        async with desk.work(officer) as work:
            return (await ingest.begin_upload(work, declaration=declaration)).document.id

    ids = await asyncio.gather(*(begin() for _ in range(5)))
    async with desk.work(SCHEDULER_ID) as work:
        hold = (await queries.standing_holds(work.session, HoldKind.CASE_OPEN, (900_003,))).get(900_003)
        assert hold is not None
        held = await queries.held_documents(work.session, hold.id)
    assert {document.id for document in held} == set(ids)


async def test_a_hold_does_not_end_while_a_document_is_put_under_it(desk: Desk, firm: Firm, relay: Relay) -> None:
    declaration = declared(CONTENT, firm.units["GZ01"], case_id=900_004)
    closing = Closing(desk, SCHEDULER_ID)
    async with desk.work(SCHEDULER_ID) as work:
        (hold,) = (await holds.standing(work, HoldKind.CASE_OPEN, {900_004: firm.units["GZ01"]})).values()
    async with desk.work(firm.staff["branch.revisits"]) as work:
        late = (await ingest.begin_upload(work, declaration=declaration)).document.id
        ending = asyncio.create_task(closing._end(hold.id))
        await asyncio.sleep(0.5)
        assert not ending.done()
    await ending
    async with desk.work(SCHEDULER_ID) as work:
        assert (await queries.hold(work.session, hold.id)).released_at is None
        assert [document.id for document in await queries.held_documents(work.session, hold.id)] == [late]
