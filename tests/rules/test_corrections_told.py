"""What was corrected is told: duties follow the day that the record says now, and the next return reports it (art. 10(5), 11)."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import text

from cases.actions import filing
from cases.rulebook.forms import FieldType
from kernel.clock import FixedClock
from kernel.work import Desk
from tests.firm import Firm
from tests.house import SCHEDULER, edition
from tests.rules.corrections import SPOKEN, VISITED, correct, sign, versions
from tests.stories import after, debtors_revisit_opened

ROWS = text(
    "SELECT r.record_id, r.corrects, r.late, r.cells ->> 'content', r.cells ->> 'corrected' FROM filing_row r "
    "JOIN filing f ON f.id = r.filing_id WHERE f.period = :period AND f.unit_id = :unit ORDER BY r.ordinal"
)
DUTIES = text(
    "SELECT status, due_on, fulfilled_at, late_working_days FROM obligation WHERE client_id = :client ORDER BY id"
)
pytestmark = after(debtors_revisit_opened)


@pytest.fixture
async def case_id(desk: Desk, firm: Firm, clock: FixedClock) -> int:
    """Give the case of a signed record."""
    return await sign(desk, firm, clock)


@pytest.mark.rule("M-034", "AMB-08")
async def test_another_day_moves_the_running_duty_and_leaves_the_term_of_the_finished_one(
    desk: Desk, firm: Firm, case_id: int
) -> None:
    client = {"client": firm.clients["10000001"]}

    async def duties() -> list[tuple[object, ...]]:
        async with desk.work(SCHEDULER) as work:
            return [tuple(row) for row in await work.session.execute(DUTIES, client)]

    done = ("FULFILLED", date(2026, 3, 1), VISITED, 3)
    assert await duties() == [done, ("OPEN", date(2026, 6, 4), None, None)]
    await correct(desk, firm.staff["branch.revisits"], case_id, MF1_010="有", MF1_013="2026-03-04T01:30:00+00:00")
    early = VISITED - timedelta(minutes=30)
    assert await duties() == [(*done[:2], early, 3), ("OPEN", date(2026, 6, 4), None, None)]
    await correct(desk, firm.staff["branch.revisits"], case_id, MF1_013="2026-03-02T09:30:00+08:00")
    monday = datetime(2026, 3, 2, 1, 30, tzinfo=UTC)
    assert await duties() == [(*done[:2], monday, 1), ("OPEN", date(2026, 6, 2), None, None)]


async def test_other_words_move_no_duty(desk: Desk, firm: Firm, case_id: int) -> None:
    entries = text("SELECT count(*) FROM journal_entry WHERE kind LIKE 'obligation.%'")
    async with desk.work(SCHEDULER) as work:
        before = (await work.session.execute(entries)).scalar_one()
    await correct(desk, firm.staff["branch.revisits"], case_id, MF1_011="尚可")
    async with desk.work(SCHEDULER) as work:
        assert (await work.session.execute(entries)).scalar_one() == before


async def _filed(desk: Desk, firm: Firm, period: str) -> list[tuple[Any, ...]]:
    """Submit a month's return of the branch; give its rows."""
    async with desk.work(SCHEDULER) as work:
        await filing.open_filings(work, edition(work.now.date()))
        query = text("SELECT id FROM filing WHERE unit_id = :unit AND period = :period")
        found = {"unit": firm.units["GZ01"], "period": period}
        key: int = (await work.session.execute(query, found)).scalar_one()
    async with desk.work(firm.staff["branch.head"]) as work:
        sent = await filing.submit(work, filing_id=key)
        assert sent.late_rows == 0
    async with desk.work(SCHEDULER) as work:
        return [tuple(row) for row in await work.session.execute(ROWS, found)]


@pytest.mark.rule("M-034", "M-032", "AMB-24")
async def test_a_filed_row_stays_and_the_next_return_reports_the_correction_once(
    desk: Desk, firm: Firm, case_id: int, clock: FixedClock
) -> None:
    texts = [
        each.code for each in edition(VISITED.date()).rulebook.form("MF1").fields if each.type is FieldType.LONG_TEXT
    ]
    said = "；".join(SPOKEN[code] or "" for code in texts if code in SPOKEN)
    (first,) = await versions(desk, case_id)
    clock.instant = datetime(2026, 4, 1, 2, 0, tzinfo=UTC)
    march = await _filed(desk, firm, "2026-03")
    assert march == [(first.id, None, False, said, None)]
    await correct(desk, firm.staff["branch.revisits"], case_id, MF1_010="有")
    await correct(desk, firm.staff["branch.revisits"], case_id, MF1_010="希望增加短信提醒")
    third = (await versions(desk, case_id))[-1]
    clock.instant = datetime(2026, 5, 6, 2, 0, tzinfo=UTC)
    april = await _filed(desk, firm, "2026-04")
    corrected = said.replace("无", "希望增加短信提醒", 1)
    assert april == [(third.id, "2026-03", False, corrected, "V3（原报2026-03）")]
    clock.instant = datetime(2026, 6, 1, 2, 0, tzinfo=UTC)
    assert await _filed(desk, firm, "2026-05") == []
    async with desk.work(SCHEDULER) as work:
        found = {"unit": firm.units["GZ01"], "period": "2026-03"}
        assert [tuple(row) for row in await work.session.execute(ROWS, found)] == march


@pytest.mark.rule("M-034", "AMB-24")
async def test_a_record_corrected_before_it_is_filed_is_reported_as_corrected_and_once(
    desk: Desk, firm: Firm, case_id: int, clock: FixedClock
) -> None:
    await correct(desk, firm.staff["branch.revisits"], case_id, MF1_010="有")
    newest = (await versions(desk, case_id))[-1]
    clock.instant = datetime(2026, 4, 1, 2, 0, tzinfo=UTC)
    (row,) = await _filed(desk, firm, "2026-03")
    assert (row[0], row[1], row[4]) == (newest.id, None, None)
    clock.instant = datetime(2026, 5, 6, 2, 0, tzinfo=UTC)
    assert await _filed(desk, firm, "2026-04") == []
