"""GraphQL over HTTP: what is refused before anything runs, each with its status and code."""

import asyncio
import socket
from collections.abc import AsyncIterator

import httpx
import pytest
from structlog.testing import capture_logs

from server.graphql.connection import BodyLimits
from server.graphql.service import GraphqlSettings
from tests.server.conftest import Toy, client_of, served

GRAPHQL_RESPONSE = "application/graphql-response+json"


def code_of(response: httpx.Response) -> str:
    """Give the code of the only error of an answer."""
    (error,) = response.json()["errors"]
    assert error["extensions"]["correlationId"] == response.headers["x-correlation-id"]
    assert "data" not in response.json()
    return error["extensions"]["code"]


async def post(client: httpx.AsyncClient, query: str = "{ hello }", **more: object) -> httpx.Response:
    """Post one operation."""
    return await client.post("/graphql", json={"query": query, **more})


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "OPTIONS", "HEAD"])
async def test_other_methods_are_refused(client: httpx.AsyncClient, method: str) -> None:
    response = await client.request(method, "/graphql")
    assert (response.status_code, response.headers["allow"]) == (405, "GET, POST")


@pytest.mark.parametrize("authorization", ["", "Bearer", "Bearer ", "Basic YTpi", "token"])
async def test_without_a_token_everything_is_401(toy: Toy, authorization: str) -> None:
    async with client_of(toy) as client:
        for method in ("GET", "POST"):
            response = await client.request(method, "/graphql", headers={"authorization": authorization})
            assert (response.status_code, code_of(response)) == (401, "TOKEN_MISSING")
            assert response.headers["www-authenticate"] == 'Bearer realm="anjuan"'


async def test_a_wrong_token_is_401_and_says_so(client: httpx.AsyncClient) -> None:
    response = await client.post("/graphql", json={"query": "{ me }"}, headers={"authorization": "Bearer a.b.c"})
    assert (response.status_code, code_of(response)) == (401, "TOKEN_REFUSED")
    assert 'error="invalid_token"' in response.headers["www-authenticate"]


async def test_a_token_of_nobody_on_the_staff_is_403(toy: Toy) -> None:
    async with client_of(toy, "stranger") as client:
        response = await post(client, "{ me }")
    assert (response.status_code, code_of(response)) == (403, "FORBIDDEN")


async def test_a_person_who_cannot_be_looked_up_now_gets_503(toy: Toy) -> None:
    async with client_of(toy, "unlucky") as client:
        response = await post(client, "{ me }")
    assert (response.status_code, code_of(response)) == (503, "BUSY")


@pytest.mark.parametrize("accept", ["text/plain", "application/json;q=0", "image/*"])
async def test_a_client_that_accepts_nothing_we_serve_gets_406(client: httpx.AsyncClient, accept: str) -> None:
    response = await client.post("/graphql", json={"query": "{ hello }"}, headers={"accept": accept})
    assert (response.status_code, code_of(response)) == (406, "NOT_ACCEPTABLE")


@pytest.mark.parametrize(
    "content_type",
    ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data", "application/json; charset=gbk", ""],
)
async def test_a_body_that_is_not_declared_as_utf8_json_is_415(client: httpx.AsyncClient, content_type: str) -> None:
    response = await client.post("/graphql", content=b"{}", headers={"content-type": content_type})
    assert (response.status_code, code_of(response)) == (415, "CONTENT_TYPE_REFUSED")


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b"", "BODY_UNREADABLE"),
        (b"{", "BODY_UNREADABLE"),
        (b'{"query": NaN}', "BODY_UNREADABLE"),
        (b'{"query": "{hello}", "variables": {"a": Infinity}}', "BODY_UNREADABLE"),
        (b'{"query": "\\ud800"}', "BODY_UNREADABLE"),
        (b'{"query": "\xff"}', "BODY_UNREADABLE"),
        ("{'query': '案卷'}".encode("gbk"), "BODY_UNREADABLE"),
        (b'[{"query": "{hello}"}]', "BATCH_REFUSED"),
        (b"[]", "BATCH_REFUSED"),
        (b'"x"', "PARAMETER_REFUSED"),
        (b"null", "PARAMETER_REFUSED"),
        (b"{}", "DOCUMENT_MISSING"),
        (b'{"query": ""}', "DOCUMENT_MISSING"),
        (b'{"query": 1}', "PARAMETER_REFUSED"),
        (b'{"query": "{hello}", "operationName": 1}', "PARAMETER_REFUSED"),
        (b'{"query": "{hello}", "variables": []}', "PARAMETER_REFUSED"),
        (b'{"query": "{hello}", "extensions": "x"}', "PARAMETER_REFUSED"),
        (b'{"documentId": 7}', "PARAMETER_REFUSED"),
        (b'{"extensions": {"persistedQuery": 7}}', "PARAMETER_REFUSED"),
        (b'{"query": "{hello}", "variables": {"a": ' + b"[" * 80 + b"]" * 80 + b"}}", "NESTED_TOO_DEEPLY"),
        (b"[" * 200_000, "BODY_UNREADABLE"),
    ],
)
async def test_a_body_that_is_no_graphql_request_is_a_typed_400(
    client: httpx.AsyncClient, body: bytes, code: str
) -> None:
    response = await client.post("/graphql", content=body, headers={"content-type": "application/json"})
    assert (response.status_code, code_of(response)) == (400, code)


@pytest.mark.parametrize(
    ("address", "code"),
    [
        ("/graphql?query={hello}&variables=x", "BODY_UNREADABLE"),
        ("/graphql?query={hello}&variables=[1]", "PARAMETER_REFUSED"),
        ("/graphql?query={hello}&query={me}", "PARAMETER_REFUSED"),
        ("/graphql?query=%ff", "PARAMETER_REFUSED"),
        ("/graphql?" + "&".join(f"a{number}=1" for number in range(30)), "PARAMETER_REFUSED"),
        ("/graphql", "DOCUMENT_MISSING"),
    ],
)
async def test_an_address_that_is_no_graphql_request_is_a_typed_400(
    client: httpx.AsyncClient, address: str, code: str
) -> None:
    response = await client.get(address)
    assert (response.status_code, code_of(response)) == (400, code)


async def test_an_oversized_body_is_413_by_its_declared_length(toy: Toy) -> None:
    toy.settings = GraphqlSettings(body=BodyLimits(size=1_000))
    async with client_of(toy) as client:
        response = await post(client, "x" * 2_000)
    assert (response.status_code, code_of(response)) == (413, "BODY_TOO_LARGE")


async def test_an_oversized_body_without_a_length_is_413_before_its_end(toy: Toy) -> None:
    toy.settings = GraphqlSettings(body=BodyLimits(size=1_000))
    sent = 0

    async def endless() -> AsyncIterator[bytes]:
        nonlocal sent
        for _ in range(100):
            sent += 1
            yield b" " * 600

    async with client_of(toy) as client:
        response = await client.post("/graphql", content=endless(), headers={"content-type": "application/json"})
    assert (response.status_code, code_of(response)) == (413, "BODY_TOO_LARGE")
    assert sent <= 3


async def test_a_client_that_breaks_off_its_body_leaves_no_trace_of_a_defect(toy: Toy) -> None:
    head = (
        f"POST /graphql HTTP/1.1\r\nhost: x\r\nauthorization: Bearer {toy.token()}\r\n"
        "content-type: application/json\r\ncontent-length: 1000\r\n\r\n{"
    )
    with capture_logs() as logs:
        async with served(toy.app()) as address:
            host, port = address.split(":")
            with socket.create_connection((host, int(port))) as connection:
                connection.sendall(head.encode())
            await asyncio.sleep(0.1)
    assert logs == []


@pytest.mark.parametrize("begun", [b"{", b""])
async def test_a_body_that_trickles_in_is_408(toy: Toy, begun: bytes) -> None:
    toy.settings = GraphqlSettings(body=BodyLimits(seconds=0.05))

    async def trickle() -> AsyncIterator[bytes]:
        if begun:
            yield begun
        await asyncio.sleep(5)
        yield b"}"

    async with client_of(toy) as client:
        response = await client.post("/graphql", content=trickle(), headers={"content-type": "application/json"})
    assert (response.status_code, code_of(response)) == (408, "BODY_SLOW")


async def test_a_body_in_many_pieces_is_put_together(client: httpx.AsyncClient) -> None:
    async def pieces() -> AsyncIterator[bytes]:
        for piece in (b'{"query":', b' "{ hello', b' }"}'):
            yield piece

    response = await client.post("/graphql", content=pieces(), headers={"content-type": "application/json"})
    assert response.json() == {"data": {"hello": "hello world"}}
