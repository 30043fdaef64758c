"""The worklist and its kin: what is due, why, and how fast it is found."""

import pytest
from asyncpg import Pool

from schema.context import Context
from schema.operation import Api, Operation
from tests.firm import Firm
from tests.schema.conftest import Ask
from tests.schema.duties import LONG
from tests.schema.plans import plan_of
from tests.schema.world import World

WORKLIST = """
query ($f: ObligationFilter, $n: Int, $a: String) { worklist(filter: $f, first: $n, after: $a) {
  totalCount pageInfo { hasNextPage endCursor }
  edges { node { id code article title dueAt provisional status statusLabel overdue unit { code } assignee { login }
    subject { __typename id } fulfilledAt lateWorkingDays
    explanation { dueOn provisional rule startsAt calendar calendarVersion skipped text } } } } }
"""


async def test_the_worklist_is_what_my_unit_owes_by_due_date(ask: Ask, world: World) -> None:
    found = (await ask("branch.revisits", WORKLIST))["worklist"]
    assert found["totalCount"] == 4
    first = found["edges"][0]["node"]
    assert first["id"] == f"obligation:{world.obligations['GZ01']}"
    assert (first["code"], first["article"], first["title"]) == ("world_revisit", "第五条", "日常回访")
    assert (first["overdue"], first["status"], first["statusLabel"]) == (True, "OPEN", "待办")
    assert first["subject"] == {"__typename": "Revisit", "id": f"case:{world.cases['GZ01']}"}
    assert [edge["node"]["overdue"] for edge in found["edges"]] == [True, False, False, False]
    assert {edge["node"]["unit"]["code"] for edge in found["edges"]} == {"GZ01"}
    assert {edge["node"]["subject"]["__typename"] for edge in found["edges"][1:]} == {"Client"}


async def test_headquarters_have_a_worklist_of_their_own(ask: Ask, world: World) -> None:
    assert (await ask("hq.head", WORKLIST))["worklist"]["totalCount"] == 0
    everything = await ask("hq.head", "{ obligations { totalCount edges { node { dueAt } } } }")
    assert everything["obligations"]["totalCount"] == 12
    assert everything["obligations"]["edges"][-1]["node"]["dueAt"] is None


async def test_an_obligation_explains_its_own_due_date(ask: Ask, world: World) -> None:
    nodes = [edge["node"] for edge in (await ask("branch.revisits", WORKLIST))["worklist"]["edges"]]
    assert nodes[0]["explanation"] == {
        "dueOn": "2026-01-05",
        "provisional": False,
        "rule": "3个月",
        "startsAt": "2025-10-05",
        "calendar": "CN-working",
        "calendarVersion": "2026.1",
        "skipped": ["2026-01-01", "2026-01-03"],
        "text": "自2025-10-05起算，3个月，截至2026-01-05（含）；跳过非工作日2026-01-01、2026-01-03。",
    }
    assert nodes[3]["explanation"]["skipped"] == []
    assert nodes[3]["explanation"]["text"].endswith("（含）；相关年度放假通知尚未公布，日期暂定。")


async def test_the_explanation_in_sql_says_what_the_rule_says(ask: Ask, world: World) -> None:
    document = (
        "{ obligations(filter: {status: WAIVED}) { edges { node { explanation { text skipped provisional } } } } }"
    )
    found = (await ask("branch.revisits", document))["obligations"]["edges"][0]["node"]["explanation"]
    assert len(LONG.skipped) > 10
    assert LONG.provisional
    assert (found["text"], found["provisional"]) == (LONG.text_zh, True)
    assert found["skipped"] == [day.isoformat() for day in LONG.skipped]


async def test_the_worklist_is_filtered(ask: Ask, world: World, firm: Firm) -> None:
    async def count(**chosen: object) -> int:
        return int((await ask("branch.revisits", WORKLIST, f=chosen))["worklist"]["totalCount"])

    assert await count(mine=True) == await count(overdue=True) == await count(dueBefore="2026-02-01T00:00:00Z") == 1
    assert await count(mine=False) == await count(code="world_revisit", status="OPEN") == 4
    assert await count(overdue=False) == 3
    assert await count(code="other") == await count(status="FULFILLED") == 0
    assert await count(assignee=f"staff:{firm.staff['branch.revisits']}") == 1
    assert await count(client=f"client:{firm.clients['10000001']}") == 4
    assert await count(unit=f"unit:{firm.units['SZ01']}") == 0


async def test_a_page_goes_on_where_the_last_one_ended(ask: Ask, world: World) -> None:
    seen: list[str] = []
    cursor = None
    for _ in range(4):
        page = (await ask("branch.revisits", WORKLIST, n=1, a=cursor))["worklist"]
        seen += [edge["node"]["id"] for edge in page["edges"]]
        cursor = page["pageInfo"]["endCursor"]
    assert len(set(seen)) == 4
    assert not page["pageInfo"]["hasNextPage"]


async def test_a_notice_is_mine_alone_and_says_what_it_is_about(ask: Ask, world: World) -> None:
    document = "{ notices(unread: true) { edges { node { kind text obligation { id } readAt deliveries { id } } } } }"
    (edge,) = (await ask("branch.revisits", document))["notices"]["edges"]
    assert edge["node"]["text"] == "【逾期升级】日常回访（第五条），期限2026-02-27，已逾期。"
    assert edge["node"]["obligation"] == {"id": f"obligation:{world.obligations['GZ01']}"}
    assert (await ask("audit.officer", document))["notices"]["edges"] == []


@pytest.mark.parametrize("after", [False, True])
async def test_the_worklist_is_one_range_of_one_index_without_a_sort(
    ask: Ask, api: Api, pool: Pool, officer: Context, *, after: bool
) -> None:
    cursor = (await ask("branch.revisits", WORKLIST, n=1))["worklist"]["pageInfo"]["endCursor"] if after else None
    document = "query ($a: String) { worklist(first: 50, after: $a) { edges { node { id dueAt } } } }"
    plan = await plan_of(api, pool, Operation(document, None, {"a": cursor}), officer)
    assert "ix_obligation_open" in plan
    assert "Sort" not in plan
    assert "Seq Scan on obligation" not in plan
