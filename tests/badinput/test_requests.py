"""Wrong requests: bodies, documents, lists, cursors, values, tokens. Refused before anything runs, with a status below 500."""

import base64
import json
from typing import Any

import pytest

from tests.badinput.door import Door, said_in

pytestmark = pytest.mark.asyncio(loop_scope="module")


def asked(query: str, **variables: Any) -> dict[str, Any]:
    return {"query": query, "variables": variables}


def cursor(*values: object) -> str:
    return base64.b64encode(json.dumps(values).encode()).decode()


@pytest.mark.parametrize("first", [-1, 201, 2**31 - 1])
@pytest.mark.parametrize(
    "name", ["cases", "clients", "worklist", "obligations", "filings", "documents", "journal", "notices"]
)
async def test_a_page_is_between_none_and_two_hundred(door: Door, name: str, first: int) -> None:
    said = await door.refused(asked(f"{{ {name}(first: {first}) {{ edges {{ cursor }} }} }}"))
    assert said.code == "BAD_PAGE_SIZE"


async def test_a_cursor_of_another_list_or_order_is_refused(door: Door) -> None:
    page: Any = (await door.post(asked("{ cases(first: 1, orderBy: OLDEST_FIRST) { edges { cursor } } }"))).json()
    given = page["data"]["cases"]["edges"][0]["cursor"]
    for place in (
        "cases(after: $after, orderBy: NEWEST_FIRST)", "clients(after: $after)", "worklist(after: $after)", "journal(after: $after)",
    ):  # fmt: skip
        said = await door.refused(asked(f"query ($after: String) {{ {place} {{ edges {{ cursor }} }} }}", after=given))
        assert said.code == "BAD_CURSOR"
    again = await door.post(
        asked("query ($a: String) { cases(after: $a, orderBy: OLDEST_FIRST) { edges { cursor } } }", a=given)
    )
    assert "errors" not in again.json()


@pytest.mark.parametrize(
    "junk",
    [
        "", "x", "====", "null", "\x00", "长", "a" * 5000, cursor(), cursor("cases"), cursor("cases.oldest", 1),
        cursor("cases.oldest", "2026-03-02T00:00:00+00:00", "1"), cursor("cases.oldest", "2026-13-02T00:00:00+00:00", 1),
        cursor("cases.oldest", "'; DROP TABLE document; --", 1), cursor(None, None, None), cursor({}, [], 2**70),
    ],
)  # fmt: skip
async def test_a_junk_cursor_is_refused(door: Door, junk: str) -> None:
    query = "query ($after: String) { cases(after: $after, orderBy: OLDEST_FIRST) { edges { cursor } } }"
    assert (await door.refused(asked(query, after=junk))).code == "BAD_CURSOR"


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ("{ me { " + "superior { " * 13 + "name" + " }" * 13 + " } }", "TOO_MUCH"),
        ("{ " + " ".join(f"a{n}: me {{ id }}" for n in range(31)) + " }", "TOO_MUCH"),
        ("{ me { " + "id @include(if: true) " * 51 + "} }", "TOO_MUCH"),
        ("{ me { " + "id " * 2001 + "} }", None),
        ("mutation { " + " ".join(f'm{n}: readNotice(input: {{notice: "notice:1"}}) {{ __typename }}' for n in range(5)) + " }", "TOO_MUCH"),
        ("{ cases(first: 200) { edges { node { client { cases(first: 200) { edges { cursor } } } } } } }", None),
        ("{ nothing }", None),
        ("{ me { id }", None),
        ("", None),
        ("query A { me { id } } query B { me { id } }", None),
        ("subscription { worklistChanged { reason } }", None),
        ("{ ...F } fragment F on Query { ...F }", None),
        ("{ cases(orderBy: SIDEWAYS) { edges { cursor } } }", None),
        ("{ cases(filter: {openedSince: \"2026-03-02T00:00:00\"}) { edges { cursor } } }", None),
        ("{ cases(filter: {openedSince: \"2026-02-30T00:00:00Z\"}) { edges { cursor } } }", None),
        ("{ cases(filter: {openedSince: \"soon\"}) { edges { cursor } } }", None),
        ("{ cases(filter: {openedSince: \"9999-12-31T23:59:59-14:00\"}) { edges { cursor } } }", None),
        ('{ deadline(start: "2026-02-30", workingDays: 5) { dueOn } }', None),
        ('{ deadline(start: "0000-00-00", workingDays: 5) { dueOn } }', None),
        ('{ deadline(start: "2026-03-02") { dueOn } }', "TERM_INVALID"),
        ('{ deadline(start: "2026-03-02", days: 1, months: 1) { dueOn } }', "TERM_INVALID"),
        ('{ deadline(start: "2026-03-02", workingDays: 0) { dueOn } }', "TERM_INVALID"),
        ('{ deadline(start: "2026-03-02", days: 2147483647) { dueOn } }', "TERM_INVALID"),
        ("{ workingCalendar(year: 1) { year } }", "YEAR_OUT_OF_RANGE"),
        ("{ workingCalendar(year: -2147483648) { year } }", "YEAR_OUT_OF_RANGE"),
        ("{ workingCalendar(year: 99999999999) { year } }", None),
    ],
)  # fmt: skip
async def test_a_wrong_document_is_refused_in_words(door: Door, query: str, code: str | None) -> None:
    said = await door.refused(asked(query))
    assert code in {None, said.code}


@pytest.mark.parametrize("start", ["9999-12-31", "0001-01-01", "1989-12-31", "2200-01-01"])
async def test_the_edges_of_time_are_answered_or_refused(door: Door, start: str) -> None:
    for length in ("workingDays: 366", "months: 1200", "days: 3660", "months: 1"):
        answer = await door.post(asked(f'{{ deadline(start: "{start}", {length}) {{ dueOn text }} }}'))
        if "errors" in answer.json():
            assert said_in(answer).code != "INTERNAL", answer.text
        else:
            assert answer.json()["data"]["deadline"]["text"]


@pytest.mark.parametrize(
    "identifier",
    ["", "x", "case:", "case:1", "case:99999999999999999999", "\x00", "长" * 3000, "document:-5", "case:1\n"],
)
async def test_an_id_of_nothing_is_null_or_refused(door: Door, identifier: str) -> None:
    answer = await door.post(asked("query ($id: ID!) { node(id: $id) { id } }", id=identifier))
    body = answer.json()
    assert answer.status_code < 500
    if body.get("errors"):
        assert said_in(answer).code != "INTERNAL"


@pytest.mark.parametrize(
    "body",
    [
        b"", b"null", b"[]", b"[{\"query\": \"{ me { id } }\"}]", b"{", b"\xff\xfe", b"{\"query\": 5}", b"{\"query\": \"{ me { id } }\", \"variables\": []}",
        b'{"query": "{ me { id } }", "variables": {"a": "\\ud800"}}', b"[" * 5000, b'{"query": "{me{id}}", "variables": {"a": ' + b"[" * 500 + b"]" * 500 + b"}}",
        b'{"query": "' + b"x" * 1_000_001 + b'"}', b'{"documentId": "sha256:unknown"}', b'{"query": "{ me { id } }", "operationName": "Other"}',
        b'{"query": "query ($x: Int!) { workingCalendar(year: $x) { year } }", "variables": {"x": "many"}}',
        b'{"query": "query ($x: Int!) { workingCalendar(year: $x) { year } }"}',
        b'{"query": "query ($x: Nothing!) { me { id } }", "variables": {"x": 1}}',
    ],
)  # fmt: skip
async def test_a_wrong_body_is_refused_in_words(door: Door, body: bytes) -> None:
    assert (await door.refused(body)).en


async def test_a_wrong_way_of_sending_is_refused_in_words(door: Door) -> None:
    query = b'{"query": "{ me { id } }"}'
    assert (await door.post(query, **{"content-type": "text/plain"})).status_code == 415
    assert (await door.post(query, accept="image/png")).status_code == 406
    assert (await door.post(query, **{"content-length": "99999999999"})).status_code in {400, 413}
    headers = {"authorization": f"Bearer {door.running.token('branch.revisits')}"}
    for method in ("PUT", "DELETE", "PATCH"):
        assert (
            await door.running.client.request(method, "/graphql", content=query, headers=headers)
        ).status_code == 405
    change = {"query": 'mutation { readNotice(input: {notice: "notice:1"}) { __typename } }'}
    assert (await door.running.client.get("/graphql", params=change, headers=headers)).status_code == 405


@pytest.mark.parametrize("login", ["nobody", "", "branch.revisits\x00", "admin'--", "李"])
async def test_a_token_of_nobody_opens_nothing(door: Door, login: str) -> None:
    for path in ("/graphql", "/documents/1/content"):
        headers = {"authorization": f"Bearer {door.running.token(login)}"}
        answer = await door.running.client.request(
            "POST" if path == "/graphql" else "GET", path, json=asked("{ me { id } }"), headers=headers
        )
        assert answer.status_code in {401, 403}, answer.text
        assert answer.json()["errors"][0]["message"]


@pytest.mark.parametrize("token", ["", "x", "a.b.c", "Bearer", "长", "e30.e30.e30", "." * 5000])
async def test_what_is_no_token_is_refused(door: Door, token: str) -> None:
    headers = [(b"authorization", b"Bearer " + token.encode())]
    answer = await door.running.client.post("/graphql", json=asked("{ me { id } }"), headers=headers)
    assert answer.status_code == 401
    assert answer.json()["errors"][0]["extensions"]["code"]


@pytest.mark.parametrize("path", ["999999", "0", "99999999999999999999", "x", "-1", "1%00"])
async def test_contents_of_nothing_are_not_found(door: Door, path: str) -> None:
    headers = {"authorization": f"Bearer {door.running.token('audit.officer')}"}
    for purpose in ("检查", "", "%00", "x" * 501):
        answer = await door.running.client.get(f"/documents/{path}/content?purpose={purpose}", headers=headers)
        assert answer.status_code in {404, 400}, (purpose, answer.text)
