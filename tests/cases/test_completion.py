"""One revisit, whole: attempts, record, recording, fulfilment, the next period; refusal resets nothing."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import text

from cases.actions import completion, revisit
from cases.actions.completion import Completion
from cases.errors import AttemptsTooFew, FormInvalid, NotYourUnit, RecordingMissing, StaleVersion
from cases.lifecycle import WrongState
from cases.models.revisit import RevisitMethod, RevisitOutcome
from kernel.clock import FixedClock
from kernel.errors import Invalid
from kernel.ports import Ports
from kernel.work import Desk
from tests.firm import Firm
from tests.house import SCHEDULER, SHELF, open_due
from tests.stories import after, revisits_opened

SAID: Mapping[str, str | None] = {
    "MF1-006": "1250000.00",
    "MF1-007": "0",
    "MF1-009": "-3000.00 -0.0024",
    "MF1-010": "无",
    "MF1-011": "满意",
    "AMB-115-1": "了解融资买入、担保物追加等规则",
    "AMB-115-2": "知悉强制平仓风险",
    "AMB-115-3": "谨慎看多",
    "M-040-1": "YES",
    "M-040-2": "YES",
    "M-040-3": "YES",
    "M-040-4": "能够承担相应风险并愿意继续参与",
}
VISITED = datetime(2026, 3, 2, 1, 30, tzinfo=UTC)
CASE_OF = text('SELECT id FROM "case" WHERE client_id = :client ORDER BY id DESC LIMIT 1')
DUTIES = text(
    "SELECT status, starts_on, due_on, case_id, late_working_days FROM obligation WHERE client_id = :client ORDER BY id"
)
pytestmark = after(revisits_opened)


@pytest.fixture
def ports() -> Ports:
    return Ports({"rulebooks": SHELF})


@pytest.fixture
async def case_id(desk: Desk, firm: Firm, clock: FixedClock) -> int:
    """Wait an hour; give the routine revisit of a Guangzhou client."""
    clock.advance(timedelta(hours=1))
    async with desk.work(SCHEDULER) as work:
        return (await work.session.execute(CASE_OF, {"client": firm.clients["10000001"]})).scalar_one()


def _completed(**changes: object) -> Completion:
    given: dict[str, object] = {
        "outcome": RevisitOutcome.COMPLETED,
        "method": RevisitMethod.PHONE,
        "visited_at": VISITED,
        "contact": "13810000001",
        "fields": SAID,
        "complaint_matter": False,
        "complaint_reason": "客户未提出投诉事项",
        "recording_refused": "客户不同意录音",
    }
    return Completion(**{**given, **changes})  # type: ignore[arg-type]


async def _duties(desk: Desk, firm: Firm) -> list[tuple[object, ...]]:
    async with desk.work(SCHEDULER) as work:
        rows = await work.session.execute(DUTIES, {"client": firm.clients["10000001"]})
        return [tuple(row) for row in rows]


@pytest.mark.rule("M-011", "AMB-08")
async def test_completing_fulfils_the_duty_and_starts_the_next_period_from_the_visit(
    desk: Desk, firm: Firm, case_id: int
) -> None:
    async with desk.work(firm.staff["branch.revisits"]) as work:
        case = await completion.complete(work, case_id=case_id, completion=_completed())
        assert (case.status, case.version) == ("DONE", 2)
    assert await _duties(desk, firm) == [
        ("FULFILLED", date(2025, 12, 1), date(2026, 3, 1), case_id, 1),
        ("OPEN", date(2026, 3, 2), date(2026, 6, 2), None, None),
    ]


@pytest.mark.rule("AMB-08")
async def test_refusal_ends_the_revisit_but_its_clock_runs_on(desk: Desk, firm: Firm, case_id: int) -> None:
    refused = _completed(outcome=RevisitOutcome.REFUSED, fields={}, complaint_matter=None)
    async with desk.work(firm.staff["branch.revisits"]) as work:
        await completion.complete(work, case_id=case_id, completion=refused)
    assert await _duties(desk, firm) == [("OPEN", date(2025, 12, 1), date(2026, 3, 1), None, None)]


@pytest.mark.rule("M-026", "AMB-19")
async def test_a_phone_revisit_without_recording_is_refused_unless_the_client_refused_it(
    desk: Desk, firm: Firm, case_id: int
) -> None:
    with pytest.raises(RecordingMissing):
        async with desk.work(firm.staff["branch.revisits"]) as work:
            await completion.complete(work, case_id=case_id, completion=_completed(recording_refused=None))


@pytest.mark.rule("M-028")
async def test_every_missing_or_wrong_field_is_named_at_once(desk: Desk, firm: Firm, case_id: int) -> None:
    fields = {**SAID, "MF1-006": "一百万", "MF1-010": " ", "MF9-001": "x"}
    with pytest.raises(FormInvalid) as refusal:
        async with desk.work(firm.staff["branch.revisits"]) as work:
            await completion.complete(work, case_id=case_id, completion=_completed(fields=fields))
    assert {(each.path, each.code) for each in refusal.value.fields} == {
        ("fields.MF9-001", "UNKNOWN_FIELD"),
        ("fields.MF1-006", "WRONG_FORMAT"),
        ("fields.MF1-010", "REQUIRED"),
    }


TOLD = text(
    "SELECT s.login, n.said FROM notice n JOIN staff s ON s.id = n.recipient_id WHERE n.kind = 'COMPLAINT_MATTER' ORDER BY 1"
)


@pytest.mark.rule("AMB-22")
@pytest.mark.parametrize("reason", [None, " "])
async def test_whoever_says_that_there_is_no_complaint_matter_says_why(
    desk: Desk, firm: Firm, case_id: int, reason: str | None
) -> None:
    fields = {code: value for code, value in SAID.items() if code != "MF1-010"}
    for given, missing in ((SAID, set[str]()), (fields, {"fields.MF1-010"})):
        done = _completed(complaint_reason=reason, fields=given)
        with pytest.raises(Invalid) as refusal:
            async with desk.work(firm.staff["branch.revisits"]) as work:
                await completion.complete(work, case_id=case_id, completion=done)
        assert {problem.path for problem in refusal.value.fields} == {"complaintReason", *missing}


@pytest.mark.rule("AMB-22")
async def test_a_complaint_matter_is_told_to_the_unit_head_and_the_margin_headquarters_at_once(
    desk: Desk, firm: Firm, case_id: int
) -> None:
    async with desk.work(firm.staff["branch.revisits"]) as work:
        done = _completed(complaint_matter=True, complaint_reason=None)
        case = await completion.complete(work, case_id=case_id, completion=done)
    async with desk.work(SCHEDULER) as work:
        told = [tuple(row) for row in await work.session.execute(TOLD)]
    said = f"案件{case.number}：客户在回访中提出投诉事项，待转入投诉处理流程。"
    assert told == [(login, said) for login in ("branch.head", "hq.complaints", "hq.head")]


async def test_unreachable_needs_three_attempts_on_two_days(
    desk: Desk, firm: Firm, case_id: int, clock: FixedClock
) -> None:
    gone = _completed(outcome=RevisitOutcome.UNREACHABLE, fields={}, complaint_matter=None)
    with pytest.raises(AttemptsTooFew):
        async with desk.work(firm.staff["branch.revisits"]) as work:
            await completion.complete(work, case_id=case_id, completion=gone)
    for hours in (0, 3, 24):
        clock.advance(timedelta(hours=hours))
        async with desk.work(firm.staff["branch.revisits"]) as work:
            contact = revisit.Contact(
                at=work.now, method=RevisitMethod.PHONE, result="NO_ANSWER", contact="13810000001"
            )
            await revisit.log_attempt(work, case_id=case_id, contact=contact)
    async with desk.work(firm.staff["branch.revisits"]) as work:
        ended = await completion.complete(work, case_id=case_id, completion=gone)
        assert ended.status == "DONE"


async def test_another_branch_neither_sees_nor_completes_it(desk: Desk, firm: Firm, case_id: int) -> None:
    from cases.errors import CaseNotFound

    with pytest.raises(CaseNotFound):
        async with desk.work(firm.staff["other.revisits"]) as work:
            await completion.complete(work, case_id=case_id, completion=_completed())
    with pytest.raises(NotYourUnit):
        async with desk.work(firm.staff["hq.revisits"]) as work:
            await completion.complete(work, case_id=case_id, completion=_completed())


async def test_what_changed_since_it_was_read_is_refused(desk: Desk, firm: Firm, case_id: int) -> None:
    with pytest.raises(StaleVersion):
        async with desk.work(firm.staff["branch.revisits"]) as work:
            await completion.complete(work, case_id=case_id, completion=_completed(), expected_version=7)


async def test_a_done_revisit_is_not_done_again(desk: Desk, firm: Firm, case_id: int) -> None:
    async with desk.work(firm.staff["branch.revisits"]) as work:
        await completion.complete(work, case_id=case_id, completion=_completed())
    with pytest.raises(WrongState):
        async with desk.work(firm.staff["branch.revisits"]) as work:
            await completion.complete(work, case_id=case_id, completion=_completed())


@pytest.mark.rule("AMB-08")
async def test_a_client_who_refused_is_tried_again_after_five_working_days(
    desk: Desk, firm: Firm, case_id: int, clock: FixedClock
) -> None:
    refused = _completed(outcome=RevisitOutcome.REFUSED, fields={}, complaint_matter=None)
    async with desk.work(firm.staff["branch.revisits"]) as work:
        await completion.complete(work, case_id=case_id, completion=refused)
    for days, opened in ((1, 1), (6, 1), (1, 2)):
        clock.advance(timedelta(days=days))
        await open_due(desk)
        async with desk.work(SCHEDULER) as work:
            query = text('SELECT count(*) FROM "case" WHERE client_id = :client')
            assert (await work.session.execute(query, {"client": firm.clients["10000001"]})).scalar_one() == opened
