"""What a revisit finds to differ: reported in detail, interviewed by rank, confirmed, reported on, decided (art. 11)."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from sqlalchemy import text

from cases.actions import credit, discrepancy
from cases.actions.credit import Terms
from cases.errors import PostRequired
from cases.models.discrepancy import Discrepancy, Interview, InterviewVerdict
from kernel.clock import FixedClock
from kernel.errors import Invalid
from kernel.work import Desk
from tests.findings import JOB, confirmed, duties, interviewed, received, reported, told, visited
from tests.firm import Firm
from tests.house import SCHEDULER, SHELF
from tests.rules.conftest import Ask

MONDAY, TUESDAY = date(2026, 3, 2), date(2026, 3, 3)
ACCOUNTS = text("UPDATE credit_account SET credit_grade = 'A', credit_line = 1000000 WHERE client_id = :client")
STANDS = text("SELECT credit_grade, credit_line FROM credit_account WHERE client_id = :client")
CHANGES = text("SELECT id, state FROM credit_change ORDER BY id")
SHOWN = """query($id: ID!) { node(id: $id) { ... on Revisit { discrepancies {
  kind kindName field onFile stated state stateLabel reportedBy { login } interviews { by { login } post place verified verdict }
  interview { form } confirmedBy { login } acknowledgedBy { login }
  obligations { code article status assignee { login } elapsedMinutes elapsedWorkingDays startedAt
    explanation { source note text } } } } } }"""


@pytest.mark.rule("M-036", "AMB-27")
async def test_a_discrepancy_is_reported_with_its_kind_what_is_on_file_and_what_was_stated(
    desk: Desk, firm: Firm, clock: FixedClock
) -> None:
    key = await reported(desk, firm, await visited(desk, firm, clock))
    async with desk.work(SCHEDULER) as work:
        kept = await work.session.get_one(Discrepancy, key)
    assert (kept.kind, kept.kind_name) == ("MAJOR_CHANGE", "客户身份、工作和家庭财产发生重大变化")
    assert (kept.field, kept.on_file, kept.stated) == ("职业", "国企职员", "已离职，无固定收入")
    assert (kept.detail, kept.reported_by_id) == (JOB.detail, firm.staff["branch.revisits"])


@pytest.mark.rule("M-036")
def test_the_three_kinds_of_the_article_are_listed_and_one_more() -> None:
    kinds = SHELF.in_force("margin_trading", MONDAY).rulebook.values("discrepancy_kind").values
    assert [kind.name for kind in kinds][:3] == [
        "对融资融券的风险认识和承担意愿不清晰",
        "客户身份、工作和家庭财产发生重大变化",
        "投资经验和风险偏好与申请记录不符",
    ]
    assert [kind.code for kind in kinds][3:] == ["OTHER"]


@pytest.mark.rule("M-036")
async def test_a_report_without_detail_or_of_no_kind_is_refused_and_every_gap_named(
    desk: Desk, firm: Firm, clock: FixedClock
) -> None:
    case_id = await visited(desk, firm, clock)
    for found, wrong in (
        (discrepancy.Found("MAJOR_CHANGE", " ", None, "", " "), {"field", "stated", "detail"}),
        (discrepancy.Found("NOTHING", "职业", None, "离职", "客户自述"), {"kind"}),
    ):
        with pytest.raises(Invalid) as refused:
            await reported(desk, firm, case_id, found)
        assert {problem.path for problem in refused.value.fields} == wrong
    assert await duties(desk) == []


@pytest.mark.rule("M-037", "AMB-26", "AMB-27")
async def test_a_report_makes_the_branch_head_owe_an_interview_the_same_day_by_the_firms_own_limit(
    desk: Desk, firm: Firm, clock: FixedClock
) -> None:
    await reported(desk, firm, await visited(desk, firm, clock))
    assert await duties(desk) == [("M-037", "OPEN", "GZ01", "branch.head", MONDAY, None)]
    ((login, _, said),) = await told(desk, "NEW_DUTY")
    assert login == "branch.head"
    assert said.endswith(":安排业务主管及以上级别人员与客户面谈，期限2026-03-02。")


@pytest.mark.rule("M-037", "AMB-27")
@pytest.mark.parametrize("login", ["branch.revisits", "branch.margin"])
async def test_too_low_a_rank_does_not_interview_and_is_told_who_does(
    desk: Desk, firm: Firm, clock: FixedClock, login: str
) -> None:
    key = await reported(desk, firm, await visited(desk, firm, clock))
    with pytest.raises(PostRequired) as refused:
        await interviewed(desk, firm, key, login)
    assert refused.value.message("zh") == "该事项须由以下岗位人员办理：负责人、营运总监、业务主管。"


@pytest.mark.rule("M-037", "AMB-26", "AMB-27")
@pytest.mark.parametrize("login", ["branch.supervisor", "branch.operations"])
async def test_an_interview_by_a_supervisor_or_above_fulfils_the_duty_and_the_head_confirms(
    desk: Desk, firm: Firm, clock: FixedClock, login: str
) -> None:
    key = await reported(desk, firm, await visited(desk, firm, clock))
    clock.advance(timedelta(days=1))
    interview = await interviewed(desk, firm, key, login)
    async with desk.work(SCHEDULER) as work:
        kept = await work.session.get_one(Interview, interview)
        assert (kept.by_id, kept.at, kept.place) == (firm.staff[login], clock.now(), "营业部会议室")
        assert (kept.verified, kept.verdict, kept.record_id) == ("离职证明复印件核对无误", "VERIFIED", None)
    assert await duties(desk) == [
        ("M-037", "FULFILLED", "GZ01", "branch.head", MONDAY, 1),
        ("AMB-27", "OPEN", "GZ01", "branch.head", TUESDAY, None),
    ]


@pytest.mark.rule("M-036", "AMB-27")
async def test_a_refuted_discrepancy_ends_with_the_heads_confirmation_and_enters_no_record(
    desk: Desk, firm: Firm, clock: FixedClock
) -> None:
    key = await reported(desk, firm, await visited(desk, firm, clock))
    await interviewed(desk, firm, key, verdict=InterviewVerdict.REFUTED)
    assert await confirmed(desk, firm, key) == "DISMISSED"
    assert [(code, status) for code, status, *_ in await duties(desk)] == [
        ("M-037", "FULFILLED"),
        ("AMB-27", "FULFILLED"),
    ]
    async with desk.work(SCHEDULER) as work:
        assert (await work.session.execute(text("SELECT count(*) FROM credit_record_entry"))).scalar_one() == 0


@pytest.mark.rule("M-038", "AMB-26")
async def test_a_verified_change_is_at_once_reported_to_headquarters_and_entered_in_the_credit_record(
    desk: Desk, firm: Firm, clock: FixedClock, ask: Ask
) -> None:
    key = await reported(desk, firm, await visited(desk, firm, clock))
    await interviewed(desk, firm, key)
    assert await confirmed(desk, firm, key) == "CONFIRMED"
    assert (await duties(desk))[-1] == ("M-038", "OPEN", "MHQ", "hq.head", MONDAY, None)
    assert [login for login, *_ in await told(desk, "NEW_DUTY")][-1] == "hq.head"
    document = '{ client(number: "10000001") { creditRecord { kind text by { login } source { id } } } }'
    said = "客户身份、工作和家庭财产发生重大变化（职业）：离职证明复印件核对无误"
    entry = {
        "kind": "VERIFIED_CHANGE",
        "text": said,
        "by": {"login": "branch.head"},
        "source": {"id": f"discrepancy:{key}"},
    }
    assert (await ask("branch.revisits", document))["client"]["creditRecord"] == [entry]
    clock.advance(timedelta(days=1))
    await received(desk, firm, key)
    assert ("M-038", "FULFILLED", "MHQ", "hq.head", MONDAY, 1) in await duties(desk)


@pytest.mark.rule("M-039", "AMB-26")
async def test_headquarters_decides_on_grade_and_line_and_the_old_ones_stay_on_record(
    desk: Desk, firm: Firm, clock: FixedClock, ask: Ask
) -> None:
    client = {"client": firm.clients["10000001"]}
    async with desk.work(SCHEDULER) as work:
        await work.session.execute(ACCOUNTS, client)
    key = await reported(desk, firm, await visited(desk, firm, clock))
    await interviewed(desk, firm, key)
    await confirmed(desk, firm, key)
    await received(desk, firm, key)
    assert (await duties(desk))[-1] == ("M-039", "OPEN", "MHQ", "hq.head", TUESDAY, None)
    async with desk.work(SCHEDULER) as work:
        ((change, state),) = (await work.session.execute(CHANGES)).all()
        assert state == "REQUESTED"
    async with desk.work(firm.staff["hq.head"]) as work:
        await credit.decide(work, change_id=change, decided=Terms("C", Decimal(300000)), reason="收入来源丧失")
    async with desk.work(SCHEDULER) as work:
        assert tuple((await work.session.execute(STANDS, client)).one()) == ("C", Decimal(300000))
    assert (await duties(desk))[-1] == ("M-039", "FULFILLED", "MHQ", "hq.head", TUESDAY, 0)
    document = """{ client(number: "10000001") { creditRecord { kind text } creditChanges {
      state oldGrade oldLine newGrade newLine reason decidedBy { login } obligations { code status } } } }"""
    found = (await ask("branch.head", document))["client"]
    assert found["creditChanges"] == [
        {
            "state": "DECIDED", "oldGrade": "A", "oldLine": "1000000.00", "newGrade": "C", "newLine": "300000.00",
            "reason": "收入来源丧失", "decidedBy": {"login": "hq.head"},
            "obligations": [],  # a branch does not see what headquarters owes
        }
    ]  # fmt: skip
    assert [each["kind"] for each in found["creditRecord"]] == ["VERIFIED_CHANGE", "CREDIT_DECISION"]
    assert "信用等级由A调整为C，授信额度由1000000.00调整为300000.00" in found["creditRecord"][1]["text"]
    assert {login for login, *_ in await told(desk, "DECISION")} == {"branch.head", "branch.margin", "hq.revisits"}


@pytest.mark.rule("AMB-26")
async def test_each_step_shows_its_article_its_elapsed_time_and_whose_limit_it_has(
    desk: Desk, firm: Firm, clock: FixedClock, ask: Ask
) -> None:
    case_id = await visited(desk, firm, clock)
    key = await reported(desk, firm, case_id)
    clock.advance(timedelta(minutes=95))
    await interviewed(desk, firm, key)
    (found,) = (await ask("branch.head", SHOWN, id=f"case:{case_id}"))["node"]["discrepancies"]
    assert (found["state"], found["stateLabel"]) == ("VERIFIED", "已核实，待确认")
    assert found["interviews"] == [
        {
            "by": {"login": "branch.supervisor"}, "post": "BUSINESS_SUPERVISOR", "place": "营业部会议室",
            "verified": "离职证明复印件核对无误", "verdict": "VERIFIED",
        }
    ]  # fmt: skip
    interview, confirmation = sorted(found["obligations"], key=lambda each: each["code"], reverse=True)
    assert (interview["code"], interview["article"], interview["status"]) == ("M-037", "11", "FULFILLED")
    assert (interview["elapsedMinutes"], interview["elapsedWorkingDays"]) == (95, 0)
    assert interview["startedAt"] == "2026-03-02T02:00:00+00:00"
    assert interview["explanation"]["source"] == "FIRM"
    assert interview["explanation"]["note"].startswith("AMB-26: 立即 has no number in the text")
    assert interview["explanation"]["text"] == "自2026-03-02起算，当日内，截至2026-03-02（含）。"
    assert (confirmation["status"], confirmation["elapsedWorkingDays"]) == ("OPEN", None)
    assert confirmation["elapsedMinutes"] > 0  # it runs on with the database's clock
