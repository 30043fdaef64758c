"""Handing planned revisits over: to whom, with which cases, on record and told; and when it is refused."""

from datetime import date, timedelta

import pytest
from sqlalchemy import text

from cases.actions.handover import Handover, hand_over
from cases.errors import NotYourUnit, PostRequired, StaffNotFound
from cases.finding_errors import NotIndependent
from cases.plan_errors import NobodyStandsIn, NoRoom, PlanNotFound, PlanSuperseded
from cases.queries.handover import Stretch
from kernel.clock import FixedClock
from kernel.errors import DomainError, Invalid
from kernel.ports import Ports
from kernel.work import Desk
from tests.cases.plans import DUE, MARCH, OPENS, absent, assigned, crowd, developed, hired, laid, plan
from tests.findings import TOLD
from tests.firm import Firm
from tests.house import SCHEDULER, SHELF, open_due, roll

TODAY = date(2026, 3, 2)
ENTRIES = text(
    "SELECT kind, case_id IS NOT NULL, details FROM journal_entry WHERE kind IN ('revisit.assigned', 'plan.handed_over') ORDER BY id"
)
PLANNED = text("SELECT DISTINCT planned_officer_id FROM revisit_plan_line WHERE planned_on IS NOT NULL")


@pytest.fixture
def ports() -> Ports:
    return Ports({"rulebooks": SHELF})


async def _handed(desk: Desk, firm: Firm, key: int, login: str = "branch.head", **changes: object) -> int:
    """Hand everything that the officer has until the due day over, or as the changes say; give how many."""
    given = {
        "officer": firm.staff["branch.revisits"],
        "since": TODAY,
        "until": DUE,
        "to": None,
        "reason": "病假",
        **changes,
    }
    stretch = Stretch(key, given["officer"], given["since"], given["until"])  # type: ignore[arg-type]
    async with desk.work(firm.staff[login]) as work:
        _, count = await hand_over(work, Handover(stretch, given["reason"], given["to"]))  # type: ignore[arg-type]
    return count


async def test_who_stands_in_by_delegation_takes_over_lines_and_open_cases_and_both_are_told(
    desk: Desk, firm: Firm, clock: FixedClock
) -> None:
    second = await hired(desk, firm, "second.1")
    await roll(desk)
    (key,) = await plan(desk, firm)
    clock.advance(timedelta(days=39))
    await open_due(desk)
    assert (await assigned(desk))["10000003"] == "branch.revisits"
    await absent(desk, firm, OPENS, DUE, to=second)
    assert await _handed(desk, firm, key) == 1
    assert await laid(desk, ["10000003"]) == [("EARLIEST", OPENS, "second.1")]
    assert (await assigned(desk))["10000003"] == "second.1"
    people = {"from": firm.staff["branch.revisits"], "to": second}
    async with desk.work(SCHEDULER) as work:
        entries = [tuple(row) for row in await work.session.execute(ENTRIES)]
        told = [tuple(row) for row in await work.session.execute(TOLD, {"kind": "NEW_DUTY"})][-2:]
        assert (await work.session.execute(PLANNED)).scalar_one() == firm.staff["branch.revisits"]
    days = {"since": "2026-04-10", "until": "2026-05-10", "reason": "病假", "lines": 1}
    assert entries == [("revisit.assigned", True, people), ("plan.handed_over", False, {**people, **days})]
    said = "李㛃2026-04-10至2026-05-10计划内的回访1件由钱1接办。原因：病假"
    assert told == [("branch.revisits", "NEW_DUTY", said), ("second.1", "NEW_DUTY", said)]


async def test_days_that_hold_nothing_are_handed_over_without_a_trace(desk: Desk, firm: Firm) -> None:
    second = await hired(desk, firm, "second.1")
    await roll(desk)
    (key,) = await plan(desk, firm)
    assert await _handed(desk, firm, key, to=second, until=OPENS - timedelta(days=1)) == 0
    async with desk.work(SCHEDULER) as work:
        assert (await work.session.execute(ENTRIES)).all() == []


async def test_nobody_takes_over_more_than_fits_a_day_or_while_absent(desk: Desk, firm: Firm) -> None:
    numbers = await crowd(desk, firm, 2)
    second = await hired(desk, firm, "second.1")
    await roll(desk)
    (key,) = await plan(desk, firm, officers={second: 1}, per_day=3)
    before = await laid(desk, [*numbers, "10000003"])
    assert [day for _, day, _ in before] == [OPENS] * 3
    with pytest.raises(NoRoom, match="room for 0 on 2026-04-10, not for 2"):
        await _handed(desk, firm, key, to=second)
    third = await hired(desk, firm, "third.1")
    assert await _handed(desk, firm, key, to=third) == 2
    assert await _handed(desk, firm, key, officer=third, to=firm.staff["branch.revisits"]) == 2
    await absent(desk, firm, OPENS, OPENS, to=third)
    with pytest.raises(NoRoom, match="not for 1"):
        await _handed(desk, firm, key, officer=second, to=firm.staff["branch.revisits"])
    assert await laid(desk, [*numbers, "10000003"]) == before


async def test_a_client_is_not_handed_to_whoever_developed_it(desk: Desk, firm: Firm) -> None:
    second = await hired(desk, firm, "second.1")
    await developed(desk, "10000003", second)
    await roll(desk)
    (key,) = await plan(desk, firm)
    with pytest.raises(NotIndependent):
        await _handed(desk, firm, key, to=second)


async def test_a_plan_that_another_took_the_place_of_is_not_changed(desk: Desk, firm: Firm) -> None:
    await roll(desk)
    (key,) = await plan(desk, firm)
    await plan(desk, firm)
    with pytest.raises(PlanSuperseded):
        await _handed(desk, firm, key, to=firm.staff["branch.supervisor"])


@pytest.mark.parametrize(
    ("login", "changes", "error"),
    [
        ("branch.revisits", {}, PostRequired),
        ("other.head", {}, PlanNotFound),
        ("hq.head", {}, NotYourUnit),
        ("branch.head", {}, NobodyStandsIn),
        ("branch.head", {"officer": 9_999}, StaffNotFound),
        ("branch.head", {"to": 9_999}, StaffNotFound),
        ("branch.head", {"reason": " "}, Invalid),
        ("branch.head", {"until": TODAY - timedelta(days=1)}, Invalid),
        ("branch.head", {"since": DUE, "until": MARCH}, Invalid),
    ],
)
async def test_what_cannot_be_handed_over_says_why(
    desk: Desk, firm: Firm, login: str, changes: dict[str, object], error: type[DomainError]
) -> None:
    await roll(desk)
    (key,) = await plan(desk, firm)
    with pytest.raises(error):
        await _handed(desk, firm, key, login, **changes)


@pytest.mark.parametrize("to", ["branch.revisits", "branch.margin", "other.revisits"])
async def test_only_a_colleague_whose_post_revisits_takes_over(desk: Desk, firm: Firm, to: str) -> None:
    await roll(desk)
    (key,) = await plan(desk, firm)
    with pytest.raises(StaffNotFound):
        await _handed(desk, firm, key, to=firm.staff[to])
