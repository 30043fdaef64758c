"""What is counted into a day as revisits end is what counting the rows comes to."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import text

from cases.actions.correcting import Correction, correct_record
from cases.models.revisit import RevisitOutcome
from kernel.clock import FixedClock
from kernel.ports import Ports
from kernel.work import Desk
from tests.firm import Firm
from tests.house import SCHEDULER, SHELF, open_due, roll
from tests.rules.course import case_of, complete, completed

KEPT = text("""
SELECT unit_id, visited_on, programme, outcome, done_by_id, ended, complaint_matters, recording_refused, timed, seconds,
    working_days, longest_seconds, most_working_days FROM revisit_tally ORDER BY 1, 2, 3, 4, 5""")
COUNTED = text("""
SELECT unit_id, visited_on, programme, outcome, done_by_id, count(*), count(*) FILTER (WHERE complaint_matter),
    count(*) FILTER (WHERE recording_refused), count(elapsed_working_days), sum(elapsed_seconds), sum(elapsed_working_days),
    max(elapsed_seconds), max(elapsed_working_days)
FROM revisit WHERE visited_on IS NOT NULL GROUP BY 1, 2, 3, 4, 5 ORDER BY 1, 2, 3, 4, 5""")

RECORD = text("SELECT id FROM form_record ORDER BY id")


async def test_the_days_come_to_what_the_rows_come_to(desk: Desk, firm: Firm, clock: FixedClock) -> None:
    desk = Desk(desk.sessions, clock, Ports({"rulebooks": SHELF}))
    await roll(desk)
    await open_due(desk)
    said = {"complaint_matter": True, "complaint_reason": None}
    for day, number, login, changes in (
        (3, "10000001", "branch.revisits", said),
        (3, "10000002", "branch.revisits", {}),
        (5, "20000001", "other.revisits", {"outcome": RevisitOutcome.REFUSED}),
    ):
        clock.instant = datetime(2026, 3, day, 3 + len(number) % 3, day, tzinfo=UTC)
        done = completed(visited_at=clock.instant, **changes)
        await complete(desk, firm.staff[login], await case_of(desk, firm.clients[number]), done)
    async with desk.work(SCHEDULER) as work:
        kept = [tuple(row) for row in await work.session.execute(KEPT)]
        counted = [tuple(row) for row in await work.session.execute(COUNTED)]
    assert kept == counted
    assert [row[5] for row in kept] == [2, 1]


@pytest.mark.parametrize(
    ("visited", "days"), [("2026-03-02T10:00+08:00", {2: 1, 3: 1}), ("2026-03-03T10:00+08:00", {3: 2})]
)
async def test_a_corrected_visit_is_counted_into_its_own_day(
    desk: Desk, firm: Firm, clock: FixedClock, visited: str, days: dict[int, int]
) -> None:
    desk, officer = Desk(desk.sessions, clock, Ports({"rulebooks": SHELF})), firm.staff["branch.revisits"]
    await roll(desk)
    await open_due(desk)
    clock.instant = datetime(2026, 3, 3, 6, tzinfo=UTC)
    for number in ("10000001", "10000002"):
        done = completed(visited_at=clock.instant)
        await complete(desk, officer, await case_of(desk, firm.clients[number]), done)
    async with desk.work(officer) as work:
        record_id = (await work.session.execute(RECORD)).scalars().first()
        await correct_record(work, record_id=record_id or 0, correction=Correction("时间记错", {"MF1-013": visited}))
    async with desk.work(SCHEDULER) as work:
        kept = [tuple(row) for row in await work.session.execute(KEPT)]
        counted = [tuple(row) for row in await work.session.execute(COUNTED)]
    assert kept == counted
    assert {row[1].day: row[5] for row in kept} == days
