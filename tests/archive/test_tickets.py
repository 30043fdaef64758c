"""试听凭证: one recording, one person, half an hour, one access entry however often the player seeks."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta

import pytest
import pytest_asyncio
from sqlalchemy import text

from archive.ear import PORT as EAR
from archive.ear import Ear
from archive.errors import (
    DocumentNotFound,
    MayNotRead,
    NotArchived,
    NotARecording,
    PurposeMissing,
    RangeUnsatisfiable,
    RenditionNotFound,
    TicketRefused,
)
from archive.listening import Listening
from archive.models import AccessKind
from archive.reading import Asked, Reading, open_reading, record_delivery, response_headers
from archive.relay import Relay
from archive.room import PORT, Room
from archive.tickets import LIFE, Ticket, issue_ticket, open_listening, read_ticket
from kernel.clock import FixedClock
from kernel.ports import Ports
from kernel.work import Desk
from tests.archive.courier import Courier, declared
from tests.archive.sounds import FORMS, recorded
from tests.conftest import SCHEDULER_ID
from tests.firm import Firm

ENTRIES = text("SELECT actor_login, kind, purpose, subject_key, details ->> 'rendition' FROM access_entry ORDER BY id")
DELIVERED = text("SELECT sum(bytes_delivered), count(*) FROM access_delivery GROUP BY access_entry_id")
COPY = text("SELECT id FROM document WHERE original_id = :id")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def ear() -> AsyncIterator[Ear]:
    ear = Ear(seconds=20)
    yield ear
    await ear.close()


@pytest.fixture
def ports(room: Room, ear: Ear) -> Ports:
    return Ports({PORT: room, EAR: ear})


async def archived(desk: Desk, firm: Firm, relay: Relay, courier: Courier, name: str = "alaw") -> int:
    content = recorded(name)
    declaration = declared(content, firm.units["GZ01"], media_type=FORMS[name][0])
    document_id = await courier.upload(desk, firm.staff["branch.revisits"], declaration, content)
    await relay.run(document_id)
    return document_id


async def issued(desk: Desk, actor: int, document_id: int, purpose: str = "质检抽听") -> Ticket:
    async with desk.work(actor) as work:
        ticket, until = await issue_ticket(work, document_id=document_id, purpose=purpose)
        assert until == work.now + LIFE
    return ticket


async def heard(desk: Desk, ticket: Ticket, asked: Asked) -> Reading:
    async with desk.work(ticket.staff_id) as work:
        return await open_listening(work, ticket=ticket, asked=asked)


async def entries(desk: Desk) -> list[tuple[object, ...]]:
    async with desk.work(SCHEDULER_ID) as work:
        return [tuple(row) for row in await work.session.execute(ENTRIES)]


async def test_the_first_use_is_the_entry_and_every_seek_after_it_belongs_to_that(
    desk: Desk, firm: Firm, relay: Relay, courier: Courier, clock: FixedClock
) -> None:
    document_id = await archived(desk, firm, relay, courier)
    head = firm.staff["branch.head"]
    ticket = await issued(desk, head, document_id)
    assert await entries(desk) == [], "a ticket that nobody uses has let nobody hear"
    for span in (None, "bytes=100-199", "bytes=0-"):
        clock.advance(timedelta(minutes=9))
        reading = await heard(desk, ticket, Asked(document_id, range_header=span))
        assert response_headers(reading)["content-disposition"].startswith("inline; ")
        async with desk.work(head) as work:
            await record_delivery(work, reading=reading, delivered=100)
    assert await entries(desk) == [("branch.head", "PLAY", "质检抽听", str(document_id), None)]
    async with desk.work(SCHEDULER_ID) as work:
        assert [tuple(row) for row in await work.session.execute(DELIVERED)] == [(300, 3)]


async def test_a_second_ticket_is_a_second_entry(desk: Desk, firm: Firm, relay: Relay, courier: Courier) -> None:
    document_id = await archived(desk, firm, relay, courier)
    for purpose in ("质检抽听", "客户异议核查"):
        ticket = await issued(desk, firm.staff["branch.head"], document_id, purpose)
        for _ in range(2):
            await heard(desk, ticket, Asked(document_id))
    assert [entry[2] for entry in await entries(desk)] == ["质检抽听", "客户异议核查"]


async def test_a_ticket_opens_no_other_recording_no_other_persons_ear_and_nothing_when_it_is_over(
    desk: Desk, firm: Firm, relay: Relay, courier: Courier, clock: FixedClock
) -> None:
    mine, other = [await archived(desk, firm, relay, courier) for _ in range(2)]
    ticket = await issued(desk, firm.staff["branch.head"], mine)
    forged = (
        Ticket(ticket.staff_id, "A" * 43),
        replace(ticket, staff_id=firm.staff["branch.revisits"]),
        replace(ticket, staff_id=firm.staff["audit.officer"]),
    )
    for wrong in forged:
        with pytest.raises(TicketRefused):
            await heard(desk, wrong, Asked(mine))
    with pytest.raises(TicketRefused):
        await heard(desk, ticket, Asked(other))
    clock.advance(LIFE - timedelta(seconds=1))
    await heard(desk, ticket, Asked(mine))
    clock.advance(timedelta(seconds=1))
    with pytest.raises(TicketRefused):
        await heard(desk, ticket, Asked(mine))
    assert len(await entries(desk)) == 1


async def test_a_right_that_is_lost_ends_the_ticket_before_its_time(
    desk: Desk, firm: Firm, relay: Relay, courier: Courier
) -> None:
    document_id = await archived(desk, firm, relay, courier)
    officer = firm.staff["branch.margin"]
    ticket = await issued(desk, officer, document_id)
    async with desk.work(SCHEDULER_ID) as work:
        ended = text("UPDATE staff_post SET ended_at = :now WHERE staff_id = :id")
        await work.session.execute(ended, {"now": work.now, "id": officer})
    with pytest.raises(MayNotRead):
        await heard(desk, ticket, Asked(document_id))
    assert await entries(desk) == []


@pytest.mark.parametrize(
    "written", ["", "1", "1.", ".A", "0." + "A" * 43, "1." + "A" * 42, "1." + "é" * 43, "9" * 19 + "." + "A" * 43]
)
def test_what_is_no_ticket_is_refused(written: str) -> None:
    with pytest.raises(TicketRefused):
        read_ticket(written)


def test_a_ticket_is_read_as_it_was_written() -> None:
    ticket = Ticket(17, "A-_z" * 10 + "abc")
    assert read_ticket(str(ticket)) == ticket


async def test_who_gets_no_ticket_is_told_why(desk: Desk, firm: Firm, relay: Relay, courier: Courier) -> None:
    document_id = await archived(desk, firm, relay, courier)
    for login, error in (("admin", MayNotRead), ("call.centre", MayNotRead), ("other.head", DocumentNotFound)):
        with pytest.raises(error):
            await issued(desk, firm.staff[login], document_id)
    with pytest.raises(PurposeMissing):
        await issued(desk, firm.staff["branch.head"], document_id, " ")
    content = recorded("alaw")
    officer = firm.staff["branch.revisits"]
    waiting = await courier.upload(desk, officer, declared(content, firm.units["GZ01"]), content)
    with pytest.raises(NotArchived):
        await issued(desk, officer, waiting)
    page = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n" + bytes(500)
    form = await courier.upload(desk, officer, declared(page, firm.units["GZ01"], media_type="application/pdf"), page)
    await relay.run(form)
    with pytest.raises(NotARecording):
        await issued(desk, officer, form)


async def test_a_range_outside_the_recording_uses_no_ticket_up(
    desk: Desk, firm: Firm, relay: Relay, courier: Courier
) -> None:
    document_id = await archived(desk, firm, relay, courier)
    ticket = await issued(desk, firm.staff["branch.head"], document_id)
    with pytest.raises(RangeUnsatisfiable):
        await heard(desk, ticket, Asked(document_id, range_header="bytes=999999-"))
    assert await entries(desk) == []


async def test_whoever_hears_the_copy_has_heard_the_recording(
    desk: Desk, firm: Firm, relay: Relay, courier: Courier
) -> None:
    document_id = await archived(desk, firm, relay, courier, "gsm")
    head = firm.staff["branch.head"]
    ticket = await issued(desk, head, document_id)
    with pytest.raises(RenditionNotFound):
        await heard(desk, ticket, Asked(document_id, "mp3"))
    await Listening(desk, SCHEDULER_ID).listen(document_id)
    with pytest.raises(RenditionNotFound):
        await heard(desk, ticket, Asked(document_id, "mp3"))
    async with desk.work(SCHEDULER_ID) as work:
        copy = (await work.session.execute(COPY, {"id": document_id})).scalar_one()
    await relay.run(copy)
    reading = await heard(desk, ticket, Asked(document_id, "mp3"))
    assert (reading.media_type, reading.file_name) == ("audio/mpeg", "call.mp3")
    async with desk.work(head) as work:
        for asked in (Asked(document_id, "mp3"), Asked(copy)):
            await open_reading(work, asked=asked, kind=AccessKind.DOWNLOAD, purpose="留存")
        with pytest.raises(RenditionNotFound):
            await open_reading(work, asked=Asked(document_id, "flac"), kind=AccessKind.DOWNLOAD, purpose="留存")
    key = str(document_id)
    assert [entry[3:] for entry in await entries(desk)] == [(key, str(copy))] * 3
