"""Cases, revisits and filings as branches and headquarters read them."""

from tests.firm import Firm
from tests.schema.conftest import Ask
from tests.schema.world import World

REVISIT = """
query ($number: String!) { caseByNumber(number: $number) {
  __typename id number kind statusLabel version openedAt dueAt closedAt
  client { name } unit { code } assignee { login } rulebook { title }
  obligations { code overdue } documents { title } journal { kind subjectId details actor { login } }
  ... on Revisit { status programme article period method outcome ownerRule recordingRefused
    attempts { by { login } method contact result recording { id } }
    record { form version contentHash document { id }
      fields { code label value } signatures { by { login } post } } } } }
"""


async def test_a_revisit_is_read_whole_in_one_question(ask: Ask, world: World) -> None:
    found = (await ask("branch.revisits", REVISIT, number="RV-2026-00001"))["caseByNumber"]
    assert found["__typename"] == "Revisit"
    assert (found["kind"], found["status"], found["statusLabel"]) == ("REVISIT", "IN_PROGRESS", "回访中")
    assert (found["version"], found["openedAt"]) == (1, "2026-03-02T01:00:00+00:00")
    assert (found["client"], found["unit"], found["assignee"]) == (
        {"name": "王小明"},
        {"code": "GZ01"},
        {"login": "branch.revisits"},
    )
    assert found["rulebook"]["title"] == "证券融资融券业务客户服务实施细则"
    assert found["obligations"] == [{"code": "world_revisit", "overdue": True}]
    assert found["documents"] == [{"title": "回访录音"}]
    assert found["journal"] == [
        {
            "kind": "revisit.opened",
            "subjectId": found["id"],
            "details": {"号": "RV-2026-00001"},
            "actor": {"login": "scheduler"},
        }
    ]


async def test_the_record_is_the_newest_version_with_its_fields_in_printed_order(ask: Ask, world: World) -> None:
    record = (await ask("branch.revisits", REVISIT, number="RV-2026-00001"))["caseByNumber"]["record"]
    assert (record["form"], record["version"]) == ("annex1", 2)
    assert [field["code"] for field in record["fields"]] == ["MF1-001", "MF1-002"]
    assert [field["value"] for field in record["fields"]] == ["王小明", None]
    assert record["signatures"] == [{"by": {"login": "branch.revisits"}, "post": "REVISIT_OFFICER"}]
    assert record["document"] == {"id": f"document:{world.documents['GZ01']}"}


async def test_what_was_dialled_is_masked(ask: Ask, world: World) -> None:
    attempts = (await ask("branch.revisits", REVISIT, number="RV-2026-00001"))["caseByNumber"]["attempts"]
    assert [attempt["contact"] for attempt in attempts] == ["138****5678", "w****@example.com", None]


async def test_a_branch_lists_its_own_cases_and_headquarters_all(ask: Ask, world: World) -> None:
    document = "{ cases { totalCount edges { node { number } } } }"
    assert (await ask("branch.head", document))["cases"]["totalCount"] == 1
    assert (await ask("hq.head", document))["cases"]["totalCount"] == 2
    assert (await ask("admin", document))["cases"]["totalCount"] == 0


async def test_cases_are_filtered_and_ordered(ask: Ask, world: World, firm: Firm) -> None:
    document = "query ($f: CaseFilter, $o: CaseOrder) { cases(filter: $f, orderBy: $o) { edges { node { number } } } }"

    async def numbers(order: str | None = None, **chosen: object) -> list[str]:
        found = await ask("hq.head", document, f=chosen, o=order)
        return [edge["node"]["number"] for edge in found["cases"]["edges"]]

    both = ["RV-2026-00001", "RV-2026-00002"]
    assert await numbers("OLDEST_FIRST") == both
    assert await numbers("NEWEST_FIRST") == await numbers() == both[::-1]
    assert await numbers(kind="COMPLAINT") == await numbers(open=False) == await numbers(revisitStatus="DONE") == []
    assert await numbers(revisitStatus="IN_PROGRESS", open=True, kind="REVISIT", number="RV-2026-00002") == both[1:]
    assert await numbers(unit=f"unit:{firm.units['SZ01']}") == both[1:]
    assert await numbers(client=f"client:{firm.clients['10000001']}") == both[:1]
    assert await numbers(assignee=f"staff:{firm.staff['other.revisits']}") == both[1:]
    assert (
        await numbers(openedSince="2026-03-02T09:00:00+08:00", openedBefore="2026-03-02T09:00:01+08:00") == both[::-1]
    )
    assert await numbers(openedSince="2026-03-02T09:00:01+08:00") == await numbers(number="%") == []


async def test_a_cursor_goes_on_behind_its_row(ask: Ask, world: World) -> None:
    document = """query ($a: String) {
      cases(first: 1, after: $a) { edges { node { number } } pageInfo { hasNextPage endCursor } } }"""
    first = (await ask("hq.head", document))["cases"]
    second = (await ask("hq.head", document, a=first["pageInfo"]["endCursor"]))["cases"]
    assert (first["pageInfo"]["hasNextPage"], second["pageInfo"]["hasNextPage"]) == (True, False)
    assert first["edges"] != second["edges"]


async def test_a_filing_is_read_with_recipients_and_receipts(ask: Ask, world: World, firm: Firm) -> None:
    document = """query ($f: FilingFilter) { filings(filter: $f) { edges { node {
      number kind period status statusLabel unit { code } rowCount nilReturn onTime lateWorkingDays dueAt
      recipients { unit { code } staff { id } copy } receipts { by { login } at }
      documents { id } rows(first: 2) { totalCount edges { node { ordinal } } } } } } }"""
    chosen = {"kind": "revisit_summary", "period": "2026-02", "status": "OPEN", "unit": f"unit:{firm.units['GZ01']}"}
    (edge,) = (await ask("hq.head", document, f=chosen))["filings"]["edges"]
    found = edge["node"]
    assert (found["number"], found["status"], found["statusLabel"]) == ("FL-2026-GZ01", "OPEN", "待报送")
    assert found["recipients"] == [{"unit": {"code": "MHQ"}, "staff": None, "copy": False}]
    assert found["receipts"] == [{"by": {"login": "branch.revisits"}, "at": "2026-03-02T01:00:00+00:00"}]
    assert (found["documents"], found["rows"]) == ([], {"totalCount": 0, "edges": []})


async def test_the_rulebook_versions_are_public_in_the_house(ask: Ask, world: World) -> None:
    found = await ask(
        "counter.gate", "{ rulebooks { code version title effectiveFrom adoptedOn digest duties { article term } } }"
    )
    ours = next(each for each in found["rulebooks"] if each["code"] == "margin_trading")
    assert {"article": "第五条", "term": "3个月"} in ours["duties"]
    days = [each["effectiveFrom"] for each in found["rulebooks"]]
    assert days == sorted(days, reverse=True)
