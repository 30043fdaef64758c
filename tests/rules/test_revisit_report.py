"""The signed record is the report of its revisit: outline, outcome, complaint matter, evidence, findings (art. 9, 11, AMB-18)."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from archive.typesetting import Typesetter, open_typesetter
from cases.actions import follow_up
from cases.actions.follow_up import Raised
from cases.actions.printing import Page, record_page
from cases.actions.revisit import Contact, log_attempt
from cases.models.revisit import RevisitMethod
from kernel.clock import FixedClock
from kernel.work import Desk
from tests.archive.sheet_reading import text_of
from tests.archive.sheet_samples import RULEBOOKS
from tests.findings import reported
from tests.firm import Firm
from tests.house import SCHEDULER, edition
from tests.rules.corrections import SPOKEN, correct, versions
from tests.rules.course import case_of, complete, completed, paper
from tests.stories import after, debtors_revisit_opened

pytestmark = after(debtors_revisit_opened)


@pytest.fixture(scope="module")
def typesetter() -> Typesetter:
    return open_typesetter(RULEBOOKS)


@pytest.fixture
async def case_id(desk: Desk, firm: Firm, clock: FixedClock) -> int:
    """Wait an hour; give the routine revisit of the client with the debt."""
    clock.advance(timedelta(hours=1))
    return await case_of(desk, firm.clients["10000001"])


async def page_of(desk: Desk, record_id: int) -> Page:
    async with desk.work(SCHEDULER) as work:
        page = await record_page(work, record_id)
    assert page is not None
    return page


@pytest.mark.rule("M-025", "MN-003", "AMB-18")
async def test_the_record_reports_outline_outcome_evidence_and_what_was_found_in_the_revisit(
    desk: Desk, firm: Firm, clock: FixedClock, case_id: int, typesetter: Typesetter
) -> None:
    officer = firm.staff["branch.revisits"]
    async with desk.work(officer) as work:
        await log_attempt(
            work, case_id=case_id, contact=Contact(work.now, RevisitMethod.PHONE, "REACHED", "13810000001")
        )
    await reported(desk, firm, case_id)
    async with desk.work(officer) as work:
        raised = Raised("开通短信提醒", tell_client=True, tell_reason="客户要求告知结果")
        await follow_up.add(work, case_id=case_id, raised=raised)
    await complete(desk, officer, case_id, completed(fields=SPOKEN))
    (record,) = await versions(desk, case_id)
    report: Any = record.content["report"]
    outline = edition(clock.now().date()).rulebook.programme("routine").outline
    assert (report["programme"], report["outline"], report["outcome"]) == ("routine", list(outline), "COMPLETED")
    printed = "".join(text_of(typesetter.typeset((await page_of(desk, record.id)).sheet)).split())
    for line in outline:
        assert "".join(line.split()) in printed
    assert "回访结论完成" in printed
    assert "原申请记录为“国企职员”，客户陈述为“已离职,无固定收入”。客户在通话中主动说明去年底离职" in printed
    assert "开通短信提醒（办结后向客户反馈：客户要求告知结果）" in printed


@pytest.mark.rule("MN-003", "AMB-18")
@pytest.mark.parametrize(
    ("ending", "shown"),
    [
        (
            {"complaint_matter": False, "complaint_reason": "客户无意见"},
            ("不涉及投诉事项。客户无意见", "客户拒绝录音：客户不同意"),
        ),
        (
            {"complaint_matter": True, "complaint_reason": None},
            ("涉及投诉事项，转入客户投诉处理流程", "客户拒绝录音：客户不同意"),
        ),
    ],
)
async def test_the_report_says_whether_there_was_a_complaint_matter_and_why_there_is_no_recording(
    desk: Desk, firm: Firm, case_id: int, ending: dict[str, Any], shown: tuple[str, str]
) -> None:
    done = replace(completed(fields=SPOKEN, recording_refused="客户不同意"), **ending)
    await complete(desk, firm.staff["branch.revisits"], case_id, done)
    (record,) = await versions(desk, case_id)
    report: Any = (await page_of(desk, record.id)).sheet.context["report"]
    assert (report["complaint"], report["evidence"]) == shown
    assert (report["discrepancies"], report["follow_ups"]) == ([], [])


@pytest.mark.rule("MN-003")
async def test_a_recording_that_was_kept_is_told_and_a_correction_leaves_the_report_as_it_was(
    desk: Desk, firm: Firm, case_id: int, typesetter: Typesetter
) -> None:
    officer = firm.staff["branch.revisits"]
    recording = await paper(desk, firm, case_id)
    await complete(desk, officer, case_id, completed(fields=SPOKEN, recording_id=recording, recording_refused=None))
    (first,) = await versions(desk, case_id)
    made = await correct(desk, officer, case_id, reason="客户的意见漏记", MF1_010="希望增加短信提醒")
    assert made.content["report"] == first.content["report"]
    printed = "".join(text_of(typesetter.typeset((await page_of(desk, made.id)).sheet)).split())
    assert "录音或往来信息副本已随案归档" in printed
    assert "本表为V2，更正2026年3月2日签署的V1；V1原样另存，未作改动。更正原因：客户的意见漏记" in printed
    assert "客户对我司融资融券业务的意见和建议无希望增加短信提醒" in printed
