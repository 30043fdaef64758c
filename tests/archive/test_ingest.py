"""Uploads: reserved first, bound to their digest, resumed from anywhere, finished once; wrong steps have answers."""

from dataclasses import replace
from datetime import timedelta

import pytest

from archive import ingest, queries
from archive.errors import (
    ArchiveClassUnknown,
    DocumentNotFound,
    KeyReused,
    MayNotUpload,
    PartsMissing,
    UploadEnded,
    UploadExpired,
)
from archive.ingest import PartDigest, Reservation
from archive.models import Document, DocumentState
from archive.relay import Relay
from kernel.clock import FixedClock
from kernel.errors import Invalid
from kernel.work import Desk
from tests.archive.courier import Courier, declared, digest, recording
from tests.firm import Firm

MIB = 1 << 20
SMALL = recording(5_000)
LARGE = recording(17 * MIB)


async def begin(
    desk: Desk, firm: Firm, content: bytes, key: str | None = None, login: str = "branch.revisits"
) -> Reservation:
    declaration = declared(content, firm.units["GZ01"])
    async with desk.work(firm.staff[login]) as work:
        return await ingest.begin_upload(work, declaration=declaration, client_mutation_id=key)


async def document(desk: Desk, firm: Firm, document_id: int) -> Document:
    async with desk.work(firm.staff["branch.revisits"]) as work:
        return await queries.document(work.session, document_id)


async def test_the_row_stands_before_any_byte_is_sent(desk: Desk, firm: Firm) -> None:
    reserved = await begin(desk, firm, LARGE)
    found = await document(desk, firm, reserved.document.id)
    assert (found.state, found.part_count, found.part_size, reserved.parts) == ("RESERVED", 3, 8 * MIB, ())


async def test_other_bytes_than_declared_are_refused_by_the_store(desk: Desk, firm: Firm, courier: Courier) -> None:
    reserved = await begin(desk, firm, SMALL)
    assert courier.send(reserved.parts[0], SMALL[:-1] + b"!") == 400
    assert courier.send_unmeasured(reserved.parts[0], SMALL + b"!") == 403
    assert courier.send(reserved.parts[0], SMALL) == 200


async def test_the_same_key_gives_the_same_upload_with_fresh_addresses(
    desk: Desk, firm: Firm, courier: Courier
) -> None:
    first, second = [await begin(desk, firm, SMALL, key="k1") for _ in range(2)]
    assert first.document.id == second.document.id
    assert courier.send(second.parts[0], SMALL) == 200


async def test_the_same_key_of_another_person_is_another_upload(desk: Desk, firm: Firm) -> None:
    mine = await begin(desk, firm, SMALL, key="k1")
    theirs = await begin(desk, firm, SMALL, key="k1", login="branch.margin")
    assert mine.document.id != theirs.document.id


async def test_a_key_used_for_another_file_is_refused(desk: Desk, firm: Firm) -> None:
    await begin(desk, firm, SMALL, key="k1")
    with pytest.raises(KeyReused, match="k1"):
        await begin(desk, firm, recording(5_001), key="k1")


async def test_a_client_that_lost_everything_goes_on_by_its_key_alone(
    desk: Desk, firm: Firm, relay: Relay, courier: Courier
) -> None:
    reserved = await begin(desk, firm, LARGE, key="tablet")
    sent = await courier.signed(desk, firm.staff["branch.revisits"], reserved, LARGE)
    assert courier.send(*sent[0]) == 200
    async with desk.work(firm.staff["branch.revisits"]) as work:
        resumed = await ingest.upload_of(work, client_mutation_id="tablet")
    assert resumed is not None
    assert [part.number for part in resumed.parts] == [1, 2, 3]
    for part, (_, body) in list(zip(resumed.parts, sent, strict=True))[1:]:
        assert courier.send(part, body) == 200
    async with desk.work(firm.staff["branch.revisits"]) as work:
        await ingest.finish_upload(work, document_id=reserved.document.id)
    assert await relay.run(reserved.document.id) is DocumentState.ARCHIVED


async def test_an_unknown_key_finds_nothing(desk: Desk, firm: Firm) -> None:
    async with desk.work(firm.staff["branch.revisits"]) as work:
        assert await ingest.upload_of(work, client_mutation_id="nobody's") is None


async def test_finishing_before_every_part_is_signed_names_those_missing(desk: Desk, firm: Firm) -> None:
    reserved = await begin(desk, firm, LARGE)
    async with desk.work(firm.staff["branch.revisits"]) as work:
        await ingest.sign_parts(work, document_id=reserved.document.id, parts=[PartDigest(2, "b" * 64)])
    with pytest.raises(PartsMissing, match=r"1, 3"):
        async with desk.work(firm.staff["branch.revisits"]) as work:
            await ingest.finish_upload(work, document_id=reserved.document.id)


async def test_a_part_that_was_signed_but_never_sent_is_asked_for_again(
    desk: Desk, firm: Firm, relay: Relay, courier: Courier
) -> None:
    reserved = await begin(desk, firm, LARGE)
    parts = await courier.signed(desk, firm.staff["branch.revisits"], reserved, LARGE)
    for number in (0, 2):
        assert courier.send(*parts[number]) == 200
    async with desk.work(firm.staff["branch.revisits"]) as work:
        await ingest.finish_upload(work, document_id=reserved.document.id)
    assert await relay.run(reserved.document.id) is DocumentState.UPLOADING
    assert (await document(desk, firm, reserved.document.id)).failure == "PART_MISSING 2"
    assert courier.send(*parts[1]) == 200
    async with desk.work(firm.staff["branch.revisits"]) as work:
        await ingest.finish_upload(work, document_id=reserved.document.id)
    assert await relay.run(reserved.document.id) is DocumentState.ARCHIVED


async def test_finishing_twice_changes_nothing(desk: Desk, firm: Firm, relay: Relay, courier: Courier) -> None:
    officer = firm.staff["branch.revisits"]
    done = await courier.upload(desk, officer, declared(SMALL, firm.units["GZ01"]), SMALL)
    await relay.run(done)
    async with desk.work(officer) as work:
        assert await ingest.finish_upload(work, document_id=done) == done
    assert (await document(desk, firm, done)).state == "ARCHIVED"


@pytest.mark.parametrize(
    ("part", "path"),
    [
        (PartDigest(4, "a" * 64), "parts.0.number"),
        (PartDigest(0, "a" * 64), "parts.0.number"),
        (PartDigest(1, "A"), "parts.0.sha256"),
    ],
)
async def test_a_wrong_part_is_named(desk: Desk, firm: Firm, part: PartDigest, path: str) -> None:
    reserved = await begin(desk, firm, LARGE)
    with pytest.raises(Invalid) as caught:
        async with desk.work(firm.staff["branch.revisits"]) as work:
            await ingest.sign_parts(work, document_id=reserved.document.id, parts=[part])
    assert [problem.path for problem in caught.value.fields] == [path]


async def test_the_digest_of_a_single_part_is_the_file_s(desk: Desk, firm: Firm) -> None:
    reserved = await begin(desk, firm, SMALL)
    with pytest.raises(Invalid):
        async with desk.work(firm.staff["branch.revisits"]) as work:
            await ingest.sign_parts(work, document_id=reserved.document.id, parts=[PartDigest(1, "a" * 64)])


async def test_an_expired_upload_says_so(desk: Desk, firm: Firm, clock: FixedClock) -> None:
    reserved = await begin(desk, firm, LARGE)
    clock.advance(timedelta(days=7))
    for action in (
        lambda work: ingest.finish_upload(work, document_id=reserved.document.id),
        lambda work: ingest.sign_parts(work, document_id=reserved.document.id, parts=[PartDigest(1, "a" * 64)]),
    ):
        with pytest.raises(UploadExpired):
            async with desk.work(firm.staff["branch.revisits"]) as work:
                await action(work)


async def test_nothing_can_be_added_to_an_upload_that_has_ended(
    desk: Desk, firm: Firm, relay: Relay, courier: Courier
) -> None:
    officer = firm.staff["branch.revisits"]
    done = await courier.upload(desk, officer, declared(SMALL, firm.units["GZ01"]), SMALL)
    await relay.run(done)
    with pytest.raises(UploadEnded, match="ARCHIVED"):
        async with desk.work(officer) as work:
            await ingest.sign_parts(work, document_id=done, parts=[PartDigest(1, digest(SMALL))])


@pytest.mark.parametrize("login", ["audit.officer", "admin", "leader", "core.feed"])
async def test_who_only_looks_on_adds_nothing(desk: Desk, firm: Firm, login: str) -> None:
    with pytest.raises(MayNotUpload):
        await begin(desk, firm, SMALL, login=login)


async def test_another_s_upload_is_not_to_be_gone_on_with(desk: Desk, firm: Firm) -> None:
    reserved = await begin(desk, firm, SMALL)
    with pytest.raises(MayNotUpload):
        async with desk.work(firm.staff["branch.margin"]) as work:
            await ingest.finish_upload(work, document_id=reserved.document.id)
    with pytest.raises(DocumentNotFound):
        async with desk.work(firm.staff["other.revisits"]) as work:
            await ingest.finish_upload(work, document_id=reserved.document.id)


async def test_an_unknown_archive_class_is_named(desk: Desk, firm: Firm) -> None:
    declaration = replace(declared(SMALL, firm.units["GZ01"]), archive_class="NONE")
    with pytest.raises(ArchiveClassUnknown, match="NONE"):
        async with desk.work(firm.staff["branch.revisits"]) as work:
            await ingest.begin_upload(work, declaration=declaration)
