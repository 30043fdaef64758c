"""检查: brokerage headquarters and auditors see what every unit does, note what they find, and follow it to its end (art. 2)."""

from datetime import UTC, datetime

import pytest

from cases.actions import inspection, population
from cases.supervision import NotSupervised
from kernel.clock import FixedClock
from kernel.errors import Invalid, Refused
from kernel.work import Desk
from tests.findings import told
from tests.firm import Firm
from tests.house import SCHEDULER, edition, open_due, roll
from tests.rules.conftest import Ask
from tests.rules.course import case_of

OVERDUE = "{ obligations(filter: {overdue: true}) { edges { node { code unit { code } } } } }"
COVERAGE = (
    """{ figures(kind: COVERAGE, since: "2026-01-01", until: "2026-03-31") { rows { subject { code } values } } }"""
)
ADD = """mutation ($input: AddInspectionNoteInput!) { addInspectionNote(input: $input) { ... on AddInspectionNotePayload {
  note { id state stateLabel version unit { code } ofCase { ... on Node { id } } madeBy { login } } } ... on Error { code } } }"""
ANSWER = """mutation ($input: AnswerInspectionNoteInput!) { answerInspectionNote(input: $input) {
  ... on AnswerInspectionNotePayload { note { state answer answeredBy { login } } } ... on Error { code message } } }"""
CLOSE = """mutation ($input: CloseInspectionNoteInput!) { closeInspectionNote(input: $input) {
  ... on CloseInspectionNotePayload { note { state stateLabel closing } } ... on Error { code message } } }"""
OPEN = "query ($unit: ID!) { inspectionNotes(filter: {unit: $unit, state: NOTED}) { edges { node { text } } } }"


@pytest.mark.rule("M-003", "AMB-01")
@pytest.mark.parametrize("login", ["brokerage.head", "audit.officer", "compliance.officer"])
async def test_inspectors_see_the_coverage_and_the_overdue_list_of_every_unit(
    desk: Desk, clock: FixedClock, ask: Ask, login: str
) -> None:
    async with desk.work(SCHEDULER) as work:
        await population.freeze_due(work, edition(work.now.date()))
    await roll(desk)
    clock.instant = datetime(2026, 3, 31, 1, 0, tzinfo=UTC)
    await roll(desk)
    overdue = (await ask(login, OVERDUE))["obligations"]["edges"]
    assert {edge["node"]["unit"]["code"] for edge in overdue} >= {"GZ01", "SZ01"}
    rows = (await ask(login, COVERAGE))["figures"]["rows"]
    assert {row["subject"]["code"] for row in rows} >= {"GZ01", "SZ01", "CSC", "MHQ"}
    own = (await ask("branch.head", OVERDUE))["obligations"]["edges"]
    assert {edge["node"]["unit"]["code"] for edge in own} == {"GZ01"}


@pytest.mark.rule("M-003")
async def test_a_note_is_answered_by_the_head_of_the_unit_and_closed_by_an_inspector(
    desk: Desk, firm: Firm, ask: Ask
) -> None:
    await roll(desk)
    await open_due(desk)
    unit = f"unit:{firm.units['GZ01']}"
    case_id = (await ask("branch.head", "{ cases { edges { node { id } } } }"))["cases"]["edges"][0]["node"]["id"]
    given = {"unit": unit, "ofCase": case_id, "text": "录音缺失"}
    note = (await ask("brokerage.head", ADD, input=given))["addInspectionNote"]["note"]
    key = note.pop("id")
    assert note == {
        "state": "NOTED", "stateLabel": "待答复", "version": 1, "unit": {"code": "GZ01"}, "ofCase": {"id": case_id},
        "madeBy": {"login": "brokerage.head"},
    }  # fmt: skip
    assert [login for login, *_ in await told(desk, "INSPECTION")] == ["branch.head"]
    assert (await ask("audit.officer", OPEN, unit=unit))["inspectionNotes"]["edges"] == [{"node": {"text": "录音缺失"}}]
    assert (await ask("other.head", OPEN, unit=unit))["inspectionNotes"]["edges"] == []
    answered = await ask("branch.head", ANSWER, input={"note": key, "answer": "已补录", "expectedVersion": 1})
    assert answered["answerInspectionNote"]["note"] == {
        "state": "ANSWERED", "answer": "已补录", "answeredBy": {"login": "branch.head"},
    }  # fmt: skip
    assert [login for login, *_ in await told(desk, "INSPECTION")] == ["branch.head", "brokerage.head"]
    closed = await ask("audit.officer", CLOSE, input={"note": key, "closing": "整改属实"})
    assert closed["closeInspectionNote"]["note"] == {"state": "CLOSED", "stateLabel": "已办结", "closing": "整改属实"}
    again = (await ask("branch.head", ANSWER, input={"note": key, "answer": "补充说明"}))["answerInspectionNote"]
    assert (again["code"], "已办结" in again["message"]) == ("WRONG_STATE", True)


@pytest.mark.rule("AMB-01")
async def test_what_margin_headquarters_revisits_itself_is_looked_at_only(desk: Desk, firm: Firm) -> None:
    for code in ("MHQ", "AHQ"):
        with pytest.raises(NotSupervised):
            async with desk.work(firm.staff["brokerage.head"]) as work:
                await inspection.add(work, unit_id=firm.units[code], text="回访不及时")


async def test_a_note_says_something_and_is_about_a_case_of_the_unit(desk: Desk, firm: Firm) -> None:
    await roll(desk)
    await open_due(desk)
    case_id = await case_of(desk, firm.clients["10000001"])
    async with desk.work(firm.staff["brokerage.head"]) as work:
        with pytest.raises(Invalid) as silent:
            await inspection.add(work, unit_id=firm.units["GZ01"], text=" ")
        with pytest.raises(Refused) as elsewhere:
            await inspection.add(work, unit_id=firm.units["CSC"], text="录音缺失", case_id=case_id)
    assert [problem.path for problem in silent.value.fields] == ["text"]
    assert elsewhere.value.code == "CASE_OF_ANOTHER_UNIT"
