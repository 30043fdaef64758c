"""A client's positions, debt contracts, liquidations and warnings: the newest first, paged, and only to whoever sees the client."""

from typing import Any

import pytest
from asyncpg import Pool

from schema.context import Context
from schema.operation import Api, Operation
from tests.schema.conftest import Ask
from tests.schema.plans import plan_of

pytestmark = pytest.mark.usefixtures("world")
POSITIONS = """query ($on: Date, $first: Int, $after: String) { client(number: "10000001") {
  positions(on: $on, first: $first, after: $after) { totalCount edges { cursor node {
    on security quantity price marketValue suspendedSince creditAccount { number } } } pageInfo { hasNextPage endCursor } } } }"""
CONTRACTS = 'query ($open: Boolean) { client(number: "10000001") { contracts(open: $open) { edges { node { number overdue } } } } }'


def nodes(answer: dict[str, Any], field: str) -> list[dict[str, Any]]:
    """Give the nodes of a client's connection."""
    return [edge["node"] for edge in answer["client"][field]["edges"]]


async def test_positions_are_those_of_the_newest_complete_day(ask: Ask) -> None:
    found = nodes(await ask("branch.revisits", POSITIONS), "positions")
    assert [each["security"] for each in found] == ["000001.SZ", "300750.SZ", "600519.SH"]
    assert found[0] == {
        "on": "2026-02-27",
        "security": "000001.SZ",
        "quantity": "100.00",
        "price": "10.5000",
        "marketValue": "1050.00",
        "suspendedSince": "2026-01-05",
        "creditAccount": {"number": "0610000001"},
    }


async def test_positions_of_another_day_are_read_by_naming_it(ask: Ask) -> None:
    older = nodes(await ask("branch.revisits", POSITIONS, on="2026-02-26"), "positions")
    assert [(each["on"], each["security"]) for each in older] == [
        ("2026-02-26", "300750.SZ"),
        ("2026-02-26", "600519.SH"),
    ]
    assert nodes(await ask("branch.revisits", POSITIONS, on="2026-02-25"), "positions") == []


async def test_positions_are_read_page_by_page(ask: Ask) -> None:
    seen: list[str] = []
    after = None
    for more in (True, True, False):
        page = (await ask("branch.revisits", POSITIONS, first=1, after=after))["client"]["positions"]
        seen += [edge["node"]["security"] for edge in page["edges"]]
        assert (page["totalCount"], page["pageInfo"]["hasNextPage"]) == (3, more)
        after = page["pageInfo"]["endCursor"]
    assert seen == ["000001.SZ", "300750.SZ", "600519.SH"]


@pytest.mark.parametrize(
    ("only", "numbers"), [(None, ["C3", "C2", "C1", "C0"]), (True, ["C3", "C2", "C0"]), (False, ["C1"])]
)
async def test_contracts_are_read_from_the_last_opened_and_filtered_by_their_state(
    ask: Ask, only: bool | None, numbers: list[str]
) -> None:
    found = nodes(await ask("branch.revisits", CONTRACTS, open=only), "contracts")
    assert [each["number"] for each in found] == numbers


async def test_a_contract_is_overdue_the_day_after_it_fell_due_while_it_is_open(ask: Ask) -> None:
    found = nodes(await ask("branch.revisits", CONTRACTS), "contracts")
    assert {each["number"]: each["overdue"] for each in found} == {"C0": True, "C1": False, "C2": False, "C3": False}


async def test_a_liquidation_that_was_taken_back_is_left_out_of_the_list_but_found_by_its_id(ask: Ask) -> None:
    document = '{ client(number: "10000001") { liquidations { edges { node { id plan on amount badDebt } } } } }'
    found = nodes(await ask("branch.revisits", document), "liquidations")
    assert [(each["plan"], each["on"], each["amount"], each["badDebt"]) for each in found] == [
        ("PL-2", "2026-02-26", "1000000.00", None),
        ("PL-0", "2026-02-24", "1000000.00", None),
    ]
    between = f"liquidation:{int(found[1]['id'].partition(':')[2]) + 1}"
    node = "query ($id: ID!) { node(id: $id) { ... on Liquidation { plan withdrawnAt } } }"
    assert (await ask("branch.revisits", node, id=between))["node"] == {
        "plan": "PL-1",
        "withdrawnAt": "2026-03-02T01:00:00+00:00",
    }


async def test_warnings_are_read_from_the_last_sent(ask: Ask) -> None:
    document = (
        '{ client(number: "10000001") { warnings { edges { node { number sentAt kind maintenanceMarginRatio } } } } }'
    )
    found = nodes(await ask("branch.revisits", document), "warnings")
    assert found == [
        {"number": "W1", "sentAt": "2026-02-24T07:30:00+00:00", "kind": "ALERT", "maintenanceMarginRatio": "1.4500"},
        {"number": "W0", "sentAt": "2026-02-23T07:30:00+00:00", "kind": "ALERT", "maintenanceMarginRatio": "1.4500"},
    ]


async def test_another_branch_finds_none_of_it(ask: Ask) -> None:
    own = '{ client(number: "10000001") { contracts { edges { node { id } } } warnings { edges { node { id } } } } }'
    answer = await ask("branch.revisits", own)
    ids = [each["id"] for field in ("contracts", "warnings") for each in nodes(answer, field)]
    assert len(ids) == 6
    for each in ids:
        node = "query ($id: ID!) { node(id: $id) { id } }"
        assert (await ask("other.revisits", node, id=each))["node"] is None


PLANS = {
    "positions { edges { node { security } } }": "position_20260227_pkey",
    "contracts { edges { node { number } } }": "ix_debt_contract_client",
    "contracts(open: true) { edges { node { number } } }": "ix_debt_contract_client",
    "liquidations { edges { node { plan } } }": "ix_liquidation_client",
    "warnings { edges { node { number } } }": "ix_warning_client",
}


@pytest.mark.parametrize("field", PLANS)
async def test_each_list_is_read_in_the_order_of_an_index(api: Api, pool: Pool, officer: Context, field: str) -> None:
    operation = Operation(f'{{ client(number: "10000001") {{ {field} }} }}', None, {})
    plan = await plan_of(api, pool, operation, officer, "EXPLAIN (ANALYZE, TIMING off, BUFFERS off)")
    assert PLANS[field] in plan, plan
    assert "Sort Key: t" not in plan, plan  # the rows of one page may be put in order, never those they are taken from
    assert "Seq Scan" not in plan, plan


async def test_positions_read_the_newest_day_alone(api: Api, pool: Pool, officer: Context) -> None:
    document = '{ client(number: "10000001") { positions { edges { node { security } } } } }'
    operation = Operation(document, None, {})
    plan = await plan_of(api, pool, operation, officer, "EXPLAIN (ANALYZE, TIMING off, BUFFERS off)")
    older = next(line for line in plan.splitlines() if "position_20260226" in line)
    newest = next(line for line in plan.splitlines() if "position_20260227" in line)
    assert "never executed" in older
    assert "actual rows" in newest
