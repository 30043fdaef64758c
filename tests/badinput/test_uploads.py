"""Wrong files: not what was declared, too large, too late, under a used key. Nothing wrong is ever locked."""

import hashlib
import io
import zipfile
from typing import Any

import httpx
import pytest

from archive.models import DocumentState
from tests.badinput.door import Door, change
from tests.house import wav
from tests.server.test_tour import BEGIN

pytestmark = pytest.mark.asyncio(loop_scope="module")

PROGRAM = b"MZ\x90\x00" + bytes(range(256)) * 40
PAGE = b"<!DOCTYPE html><script>alert(1)</script>" + b"<p>x</p>" * 500


def archive() -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as file:
        file.writestr("word/document.xml", "x" * 5000)
    return target.getvalue()


def declared(door: Door, content: bytes, **changes: Any) -> dict[str, Any]:
    given = {
        "ofCase": door.case["id"], "archiveClass": "revisit_recording", "title": "回访录音", "fileName": "call.wav",
        "mediaType": "audio/wav", "size": len(content), "sha256": hashlib.sha256(content).hexdigest(),
    }  # fmt: skip
    return {**given, **changes}


async def begun(door: Door, given: dict[str, Any]) -> dict[str, Any]:
    answer: Any = (await door.post({"query": BEGIN, "variables": {"input": given}})).json()
    found: dict[str, Any] = answer["data"]["beginUpload"]
    assert "document" in found, found
    return found


async def put(part: dict[str, Any], content: bytes) -> int:
    headers = {each["name"]: each["value"] for each in part["headers"] if each["name"] != "content-length"}
    async with httpx.AsyncClient() as store:
        return (await store.put(part["url"], content=content, headers=headers)).status_code


async def carried(door: Door, document: str) -> tuple[str | None, str | None]:
    """Relay a finished upload; give its state and why."""
    key = int(document.split(":")[1])
    await door.running.house.relay.run(key)
    row = await door.connection.fetchrow("SELECT state, failure FROM document WHERE id = $1", key)
    return (row["state"], row["failure"]) if row else (None, None)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"size": 0}, "size SIZE"), ({"size": 2**53}, "size SIZE"), ({"sha256": "x"}, "sha256 SHA256"),
        ({"sha256": "A" * 64}, "sha256 SHA256"), ({"mediaType": "text/html"}, "mediaType MEDIA_TYPE"),
        ({"mediaType": "application/zip"}, "mediaType MEDIA_TYPE"), ({"mediaType": ""}, "mediaType MEDIA_TYPE"),
        ({"title": ""}, "title TITLE"), ({"title": "长" * 201}, "title TITLE"), ({"title": "a\u202eb"}, "title BAD_TEXT"),
        ({"clientMutationId": ""}, "clientMutationId BAD_KEY"), ({"clientMutationId": "k" * 201}, "clientMutationId BAD_KEY"),
        ({"fileName": "\x00"}, "fileName BAD_TEXT"), ({"ofCase": "client:1"}, "ofCase BAD_ID"),
    ],
)  # fmt: skip
async def test_a_wrong_declaration_is_refused_by_field(door: Door, changes: dict[str, Any], field: str) -> None:
    said = await door.refused(change("beginUpload", declared(door, wav(), **changes)))
    assert (said.code, field in said.fields) == ("INVALID", True), said


@pytest.mark.parametrize("size", [-1, 2**53 + 1, 1.5, "100"])
async def test_a_size_that_is_none_is_refused(door: Door, size: object) -> None:
    await door.refused(change("beginUpload", declared(door, wav(), size=size)))


async def test_an_unknown_class_and_a_foreign_case_are_refused(door: Door) -> None:
    said = await door.refused(change("beginUpload", declared(door, wav(), archiveClass="none")))
    assert said.code == "ARCHIVE_CLASS_UNKNOWN"
    assert (await door.refused(change("beginUpload", declared(door, wav())), "other.revisits")).code == "CASE_NOT_FOUND"
    assert (await door.refused(change("beginUpload", declared(door, wav())), "audit.officer")).code == "NOT_YOUR_UNIT"


@pytest.mark.parametrize(
    "body", [wav()[:-1], wav() + b"x", b"y" * len(wav()), b""], ids=["shorter", "longer", "other", "empty"]
)
async def test_the_store_takes_no_other_bytes_than_those_declared(door: Door, body: bytes) -> None:
    given = await begun(door, declared(door, wav()))
    assert await put(given["parts"][0], body) in {400, 403}
    await door.do("finishUpload", {"document": given["document"]["id"]})
    assert await carried(door, given["document"]["id"]) == (DocumentState.UPLOADING, "PART_MISSING 1")
    assert await put(given["parts"][0], wav()) == 200
    await door.do("finishUpload", {"document": given["document"]["id"]})
    assert (await carried(door, given["document"]["id"]))[0] in {"ARCHIVED", "UPLOADING"}


@pytest.mark.parametrize(
    ("content", "name", "media_type"),
    [
        (PROGRAM, "call.wav", "audio/wav"), (PAGE, "call.wav", "audio/wav"), (b"RIFF", "call.wav", "audio/wav"),
        (archive(), "form.wav", "audio/wav"), (PAGE, "call.mp3", "audio/mpeg"), (wav(), "call.mp3", "audio/mpeg"),
    ],
    ids=["program", "html", "half a header", "zip", "html as mp3", "wav as mp3"],
)  # fmt: skip
async def test_a_disguised_file_is_rejected_and_never_locked(
    door: Door, content: bytes, name: str, media_type: str
) -> None:
    given = await begun(door, declared(door, content, fileName=name, mediaType=media_type))
    assert await put(given["parts"][0], content) == 200
    await door.do("finishUpload", {"document": given["document"]["id"]})
    assert await carried(door, given["document"]["id"]) == ("REJECTED", "MEDIA_TYPE")
    key = await door.connection.fetchval(
        "SELECT object_key FROM document WHERE id = $1", int(given["document"]["id"].split(":")[1])
    )
    room = door.running.house.room
    assert list(room.store.listing(room.buckets.evidence, f"o/{key}", versions=True)) == []
    assert (
        await door.refused(change("signParts", {"document": given["document"]["id"], "parts": []}))
    ).code == "UPLOAD_ENDED"
    assert (await door.refused(change("finishUpload", {"document": given["document"]["id"]}))).code == "UPLOAD_ENDED"


async def test_an_upload_that_waited_too_long_is_refused(door: Door) -> None:
    given = await begun(door, declared(door, wav()))
    async with door.later(days=7, minutes=1) as later:
        assert (
            await later.refused(change("finishUpload", {"document": given["document"]["id"]}))
        ).code == "UPLOAD_EXPIRED"
        assert (
            await later.refused(change("signParts", {"document": given["document"]["id"], "parts": []}))
        ).code == "UPLOAD_EXPIRED"


async def test_a_key_used_for_another_file_is_refused(door: Door) -> None:
    await begun(door, declared(door, wav(), clientMutationId="one file"))
    said = await door.refused(change("beginUpload", declared(door, wav(2), clientMutationId="one file")))
    assert said.code == "KEY_REUSED"
    assert "one file" in said.zh


@pytest.mark.parametrize(
    ("number", "digest"), [(0, "0" * 64), (2, "0" * 64), (-1, "0" * 64), (2**31 - 1, "0" * 64), (1, "x"), (1, "0" * 64)]
)
async def test_a_part_that_the_file_does_not_have_is_refused(door: Door, number: int, digest: str) -> None:
    given = await begun(door, declared(door, wav(), clientMutationId="parts"))
    part = {"document": given["document"]["id"], "parts": [{"number": number, "sha256": digest}]}
    assert (await door.refused(change("signParts", part))).code == "INVALID"


async def test_parts_that_are_missing_are_named(door: Door) -> None:
    given = await begun(door, declared(door, wav(), size=20_000_000))
    said = await door.refused(change("finishUpload", {"document": given["document"]["id"]}))
    assert said.code == "PARTS_MISSING"
    assert "1, 2, 3" in said.zh


async def test_more_parts_than_one_request_takes_are_refused(door: Door) -> None:
    given = await begun(door, declared(door, wav(), size=2_000_000_000))
    parts = [{"number": number, "sha256": "0" * 64} for number in range(1, 102)]
    assert (
        await door.refused(change("signParts", {"document": given["document"]["id"], "parts": parts}))
    ).code == "INVALID"


async def test_somebody_elses_upload_is_left_alone(door: Door) -> None:
    given = await begun(door, declared(door, wav()))
    document = {"document": given["document"]["id"]}
    assert (await door.refused(change("finishUpload", document), "branch.supervisor")).code == "MAY_NOT_UPLOAD"
    assert (await door.refused(change("finishUpload", document), "other.revisits")).code == "DOCUMENT_NOT_FOUND"
