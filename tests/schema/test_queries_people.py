"""Who am I, and the clients in sight."""

import pytest

from tests.firm import Firm
from tests.schema.conftest import Ask
from tests.schema.world import World

CLIENT = """
query ($number: String!) { client(number: $number) {
  id number name investorClass phone identityType identityNumber branch { code }
  creditAccounts { number openedOn creditLine branch { code } }
  newest: snapshot { on assets marginDebt maintenanceMarginRatio profitLoss profitLossRatio }
  older: snapshot(on: "2026-02-26") { on }
  never: snapshot(on: "2026-02-25") { on }
  cases(first: 5) { totalCount totalCountIsExact edges { node { number kind } } }
} }
"""


async def test_everybody_knows_himself_with_his_posts_unit_and_superior(ask: Ask) -> None:
    data = await ask(
        "branch.revisits",
        "{ me { login name posts unit { code type parent { code } head { id } } superior { login } } }",
    )
    assert data["me"] == {
        "login": "branch.revisits",
        "name": "李㛃",
        "posts": ["REVISIT_OFFICER"],
        "unit": {"code": "GZ01", "type": "BRANCH", "parent": {"code": "BHQ"}, "head": None},
        "superior": {"login": "branch.supervisor"},
    }


async def test_a_client_is_read_whole_with_contacts_masked(ask: Ask, world: World) -> None:
    client = (await ask("branch.revisits", CLIENT, number="10000001"))["client"]
    assert client["phone"] == "138****0001"
    assert client["identityNumber"] == "440106********0001"
    assert client["creditAccounts"] == [
        {"number": "0610000001", "openedOn": "2024-05-20", "creditLine": None, "branch": {"code": "GZ01"}}
    ]
    assert client["cases"] == {
        "totalCount": 1,
        "totalCountIsExact": True,
        "edges": [{"node": {"number": "RV-2026-00001", "kind": "REVISIT"}}],
    }


async def test_the_snapshot_is_the_newest_loaded_day_or_the_day_asked_for(ask: Ask, world: World) -> None:
    client = (await ask("branch.revisits", CLIENT, number="10000001"))["client"]
    assert client["newest"] == {
        "on": "2026-02-27",
        "assets": "900000.50",
        "marginDebt": "600000.00",
        "maintenanceMarginRatio": "1.4870",
        "profitLoss": "-10.10",
        "profitLossRatio": "-0.0001",
    }
    assert (client["older"], client["never"]) == ({"on": "2026-02-26"}, None)


async def test_a_client_of_another_branch_is_not_there(ask: Ask, world: World) -> None:
    assert (await ask("other.revisits", CLIENT, number="10000001"))["client"] is None


@pytest.mark.parametrize(("search", "names"), [("王", ["王小明"]), ("1000", ["王小明", "张䶮", "赵文静"]), ("%", [])])
async def test_clients_are_found_by_the_beginning_of_name_or_number(ask: Ask, search: str, names: list[str]) -> None:
    found = await ask("branch.head", "query ($s: String) { clients(search: $s) { edges { node { name } } } }", s=search)
    assert [edge["node"]["name"] for edge in found["clients"]["edges"]] == names


async def test_clients_are_filtered_by_branch_and_class(ask: Ask, firm: Firm) -> None:
    document = "query ($f: ClientFilter) { clients(filter: $f) { totalCount } }"
    for branch, count in (("GZ01", 3), ("SZ01", 2)):
        chosen = {"branch": f"unit:{firm.units[branch]}", "investorClass": "ORDINARY"}
        assert (await ask("hq.head", document, f=chosen))["clients"]["totalCount"] == count


async def test_anything_is_found_again_by_its_id(ask: Ask, world: World, firm: Firm) -> None:
    document = """query ($id: ID!) { node(id: $id) { __typename id
      ... on Case { number ... on Revisit { status } }
      ... on Client { name } ... on Obligation { code } ... on Unit { code } } }"""
    ids = {
        f"case:{world.cases['GZ01']}": "Revisit",
        f"client:{firm.clients['10000001']}": "Client",
        f"obligation:{world.obligations['GZ01']}": "Obligation",
        f"unit:{firm.units['MHQ']}": "Unit",
        f"filing:{world.filings['GZ01']}": "Filing",
        f"document:{world.documents['GZ01']}": "Document",
    }
    for key, name in ids.items():
        found = (await ask("branch.revisits", document, id=key))["node"]
        assert (found["__typename"], found["id"]) == (name, key)
    for key in ("case:0", "case:x", "nothing:1", "", f"case:{world.cases['SZ01']}"):
        assert (await ask("branch.revisits", document, id=key))["node"] is None
