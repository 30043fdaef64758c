"""A signed record is never edited: its correction is the next version, with reason, old and new side by side (art. 11)."""

import asyncio
from datetime import date
from typing import Any

import pytest
from sqlalchemy import text

from archive.sheets import content_hash
from cases.actions import correcting, record
from cases.actions.correcting import Correction
from cases.actions.printing import record_page
from cases.errors import FormInvalid, MessageCopyMissing, NotYourUnit, StaleVersion
from cases.forms import FilledField
from cases.models.case import Case
from cases.models.discrepancy import Interview
from cases.models.form import FormRecord
from cases.paper_errors import NotCorrectable, NothingCorrected, NotTheSigner, RecordNotFound
from cases.rulebook.forms import FieldType
from kernel.canonical import digest
from kernel.clock import FixedClock
from kernel.errors import DomainError, Invalid
from kernel.work import Desk
from tests.findings import interviewed, reported
from tests.firm import Firm
from tests.house import SCHEDULER, edition
from tests.rules.conftest import Ask
from tests.rules.corrections import correct, sign, versions
from tests.rules.course import paper
from tests.stories import after, debtors_revisit_opened

CORRECT = """mutation ($input: CorrectRecordInput!) { correctRecord(input: $input) { __typename
  ... on CorrectRecordPayload { record { version reason corrects { version } filledBy { login }
    fields { code value before corrected } signatures { post contentHash } contentHash }
    ofCase { ... on Revisit { record { version } records { version replacedBy { version } } } } }
  ... on Error { code message } } }"""


pytestmark = after(debtors_revisit_opened)


@pytest.fixture
async def case_id(desk: Desk, firm: Firm, clock: FixedClock) -> int:
    """Give the case of a signed record."""
    return await sign(desk, firm, clock)


@pytest.mark.rule("M-034")
async def test_a_correction_is_the_next_version_signed_anew_and_the_one_before_stays(
    ask: Ask, desk: Desk, firm: Firm, case_id: int
) -> None:
    (first,) = await versions(desk, case_id)
    given = {
        "record": f"form_record:{first.id}",
        "reason": "客户的意见漏记",
        "expectedVersion": 1,
        "fields": [{"code": "MF1-010", "value": "希望增加短信提醒"}, {"code": "MF1-005", "value": "13900000009"}],
    }
    done = (await ask("branch.revisits", CORRECT, input=given))["correctRecord"]
    assert done["__typename"] == "CorrectRecordPayload", done
    made: Any = done["record"]
    assert (made["version"], made["reason"], made["corrects"], made["filledBy"]["login"]) == (
        2,
        "客户的意见漏记",
        {"version": 1},
        "branch.revisits",
    )
    changed = [field for field in made["fields"] if field["corrected"]]
    assert changed == [
        {"code": "MF1-005", "value": "139****0009", "before": "138****0001", "corrected": True},
        {"code": "MF1-010", "value": "希望增加短信提醒", "before": "无", "corrected": True},
    ]
    assert made["signatures"] == [{"post": "REVISIT_OFFICER", "contentHash": made["contentHash"]}]
    assert done["ofCase"] == {
        "record": {"version": 2},
        "records": [{"version": 1, "replacedBy": {"version": 2}}, {"version": 2, "replacedBy": None}],
    }


@pytest.mark.rule("M-034")
async def test_what_is_signed_anew_names_what_it_corrects_and_the_first_version_is_untouched(
    desk: Desk, firm: Firm, case_id: int
) -> None:
    (first,) = await versions(desk, case_id)
    officer = firm.staff["branch.revisits"]
    await correct(desk, officer, case_id, reason="客户的意见漏记", MF1_010="希望增加短信提醒", MF1_005="13900000009")
    kept, second = await versions(desk, case_id)
    assert (kept.content, kept.content_hash) == (first.content, first.content_hash)
    assert digest(second.content) == second.content_hash != first.content_hash
    corrects: Any = second.content["corrects"]
    assert (corrects["version"], corrects["content_hash"], corrects["reason"]) == (
        1,
        first.content_hash,
        "客户的意见漏记",
    )
    assert [(each["before"], each["after"]) for each in corrects["changes"]] == [
        ("13810000001", "13900000009"),
        ("无", "希望增加短信提醒"),
    ]


@pytest.mark.rule("M-034")
async def test_the_corrected_page_names_what_it_corrects_and_is_printed_beside_the_first(
    desk: Desk, firm: Firm, case_id: int
) -> None:
    async with desk.work(SCHEDULER) as work:
        await work.session.execute(text("UPDATE \"case\" SET status = 'ARCHIVED'"))
        await work.session.execute(text("UPDATE form_record SET document_id = 77"))
    made = await correct(desk, firm.staff["branch.revisits"], case_id, MF1_004="VISIT")
    first, second = await versions(desk, case_id)
    async with desk.work(SCHEDULER) as work:
        status = (
            await work.session.execute(text('SELECT status FROM "case" WHERE id = :id'), {"id": case_id})
        ).scalar()
        asked = (
            await work.session.execute(text("SELECT count(*) FROM tasks.task WHERE entrypoint = 'forms.print'"))
        ).scalar()
        page, none = await record_page(work, made.id), await record_page(work, first.id)
    assert (first.document_id, second.document_id, status, none) == (77, None, "DONE", None)
    assert asked == 2
    assert page is not None
    assert page.title.endswith("V2")
    shown: Any = page.sheet.context["correction"]
    assert (shown["version"], shown["reason"]) == (1, "录入有误")
    assert [(each["label"], each["before"], each["after"]) for each in shown["changes"]] == [
        ("回访方式", "电话", "拜访")
    ]
    signatures: Any = page.sheet.context["signatures"]
    assert [each["role"] for each in signatures] == ["更正人"]
    assert content_hash(page.sheet.record) == second.content_hash


@pytest.mark.rule("M-034")
@pytest.mark.parametrize(
    ("login", "error"),
    [
        ("branch.revisits", None),
        ("branch.head", None),
        ("branch.margin", NotTheSigner),
        ("branch.supervisor", NotTheSigner),
        ("hq.head", NotYourUnit),
        ("audit.officer", NotYourUnit),
        ("other.revisits", RecordNotFound),
    ],
)
async def test_whoever_signed_it_and_the_head_of_the_unit_correct_it_and_nobody_else(
    desk: Desk, firm: Firm, case_id: int, login: str, error: type[DomainError] | None
) -> None:
    if error is None:
        assert (await correct(desk, firm.staff[login], case_id, MF1_011="尚可")).version == 2
        return
    with pytest.raises(error) as refused:
        await correct(desk, firm.staff[login], case_id, MF1_011="尚可")
    if error is NotTheSigner:
        assert refused.value.message("zh") == "该记录由李㛃签署,请由签署人本人或广州天河路证券营业部负责人更正。"
    assert len(await versions(desk, case_id)) == 1


@pytest.mark.rule("M-034")
async def test_what_the_house_filled_in_from_its_data_is_not_corrected_on_the_form(
    desk: Desk, firm: Firm, case_id: int
) -> None:
    for fields in ({"MF1_006": "9.00"}, {"MF1_001": "王大明", "MF1_010": "有"}, {"MF1_008": "3"}, {"MF1_012": "他人"}):
        with pytest.raises(NotCorrectable) as refused:
            await correct(desk, firm.staff["branch.head"], case_id, **fields)
        assert "由来源系统更正后重新报送" in refused.value.message("zh")
    assert len(await versions(desk, case_id)) == 1


@pytest.mark.parametrize(
    ("fields", "error", "path"),
    [
        ({"MF1_010": "无"}, NothingCorrected, None),
        ({"MF1_013": "2026-03-04T02:00:30+00:00"}, NothingCorrected, None),
        ({}, NothingCorrected, None),
        ({"MF1_010": " "}, FormInvalid, "fields.MF1-010"),
        ({"MF1_005": None}, FormInvalid, "fields.MF1-005"),
        ({"MF1_999": "x"}, FormInvalid, "fields.MF1-999"),
        ({"MF1_013": "昨天"}, FormInvalid, "fields.MF1-013"),
        ({"MF1_013": "2026-03-09T02:00:00+00:00"}, Invalid, "fields.MF1-013"),
        ({"MF1_013": "2026-03-01T02:00:00+00:00"}, Invalid, "fields.MF1-013"),
        ({"MF1_004": "PIGEON"}, FormInvalid, "fields.MF1-004"),
        ({"MF1_004": "SMS"}, MessageCopyMissing, None),
    ],
)
async def test_a_wrong_correction_says_what_is_wrong_and_changes_nothing(
    desk: Desk, firm: Firm, case_id: int, fields: dict[str, str | None], error: type[DomainError], path: str | None
) -> None:
    with pytest.raises(error) as refused:
        await correct(desk, firm.staff["branch.revisits"], case_id, **fields)
    if isinstance(refused.value, Invalid):
        assert [problem.path for problem in refused.value.fields] == [path]
    assert len(await versions(desk, case_id)) == 1


@pytest.mark.parametrize("reason", ["", " \t"])
async def test_a_correction_needs_its_reason(desk: Desk, firm: Firm, case_id: int, reason: str) -> None:
    with pytest.raises(Invalid) as refused:
        await correct(desk, firm.staff["branch.revisits"], case_id, reason=reason, MF1_010="有")
    assert [problem.path for problem in refused.value.fields] == ["reason"]


async def test_a_version_that_was_corrected_meanwhile_is_not_corrected_again(
    desk: Desk, firm: Firm, case_id: int
) -> None:
    (first,) = await versions(desk, case_id)
    officer = firm.staff["branch.revisits"]

    async def attempt(value: str, expected: int | None = None) -> FormRecord:
        async with desk.work(officer) as work:
            correction = Correction("录入有误", {"MF1-010": value})
            return await correcting.correct_record(
                work, record_id=first.id, correction=correction, expected_version=expected
            )

    with pytest.raises(StaleVersion):
        await attempt("甲", expected=7)
    made = await asyncio.gather(attempt("甲"), attempt("乙"), return_exceptions=True)
    assert sorted(type(each).__name__ for each in made) == ["FormRecord", "StaleVersion"]
    assert [each.version for each in await versions(desk, case_id)] == [1, 2]


async def test_a_record_that_is_not_there_is_not_found(desk: Desk, firm: Firm, case_id: int) -> None:
    (first,) = await versions(desk, case_id)
    with pytest.raises(RecordNotFound):
        async with desk.work(firm.staff["branch.revisits"]) as work:
            await correcting.correct_record(work, record_id=first.id + 99, correction=Correction("x", {}))


async def test_a_written_method_is_proven_by_a_copy_and_the_revisit_follows(
    desk: Desk, firm: Firm, case_id: int
) -> None:
    copy = await paper(desk, firm, case_id, "revisit_record")
    await correct(desk, firm.staff["branch.revisits"], case_id, MF1_004="SMS")
    async with desk.work(SCHEDULER) as work:
        told = text("SELECT r.method, a.recording_id FROM revisit r JOIN revisit_attempt a ON a.case_id = r.case_id")
        assert [tuple(row) for row in await work.session.execute(told)] == [("SMS", copy)]


@pytest.mark.rule("M-034", "MN-005")
async def test_the_form_of_an_interview_is_corrected_by_who_held_it_and_says_nothing_of_the_revisit(
    ask: Ask, desk: Desk, firm: Firm, case_id: int
) -> None:
    interview = await interviewed(desk, firm, await reported(desk, firm, case_id))
    supervisor, form = firm.staff["branch.supervisor"], edition(date(2026, 3, 5)).rulebook.form("MN4")
    fields = [
        FilledField(each.code, each.label, "YES" if each.type is FieldType.YES_NO else "面谈") for each in form.fields
    ]
    async with desk.work(supervisor) as work:
        case = await work.session.get_one(Case, case_id)
        kept = await record.keep(work, case, form, fields, signing=record.Signing("BUSINESS_SUPERVISOR"))
        (await work.session.get_one(Interview, interview)).record_id = kept.id
    told = Correction(
        "核实情况漏记", {"MN-004-1": "已核对离职证明", "MF1-004": "VISIT", "MF1-013": "2026-03-03T09:00+08:00"}
    )
    with pytest.raises(NotTheSigner):
        async with desk.work(firm.staff["branch.revisits"]) as work:
            await correcting.correct_record(work, record_id=kept.id, correction=told)
    async with desk.work(supervisor) as work:
        await correcting.correct_record(work, record_id=kept.id, correction=told)
    query = """query ($id: ID!) { node(id: $id) { ... on Revisit { method visitedOn record { form version }
      discrepancies { interviews { record { form version corrects { version } } } } } } }"""
    assert (await ask("branch.head", query, id=f"case:{case_id}"))["node"] == {
        "method": "PHONE",
        "visitedOn": "2026-03-04",
        "record": {"form": "MF1", "version": 1},
        "discrepancies": [{"interviews": [{"record": {"form": "MN4", "version": 2, "corrects": {"version": 1}}}]}],
    }
