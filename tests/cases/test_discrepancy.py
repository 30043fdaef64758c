"""Discrepancies at their edges: whose they are, in which order, by whom confirmed, with which form, without a limit."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import text

from cases.actions import adoption, discrepancy, revisit
from cases.actions.printing import record_page
from cases.errors import CaseNotFound, FormInvalid, MethodNotAllowed, NotYourUnit, PostRequired, StaleVersion
from cases.finding_errors import FindingNotFound, OwnerMissing, SamePerson
from cases.lifecycle import WrongState
from cases.models.discrepancy import Discrepancy, InterviewVerdict
from cases.models.revisit import RevisitMethod
from cases.rulebook import Shelf, parse
from kernel.clock import FixedClock
from kernel.errors import Invalid
from kernel.ports import Ports
from kernel.work import Desk
from tests.findings import JOB, confirmed, duties, held, interviewed, journal_of, received, reported, visited
from tests.firm import Firm
from tests.house import SCHEDULER, SHELF, open_due, roll
from tests.rules.course import EDUCATION, case_of

TEXT = (Path(__file__).parents[2] / "rulebooks/margin_trading/rulebook.yaml").read_text("utf-8")
NOTES = text("SELECT details ->> 'note' FROM journal_entry WHERE details ? 'note' ORDER BY id")
RECORDS = text("SELECT form, version FROM form_record WHERE case_id = :case ORDER BY id")


@pytest.fixture
def ports() -> Ports:
    return Ports({"rulebooks": SHELF})


@pytest.fixture
async def case_id(desk: Desk, firm: Firm, clock: FixedClock) -> int:
    return await visited(desk, firm, clock)


async def _state(desk: Desk, key: int) -> str:
    async with desk.work(SCHEDULER) as work:
        return (await work.session.get_one(Discrepancy, key)).state


def later(change: str, into: str) -> Shelf:
    """Give the shelf with a second text of the regulation, in force since January."""
    assert change in TEXT
    head = 'version: "1.2"\n  effective_from: 2020-01-01'
    changed = TEXT.replace(head, 'version: "2"\n  effective_from: 2026-01-01').replace(change, into)
    return Shelf((*SHELF.editions, *parse(changed, "2.yaml")))


async def adopted(desk: Desk, shelf: Shelf) -> Desk:
    """Adopt a shelf; give a desk that works by it."""
    async with desk.work(SCHEDULER) as work:
        await adoption.adopt(work, shelf, on=work.now.date())
    return replace(desk, ports=Ports({"rulebooks": shelf}))


async def test_nothing_is_found_in_a_revisit_before_anybody_spoke_with_the_client(
    desk: Desk, firm: Firm, clock: FixedClock, case_id: int
) -> None:
    planned = await case_of(desk, firm.clients["10000002"])
    with pytest.raises(WrongState) as refused:
        await reported(desk, firm, planned)
    assert refused.value.message("zh") == "当前状态为“待回访”，不能登记发现事项；现可办理：开始回访、分派、完成回访。"
    async with desk.work(firm.staff["branch.revisits"]) as work:
        contact = revisit.Contact(work.now, RevisitMethod.PHONE, "REACHED", "13810000002")
        await revisit.log_attempt(work, case_id=planned, contact=contact)
    assert await reported(desk, firm, planned)


async def test_a_revisit_of_others_is_not_reported_on(desk: Desk, firm: Firm, case_id: int) -> None:
    for login, error in (("other.revisits", CaseNotFound), ("hq.revisits", NotYourUnit), ("csc.agent", CaseNotFound)):
        with pytest.raises(error):
            async with desk.work(firm.staff[login]) as work:
                await discrepancy.report(work, case_id=case_id, found=JOB)
    key = await reported(desk, firm, case_id)
    for login, error in (("other.head", FindingNotFound), ("hq.head", NotYourUnit)):
        with pytest.raises(error):
            await interviewed(desk, firm, key, login)


async def test_what_the_centre_finds_is_owed_by_the_clients_branch(
    desk: Desk, firm: Firm, clock: FixedClock, case_id: int
) -> None:
    opening = await case_of(desk, firm.clients["10000003"], "opening")
    async with desk.work(firm.staff["csc.agent"]) as work:
        contact = revisit.Contact(work.now, RevisitMethod.PHONE, "REACHED", "13810000003")
        await revisit.log_attempt(work, case_id=opening, contact=contact)
    async with desk.work(firm.staff["csc.agent"]) as work:
        key = (await discrepancy.report(work, case_id=opening, found=JOB)).id
    assert [duty[:4] for duty in await duties(desk)] == [("M-037", "OPEN", "GZ01", "branch.head")]
    with pytest.raises(NotYourUnit):
        await interviewed(desk, firm, key, "csc.head")
    await interviewed(desk, firm, key)
    assert await confirmed(desk, firm, key) == "CONFIRMED"


async def test_a_head_who_interviewed_does_not_confirm_and_the_next_superior_stands_in(
    desk: Desk, firm: Firm, case_id: int
) -> None:
    key = await reported(desk, firm, case_id)
    await interviewed(desk, firm, key, "branch.head")
    assert (await duties(desk))[-1][:4] == ("AMB-27", "OPEN", "BHQ", "brokerage.head")
    with pytest.raises(SamePerson) as refused:
        await confirmed(desk, firm, key, "branch.head")
    assert refused.value.message("zh") == "不得由本人确认或审批本人经办、申请的事项，请由林志远办理。"
    with pytest.raises(PostRequired):
        await confirmed(desk, firm, key, "branch.operations")
    assert await confirmed(desk, firm, key, "brokerage.head") == "CONFIRMED"
    assert ("AMB-27", "FULFILLED", "BHQ", "brokerage.head") in [duty[:4] for duty in await duties(desk)]


async def test_the_superior_confirms_nothing_else(desk: Desk, firm: Firm, case_id: int) -> None:
    key = await reported(desk, firm, case_id)
    await interviewed(desk, firm, key, "branch.supervisor")
    for login in ("brokerage.head", "hq.head", "audit.officer"):
        with pytest.raises(NotYourUnit):
            await confirmed(desk, firm, key, login)
    assert await _state(desk, key) == "VERIFIED"


async def test_what_does_not_convince_the_head_goes_back_to_another_interview_with_the_reason(
    desk: Desk, firm: Firm, clock: FixedClock, case_id: int
) -> None:
    key = await reported(desk, firm, case_id)
    clock.advance(timedelta(hours=1))
    await interviewed(desk, firm, key, verdict=InterviewVerdict.REFUTED)
    with pytest.raises(Invalid) as refused:
        await confirmed(desk, firm, key, agreed=False, note=" ")
    assert [problem.path for problem in refused.value.fields] == ["note"]
    assert await confirmed(desk, firm, key, agreed=False, note="未核实家庭财产") == "REPORTED"
    assert [duty[:2] for duty in await duties(desk)] == [
        ("M-037", "FULFILLED"),
        ("AMB-27", "FULFILLED"),
        ("M-037", "OPEN"),
    ]
    with pytest.raises(Invalid) as refused:
        await interviewed(desk, firm, key, "branch.operations", at=clock.now() - timedelta(minutes=1))
    assert [(problem.path, problem.code) for problem in refused.value.fields] == [("at", "BEFORE_REPORT")]
    await interviewed(desk, firm, key, "branch.operations")
    assert await confirmed(desk, firm, key) == "CONFIRMED"
    async with desk.work(SCHEDULER) as work:
        assert (await work.session.execute(NOTES)).scalars().all() == ["未核实家庭财产", None]


async def test_each_step_is_taken_once_and_in_order(desk: Desk, firm: Firm, case_id: int) -> None:
    key = await reported(desk, firm, case_id)
    with pytest.raises(WrongState):
        await confirmed(desk, firm, key)
    await interviewed(desk, firm, key)
    with pytest.raises(WrongState):
        await interviewed(desk, firm, key)
    with pytest.raises(WrongState):
        await received(desk, firm, key)
    await confirmed(desk, firm, key)
    with pytest.raises(WrongState):
        await confirmed(desk, firm, key)
    for login in ("hq.complaints", "branch.head"):
        with pytest.raises((PostRequired, NotYourUnit)):
            await received(desk, firm, key, login)
    await received(desk, firm, key)
    with pytest.raises(WrongState) as refused:
        await received(desk, firm, key, "hq.head")
    assert refused.value.message("zh") == "当前状态为“已签收”，不能签收；目前没有需要您办理的操作。"


async def test_a_discrepancy_that_changed_since_it_was_read_is_refused(desk: Desk, firm: Firm, case_id: int) -> None:
    with pytest.raises(StaleVersion):
        async with desk.work(firm.staff["branch.revisits"]) as work:
            await discrepancy.report(work, case_id=case_id, found=JOB, expected_version=1)
    key = await reported(desk, firm, case_id)
    with pytest.raises(StaleVersion):
        async with desk.work(firm.staff["branch.supervisor"]) as work:
            await discrepancy.record_interview(work, discrepancy_id=key, held=held(work.now), expected_version=9)
    await interviewed(desk, firm, key)
    with pytest.raises(StaleVersion):
        await confirmed(desk, firm, key, expected_version=1)
    assert await confirmed(desk, firm, key, expected_version=2) == "CONFIRMED"


async def test_an_interview_is_held_face_to_face_between_the_report_and_now_and_says_what_was_verified(
    desk: Desk, firm: Firm, clock: FixedClock, case_id: int
) -> None:
    key = await reported(desk, firm, case_id)
    clock.advance(timedelta(hours=1))
    now = clock.now()
    for done, wrong in (
        (held(now + timedelta(minutes=1)), [("at", "IN_THE_FUTURE")]),
        (held(now - timedelta(hours=2)), [("at", "BEFORE_REPORT")]),
        (held(now, place=" ", verified=""), [("place", "REQUIRED"), ("verified", "REQUIRED")]),
    ):
        with pytest.raises(Invalid) as refused:
            async with desk.work(firm.staff["branch.supervisor"]) as work:
                await discrepancy.record_interview(work, discrepancy_id=key, held=done)
        assert [(problem.path, problem.code) for problem in refused.value.fields] == wrong
    with pytest.raises(MethodNotAllowed):
        await interviewed(desk, firm, key, method=RevisitMethod.PHONE)
    assert await _state(desk, key) == "REPORTED"


@pytest.mark.parametrize(("field", "masked"), [("联系电话", True), ("家庭住址", True), ("职业", False)])
async def test_what_names_contact_data_is_marked_to_be_masked(
    desk: Desk, firm: Firm, case_id: int, field: str, masked: bool
) -> None:
    key = await reported(desk, firm, case_id, discrepancy.Found("OTHER", field, None, "13912345678", "客户自述"))
    async with desk.work(SCHEDULER) as work:
        assert (await work.session.get_one(Discrepancy, key)).masked is masked


async def test_without_a_limit_of_the_firms_the_duty_only_ages(desk: Desk, firm: Firm, case_id: int) -> None:
    unlimited = later("{since: 2020-01-01, value: {same_day: true}}", "{since: 2020-01-01, value: null}")
    await reported(await adopted(desk, unlimited), firm, case_id)
    assert await duties(desk) == [("M-037", "OPEN", "GZ01", "branch.head", None, None)]


async def test_an_interview_is_kept_on_its_form_where_the_rulebook_has_one(
    desk: Desk, firm: Firm, clock: FixedClock
) -> None:
    formed = later(
        "        within: {parameter: at_once}\n      - code: confirmation",
        "        within: {parameter: at_once}\n        form: MN4\n      - code: confirmation",
    )
    desk = await adopted(desk, formed)
    case_id = await visited(desk, firm, clock)
    key = await reported(desk, firm, case_id)
    with pytest.raises(FormInvalid):
        await interviewed(desk, firm, key)
    assert await duties(desk) == [("M-037", "OPEN", "GZ01", "branch.head", clock.now().date(), None)]
    await interviewed(desk, firm, key, fields={f"MN-004-{number}": "已核实" for number in range(1, 7)} | EDUCATION)
    async with desk.work(SCHEDULER) as work:
        assert [tuple(row) for row in await work.session.execute(RECORDS, {"case": case_id})] == [
            ("MF1", 1),
            ("MN4", 1),
        ]
        record = text("SELECT record_id FROM interview")
        page = await record_page(work, (await work.session.execute(record)).scalar_one())
    assert page is not None
    assert page.title.startswith("融资融券业务开户回访记录表 RV-2026-")
    (signature,) = page.sheet.context["signatures"]  # type: ignore[misc]
    assert (signature["person"], signature["post"]) == ("谢文斌", "业务主管")


async def test_without_a_headquarters_to_receive_it_a_change_is_not_confirmed_for_nobody(
    desk: Desk, firm: Firm, case_id: int
) -> None:
    key = await reported(desk, firm, case_id)
    await interviewed(desk, firm, key)
    async with desk.work(SCHEDULER) as work:
        renamed = text("UPDATE unit SET type = 'AUDIT_HQ' WHERE id = :id")
        await work.session.execute(renamed, {"id": firm.units["MHQ"]})
    with pytest.raises(OwnerMissing) as refused:
        await confirmed(desk, firm, key)
    assert "“签收客户变动情况报告”没有承办单位：单位名册中没有“融资融券业务管理总部”" in refused.value.message("zh")
    assert await _state(desk, key) == "VERIFIED"


async def test_every_step_is_in_the_journal(desk: Desk, firm: Firm, case_id: int) -> None:
    key = await reported(desk, firm, case_id)
    await interviewed(desk, firm, key)
    await confirmed(desk, firm, key)
    await received(desk, firm, key)
    for kind in ("discrepancy.reported", "interview.recorded", "discrepancy.confirmed", "discrepancy.acknowledged"):
        assert await journal_of(desk, kind) == [(kind, None)]
    assert len(await journal_of(desk, "obligation.arose")) == 4
    assert await journal_of(desk, "credit_record.entered") == [("credit_record.entered", None)]


async def test_a_discrepancy_of_a_revisit_that_moves_with_its_client_is_owed_by_the_new_branch(
    desk: Desk, firm: Firm, clock: FixedClock
) -> None:
    from cases.actions.moving import follow_clients
    from tests.house import edition

    await roll(desk)
    await open_due(desk)
    clock.advance(timedelta(hours=1))
    case_id = await case_of(desk, firm.clients["10000001"])
    async with desk.work(firm.staff["branch.revisits"]) as work:
        contact = revisit.Contact(work.now, RevisitMethod.PHONE, "REACHED", "13810000001")
        await revisit.log_attempt(work, case_id=case_id, contact=contact)
    key = await reported(desk, firm, case_id)
    async with desk.work(SCHEDULER) as work:
        moved = text("UPDATE client SET branch_id = :branch WHERE id = :client")
        await work.session.execute(moved, {"branch": firm.units["SZ01"], "client": firm.clients["10000001"]})
        await follow_clients(work, edition(work.now.date()))
    assert [duty[:4] for duty in await duties(desk)] == [("M-037", "OPEN", "SZ01", None)]
    await interviewed(desk, firm, key, "other.head")
    assert await _state(desk, key) == "VERIFIED"
