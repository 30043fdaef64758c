"""What else follows from a revisit: items that are tracked, questions that are answered, major matters (arts 10(3), 11, 14)."""

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import text

from cases.actions import filing, follow_up, major_matter, question
from cases.actions.follow_up import Raised
from cases.errors import NotARecipient, PostRequired
from kernel.clock import FixedClock
from kernel.errors import Invalid
from kernel.work import Desk
from tests.findings import duties, told, visited
from tests.firm import Firm
from tests.house import SCHEDULER, SHELF, edition
from tests.rules.conftest import Ask

MONDAY, TUESDAY = date(2026, 3, 2), date(2026, 3, 3)
PROOF = Raised("补充收入证明", tell_client=True, tell_reason="客户要求告知结果")
LOCAL = Raised("更新系统中的职业信息", tell_client=False, tell_reason="内部事项，不涉及客户")
CELLS = text("SELECT cells ->> 'follow_up' FROM filing_row WHERE filing_id = :filing")
FILING = text("SELECT id FROM filing WHERE unit_id = :unit AND period = '2026-03'")


async def _added(desk: Desk, firm: Firm, case_id: int, raised: Raised = PROOF) -> int:
    async with desk.work(firm.staff["branch.revisits"]) as work:
        return (await follow_up.add(work, case_id=case_id, raised=raised)).id


async def _resolved(desk: Desk, firm: Firm, item: int, told_on: date | None) -> None:
    async with desk.work(firm.staff["branch.revisits"]) as work:
        await follow_up.resolve(work, item_id=item, result="已收到并核对", told_on=told_on)


@pytest.mark.rule("M-029", "AMB-21")
async def test_an_item_is_tracked_by_its_owner_until_it_has_a_result_and_the_client_was_told(
    desk: Desk, firm: Firm, clock: FixedClock, ask: Ask
) -> None:
    case_id = await visited(desk, firm, clock)
    item = await _added(desk, firm, case_id)
    assert await duties(desk) == [("M-029", "OPEN", "GZ01", "branch.revisits", None, None)]
    clock.advance(timedelta(days=1))
    with pytest.raises(Invalid) as refused:
        await _resolved(desk, firm, item, None)
    assert [(problem.path, problem.code) for problem in refused.value.fields] == [("clientToldOn", "REQUIRED")]
    await _resolved(desk, firm, item, TUESDAY)
    document = """query($id: ID!) { node(id: $id) { ... on Revisit { followUps { text state stateLabel tellClient tellReason
      owner { login } result clientToldOn obligations { status explanation { text } } } } } }"""
    (found,) = (await ask("branch.head", document, id=f"case:{case_id}"))["node"]["followUps"]
    assert found == {
        "text": "补充收入证明", "state": "RESOLVED", "stateLabel": "已办结", "tellClient": True,
        "tellReason": "客户要求告知结果", "owner": {"login": "branch.revisits"}, "result": "已收到并核对",
        "clientToldOn": "2026-03-03",
        "obligations": [{"status": "FULFILLED", "explanation": {"text": "自2026-03-02起算，无固定期限。"}}],
    }  # fmt: skip


@pytest.mark.rule("M-029", "AMB-21")
async def test_whether_the_client_must_be_told_is_said_with_its_reason_and_a_no_needs_no_day(
    desk: Desk, firm: Firm, clock: FixedClock
) -> None:
    case_id = await visited(desk, firm, clock)
    with pytest.raises(Invalid) as refused:
        await _added(desk, firm, case_id, Raised("更新信息", tell_client=False, tell_reason=" "))
    assert [problem.path for problem in refused.value.fields] == ["tellReason"]
    await _resolved(desk, firm, await _added(desk, firm, case_id, LOCAL), None)
    assert [status for _, status, *_ in await duties(desk)] == ["FULFILLED"]


@pytest.mark.rule("M-029", "M-031", "AMB-23")
async def test_the_summary_shows_what_is_tracked_and_what_came_of_it(desk: Desk, firm: Firm, clock: FixedClock) -> None:
    case_id = await visited(desk, firm, clock)
    item = await _added(desk, firm, case_id)
    await _added(desk, firm, case_id, LOCAL)
    await _resolved(desk, firm, item, MONDAY)
    clock.instant = datetime(2026, 4, 2, 1, 0, tzinfo=UTC)
    async with desk.work(SCHEDULER) as work:
        await filing.open_filings(work, edition(work.now.date()))
        key = (await work.session.execute(FILING, {"unit": firm.units["GZ01"]})).scalar_one()
    async with desk.work(firm.staff["branch.head"]) as work:
        await filing.submit(work, filing_id=key)
        (cell,) = (await work.session.execute(CELLS, {"filing": key})).scalars()
    assert cell == "补充收入证明（已办结：已收到并核对，2026-03-02已反馈客户）；更新系统中的职业信息（跟踪中）"


@pytest.mark.rule("M-035", "AMB-26")
async def test_what_a_client_raises_is_answered_by_the_branch_head_with_answer_day_and_person(
    desk: Desk, firm: Firm, clock: FixedClock, ask: Ask
) -> None:
    case_id = await visited(desk, firm, clock)
    async with desk.work(firm.staff["branch.revisits"]) as work:
        key = (await question.raise_question(work, case_id=case_id, text="融资利率何时调整")).id
    assert await duties(desk) == [("M-035", "OPEN", "GZ01", "branch.head", TUESDAY, None)]
    for login in ("branch.revisits", "branch.supervisor", "branch.operations"):
        with pytest.raises(PostRequired):
            async with desk.work(firm.staff[login]) as work:
                await question.answer(work, question_id=key, text="已说明")
    clock.advance(timedelta(hours=3))
    async with desk.work(firm.staff["branch.head"]) as work:
        await question.answer(work, question_id=key, text="已电话说明并调整费率")
    assert (await duties(desk))[0][1:] == ("FULFILLED", "GZ01", "branch.head", TUESDAY, 0)
    document = """query($id: ID!) { node(id: $id) { ... on Revisit { questions { text state answer answeredAt
      answeredBy { login } obligations { elapsedMinutes } } } } }"""
    (found,) = (await ask("branch.revisits", document, id=f"case:{case_id}"))["node"]["questions"]
    assert found == {
        "text": "融资利率何时调整", "state": "ANSWERED", "answer": "已电话说明并调整费率",
        "answeredAt": "2026-03-02T05:00:00+00:00", "answeredBy": {"login": "branch.head"},
        "obligations": [{"elapsedMinutes": 180}],
    }  # fmt: skip


@pytest.mark.rule("M-043", "AMB-28")
def test_what_is_major_is_a_list_of_the_rulebook() -> None:
    kinds = SHELF.in_force("margin_trading", MONDAY).rulebook.values("major_matter_kind").values
    assert len(kinds) > 3
    assert kinds[-1].code == "OTHER"


@pytest.mark.rule("M-043", "AMB-26", "AMB-28")
async def test_a_major_matter_goes_to_both_headquarters_and_stays_open_until_both_have_signed(
    desk: Desk, firm: Firm, clock: FixedClock, ask: Ask
) -> None:
    case_id = await visited(desk, firm, clock)
    async with desk.work(firm.staff["branch.revisits"]) as work:
        matter = await major_matter.report(work, case_id=case_id, kind="ASSETS_SEIZED", reason="客户股份被法院冻结")
    assert await duties(desk) == [
        ("M-043", "OPEN", "BHQ", "brokerage.head", TUESDAY, None),
        ("M-043", "OPEN", "MHQ", "hq.head", TUESDAY, None),
    ]
    assert [login for login, *_ in await told(desk, "NEW_DUTY")] == ["brokerage.head", "hq.head"]

    async def acknowledge(login: str) -> str:
        async with desk.work(firm.staff[login]) as work:
            return (await major_matter.acknowledge(work, matter_id=matter.id)).state

    with pytest.raises(NotARecipient):
        await acknowledge("branch.head")
    clock.advance(timedelta(minutes=30))
    assert await acknowledge("brokerage.head") == "FLAGGED"
    clock.advance(timedelta(days=1))
    assert await acknowledge("hq.revisits") == "ACKNOWLEDGED"
    document = """query($id: ID!) { node(id: $id) { ... on Revisit { majorMatters { kindName reason state
      receipts { unit { code } by { login } at } obligations { unit { code } status elapsedMinutes elapsedWorkingDays } } } } }"""
    (found,) = (await ask("hq.head", document, id=f"case:{case_id}"))["node"]["majorMatters"]
    assert found == {
        "kindName": "客户资产被司法冻结、查封或客户涉诉", "reason": "客户股份被法院冻结", "state": "ACKNOWLEDGED",
        "receipts": [
            {"unit": {"code": "BHQ"}, "by": {"login": "brokerage.head"}, "at": "2026-03-02T02:30:00+00:00"},
            {"unit": {"code": "MHQ"}, "by": {"login": "hq.revisits"}, "at": "2026-03-03T02:30:00+00:00"},
        ],
        "obligations": [
            {"unit": {"code": "BHQ"}, "status": "FULFILLED", "elapsedMinutes": 30, "elapsedWorkingDays": 0},
            {"unit": {"code": "MHQ"}, "status": "FULFILLED", "elapsedMinutes": 1470, "elapsedWorkingDays": 1},
        ],
    }  # fmt: skip
