"""Queries: what is answered beside plain fields, and what happens when something goes wrong."""

import asyncio
from collections.abc import Callable

import asyncpg
import orjson
import pytest
from graphql import OperationType, get_introspection_query

from kernel.reading import Gone, open_pool
from schema.limits import Limits
from schema.operation import Api, Operation
from server.embedded import Endpoints
from tests.reads import toy
from tests.reads.asking import Asker, ask
from tests.reads.conftest import NO_LIMIT, Reports


async def test_introspection_mixes_with_data(api: Api) -> None:
    answer = await ask(
        api, '{ me { id } __schema { queryType { name } } t: __type(name: "Client") { name } x: __typename }'
    )
    assert answer == {
        "data": {
            "me": {"id": "staff:1"},
            "__schema": {"queryType": {"name": "Query"}},
            "t": {"name": "Client"},
            "x": "Query",
        }
    }


async def test_the_whole_introspection_query_of_tools_is_answered(api: Api) -> None:
    answer = await ask(api, get_introspection_query())
    assert "errors" not in answer
    assert {each["name"] for each in answer["data"]["__schema"]["types"]} >= {"Client", "Case", "DateTime", "ByteSize"}


async def test_the_named_operation_runs_with_variables_of_its_own(api: Api) -> None:
    two = "query a($id: ID!) { node(id: $id) { id } } query b { me { id } }"
    assert await ask(api, two, name="b") == {"data": {"me": {"id": "staff:1"}}}
    assert await ask(api, two, name="a", id="unit:2") == {"data": {"node": {"id": "unit:2"}}}


@pytest.mark.parametrize(
    "wrong",
    ["", "unit", "unit:", "unit:x", "unit:02", "unit:99999999999999999999", "nothing:1", "complainant:1", "unit:1:2"],
)
async def test_a_malformed_or_unknown_id_is_null(api: Api, wrong: str) -> None:
    assert await ask(api, "query($id: ID!) { node(id: $id) { id } }", id=wrong) == {"data": {"node": None}}


async def test_a_hidden_row_is_null_wherever_it_is_pointed_at(api: Api) -> None:
    document = "query($id: ID!) { node(id: $id) { id } clients(first: 200) { edges { node { id } } } }"
    seen = {edge["node"]["id"] for edge in (await ask(api, document, id="client:1"))["data"]["clients"]["edges"]}
    few = await ask(api, document, actor=6, id="client:1")
    assert len(seen) == 40
    assert few == {"data": {"node": None, "clients": {"edges": []}}}


async def test_cases_whose_client_is_hidden_stay_in_the_list(api: Api) -> None:
    document = "{ cases(first: 200) { totalCount edges { node { client { id } } } } }"
    page = (await ask(api, document, actor=2))["data"]["cases"]
    assert len(page["edges"]) == page["totalCount"]
    assert any(edge["node"]["client"] is None for edge in page["edges"])


async def test_pages_follow_each_other_without_gap_or_repetition(api: Api) -> None:
    document = """query($after: String) { cases(first: 7, orderBy: NUMBER, after: $after) {
        edges { node { id number } } pageInfo { hasNextPage endCursor } } }"""
    found: list[str] = []
    after = None
    while True:
        page = (await ask(api, document, after=after))["data"]["cases"]
        found += [edge["node"]["id"] for edge in page["edges"]]
        after = page["pageInfo"]["endCursor"]
        if not page["pageInfo"]["hasNextPage"]:
            break
    assert len(found) == len(set(found)) == 130


async def test_client_text_is_never_a_pattern(api: Api) -> None:
    document = "query($number: String) { cases(filter: {number: $number}, first: 200) { edges { node { number } } } }"
    everything = (await ask(api, document, number="%"))["data"]["cases"]["edges"]
    percent = (await ask(api, document, number="RV%"))["data"]["cases"]["edges"]
    assert everything == []
    assert {edge["node"]["number"] for edge in percent} == {"RV%"}


async def test_an_actor_who_is_not_on_the_staff_reads_nothing(api: Api) -> None:
    answer = await ask(api, "{ clients { totalCount } me { id } }", actor=999)
    assert answer["data"] is None
    assert {error["extensions"]["code"] for error in answer["errors"]} == {"UNKNOWN_ACTOR"}


async def test_a_connection_carries_no_actor_to_the_next_statement(pool: asyncpg.Pool, api: Api) -> None:
    await ask(api, "{ me { id } }")
    async with pool.acquire() as connection:
        with pytest.raises(asyncpg.PostgresError):
            await connection.fetchval("SELECT count(*) FROM client")


async def test_a_read_that_fails_is_masked_reported_and_leaves_its_siblings(
    toy_endpoints: Endpoints, reports: Reports
) -> None:
    pool = await open_pool(toy_endpoints.database_url, 1)
    api = toy.api(pool, reports)
    field = api.nouns.by_type["Client"].fields["name"]
    parts = field.resolved.parts  # type: ignore[union-attr]
    broken = type(parts[0])(("(1 / 0)::text",), parts[0].type)
    object.__setattr__(field, "resolved", type(field.resolved)((broken,)))
    answer = await ask(api, '{ node(id: "client:1") { ... on Client { name } } me { id } }')
    await pool.close()
    assert answer["data"] == {"node": None, "me": {"id": "staff:1"}}
    assert answer["errors"][0]["path"] == ["node"]
    assert answer["errors"][0]["extensions"] == {"code": "INTERNAL", "id": "defect-1"}
    assert "division" not in orjson.dumps(answer).decode()
    assert "division" in reports.defects[0].why  # type: ignore[attr-defined]


SLOW = "{ cases(first: 200) { edges { node { client { cases(first: 200) { edges { node { obligations { id } } } } } } } } }"


async def test_a_read_that_takes_too_long_says_so(toy_endpoints: Endpoints, reports: Reports) -> None:
    pool = await open_pool(toy_endpoints.database_url, 1, statement_timeout_ms=2)
    answer = await ask(toy.api(pool, reports, NO_LIMIT), SLOW)
    await pool.close()
    assert answer["data"] is None
    assert answer["errors"][0]["extensions"]["code"] == "TIMEOUT"
    assert reports.defects == []


async def test_an_answer_beyond_the_limit_is_not_sent(pool: asyncpg.Pool, reports: Reports) -> None:
    answer = await ask(toy.api(pool, reports, Limits(answer_bytes=100)), "{ clients { edges { node { name id } } } }")
    assert answer["errors"][0]["extensions"]["code"] == "TOO_LARGE"


async def test_a_client_that_goes_away_ends_its_statement(pool: asyncpg.Pool, reports: Reports) -> None:
    api = toy.api(pool, reports, NO_LIMIT)
    gone: asyncio.Future[None] = asyncio.get_running_loop().create_future()
    asking = asyncio.create_task(_sleep_inside(api, pool, Asker(1, "en", gone)))
    await asyncio.sleep(0.2)
    gone.set_result(None)
    with pytest.raises(Gone):
        await asking
    assert await ask(api, "{ me { id } }") == {"data": {"me": {"id": "staff:1"}}}
    async with pool.acquire() as connection:
        running = "SELECT count(*) FROM pg_stat_activity WHERE query LIKE '%pg_sleep(30)%' AND pid <> pg_backend_pid()"
        running += " AND state = 'active'"
        assert await connection.fetchval(running) == 0


async def _sleep_inside(api: Api, pool: asyncpg.Pool, asker: Asker) -> None:
    operation = Operation("{ me { name } }", None, {})
    prepared, variables = api._ready(operation, frozenset(OperationType))
    plan, _ = api._plan(prepared, variables)
    slow = plan.roots[0].sql.replace("FROM (SELECT enter", "FROM pg_sleep(30), (SELECT enter")  # type: ignore[union-attr]
    object.__setattr__(plan.roots[0], "sql", slow)
    await api.execute(operation, asker)


async def test_plans_are_found_again_by_structure_and_never_by_value(api: Api) -> None:
    document = """query($n: Int, $s: CaseStatus, $o: CaseOrder!, $a: String, $x: Boolean!) {
        cases(first: $n, filter: {status: $s}, orderBy: $o, after: $a) { edges { node { id number @include(if: $x) } } } }"""
    plans: Callable[[], int] = lambda: len(next(iter(api._prepared._items.values())).plans._items)  # noqa: E731
    same = {"n": 6, "s": "OPEN", "o": "OPENED", "x": True}
    await ask(api, document, **same)
    for other in ({"n": 10}, {"n": 8}, {"s": "CLOSED"}):
        await ask(api, document, **{**same, **other})
    assert plans() == 1
    for other in ({"n": 11}, {"s": None}, {"o": "LATEST"}, {"x": False}):
        await ask(api, document, **{**same, **other})
    assert plans() == 5


async def test_what_is_remembered_is_bounded(api: Api) -> None:
    for number in range(520):
        api.kind(Operation(f"query q{number} {{ me {{ id }} }}", None, {}))
    assert len(api._documents._items) == 500
