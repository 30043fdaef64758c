"""试听: what is archived is listened to once; who cannot play it gets a copy, kept as long, beside the untouched original."""

from collections.abc import AsyncIterator
from dataclasses import replace

import pytest
import pytest_asyncio
from sqlalchemy import text

from archive import queries
from archive.ear import PORT as EAR
from archive.ear import Ear
from archive.errands import errands_of
from archive.listening import Listening
from archive.models import Document
from archive.relay import Relay
from archive.retention import ArchiveClass
from archive.room import PORT, Room
from archive.sound import NotSound
from kernel.ports import Ports
from kernel.work import Desk
from tests.archive.classes import CLASSES
from tests.archive.courier import Courier, declared, recording
from tests.archive.sounds import FORMS, recorded
from tests.conftest import SCHEDULER_ID
from tests.firm import Firm

TASKS = text(
    "SELECT convert_from(payload, 'UTF8')::jsonb ->> 'document' FROM tasks.task WHERE entrypoint = 'archive.listen'"
)
JOURNAL = text("SELECT kind FROM journal_entry WHERE subject_kind = 'document' AND subject_key = :key ORDER BY id")
COPIES = text("SELECT id FROM document WHERE original_id = :id ORDER BY id")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def ear() -> AsyncIterator[Ear]:
    ear = Ear(seconds=20)
    yield ear
    await ear.close()


@pytest.fixture
def ports(room: Room, ear: Ear) -> Ports:
    return Ports({PORT: room, EAR: ear})


@pytest.fixture
def listening(desk: Desk) -> Listening:
    return Listening(desk, SCHEDULER_ID)


async def found(desk: Desk, document_id: int) -> Document:
    async with desk.work(SCHEDULER_ID) as work:
        return await queries.document(work.session, document_id)


async def copies(desk: Desk, document_id: int) -> list[int]:
    async with desk.work(SCHEDULER_ID) as work:
        return list((await work.session.execute(COPIES, {"id": document_id})).scalars())


async def archived(desk: Desk, firm: Firm, relay: Relay, courier: Courier, name: str, **changes: object) -> int:
    content = recorded(name)
    declaration = declared(content, firm.units["GZ01"], media_type=FORMS[name][0], **changes)
    document_id = await courier.upload(desk, firm.staff["branch.revisits"], declaration, content)
    assert await relay.run(document_id) == "ARCHIVED"
    return document_id


async def told(desk: Desk, document_id: int) -> list[str]:
    async with desk.work(SCHEDULER_ID) as work:
        return list((await work.session.execute(JOURNAL, {"key": str(document_id)})).scalars())


async def test_archiving_a_recording_has_it_listened_to_and_a_page_not(
    desk: Desk, firm: Firm, relay: Relay, courier: Courier
) -> None:
    heard = await archived(desk, firm, relay, courier, "alaw")
    page = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n" + bytes(500)
    declaration = declared(page, firm.units["GZ01"], media_type="application/pdf")
    document_id = await courier.upload(desk, firm.staff["branch.revisits"], declaration, page)
    await relay.run(document_id)
    async with desk.work(SCHEDULER_ID) as work:
        assert (await work.session.execute(TASKS)).scalars().all() == [str(heard)]


async def test_what_browsers_play_is_measured_and_left_as_it_is(
    desk: Desk, firm: Firm, relay: Relay, courier: Courier
) -> None:
    document_id = await archived(desk, firm, relay, courier, "alaw")
    for _ in range(2):
        await errands_of(relay)["archive.listen"]({"document": document_id})
    document = await found(desk, document_id)
    assert (document.codec, document.channels, document.sample_rate, document.milliseconds) == (
        "pcm_alaw",
        1,
        8_000,
        2_000,
    )
    assert await copies(desk, document_id) == []
    assert (await told(desk, document_id)).count("document.listened") == 1


async def test_what_they_cannot_play_gets_one_copy_kept_as_long_for_the_same_reasons(
    desk: Desk, firm: Firm, relay: Relay, room: Room, courier: Courier, listening: Listening
) -> None:
    changes = {"case_id": 17, "client_id": firm.clients["10000001"], "branch_id": firm.units["SZ01"]}
    document_id = await archived(desk, firm, relay, courier, "gsm", **changes)
    before = await found(desk, document_id)
    for _ in range(2):
        await listening.listen(document_id)
    (copy_id,) = await copies(desk, document_id)
    assert await relay.run(copy_id) == "ARCHIVED"
    await listening.listen(document_id)
    original, copy = await found(desk, document_id), await found(desk, copy_id)
    assert await copies(desk, document_id) == [copy_id]
    assert (copy.media_type, copy.file_name, copy.title) == ("audio/mpeg", "call.mp3", "回访录音（试听副本）")
    same = ("archive_class", "unit_id", "branch_id", "client_id", "case_id", "retain_until", "store_hold")
    assert [getattr(copy, name) for name in same] == [getattr(original, name) for name in same]
    assert (original.sha256, original.version_id) == (before.sha256, before.version_id)
    with room.store.read(room.evidence(original.object_key, original.version_id)) as blocks:
        assert b"".join(blocks) == recorded("gsm")
    async with desk.work(SCHEDULER_ID) as work:
        assert (await work.session.execute(TASKS)).scalars().all() == [str(document_id)], "nobody listens to a copy"


async def test_a_large_recording_gets_a_copy_although_browsers_could_play_it(
    desk: Desk, firm: Firm, relay: Relay, courier: Courier, listening: Listening, monkeypatch: pytest.MonkeyPatch
) -> None:
    document_id = await archived(desk, firm, relay, courier, "pcm")
    monkeypatch.setattr("archive.sound.LARGE", 10_000)
    await listening.listen(document_id)
    assert len(await copies(desk, document_id)) == 1


async def test_a_process_that_dies_between_listening_and_copying_leaves_the_copy_to_the_next(
    desk: Desk,
    firm: Firm,
    relay: Relay,
    courier: Courier,
    listening: Listening,
    ear: Ear,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    document_id = await archived(desk, firm, relay, courier, "adpcm")

    async def killed(*_: object) -> None:
        raise ConnectionError

    monkeypatch.setattr(ear, "copy", killed)
    with pytest.raises(ConnectionError):
        await listening.listen(document_id)
    assert ((await found(desk, document_id)).codec, await copies(desk, document_id)) == ("adpcm_ima_wav", [])
    monkeypatch.undo()
    await listening.listen(document_id)
    assert len(await copies(desk, document_id)) == 1


async def test_what_cannot_be_played_says_so_and_stays_archived(
    desk: Desk, firm: Firm, relay: Relay, courier: Courier, listening: Listening
) -> None:
    content = recording(5_000)
    declaration = declared(content, firm.units["GZ01"])
    document_id = await courier.upload(desk, firm.staff["branch.revisits"], declaration, content)
    await relay.run(document_id)
    for _ in range(2):
        await listening.listen(document_id)
    document = await found(desk, document_id)
    assert (document.state, document.codec, document.milliseconds, document.listened_at is None) == (
        "ARCHIVED", None, None, False,
    )  # fmt: skip
    assert (await told(desk, document_id)).count("document.unplayable") == 1


async def test_a_class_that_takes_no_mp3_has_no_copies(
    desk: Desk, firm: Firm, relay: Relay, room: Room, courier: Courier, listening: Listening
) -> None:
    document_id = await archived(desk, firm, relay, courier, "amr")
    narrow: ArchiveClass = replace(CLASSES["REVISIT"], media_types=frozenset({"audio/amr"}))
    object.__setattr__(room, "classes", {"REVISIT": narrow})
    await listening.listen(document_id)
    assert ((await found(desk, document_id)).codec, await copies(desk, document_id)) == ("amrnb", [])


async def test_what_is_not_archived_is_not_listened_to(
    desk: Desk, firm: Firm, courier: Courier, listening: Listening
) -> None:
    content = recorded("alaw")
    declaration = declared(content, firm.units["GZ01"])
    document_id = await courier.upload(desk, firm.staff["branch.revisits"], declaration, content)
    await listening.listen(document_id)
    assert (await found(desk, document_id)).listened_at is None


async def test_a_copy_that_cannot_be_made_is_told_and_not_tried_for_ever(
    desk: Desk,
    firm: Firm,
    relay: Relay,
    courier: Courier,
    listening: Listening,
    ear: Ear,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    document_id = await archived(desk, firm, relay, courier, "amr_wide")

    async def refuse(*_: object) -> None:
        raise NotSound("it takes longer than 300 s")

    monkeypatch.setattr(ear, "copy", refuse)
    await listening.listen(document_id)
    assert (await found(desk, document_id)).codec == "amrwb"
    assert (await told(desk, document_id))[-1] == "document.unplayable"
    assert await copies(desk, document_id) == []
