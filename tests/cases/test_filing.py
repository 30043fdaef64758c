"""The monthly filing: opens when the month has ended, freezes its rows, is on time or late by working days."""

from datetime import UTC, date, datetime

import pytest
from sqlalchemy import text

from cases.actions import completion, filing, owing
from cases.actions.completion import Completion
from cases.calendar_files import shipped_calendar
from cases.errors import FilingNotFound, NotARecipient, NotYourUnit, PostRequired, RecipientMissing
from cases.lifecycle import WrongState
from cases.models.filing import Filing
from cases.models.revisit import RevisitMethod, RevisitOutcome
from kernel.clock import FixedClock
from kernel.ports import Ports
from kernel.work import Desk
from tests.cases.test_completion import SAID
from tests.firm import Firm
from tests.house import SCHEDULER, SHELF, edition, open_due, roll

FILING_OF = text("SELECT id FROM filing WHERE unit_id = :unit AND period = :period")
ROWS = text(
    "SELECT source_case_id, late, cells ->> 'client_number' FROM filing_row WHERE filing_id = :filing ORDER BY ordinal"
)


@pytest.fixture
def ports() -> Ports:
    return Ports({"rulebooks": SHELF})


async def _open_filings(desk: Desk) -> dict[str, int]:
    async with desk.work(SCHEDULER) as work:
        return await filing.open_filings(work, edition(work.now.date()))


async def _filing(desk: Desk, unit: int, period: str) -> int:
    async with desk.work(SCHEDULER) as work:
        return (await work.session.execute(FILING_OF, {"unit": unit, "period": period})).scalar_one()


async def _complete(desk: Desk, firm: Firm, number: str, visited_at: datetime) -> int:
    async with desk.work(SCHEDULER) as work:
        query = text('SELECT id FROM "case" WHERE client_id = :client ORDER BY id LIMIT 1')
        case_id: int = (await work.session.execute(query, {"client": firm.clients[number]})).scalar_one()
    done = Completion(
        outcome=RevisitOutcome.COMPLETED,
        method=RevisitMethod.VISIT,
        visited_at=visited_at,
        contact="营业部",
        fields=SAID,
        complaint_matter=False,
        complaint_reason="客户未提出投诉事项",
        recording_refused="客户不同意",
    )
    async with desk.work(firm.staff["branch.revisits"]) as work:
        await completion.complete(work, case_id=case_id, completion=done)
    return case_id


@pytest.mark.rule("M-032", "AMB-24")
async def test_each_branch_and_the_centre_owe_last_months_filing_by_the_fifth_working_day(
    desk: Desk, firm: Firm
) -> None:
    assert await _open_filings(desk) == {"revisit_summary": 9}
    assert await _open_filings(desk) == {"revisit_summary": 0}
    async with desk.work(SCHEDULER) as work:
        found = await work.session.get(Filing, await _filing(desk, firm.units["GZ01"], "2026-02"))
        assert found is not None
        assert found.due_at == datetime(2026, 3, 6, 15, 59, 59, 999999, tzinfo=UTC)


async def test_without_a_unit_that_receives_it_no_filing_is_opened_for_nobody(desk: Desk, firm: Firm) -> None:
    renamed = text("UPDATE unit SET type = :type WHERE id = :id")
    async with desk.work(SCHEDULER) as work:
        await work.session.execute(renamed, {"type": "AUDIT_HQ", "id": firm.units["MHQ"]})
    with pytest.raises(RecipientMissing) as missing:
        await _open_filings(desk)
    assert "“客户回访记录汇总表”没有接收单位：单位名册中没有“融资融券业务管理总部”" in missing.value.message("zh")
    async with desk.work(SCHEDULER) as work:
        await work.session.execute(renamed, {"type": "MARGIN_HQ", "id": firm.units["MHQ"]})
    assert await _open_filings(desk) == {"revisit_summary": 9}


@pytest.mark.rule("M-031", "M-032", "AMB-24")
async def test_rows_are_frozen_at_submission_and_late_ones_go_into_the_next(
    desk: Desk, firm: Firm, clock: FixedClock
) -> None:
    clock.instant = datetime(2026, 2, 20, 1, 0, tzinfo=UTC)
    await roll(desk)
    await open_due(desk)
    first = await _complete(desk, firm, "10000001", clock.instant)
    clock.instant = datetime(2026, 3, 3, 1, 0, tzinfo=UTC)
    await _open_filings(desk)
    february = await _filing(desk, firm.units["GZ01"], "2026-02")
    async with desk.work(firm.staff["branch.head"]) as work:
        sent = await filing.submit(work, filing_id=february)
        assert (sent.status, sent.row_count, sent.nil_return, sent.on_time) == ("SUBMITTED", 1, False, True)
    late = await _complete(desk, firm, "10000002", datetime(2026, 2, 27, 3, 0, tzinfo=UTC))
    async with desk.work(SCHEDULER) as work:
        reassigned = text('UPDATE "case" SET assignee_id = :other WHERE id = :id')
        await work.session.execute(reassigned, {"other": firm.staff["branch.head"], "id": late})
    clock.instant = datetime(2026, 4, 9, 1, 0, tzinfo=UTC)
    await _open_filings(desk)
    march = await _filing(desk, firm.units["GZ01"], "2026-03")
    async with desk.work(firm.staff["branch.revisits"]) as work:
        sent = await filing.submit(work, filing_id=march)
        assert (sent.row_count, sent.late_rows, sent.on_time, sent.late_working_days) == (1, 1, False, 1)
    async with desk.work(SCHEDULER) as work:
        assert [tuple(row) for row in await work.session.execute(ROWS, {"filing": february})] == [
            (first, False, "10000001")
        ]
        assert [tuple(row) for row in await work.session.execute(ROWS, {"filing": march})] == [(late, True, "10000002")]
        officer = text("SELECT cells ->> 'officer' FROM filing_row WHERE filing_id = :filing")
        assert (await work.session.execute(officer, {"filing": march})).scalar_one() == "李㛃"


@pytest.mark.rule("AMB-24")
async def test_a_month_without_revisits_is_filed_as_nil_and_received_by_headquarters(desk: Desk, firm: Firm) -> None:
    await _open_filings(desk)
    february = await _filing(desk, firm.units["GZ01"], "2026-02")
    with pytest.raises(WrongState):
        async with desk.work(firm.staff["hq.head"]) as work:
            await filing.acknowledge(work, filing_id=february)
    async with desk.work(firm.staff["branch.head"]) as work:
        assert (await filing.submit(work, filing_id=february)).nil_return
    with pytest.raises(NotARecipient):
        async with desk.work(firm.staff["audit.officer"]) as work:
            await filing.acknowledge(work, filing_id=february)
    with pytest.raises(PostRequired) as refused:
        async with desk.work(firm.staff["hq.liquidation"]) as work:
            await filing.acknowledge(work, filing_id=february)
    assert refused.value.message("zh") == "该事项须由以下岗位人员办理：负责人、回访人员。"
    async with desk.work(firm.staff["hq.revisits"]) as work:
        assert (await filing.acknowledge(work, filing_id=february)).status == "RECEIVED"
    with pytest.raises(WrongState):
        async with desk.work(firm.staff["branch.head"]) as work:
            await filing.submit(work, filing_id=february)


async def test_only_the_unit_itself_submits_and_others_do_not_see_it(desk: Desk, firm: Firm) -> None:
    await _open_filings(desk)
    february = await _filing(desk, firm.units["GZ01"], "2026-02")
    with pytest.raises(FilingNotFound):
        async with desk.work(firm.staff["other.head"]) as work:
            await filing.submit(work, filing_id=february)
    with pytest.raises(NotYourUnit):
        async with desk.work(firm.staff["hq.head"]) as work:
            await filing.submit(work, filing_id=february)


def test_a_period_is_opened_after_its_end_and_missed_months_are_made_up() -> None:
    rule = edition(date(2026, 3, 1)).rulebook.filing("revisit_summary")
    months = owing.periods_to_file(rule, date(2025, 12, 1), date(2026, 3, 1), shipped_calendar())
    assert [period.code for period, _ in months] == ["2025-12", "2026-01", "2026-02"]


@pytest.mark.rule("M-032", "AMB-24")
async def test_a_branch_owes_returns_from_the_month_it_was_founded_in_and_the_others_all_of_them(
    desk: Desk, firm: Firm, clock: FixedClock
) -> None:
    founded = text("UPDATE unit SET founded_on = :day WHERE id = :unit")
    async with desk.work(SCHEDULER) as work:
        await work.session.execute(founded, {"day": date(2026, 2, 28), "unit": firm.units["GZ01"]})
        await work.session.execute(founded, {"day": date(2026, 3, 1), "unit": firm.units["SZ01"]})
    assert await _open_filings(desk) == {"revisit_summary": 3 + 1 + 0}
    clock.instant = datetime(2026, 4, 1, 1, 0, tzinfo=UTC)
    assert await _open_filings(desk) == {"revisit_summary": 3}


@pytest.mark.rule("M-032", "AMB-24")
async def test_the_month_in_which_a_branch_is_closed_is_the_last_it_files(
    desk: Desk, firm: Firm, clock: FixedClock
) -> None:
    closed = text("UPDATE unit SET closed_on = :day WHERE id = :unit")
    async with desk.work(SCHEDULER) as work:
        await work.session.execute(closed, {"day": date(2026, 2, 1), "unit": firm.units["GZ01"]})
        await work.session.execute(closed, {"day": date(2026, 1, 31), "unit": firm.units["SZ01"]})
    await _open_filings(desk)
    assert await _filing(desk, firm.units["GZ01"], "2026-02")
    async with desk.work(SCHEDULER) as work:
        query = text("SELECT period FROM filing WHERE unit_id = :unit AND period > '2026-01'")
        assert (await work.session.execute(query, {"unit": firm.units["SZ01"]})).all() == []
    clock.instant = datetime(2026, 4, 1, 1, 0, tzinfo=UTC)
    assert await _open_filings(desk) == {"revisit_summary": 1}


@pytest.mark.rule("AMB-24")
async def test_filings_out_of_order_leave_each_visit_to_its_own_month(
    desk: Desk, firm: Firm, clock: FixedClock
) -> None:
    clock.instant = datetime(2026, 2, 20, 1, 0, tzinfo=UTC)
    await roll(desk)
    await open_due(desk)
    await _complete(desk, firm, "10000001", clock.instant)
    clock.instant = datetime(2026, 4, 2, 1, 0, tzinfo=UTC)
    await _open_filings(desk)
    counts = []
    for period in ("2026-03", "2026-02"):
        key = await _filing(desk, firm.units["GZ01"], period)
        async with desk.work(firm.staff["branch.head"]) as work:
            sent = await filing.submit(work, filing_id=key)
            counts.append((sent.row_count, sent.late_rows))
    assert counts == [(0, 0), (1, 0)]
