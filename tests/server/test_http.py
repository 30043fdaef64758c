"""GraphQL over HTTP: what is served, what is refused, and how it says so."""

import asyncio
import json

import httpx
import orjson
import pytest
from structlog.contextvars import bound_contextvars
from structlog.testing import capture_logs

from server.graphql.replies import report
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


async def test_a_query_is_answered_with_variables_and_operation_name(client: httpx.AsyncClient) -> None:
    document = "query A { hello }  query B($n: String!) { hello(name: $n) }"
    response = await post(client, document, operationName="B", variables={"n": "案卷"})
    assert response.json() == {"data": {"hello": "hello 案卷"}}
    assert response.headers["content-type"] == "application/json; charset=utf-8"


async def test_a_query_may_come_by_get_with_its_variables_in_the_address(client: httpx.AsyncClient) -> None:
    document = "query ($n: String!) { hello(name: $n) }"
    response = await client.get("/graphql", params={"query": document, "variables": json.dumps({"n": "x"})})
    assert response.json() == {"data": {"hello": "hello x"}}


async def test_a_mutation_by_get_is_refused_and_does_nothing(toy: Toy, client: httpx.AsyncClient) -> None:
    response = await client.get("/graphql", params={"query": 'mutation { note(text: "x") }'})
    assert (response.status_code, response.headers["allow"], code_of(response)) == (405, "POST", "METHOD_REFUSED")
    assert toy.api.notes == []


async def test_a_mutation_by_post_runs_once(toy: Toy, client: httpx.AsyncClient) -> None:
    assert (await post(client, 'mutation { note(text: "x") }')).status_code == 200
    assert toy.api.notes == ["x"]


async def test_a_subscription_over_http_points_to_the_socket(client: httpx.AsyncClient) -> None:
    response = await post(client, "subscription { ticks(count: 1) }")
    assert (response.status_code, code_of(response)) == (400, "SUBSCRIPTION_REFUSED")


@pytest.mark.parametrize(
    ("accept", "served_as"),
    [
        (GRAPHQL_RESPONSE, GRAPHQL_RESPONSE),
        ("application/json", "application/json"),
        ("*/*", "application/json"),
        ("application/*;q=0.5", "application/json"),
        (f"application/json;q=0.4, {GRAPHQL_RESPONSE};q=0.9", GRAPHQL_RESPONSE),
        (f"{GRAPHQL_RESPONSE}; charset=utf-8, application/json", GRAPHQL_RESPONSE),
        ("application/json, multipart/mixed", "application/json"),
        ("text/html;q=junk, */*", "application/json"),
    ],
)
async def test_the_answer_has_the_media_type_the_client_prefers(
    client: httpx.AsyncClient, accept: str, served_as: str
) -> None:
    response = await client.post("/graphql", json={"query": "{ hello }"}, headers={"accept": accept})
    assert response.headers["content-type"] == f"{served_as}; charset=utf-8"


async def test_a_wrong_operation_is_400_only_in_the_new_media_type(client: httpx.AsyncClient) -> None:
    for accept, status in ((GRAPHQL_RESPONSE, 400), ("application/json", 200)):
        response = await client.post("/graphql", json={"query": "{ nothing }"}, headers={"accept": accept})
        assert (response.status_code, "data" in response.json()) == (status, False)


async def test_messages_follow_the_language_and_are_chinese_by_default(client: httpx.AsyncClient) -> None:
    expected = {"": "缺少", "fr": "缺少", "en-GB": "neither", "fr;q=1, en;q=0.2, zh;q=0.1": "neither", "zh-TW": "缺少"}
    for spoken, word in expected.items():
        response = await client.post("/graphql", json={}, headers={"accept-language": spoken})
        assert word in response.json()["errors"][0]["message"]


async def test_the_api_hears_the_language_too(client: httpx.AsyncClient) -> None:
    assert (await post(client, "{ language }")).json() == {"data": {"language": "en"}}


async def test_a_defect_is_masked_and_logged_under_its_correlation_id(client: httpx.AsyncClient) -> None:
    with capture_logs() as logs:
        response = await post(client, "{ defect }")
    assert (response.status_code, code_of(response)) == (500, "INTERNAL")
    assert "swordfish" not in response.text
    (entry,) = [entry for entry in logs if entry["event"] == "defect"]
    assert entry["exc_info"]


async def test_a_plain_correlation_id_of_the_caller_is_kept_and_any_other_replaced(client: httpx.AsyncClient) -> None:
    for given, kept in (("order-4711-abc", True), ("x", False), ("a b\tc<script>", False)):
        response = await client.post("/graphql", json={"query": "{ me }"}, headers={"x-correlation-id": given})
        assert (response.headers["x-correlation-id"] == given) is kept


async def test_every_answer_carries_the_security_headers(client: httpx.AsyncClient) -> None:
    for response in (await post(client), await client.get("/graphql"), await client.put("/graphql")):
        assert response.headers["x-content-type-options"] == "nosniff"
        assert response.headers["content-security-policy"] == "default-src 'none'; frame-ancestors 'none'"
        assert response.headers["cache-control"] == "no-store"


async def test_a_client_that_goes_away_cancels_its_read(toy: Toy) -> None:
    async with served(toy.app()) as address:
        await hang_up_when_started(toy, address, orjson.dumps({"query": "{ slow }"}))
        await asyncio.wait_for(toy.api.slow_cancelled.wait(), 2)


async def test_a_slow_read_whose_client_waits_is_answered(toy: Toy) -> None:
    toy.api.slow_seconds = 0.15
    async with served(toy.app()) as address, httpx.AsyncClient() as client:
        headers = {"authorization": f"Bearer {toy.token()}"}
        response = await client.post(f"http://{address}/graphql", json={"query": "{ slow }"}, headers=headers)
    assert response.json() == {"data": {"slow": "done"}}


async def test_a_browser_gets_the_page_and_its_files_without_a_token(toy: Toy) -> None:
    async with httpx.AsyncClient(transport=httpx.ASGITransport(toy.app()), base_url="http://anjuan.test") as browser:
        page = await browser.get("/graphql", headers={"accept": "text/html,application/xhtml+xml,*/*;q=0.8"})
        script = page.text.partition('src="')[2].partition('"')[0]
        file = await browser.get(script)
    assert page.headers["content-type"].startswith("text/html")
    assert (file.status_code, file.headers["cache-control"]) == (200, "public, max-age=31536000, immutable")
    for response in (page, file):
        policy = response.headers["content-security-policy"]
        assert "script-src 'self';" in policy
        assert "default-src 'none'" in policy
    assert "http:" not in page.text.replace("http://www.w3.org", "")
    assert "https:" not in page.text


async def test_a_mutation_runs_to_its_end_though_its_client_went_away(toy: Toy) -> None:
    toy.api.slow_seconds = 0.2
    body = orjson.dumps({"query": 'mutation { note(text: "slow") }'})
    async with served(toy.app()) as address:
        await hang_up_when_started(toy, address, body)
        await asyncio.sleep(0.3)
    assert not toy.api.slow_cancelled.is_set()
    assert toy.api.notes == ["slow"]


async def hang_up_when_started(toy: Toy, address: str, body: bytes) -> None:
    """Post an operation and close the connection while it runs."""
    head = (
        f"POST /graphql HTTP/1.1\r\nhost: x\r\nauthorization: Bearer {toy.token()}\r\n"
        f"content-type: application/json\r\ncontent-length: {len(body)}\r\n\r\n"
    )
    host, port = address.split(":")
    _, writer = await asyncio.open_connection(host, int(port))
    writer.write(head.encode() + body)
    await asyncio.wait_for(toy.api.slow_started.wait(), 2)
    writer.close()


def test_a_reported_defect_is_found_under_the_requests_correlation_id() -> None:
    with capture_logs() as logs, bound_contextvars(correlation_id="order-4711"):
        assert report(ValueError("swordfish")) == "order-4711"
        (entry,) = logs
    assert isinstance(entry["exc_info"], ValueError)
    assert len(report(ValueError())) == 32


async def test_a_server_that_stops_is_not_mistaken_for_a_client_that_left(toy: Toy) -> None:
    async with client_of(toy) as client:
        request = asyncio.create_task(post(client, "{ slow }"))
        await toy.api.slow_started.wait()
        request.cancel()
        with pytest.raises(asyncio.CancelledError):
            await request
