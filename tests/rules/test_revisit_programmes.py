"""Every kind of revisit of article 5: what makes it, who owns it, what its record must say, and art. 12 in each."""

from datetime import date, timedelta

import pytest
from sqlalchemy import text

from cases.actions import opening
from cases.errors import FormInvalid, PostRequired
from cases.models.revisit import RevisitMethod
from cases.rulebook.forms import FieldType
from cases.rulebook.programmes import Programme
from kernel.clock import FixedClock
from kernel.errors import Invalid
from kernel.work import Desk
from tests.firm import Firm
from tests.house import SCHEDULER, edition, open_due, roll
from tests.rules.course import EDUCATION, ROUTINE, case_of, complete, completed
from tests.rules.happening import take_back, tell

FRIDAY, MONDAY = date(2026, 2, 27), date(2026, 3, 2)
LIQUIDATION = "FORCED_LIQUIDATION"
RULES = edition(MONDAY).rulebook
LIQUIDATED = {
    **EDUCATION,
    "MF3-006": "次一交易日未补足，卖出担保证券",
    "MF3-007": "卖出三只证券,成交1,000,000.00元",
    "MF3-008": "NO",
    "MF3-010": "客户无异议",
    "AMB-09-1": "NO",
    "AMB-09-2": "YES",
}
SURVEYED = {
    **EDUCATION,
    "MN-009-1": "年收入约40万元",
    "MN-009-2": "集中度62%",
    "MN-009-3": "NO",
    "MN-009-4": "风险可控，无需查询",
}
DUTIES = text(
    "SELECT o.starts_on, o.due_on, o.status FROM obligation o JOIN duty d ON d.id = o.duty_id "
    "WHERE d.code = :code ORDER BY o.starts_on, o.id"
)
OWNERS = text(
    'SELECT u.code, r.owner_rule FROM "case" c JOIN revisit r ON r.case_id = c.id JOIN unit u ON u.id = c.unit_id '
    "WHERE r.programme = :programme ORDER BY c.client_id"
)
FIELDS = text("SELECT code, value FROM form_field WHERE case_id = :case ORDER BY ordinal")


async def _owed(desk: Desk, code: str) -> list[tuple[object, ...]]:
    async with desk.work(SCHEDULER) as work:
        return [tuple(row) for row in await work.session.execute(DUTIES, {"code": code})]


async def _owners(desk: Desk, programme: str) -> list[tuple[object, ...]]:
    async with desk.work(SCHEDULER) as work:
        return [tuple(row) for row in await work.session.execute(OWNERS, {"programme": programme})]


async def _kept(desk: Desk, case_id: int) -> dict[str, str | None]:
    async with desk.work(SCHEDULER) as work:
        return {row.code: row.value for row in await work.session.execute(FIELDS, {"case": case_id})}


async def _open(desk: Desk, actor: int, firm: Firm, programme: str, topic: str | None = "专项") -> int:
    async with desk.work(actor) as work:
        rules = edition(work.now.date())
        client = firm.clients["10000001"]
        opened = await opening.open_revisit(
            work, rules, client_id=client, programme=programme, reason="需要了解", topic=topic
        )
        return opened.id


@pytest.mark.rule("M-009", "AMB-06")
def test_the_eight_kinds_of_revisit_are_data_each_with_outline_wording_record_and_what_makes_it() -> None:
    found = {each.code: (each.name, each.article) for each in RULES.programmes}
    assert found == {
        "opening": ("开户回访", "5(1)"),
        "routine": ("日常回访", "5(2)"),
        "liquidation_follow_up": ("强制平仓跟踪回访", "5(3)"),
        "complaint_feedback": ("投诉反馈回访", "5(4)"),
        "credit_survey": ("风险客户资信情况调查", "5(5)"),
        "special_survey": ("其它专项调查", "5"),
        "interview": ("客户面谈", "11"),
        "active": ("主动回访", "46"),
    }
    for each in RULES.programmes:
        assert each.outline
        assert each.script
        assert RULES.form(each.form or "").fields


@pytest.mark.rule("M-009")
@pytest.mark.parametrize("programme", ["credit_survey", "special_survey", "active"])
async def test_a_revisit_without_a_trigger_is_opened_by_hand_and_its_record_bears_its_kind(
    desk: Desk, firm: Firm, clock: FixedClock, programme: str
) -> None:
    officer = firm.staff["branch.revisits"]
    case_id = await _open(desk, officer, firm, programme)
    obligation = RULES.programme(programme).obligation
    assert await _owed(desk, obligation) == [(MONDAY, None, "OPEN")]
    clock.advance(timedelta(hours=1))
    said = {**EDUCATION, "M-009-1": "重大事项", "M-009-2": "已了解", "M-009-3": "无"}
    fields = SURVEYED if programme == "credit_survey" else said
    await complete(desk, officer, case_id, completed(visited_at=clock.now(), fields=fields))
    assert [row[2] for row in await _owed(desk, obligation)] == ["FULFILLED"]
    assert await _owners(desk, programme) == [("GZ01", "M-021")]


@pytest.mark.rule("M-009")
@pytest.mark.parametrize("topic", [None, "  "])
async def test_what_a_special_survey_is_about_is_said_by_whoever_opens_it(
    desk: Desk, firm: Firm, topic: str | None
) -> None:
    with pytest.raises(Invalid) as refused:
        await _open(desk, firm.staff["branch.revisits"], firm, "special_survey", topic)
    assert [each.path for each in refused.value.fields] == ["topic"]


@pytest.mark.rule("M-012", "AMB-09")
async def test_each_day_with_a_forced_liquidation_is_followed_up_within_three_calendar_days(
    desk: Desk, firm: Firm
) -> None:
    for source, day in enumerate((FRIDAY, FRIDAY, MONDAY)):
        await tell(desk, firm, LIQUIDATION, "10000001", day, source=source, amount=300_000)
    assert (await roll(desk))["liquidation_follow_up"] == 2
    assert (await roll(desk))["liquidation_follow_up"] == 0
    assert await _owed(desk, "M-012") == [(FRIDAY, MONDAY, "OPEN"), (MONDAY, date(2026, 3, 5), "OPEN")]
    assert (await open_due(desk))["liquidation_follow_up"] == 2


@pytest.mark.rule("M-018", "AMB-15")
@pytest.mark.parametrize(
    ("amounts", "owner"),
    [
        ((1_000_000,), ("MHQ", "M-018")),
        ((999_999,), ("GZ01", "M-021")),
        ((600_000, 600_000), ("GZ01", "M-021")),
        ((100_000, 1_000_001), ("MHQ", "M-018")),
    ],
)
async def test_a_single_liquidation_of_a_million_brings_the_years_revisits_to_the_margin_headquarters(
    desk: Desk, firm: Firm, amounts: tuple[int, ...], owner: tuple[str, str]
) -> None:
    for source, amount in enumerate(amounts):
        await tell(desk, firm, LIQUIDATION, "10000001", FRIDAY, source=source, amount=amount)
    await tell(desk, firm, LIQUIDATION, "10000002", date(2025, 12, 31), source=9, amount=9_000_000)
    await roll(desk)
    await open_due(desk)
    assert await _owners(desk, "liquidation_follow_up") == [owner, ("MHQ", "M-018")]
    assert (await _owners(desk, "routine"))[:2] == [owner, ("GZ01", "M-021")]


@pytest.mark.rule("M-012")
async def test_a_liquidation_that_was_told_wrongly_is_taken_back_with_its_duty_and_its_revisit(
    desk: Desk, firm: Firm
) -> None:
    await tell(desk, firm, LIQUIDATION, "10000001", FRIDAY, amount=300_000)
    await roll(desk)
    await open_due(desk)
    await take_back(desk, LIQUIDATION)
    assert [row[2] for row in await _owed(desk, "M-012")] == ["LAPSED"]
    assert (await roll(desk))["liquidation_follow_up"] == 0


@pytest.mark.rule("M-012", "AMB-09", *(f"MF3-{number:03}" for number in range(1, 13)))
async def test_the_follow_up_record_says_plan_execution_objection_result_bad_debt_and_recourse(
    desk: Desk, firm: Firm, clock: FixedClock
) -> None:
    officer = firm.staff["branch.revisits"]
    await tell(desk, firm, LIQUIDATION, "10000001", FRIDAY, amount=300_000)
    await roll(desk)
    await open_due(desk)
    clock.advance(timedelta(hours=1))
    case_id = await case_of(desk, firm.clients["10000001"], "liquidation_follow_up")
    with pytest.raises(FormInvalid) as refused:
        await complete(desk, officer, case_id, completed(visited_at=clock.now(), fields=EDUCATION))
    missing = {each.path.removeprefix("fields.") for each in refused.value.fields}
    assert missing == set(LIQUIDATED) - set(EDUCATION)
    objecting = LIQUIDATED | {"MF3-008": "YES"}
    with pytest.raises(FormInvalid) as refused:
        await complete(desk, officer, case_id, completed(visited_at=clock.now(), fields=objecting))
    assert [each.path for each in refused.value.fields] == ["fields.MF3-009"]
    said = objecting | {"MF3-009": "卖出顺序不合理"}
    await complete(desk, officer, case_id, completed(visited_at=clock.now(), fields=said))
    kept = await _kept(desk, case_id)
    known = {"MF3-001": "王小明", "MF3-002": "10000001", "MF3-003": "广州天河路证券营业部", "MF3-004": "PHONE"}
    known |= {"MF3-005": "13810000001", "MF3-011": "李㛃", "MF3-012": "2026-03-02T10:00+08:00"}
    assert {code: value for code, value in kept.items() if value} == {**said, **known}
    assert [row[2] for row in await _owed(desk, "M-012")] == ["FULFILLED"]


@pytest.mark.rule("M-014", "MN-009", "AMB-11", "AMB-21")
async def test_a_credit_survey_says_what_is_new_what_was_verified_and_why_a_credit_system_was_asked_or_not(
    desk: Desk, firm: Firm, clock: FixedClock
) -> None:
    officer = firm.staff["branch.revisits"]
    case_id = await _open(desk, officer, firm, "credit_survey", None)
    clock.advance(timedelta(hours=1))
    for fields, missing in (
        (EDUCATION, ["MN-009-1", "MN-009-2", "MN-009-3", "MN-009-4"]),
        (SURVEYED | {"MN-009-3": "YES"}, ["MN-009-5"]),
    ):
        with pytest.raises(FormInvalid) as refused:
            await complete(desk, officer, case_id, completed(visited_at=clock.now(), fields=fields))
        assert [each.path.removeprefix("fields.") for each in refused.value.fields] == missing
    asked = SURVEYED | {"MN-009-3": "YES", "MN-009-5": "无逾期记录"}
    await complete(desk, officer, case_id, completed(visited_at=clock.now(), fields=asked))
    assert (await _kept(desk, case_id)).items() >= asked.items()


@pytest.mark.rule("MN-005", "AMB-27")
async def test_an_interview_is_held_by_a_supervisor_or_above_who_verifies_or_refutes(
    desk: Desk, firm: Firm, clock: FixedClock
) -> None:
    supervisor = firm.staff["branch.supervisor"]
    case_id = await _open(desk, firm.staff["branch.revisits"], firm, "interview")
    clock.advance(timedelta(hours=1))
    said = {**EDUCATION, "MN-005-2": "已退休", "MN-005-3": "VERIFIED"}
    done = completed(visited_at=clock.now(), method=RevisitMethod.VISIT, fields=said)
    with pytest.raises(PostRequired):
        await complete(desk, firm.staff["branch.revisits"], case_id, done)
    with pytest.raises(FormInvalid) as refused:
        await complete(desk, supervisor, case_id, done)
    assert [each.path for each in refused.value.fields] == ["fields.MN-005-4"]
    said["MN-005-4"] = "职业变更为退休"
    await complete(desk, supervisor, case_id, done)
    assert (await _kept(desk, case_id))["MN-005-1"] == "业务主管"


@pytest.mark.rule("M-040")
@pytest.mark.parametrize("programme", RULES.programmes, ids=lambda programme: programme.code)
def test_every_kind_of_record_has_the_education_of_the_article(programme: Programme) -> None:
    form = RULES.form(programme.form or "")
    asked = {field.code: field for field in form.fields if field.code.startswith("M-040")}
    assert list(asked) == [f"M-040-{number}" for number in range(1, 6)]
    assert [field.required for field in asked.values()] == [True, True, True, True, False]
    assert [field.type for field in asked.values()][:3] == [FieldType.YES_NO] * 3


@pytest.mark.rule("M-040")
async def test_education_is_on_the_record_and_whoever_left_it_out_says_why(
    desk: Desk, firm: Firm, clock: FixedClock
) -> None:
    officer = firm.staff["branch.revisits"]
    await roll(desk)
    await open_due(desk)
    clock.advance(timedelta(hours=1))
    case_id = await case_of(desk, firm.clients["10000001"])
    bare = {code: value for code, value in ROUTINE.items() if code not in EDUCATION}
    for fields, missing in (
        (bare, list(EDUCATION)),
        ({**ROUTINE, "M-040-2": "NO"}, ["M-040-5"]),
    ):
        with pytest.raises(FormInvalid) as refused:
            await complete(desk, officer, case_id, completed(visited_at=clock.now(), fields=fields))
        paths = [each.path.removeprefix("fields.") for each in refused.value.fields]
        assert [each for each in paths if each.startswith("M-040")] == missing
