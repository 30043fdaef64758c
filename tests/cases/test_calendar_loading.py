"""A year's notice is loaded: what is provisional becomes certain, what moves is shown first, what is finished stays."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from sqlalchemy import text

from cases.actions import calendar, filing
from cases.calendar_files import parse_year
from cases.errors import PostRequired, YearNotNewer
from cases.queries import calendar as calendars
from cases.source import SourceInvalid
from kernel.clock import FixedClock
from kernel.ports import Ports
from kernel.work import Desk
from server.embedded import Endpoints
from tests.cases.hearing import announced
from tests.firm import Firm
from tests.house import SCHEDULER, SHELF, edition, open_due, roll

# A notice that makes 4 January a rest day and works on Saturday 9 January instead.
NOTICE = """
year: 2027
kind: WORKING
jurisdiction: CN
version: 1
status: PUBLISHED
notice: 国办发明电〔2026〕0号(虚构)
published_on: 2026-11-05
rest_days: [2027-01-01, 2027-01-04]
make_up_days: [2027-01-09]
"""
DUE = text(
    "SELECT DISTINCT o.due_on, o.provisional, f.due_at FROM obligation o JOIN filing f ON f.id = o.filing_id "
    "WHERE f.period = '2026-12' AND o.status = 'OPEN'"
)


@pytest.fixture
def ports() -> Ports:
    return Ports({"rulebooks": SHELF})


@pytest.fixture
async def january(desk: Desk, firm: Firm, clock: FixedClock) -> None:
    """Open the December filings on the first of a January whose notice is not loaded."""
    clock.instant = datetime(2027, 1, 1, 1, 0, tzinfo=UTC)
    async with desk.work(SCHEDULER) as work:
        await filing.open_filings(work, edition(date(2027, 1, 1)))


async def _due(desk: Desk) -> list[tuple[object, ...]]:
    async with desk.work(SCHEDULER) as work:
        return [tuple(row) for row in await work.session.execute(DUE)]


async def _load(desk: Desk, firm: Firm, notice: str = NOTICE, *, preview: bool = False) -> calendar.Loaded:
    async with desk.work(firm.staff["admin"]) as work:
        return await calendar.load_calendar(work, text=notice, file="2027.yaml", preview=preview)


async def _move(desk: Desk) -> int:
    async with desk.work(SCHEDULER) as work:
        return await calendar.move_deadlines(work)


@pytest.mark.rule("AMB-24")
async def test_a_filing_of_an_unpublished_year_is_provisional_and_moves_with_the_notice(
    desk: Desk, firm: Firm, january: None
) -> None:
    assert [(row[0], row[1]) for row in await _due(desk)] == [(date(2027, 1, 8), True)]
    shown = await _load(desk, firm, preview=True)
    assert {(each.before.due_on, each.after.due_on) for each in shown.moved} == {(date(2027, 1, 8), date(2027, 1, 9))}
    assert [row[0] for row in await _due(desk)] == [date(2027, 1, 8)]
    assert len((await _load(desk, firm)).moved) == 3
    assert (await _move(desk), await _move(desk)) == (3, 0)
    moved = datetime(2027, 1, 9, 15, 59, 59, 999999, tzinfo=UTC)
    assert await _due(desk) == [(date(2027, 1, 9), False, moved)]


async def test_units_whose_deadlines_moved_are_told_that_their_worklists_changed(
    desk: Desk, firm: Firm, january: None, endpoints: Endpoints
) -> None:
    await _load(desk, firm)
    async with announced(endpoints) as heard:
        await _move(desk)
        assert await heard() == sorted(f"worklist:{firm.units[code]}" for code in ("GZ01", "SZ01", "CSC"))
        await _move(desk)
        assert await heard() == []


async def test_an_open_case_moves_with_its_obligation(desk: Desk, firm: Firm, january: None) -> None:
    await roll(desk)
    await open_due(desk)
    async with desk.work(SCHEDULER) as work:
        await work.session.execute(
            text(
                'UPDATE obligation SET case_id = (SELECT min(id) FROM "case") WHERE id = '
                "(SELECT min(id) FROM obligation WHERE filing_id IS NOT NULL AND due_on = '2027-01-08')"
            )
        )
    await _load(desk, firm)
    await _move(desk)
    async with desk.work(SCHEDULER) as work:
        query = text('SELECT due_at FROM "case" WHERE id = (SELECT min(id) FROM "case")')
        assert (await work.session.execute(query)).scalar_one() == datetime(2027, 1, 9, 15, 59, 59, 999999, tzinfo=UTC)


async def test_a_finished_filing_never_moves(desk: Desk, firm: Firm, january: None) -> None:
    async with desk.work(SCHEDULER) as work:
        query = text("SELECT id FROM filing WHERE unit_id = :unit AND period = '2026-12'")
        key = (await work.session.execute(query, {"unit": firm.units["GZ01"]})).scalar_one()
    async with desk.work(firm.staff["branch.head"]) as work:
        before = (await filing.submit(work, filing_id=key)).due_at
    assert len((await _load(desk, firm)).moved) == 2
    assert await _move(desk) == 2
    async with desk.work(SCHEDULER) as work:
        query = text("SELECT due_at FROM filing WHERE id = :id")
        assert (await work.session.execute(query, {"id": key})).scalar_one() == before


async def test_the_same_version_is_not_loaded_twice_and_only_the_administrator_loads(desk: Desk, firm: Firm) -> None:
    await _load(desk, firm)
    with pytest.raises(YearNotNewer):
        await _load(desk, firm)
    with pytest.raises(PostRequired):
        async with desk.work(firm.staff["branch.head"]) as work:
            await calendar.load_calendar(work, text=NOTICE, file="2027.yaml", preview=True)


async def test_a_wrong_file_is_refused_with_its_lines_and_changes_nothing(desk: Desk, firm: Firm) -> None:
    with pytest.raises(SourceInvalid) as refusal:
        await _load(desk, firm, NOTICE.replace("2027-01-09", "2027-01-11"))
    assert [problem.code for problem in refusal.value.fields] == ["weekday"]
    assert (await _load(desk, firm)).version == 1


async def test_a_year_of_another_jurisdiction_is_refused_and_one_that_stands_there_is_not_counted_with(
    desk: Desk, firm: Firm
) -> None:
    foreign = NOTICE.replace("jurisdiction: CN", "jurisdiction: HK")
    with pytest.raises(SourceInvalid, match="the days of CN only") as refusal:
        await _load(desk, firm, foreign)
    assert [(each.path, each.code) for each in refusal.value.fields] == [("2027.yaml:4 jurisdiction", "foreign")]
    async with desk.work(SCHEDULER) as work:
        before = await calendars.working_calendar(work.session)
        record = replace(parse_year(NOTICE, "2027.yaml"), year=2026, jurisdiction="HK", version=9)
        work.session.add(calendar.year_row(work, record))
        await work.session.flush()
        assert await calendars.working_calendar(work.session) == before


async def test_a_notice_that_changes_the_reason_and_not_the_day_is_told_with_the_duty(
    desk: Desk, firm: Firm, january: None
) -> None:
    await _load(desk, firm)
    await _move(desk)
    due = await _due(desk)
    swapped = NOTICE.replace("version: 1", "version: 2").replace("2027-01-04]", "2027-01-05]")
    assert (await _load(desk, firm, swapped)).moved == ()
    assert (await _move(desk), await _move(desk)) == (3, 0)
    assert await _due(desk) == due
    async with desk.work(SCHEDULER) as work:
        told = text("SELECT DISTINCT calendar_version, skipped FROM obligation WHERE due_on = '2027-01-09'")
        rests = [date(2027, 1, day) for day in (1, 2, 3, 5)]
        assert [tuple(row) for row in await work.session.execute(told)] == [("2027.2", rests)]
