"""Trying again: when the next try is due under any rule, and the reminder before a talk that was appointed."""

from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import text

from cases.actions import appointment, revisit
from cases.calendar_files import shipped_calendar
from cases.models.revisit import RevisitMethod
from cases.rulebook.programmes import Attempts
from kernel.clock import FixedClock
from kernel.errors import Invalid
from kernel.ports import Ports
from kernel.work import Desk
from tests.findings import told
from tests.firm import Firm
from tests.house import SCHEDULER, SHELF, open_due, roll
from tests.rules.course import case_of, complete, completed

CALENDAR = shipped_calendar()
RULES = st.builds(
    lambda count, days: Attempts(article="1", count=count, on_days=min(count, days)),
    st.integers(1, 6),
    st.integers(1, 6),
)
DAYS = st.lists(st.dates(date(2026, 1, 5), date(2026, 2, 27)), min_size=1, max_size=8)
NEXT = text("SELECT next_attempt_at FROM revisit WHERE case_id = :case")
WAITING = text("SELECT execute_after - now(), payload FROM tasks.task WHERE entrypoint = 'appointments.remind'")
AFTERNOON = datetime.fromisoformat("2026-03-02T15:00:00+08:00")


@pytest.fixture
def ports() -> Ports:
    return Ports({"rulebooks": SHELF})


@pytest.fixture
async def case_id(desk: Desk, firm: Firm, clock: FixedClock) -> int:
    await roll(desk)
    await open_due(desk)
    clock.advance(timedelta(hours=1))
    return await case_of(desk, firm.clients["10000001"])


async def _tried(desk: Desk, firm: Firm, case_id: int, result: str, at: datetime | None = None) -> int:
    async with desk.work(firm.staff["branch.revisits"]) as work:
        contact = revisit.Contact(work.now, RevisitMethod.PHONE, result, "13810000001", appointment_at=at)
        return (await revisit.log_attempt(work, case_id=case_id, contact=contact)).id


async def _remind(desk: Desk, attempt: int) -> None:
    async with desk.work(SCHEDULER) as work:
        await appointment.remind(work, {"attempt": attempt})


async def _next(desk: Desk, case_id: int) -> datetime | None:
    async with desk.work(SCHEDULER) as work:
        found: datetime | None = (await work.session.execute(NEXT, {"case": case_id})).scalar_one()
        return found


@given(RULES, DAYS)
def test_trying_on_each_day_that_is_named_exhausts_any_rule_with_no_try_too_many(
    rule: Attempts, days: list[date]
) -> None:
    made = sorted(days)
    steps = 0
    while (day := rule.next_on(made, CALENDAR)) is not None:
        assert day >= made[-1]
        made.append(day)
        steps += 1
    assert rule.exhausted(made)
    lacking = max(rule.count - len(days), rule.on_days - len(set(days)), 0)
    assert steps == lacking


def test_nothing_is_due_before_the_first_try() -> None:
    assert Attempts(article="1", count=3, on_days=2).next_on([], CALENDAR) is None


async def test_an_appointment_is_when_the_client_is_called_next_and_one_is_reminded_half_an_hour_before(
    desk: Desk, firm: Firm, clock: FixedClock, case_id: int
) -> None:
    attempt = await _tried(desk, firm, case_id, "APPOINTMENT", AFTERNOON)
    assert await _next(desk, case_id) == AFTERNOON
    async with desk.work(SCHEDULER) as work:
        ((delay, _),) = (await work.session.execute(WAITING)).all()
    assert timedelta(hours=4, minutes=29) < delay <= timedelta(hours=4, minutes=30)
    for _ in range(2):
        await _remind(desk, attempt)
    ((login, _, said),) = await told(desk, "APPOINTMENT")
    assert login == "branch.revisits"
    assert said.endswith("：与客户约定于2026-03-02 15:00再次联系。")


async def test_an_appointment_stands_though_the_client_is_missed_before_it(
    desk: Desk, firm: Firm, clock: FixedClock, case_id: int
) -> None:
    attempt = await _tried(desk, firm, case_id, "APPOINTMENT", AFTERNOON)
    clock.advance(timedelta(hours=1))
    await _tried(desk, firm, case_id, "NO_ANSWER")
    assert await _next(desk, case_id) == AFTERNOON
    await _remind(desk, attempt)
    assert [login for login, *_ in await told(desk, "APPOINTMENT")] == ["branch.revisits"]
    clock.instant = AFTERNOON + timedelta(minutes=5)
    await _tried(desk, firm, case_id, "NO_ANSWER")
    assert await _next(desk, case_id) not in {None, AFTERNOON}


@pytest.mark.parametrize("how", ["moved", "done"])
async def test_an_appointment_that_does_not_stand_any_more_reminds_nobody(
    desk: Desk, firm: Firm, case_id: int, how: str
) -> None:
    attempt = await _tried(desk, firm, case_id, "APPOINTMENT", AFTERNOON)
    if how == "moved":
        await _tried(desk, firm, case_id, "APPOINTMENT", AFTERNOON + timedelta(days=1))
    else:
        await complete(desk, firm.staff["branch.revisits"], case_id, completed())
        assert await _next(desk, case_id) is None
    await _remind(desk, attempt)
    assert await told(desk, "APPOINTMENT") == []


@pytest.mark.parametrize(
    ("result", "at", "wrong"),
    [
        ("NO_ANSWER", AFTERNOON, "CONTRADICTION"),
        ("APPOINTMENT", AFTERNOON - timedelta(hours=6), "IN_THE_PAST"),
        ("APPOINTMENT", AFTERNOON - timedelta(days=400), "IN_THE_PAST"),
    ],
)
async def test_an_appointment_lies_ahead_and_beside_no_other_result(
    desk: Desk, firm: Firm, case_id: int, result: str, at: datetime, wrong: str
) -> None:
    with pytest.raises(Invalid) as refused:
        await _tried(desk, firm, case_id, result, at)
    assert [(problem.path, problem.code) for problem in refused.value.fields] == [("appointmentAt", wrong)]


@pytest.mark.parametrize("result", ["REACHED", "REFUSED"])
async def test_a_client_who_was_reached_need_not_be_tried_again(
    desk: Desk, firm: Firm, case_id: int, result: str
) -> None:
    await _tried(desk, firm, case_id, "BUSY")
    assert await _next(desk, case_id) is not None
    await _tried(desk, firm, case_id, result)
    assert await _next(desk, case_id) is None
