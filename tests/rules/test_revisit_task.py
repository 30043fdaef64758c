"""What a revisit carries when it is opened: owner with rule and facts, staff, outline, wording: arts 6, 9."""

from datetime import date, timedelta
from pathlib import Path

import pytest
from sqlalchemy import text

from cases.actions import adoption, opening, revisit
from cases.errors import WrongLine
from cases.models.case import Case
from cases.models.revisit import Revisit, RevisitMethod
from cases.rulebook import Shelf, parse
from kernel.clock import FixedClock
from kernel.work import Desk
from server.embedded import Endpoints
from tests.firm import Firm
from tests.house import SCHEDULER, SHELF, edition, open_due, roll
from tests.rules.conftest import Ask
from tests.rules.course import case_of, load_day
from tests.stories import after, revisits_opened

OWNERS = text(
    'SELECT k.number, u.code, r.owner_rule FROM revisit r JOIN "case" c ON c.id = r.case_id '
    "JOIN client k ON k.id = c.client_id JOIN unit u ON u.id = c.unit_id WHERE r.programme = 'routine' ORDER BY k.number"
)
TASK = """query ($id: ID!) { node(id: $id) { ... on Revisit {
  assignee { login } rulebook { code version } outline script } } }"""
TERMS = """query ($code: String!) { obligations(filter: {code: $code}) { edges { node {
  article explanation { source note } } } } }"""
ROOT = Path(__file__).parents[2]
FRIDAY, MONDAY = date(2026, 2, 27), date(2026, 3, 2)
AMOUNTS = {
    "credit_account_assets": "6000000.00",
    "largest_liquidation_this_year": None,
    "major_complaints_this_year": "0",
    "margin_debt": "3000000.00",
    "snapshot_on": "2026-02-27",
}


async def _owners(desk: Desk) -> list[tuple[object, ...]]:
    async with desk.work(SCHEDULER) as work:
        return [tuple(row) for row in await work.session.execute(OWNERS)]


@pytest.mark.rule("M-016", "M-021", "AMB-13")
async def test_the_newest_snapshot_at_opening_decides_at_exactly_five_and_two_million_and_the_owner_is_frozen(
    desk: Desk, firm: Firm, endpoints: Endpoints
) -> None:
    large, small = firm.clients["10000001"], firm.clients["10000002"]
    amounts = {large: (5_000_000, 2_000_000), small: (4_999_999, 2_000_000)}
    await load_day(desk, endpoints, date(2026, 2, 26), {large: (1, 0), small: (9_000_000, 9_000_000)})
    await load_day(desk, endpoints, FRIDAY, amounts)
    await roll(desk)
    await open_due(desk)
    expected = [("10000001", "MHQ", "M-016"), ("10000002", "GZ01", "M-021"), ("20000001", "SZ01", "M-021")]
    assert await _owners(desk) == expected
    await load_day(desk, endpoints, MONDAY, {large: (1, 0), small: (9_000_000, 9_000_000)})
    await roll(desk)
    await open_due(desk)
    assert await _owners(desk) == expected


@pytest.mark.rule("M-015", "AMB-13")
async def test_the_rule_that_decided_and_the_facts_it_saw_stay_with_the_revisit(
    desk: Desk, firm: Firm, endpoints: Endpoints
) -> None:
    await load_day(desk, endpoints, FRIDAY, {firm.clients["10000001"]: (6_000_000, 3_000_000)})
    await roll(desk)
    await open_due(desk)
    case_id = await case_of(desk, firm.clients["10000001"])
    async with desk.work(SCHEDULER) as work:
        opened = await work.session.get_one(Revisit, case_id)
        assert (opened.owner_rule, opened.owner_facts) == ("M-016", AMOUNTS)


@pytest.mark.rule("M-015", "AMB-13")
async def test_a_revisit_opened_by_hand_keeps_its_facts_in_the_same_form(
    desk: Desk, firm: Firm, endpoints: Endpoints
) -> None:
    client = firm.clients["10000001"]
    await load_day(desk, endpoints, FRIDAY, {client: (6_000_000, 3_000_000)})
    async with desk.work(firm.staff["hq.revisits"]) as work:
        case = await opening.open_revisit(
            work, edition(FRIDAY), client_id=client, programme="routine", reason="客户要求"
        )
        opened = await work.session.get_one(Revisit, case.id)
        assert (opened.owner_rule, opened.owner_facts) == ("M-016", AMOUNTS)


@pytest.mark.rule("M-016", "AMB-13")
async def test_a_client_whom_the_newest_file_leaves_out_is_judged_by_the_last_snapshot_and_not_for_ever(
    desk: Desk, firm: Firm, endpoints: Endpoints
) -> None:
    large, lost, other = (firm.clients[number] for number in ("10000001", "10000002", "20000001"))
    day = FRIDAY - timedelta(days=30)
    await load_day(desk, endpoints, day, {lost: (6_000_000, 3_000_000)})
    for step in range(10):
        amounts = {large: (6_000_000, 3_000_000)} if step == 0 else {}
        await load_day(desk, endpoints, day + timedelta(days=1 + step), amounts | {other: (1, 0)})
    await load_day(desk, endpoints, FRIDAY, {other: (1, 0)})
    await roll(desk)
    await open_due(desk)
    assert await _owners(desk) == [
        ("10000001", "MHQ", "M-016"),
        ("10000002", "GZ01", "M-021"),
        ("20000001", "SZ01", "M-021"),
    ]
    async with desk.work(SCHEDULER) as work:
        opened = await work.session.get_one(Revisit, await case_of(desk, large))
        assert opened.owner_facts["snapshot_on"] == str(day + timedelta(days=1))


@pytest.mark.rule("M-019", "AMB-12")
async def test_the_opening_revisit_of_a_large_client_belongs_to_the_centre(
    desk: Desk, firm: Firm, endpoints: Endpoints
) -> None:
    client = firm.clients["10000003"]
    await load_day(desk, endpoints, FRIDAY, {client: (9_000_000, 9_000_000)})
    await roll(desk)
    await open_due(desk)
    async with desk.work(SCHEDULER) as work:
        case = await work.session.get_one(Case, await case_of(desk, client, "opening"))
        assert case.unit_id == firm.units["CSC"]


@after(revisits_opened)
@pytest.mark.rule("M-024")
async def test_before_the_revisit_its_staff_outline_and_wording_are_fixed(desk: Desk, firm: Firm, ask: Ask) -> None:
    for login, client, programme in (
        ("branch.revisits", "10000001", "routine"),
        ("csc.agent", "10000003", "opening"),
    ):
        key = f"case:{await case_of(desk, firm.clients[client], programme)}"
        found = (await ask(login, TASK, id=key))["node"]
        kept = SHELF.version(found["rulebook"]["code"], found["rulebook"]["version"]).rulebook.programme(programme)
        assert found["assignee"]["login"] == login
        assert (tuple(found["outline"]), tuple(found["script"])) == (kept.outline, kept.script)
        assert kept.outline
        assert kept.script[0].startswith("您好")


@after(revisits_opened)
@pytest.mark.rule("M-024")
async def test_the_outline_is_that_of_the_edition_the_case_was_opened_under(desk: Desk, firm: Firm, ask: Ask) -> None:
    key = f"case:{await case_of(desk, firm.clients['10000001'])}"
    before = (await ask("branch.revisits", TASK, id=key))["node"]
    text = (ROOT / "rulebooks/margin_trading/rulebook.yaml").read_text("utf-8")
    later = text.replace('version: "1.2"\n  effective_from: 2020-01-01', 'version: "2"\n  effective_from: 2026-01-01')
    async with desk.work(SCHEDULER) as work:
        changed = later.replace("客户对业务风险的理解情况", "客户对新业务风险的理解情况")
        assert await adoption.adopt(work, Shelf((*SHELF.editions, *parse(changed, "2.yaml"))), on=MONDAY) == 1
    assert (await ask("branch.revisits", TASK, id=key))["node"] == before


@after(revisits_opened)
@pytest.mark.rule("M-010", "AMB-07")
async def test_the_one_month_of_the_opening_revisit_is_shown_as_the_firms_and_the_three_of_the_routine_as_the_texts(
    desk: Desk, firm: Firm, ask: Ask
) -> None:
    shown = (await ask("csc.agent", TERMS, code="M-010"))["obligations"]["edges"][0]["node"]
    assert shown["article"] == "5(1)"
    assert shown["explanation"]["source"] == "FIRM"
    assert shown["explanation"]["note"].startswith("AMB-07: the text gives no term; one month")
    routine = (await ask("branch.revisits", TERMS, code="M-011"))["obligations"]["edges"][0]["node"]
    assert routine["explanation"]["source"] == "TEXT"
    duties = await ask("branch.revisits", "{ rulebooks { duties { code termSource } } }")
    sources = {each["code"]: each["termSource"] for each in duties["rulebooks"][0]["duties"]}
    assert (sources["M-010"], sources["M-011"], sources["M-032"]) == ("FIRM", "TEXT", "TEXT")


@after(revisits_opened)
@pytest.mark.rule("M-023", "AMB-17")
async def test_another_line_than_the_unified_one_needs_a_reason_which_is_kept(
    desk: Desk, firm: Firm, clock: FixedClock
) -> None:
    clock.advance(timedelta(hours=1))
    case_id = await case_of(desk, firm.clients["10000001"])

    async def call(line: str, reason: str | None) -> None:
        async with desk.work(firm.staff["branch.revisits"]) as work:
            contact = revisit.Contact(work.now, RevisitMethod.PHONE, "NO_ANSWER", "138", line, reason, note=reason)
            await revisit.log_attempt(work, case_id=case_id, contact=contact)

    with pytest.raises(WrongLine) as refused:
        await call("02083963933", None)
    assert "961303" in str(refused.value)
    await call("961303", None)
    await call("02083963933", "平台线路故障")
    async with desk.work(SCHEDULER) as work:
        query = text("SELECT note FROM revisit_attempt WHERE case_id = :case ORDER BY id")
        assert list((await work.session.execute(query, {"case": case_id})).scalars()) == [
            "主叫号码 961303",
            "平台线路故障；主叫号码 02083963933；理由 平台线路故障",
        ]
        query = text("SELECT details ->> 'line_reason' FROM journal_entry WHERE kind = 'revisit.attempted' ORDER BY id")
        assert list((await work.session.execute(query)).scalars()) == [None, "平台线路故障"]
