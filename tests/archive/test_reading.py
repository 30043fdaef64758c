"""调阅: permission and access entry before the first byte, exact ranges, safe names, wrong bytes cut off."""

from dataclasses import replace

import pytest
from sqlalchemy import text

from archive.errors import DocumentNotFound, MayNotRead, NotArchived, PurposeMissing, RangeUnsatisfiable
from archive.models import AccessKind
from archive.reading import (
    Asked,
    BytesDiffer,
    Reading,
    Span,
    open_reading,
    parse_range,
    record_delivery,
    response_headers,
    stream,
)
from archive.relay import Relay
from kernel.work import Desk
from tests.archive.courier import Courier, declared, recording
from tests.conftest import SCHEDULER_ID
from tests.firm import Firm

MIB = 1 << 20
CONTENT = recording(3 * MIB + 17)


@pytest.fixture
async def archived(desk: Desk, firm: Firm, relay: Relay, courier: Courier) -> int:
    """Give an archived recording of the branch."""
    declaration = declared(CONTENT, firm.units["GZ01"], file_name='回访"录音\r\n.wav')
    document_id = await courier.upload(desk, firm.staff["branch.revisits"], declaration, CONTENT)
    await relay.run(document_id)
    return document_id


async def opened(
    desk: Desk, actor_id: int, document_id: int, span: str | None = None, purpose: str = "复核回访"
) -> Reading:
    async with desk.work(actor_id) as work:
        asked = Asked(document_id, range_header=span)
        return await open_reading(work, asked=asked, kind=AccessKind.PLAY, purpose=purpose)


async def test_the_whole_document_comes_as_it_was_archived(desk: Desk, firm: Firm, relay: Relay, archived: int) -> None:
    reading = await opened(desk, firm.staff["branch.revisits"], archived)
    assert b"".join([block async for block in stream(relay.room, reading)]) == CONTENT


@pytest.mark.parametrize(
    ("header", "first", "last"),
    [
        ("bytes=0-0", 0, 0),
        ("bytes=1048570-2097160", 1048570, 2097160),
        ("bytes=-5", len(CONTENT) - 5, len(CONTENT) - 1),
        ("bytes=9-", 9, len(CONTENT) - 1),
    ],
)
async def test_a_range_gives_exactly_its_bytes(
    desk: Desk, firm: Firm, relay: Relay, archived: int, header: str, first: int, last: int
) -> None:
    reading = await opened(desk, firm.staff["branch.revisits"], archived, header)
    assert b"".join([block async for block in stream(relay.room, reading)]) == CONTENT[first : last + 1]
    assert response_headers(reading)["content-range"] == f"bytes {first}-{last}/{len(CONTENT)}"


async def test_the_access_entry_stands_before_the_first_byte_and_the_delivery_after_the_last(
    desk: Desk, firm: Firm, archived: int
) -> None:
    reading = await opened(desk, firm.staff["branch.revisits"], archived, "bytes=0-99")
    entries = text("SELECT actor_login, kind, purpose, subject_key FROM access_entry WHERE id = :id")
    deliveries = text("SELECT bytes_delivered, complete FROM access_delivery WHERE access_entry_id = :id")
    async with desk.work(SCHEDULER_ID) as work:
        entry = (await work.session.execute(entries, {"id": reading.access_entry_id})).one()
        assert tuple(entry) == ("branch.revisits", "PLAY", "复核回访", str(archived))
        assert (await work.session.execute(deliveries, {"id": reading.access_entry_id})).all() == []
    async with desk.work(firm.staff["branch.revisits"]) as work:
        await record_delivery(work, reading=reading, delivered=60)
    async with desk.work(SCHEDULER_ID) as work:
        rows = (await work.session.execute(deliveries, {"id": reading.access_entry_id})).all()
    assert [tuple(row) for row in rows] == [(60, False)]


@pytest.mark.parametrize("header", [None, "bytes=0-"])
async def test_bytes_that_are_not_those_archived_never_arrive_whole(
    desk: Desk, firm: Firm, relay: Relay, archived: int, header: str | None
) -> None:
    reading = replace(await opened(desk, firm.staff["branch.revisits"], archived, header), sha256="0" * 64)
    blocks = stream(relay.room, reading)
    whole_blocks = len(CONTENT) // MIB
    came = [await anext(blocks) for _ in range(whole_blocks)]
    with pytest.raises(BytesDiffer):
        await anext(blocks)
    assert CONTENT.startswith(b"".join(came))


async def test_who_leaves_in_the_middle_leaves_nothing_open(
    desk: Desk, firm: Firm, relay: Relay, archived: int
) -> None:
    for _ in range(40):
        blocks = stream(relay.room, await opened(desk, firm.staff["branch.revisits"], archived))
        assert await anext(blocks)
        await blocks.aclose()
    reading = await opened(desk, firm.staff["branch.revisits"], archived)
    assert sum([len(block) async for block in stream(relay.room, reading)]) == len(CONTENT)


async def test_the_headers_make_a_download_that_nothing_interprets(desk: Desk, firm: Firm, archived: int) -> None:
    headers = response_headers(await opened(desk, firm.staff["branch.revisits"], archived))
    assert headers["content-disposition"].startswith("attachment; ")
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["content-type"] == "audio/wav"
    assert not any(ord(character) < 32 or ord(character) > 126 for value in headers.values() for character in value)


@pytest.mark.parametrize("login", ["admin", "core.feed", "counter.gate", "call.centre"])
async def test_machines_and_administrators_read_nothing(desk: Desk, firm: Firm, archived: int, login: str) -> None:
    with pytest.raises(MayNotRead):
        await opened(desk, firm.staff[login], archived)


async def test_another_branch_does_not_learn_that_it_exists(desk: Desk, firm: Firm, archived: int) -> None:
    with pytest.raises(DocumentNotFound):
        await opened(desk, firm.staff["other.revisits"], archived)


async def test_reading_needs_a_purpose(desk: Desk, firm: Firm, archived: int) -> None:
    with pytest.raises(PurposeMissing):
        await opened(desk, firm.staff["branch.revisits"], archived, purpose=" ")


async def test_what_is_not_archived_yet_is_not_read(desk: Desk, firm: Firm, courier: Courier) -> None:
    officer = firm.staff["branch.revisits"]
    waiting = await courier.upload(desk, officer, declared(CONTENT, firm.units["GZ01"]), CONTENT)
    with pytest.raises(NotArchived, match="STAGED"):
        await opened(desk, officer, waiting)


BEYOND = [f"bytes={'9' * 5_000}-", f"bytes=-{'9' * 5_000}", f"bytes=0-{'9' * 20}", "bytes=٠-٩"]


@pytest.mark.parametrize("header", [None, "", "items=0-1", "bytes=-", "bytes=0-1,5-6", "bytes=a-b", *BEYOND])
def test_a_range_that_is_not_understood_is_ignored(header: str | None) -> None:
    assert parse_range(header, 100) is None


@pytest.mark.parametrize("header", ["bytes=100-", "bytes=5-3", "bytes=-0", "bytes=100-200"])
def test_a_range_outside_the_document_is_refused(header: str) -> None:
    with pytest.raises(RangeUnsatisfiable):
        parse_range(header, 100)


def test_a_range_longer_than_the_document_ends_with_it() -> None:
    assert parse_range("bytes=90-1000", 100) == Span(90, 99)
    assert parse_range("bytes=-1000", 100) == Span(0, 99)
