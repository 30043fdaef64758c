"""Persisted documents: three ways to name one, and a service that runs nothing else."""

import json
from pathlib import Path

import httpx
import pytest

from server.graphql.documents import Documents, DocumentsUnreadable, digest_of, load_documents
from tests.server.conftest import Toy, client_of
from tests.server.wire import opened

HELLO = "query Hello { hello }\n"
ID = digest_of(HELLO)
FORMS = [
    {"documentId": f"sha256:{ID}"},
    {"documentId": ID.upper()},
    {"id": ID},
    {"id": f"sha256:{ID}"},
    {"extensions": {"persistedQuery": {"version": 1, "sha256Hash": ID}}},
]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    place = tmp_path / "documents"
    place.mkdir()
    (place / "hello.graphql").write_text(HELLO)
    return place


def code_of(response: httpx.Response) -> str:
    return response.json()["errors"][0]["extensions"]["code"]


@pytest.mark.parametrize("required", [False, True])
@pytest.mark.parametrize("form", FORMS)
async def test_a_document_may_be_named_in_three_forms(
    toy: Toy, folder: Path, form: dict[str, object], required: bool
) -> None:
    toy.documents = load_documents(folder, required=required)
    async with client_of(toy) as client:
        posted = await client.post("/graphql", json=form)
        texts = {name: value if isinstance(value, str) else json.dumps(value) for name, value in form.items()}
        got = await client.get("/graphql", params=texts)
    assert posted.json() == got.json() == {"data": {"hello": "hello world"}}


async def test_it_works_over_a_socket_too(toy: Toy, folder: Path) -> None:
    toy.documents = load_documents(folder, required=True)
    async with opened(toy) as wire:
        await wire.say("subscribe", "a", {"documentId": f"sha256:{ID}"})
        assert (await wire.hear())["payload"] == {"data": {"hello": "hello world"}}
        await wire.subscribe("b", "{ me }")
        await wire.hear()
        assert (await wire.hear())["payload"][0]["extensions"]["code"] == "PERSISTED_QUERY_REQUIRED"


@pytest.mark.parametrize(("media", "status"), [("application/json", 200), ("application/graphql-response+json", 400)])
async def test_an_unknown_document_is_a_request_error_of_graphql(toy: Toy, media: str, status: int) -> None:
    async with client_of(toy) as client:
        response = await client.post("/graphql", json={"id": "0" * 64}, headers={"accept": media})
    assert (response.status_code, code_of(response)) == (status, "PERSISTED_QUERY_NOT_FOUND")


async def test_a_document_sent_beside_its_id_must_have_that_digest(toy: Toy) -> None:
    async with client_of(toy) as client:
        right = await client.post("/graphql", json={"query": "{ hello }", "id": digest_of("{ hello }")})
        wrong = await client.post("/graphql", json={"query": "{ hello }", "id": ID})
    assert right.json() == {"data": {"hello": "hello world"}}
    assert code_of(wrong) == "PERSISTED_QUERY_MISMATCH"


async def test_a_strict_service_runs_registered_documents_only(toy: Toy, folder: Path) -> None:
    toy.documents = load_documents(folder, required=True)
    async with client_of(toy) as client:
        free = await client.post("/graphql", json={"query": "{ me }"})
        sneaked = await client.post("/graphql", json={"query": "{ me }", "id": digest_of("{ me }")})
        beside = await client.post("/graphql", json={"query": "{ me }", "id": ID})
    assert [code_of(free), code_of(sneaked)] == ["PERSISTED_QUERY_REQUIRED", "PERSISTED_QUERY_NOT_FOUND"]
    assert beside.json() == {"data": {"hello": "hello world"}}, "the registered text runs, never the one sent"


def test_manifests_of_client_builds_are_read_beside_single_files(folder: Path) -> None:
    texts = ["{ a }", "{ b }"]
    (folder / "nested").mkdir()
    (folder / "nested" / "relay.json").write_text(json.dumps({digest_of(texts[0]): texts[0]}))
    (folder / "codegen.json").write_text(json.dumps({f"sha256:{digest_of(texts[1])}": texts[1]}))
    found = load_documents(folder)
    assert set(found.by_digest.values()) == {HELLO, *texts}


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("m.json", b"{", "is not JSON"),
        ("m.json", b"[]", "maps SHA-256"),
        ("m.json", b'{"0": "{ a }"}', "is not the SHA-256"),
        ("m.json", json.dumps({ID: "{ other }"}).encode(), "is not the SHA-256"),
        ("m.json", json.dumps({ID: 7}).encode(), "is not the SHA-256"),
        ("d.graphql", b"\xff", "UTF-8"),
    ],
)
def test_a_wrong_file_is_named_at_start(folder: Path, name: str, content: bytes, says: str) -> None:
    (folder / name).write_bytes(content)
    with pytest.raises(DocumentsUnreadable, match=says) as error:
        load_documents(folder)
    assert name in str(error.value)


def test_a_missing_folder_is_named_at_start(tmp_path: Path) -> None:
    with pytest.raises(DocumentsUnreadable, match="no such folder"):
        load_documents(tmp_path / "nowhere")


def test_no_folder_is_no_documents() -> None:
    assert load_documents(None, required=True) == Documents({}, required=True)
