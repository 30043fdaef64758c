"""People are told once each: before, on the day, and up the superior chain when it is overdue."""

import asyncio
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import text

from cases.actions.notice import NoticeNotFound, read_notice, tell_due
from cases.actions.revisit import SHELF
from cases.queries.notice import notice
from kernel.clock import FixedClock
from kernel.ports import Ports
from kernel.work import Desk
from scheduler.reminders import remind
from scheduler.shift import Shift
from tests.conftest import SCHEDULER_ID
from tests.firm import Firm
from tests.scheduler.duties import adopted, fulfil, obligation, shelf, told

DUE = date(2026, 3, 11)  # a Wednesday; the tests begin on Monday 2 March
REVISITS, SUPERVISOR, HEAD, TOP = "branch.revisits", "branch.supervisor", "branch.head", "brokerage.head"


@pytest.fixture
def ports() -> Ports:
    return Ports({SHELF: shelf()})


@pytest.fixture
async def duty(desk: Desk, firm: Firm) -> int:
    await adopted(desk)
    return await obligation(desk, firm.units["GZ01"], DUE, assignee_id=firm.staff[REVISITS])


async def sweep(desk: Desk, days: int, clock: FixedClock) -> None:
    """Let the days pass, sweeping on each one."""
    for _ in range(days):
        await remind(Shift(desk, SCHEDULER_ID, {}))
        clock.advance(timedelta(days=1))


async def test_the_assignee_is_reminded_before_and_on_the_day_and_superiors_when_overdue(
    desk: Desk, clock: FixedClock, duty: int
) -> None:
    await sweep(desk, 18, clock)
    assert await told(desk) == [
        ("REMINDER", REVISITS, date(2026, 3, 4)),  # a week before
        ("REMINDER", REVISITS, date(2026, 3, 10)),  # a working day before
        ("DUE_TODAY", REVISITS, DUE),
        ("ESCALATION", SUPERVISOR, date(2026, 3, 12)),  # overdue one working day: the superior
        ("ESCALATION", HEAD, date(2026, 3, 16)),  # three, across a weekend: the next one up
        ("ESCALATION", TOP, date(2026, 3, 18)),  # five
    ]


async def test_a_hundred_sweeps_by_replicas_tell_nobody_twice(desk: Desk, clock: FixedClock, duty: int) -> None:
    clock.advance(timedelta(days=14))
    for _ in range(5):
        await asyncio.gather(*(remind(Shift(desk, SCHEDULER_ID, {})) for _ in range(4)))
    assert [login for _, login, _ in await told(desk)] == [SUPERVISOR, HEAD]


async def test_a_stopped_week_is_caught_up_by_the_next_sweep(desk: Desk, clock: FixedClock, duty: int) -> None:
    clock.advance(timedelta(days=7))
    await sweep(desk, 1, clock)
    assert await told(desk) == [("REMINDER", REVISITS, date(2026, 3, 4))]
    clock.advance(timedelta(days=10))
    await sweep(desk, 1, clock)
    assert [login for _, login, _ in await told(desk)] == [REVISITS, SUPERVISOR, HEAD, TOP]


async def test_a_fulfilled_duty_is_not_spoken_of(desk: Desk, clock: FixedClock, duty: int) -> None:
    await fulfil(desk, duty)
    await sweep(desk, 18, clock)
    assert await told(desk) == []


async def test_a_duty_without_assignee_is_told_to_the_head_of_its_unit(
    desk: Desk, clock: FixedClock, firm: Firm
) -> None:
    await adopted(desk)
    await obligation(desk, firm.units["SZ01"], date(2026, 3, 2), code="M-032")
    await sweep(desk, 4, clock)
    assert [(kind, login) for kind, login, _ in await told(desk)] == [
        ("DUE_TODAY", "other.head"),
        ("ESCALATION", TOP),
        ("ESCALATION", "leader"),
    ]


async def test_who_has_left_is_passed_over(desk: Desk, clock: FixedClock, firm: Firm, duty: int) -> None:
    async with desk.work(SCHEDULER_ID) as work:
        leave = text("UPDATE staff SET left_at = :now WHERE login = ANY (:logins)")
        await work.session.execute(leave, {"now": work.now, "logins": [REVISITS, TOP]})
    clock.advance(timedelta(days=16))
    await sweep(desk, 1, clock)
    # The duty falls to the head of the branch; above stands the brokerage head, who has left, then the leader.
    assert {login for _, login, _ in await told(desk)} == {"leader"}


async def test_a_reassigned_duty_reminds_its_new_owner(desk: Desk, clock: FixedClock, firm: Firm, duty: int) -> None:
    clock.advance(timedelta(days=9))
    await remind(Shift(desk, SCHEDULER_ID, {}))
    async with desk.work(SCHEDULER_ID) as work:
        await work.session.execute(text("UPDATE obligation SET assignee_id = :id"), {"id": firm.staff["branch.margin"]})
    await remind(Shift(desk, SCHEDULER_ID, {}))
    assert [login for _, login, _ in await told(desk)] == ["branch.margin", REVISITS]


async def test_a_sweep_says_how_many_it_told_and_journals_one_entry(desk: Desk, clock: FixedClock, firm: Firm) -> None:
    await adopted(desk)
    for _ in range(3):
        await obligation(desk, firm.units["GZ01"], date(2026, 3, 2))
    async with desk.work(SCHEDULER_ID) as work:
        assert await tell_due(work, shelf()) == 3
        assert await tell_due(work, shelf()) == 0
    async with desk.work(SCHEDULER_ID) as work:
        entries = await work.session.execute(text("SELECT batch FROM journal_entry WHERE kind = 'notices.told'"))
        assert entries.scalars().all() == [3]


@pytest.fixture
async def october(desk: Desk, clock: FixedClock) -> FixedClock:
    """Come to 31 October 2026, the house loaded with the calendar up to that year."""
    await adopted(desk)
    clock.instant = datetime(2026, 10, 31, 1, tzinfo=UTC)
    return clock


async def test_a_year_that_is_not_loaded_by_november_is_told_once_to_who_loads_it_and_who_waits(
    desk: Desk, october: FixedClock
) -> None:
    await sweep(desk, 40, october)
    assert await told(desk) == [("CALENDAR_MISSING", login, date(2026, 11, 1)) for login in ("admin", "hq.head")]
    async with desk.work(SCHEDULER_ID) as work:
        said = set((await work.session.execute(text("SELECT said FROM notice"))).scalars())
    assert said == {
        "2027年工作日安排尚未载入，相关期限均为暂定；请按国务院办公厅通知载入该年度工作日历，载入后期限自动重算。"
    }


async def test_sweeps_beside_each_other_tell_of_the_calendar_once(desk: Desk, october: FixedClock) -> None:
    october.advance(timedelta(days=2))
    await asyncio.gather(*(remind(Shift(desk, SCHEDULER_ID, {})) for _ in range(4)))
    assert len(await told(desk)) == 2


async def test_a_year_that_is_loaded_in_time_is_not_spoken_of(desk: Desk, october: FixedClock) -> None:
    async with desk.work(SCHEDULER_ID) as work:
        copied = text(
            "INSERT INTO calendar_year SELECT nextval('calendar_year_id'), kind, 2027, 1, true, jurisdiction, notice, "
            "published_on, '{}', '{}', loaded_at, loaded_by FROM calendar_year WHERE year = 2026"
        )
        await work.session.execute(copied)
    await sweep(desk, 3, october)
    assert await told(desk) == []


async def test_a_notice_is_read_by_its_recipient_alone(desk: Desk, clock: FixedClock, firm: Firm, duty: int) -> None:
    clock.advance(timedelta(days=9))
    await remind(Shift(desk, SCHEDULER_ID, {}))
    for login in ("branch.margin", "other.revisits", HEAD):
        with pytest.raises(NoticeNotFound):
            async with desk.work(firm.staff[login]) as work:
                await read_notice(work, notice_id=1)
    async with desk.work(firm.staff[REVISITS]) as work:
        first = await read_notice(work, notice_id=1)
        assert first.read_at == clock.now()
    clock.advance(timedelta(hours=1))
    async with desk.work(firm.staff[REVISITS]) as work:
        await read_notice(work, notice_id=1)
        again = await notice(work.session, 1)
        assert again is not None
        assert again.read_at == clock.now() - timedelta(hours=1)
