"""Revisit plans as they are made: whose, when, with whom, why; made again, with absences, with too little room, refused."""

from collections import Counter
from datetime import date, timedelta
from hashlib import sha256

import pytest
from sqlalchemy import text

from cases.errors import NotYourUnit, PostRequired, StaffNotFound, UnitNotFound
from cases.models.delegation import DelegationMatter
from cases.plan_errors import NoOfficers, NothingPlanned, PlanOverlaps
from kernel.clock import FixedClock
from kernel.errors import DomainError, Invalid
from kernel.ports import Ports
from kernel.work import Desk
from server.embedded import Endpoints
from tests.cases.plans import DUE, JULY, MARCH, OPENS, absent, assigned, crowd, developed, hired, laid, lines, plan
from tests.findings import TOLD
from tests.firm import Firm
from tests.house import SCHEDULER, SHELF, open_due, roll
from tests.rules.course import complete, completed, load_day

MADE = text("SELECT unit_id, details FROM journal_entry WHERE kind = 'plan.made' ORDER BY id")
ROWS = text(
    "SELECT obligation_id, coalesce(client_id, 0), due_on, owner_rule, coalesce(owner_facts, 'null')::text, reason, coalesce(planned_on::text, '-'), "
    "coalesce(planned_officer_id, 0) FROM revisit_plan_line WHERE plan_id = :plan ORDER BY number"
)
PLANS = text("SELECT status, previous_id, line_count, unplaced_count, digest FROM revisit_plan ORDER BY id")
BATCH = text("SELECT batch, details FROM journal_entry WHERE kind = 'revisit.assigned'")
LEFT = text("UPDATE staff SET left_at = now() WHERE login IN ('branch.revisits', 'other.revisits')")
DAYS = text(
    "SELECT on_date, capacity FROM revisit_plan_day WHERE officer_id = :officer AND plan_id = :plan ORDER BY on_date"
)
MONDAY = date(2026, 4, 13)


@pytest.fixture
def ports() -> Ports:
    return Ports({"rulebooks": SHELF})


async def test_everything_due_lies_with_its_owner_on_the_first_working_day_of_its_term_or_says_why_not(
    desk: Desk, firm: Firm
) -> None:
    await roll(desk)
    assert len(await plan(desk, firm, "brokerage.head", "BHQ", below=True)) == 3
    assert await lines(desk) == [
        ("10000001", "GZ01", "routine", date(2026, 3, 1), "M-021", "OVERDUE", None, None),
        ("10000002", "GZ01", "routine", date(2026, 3, 1), "M-021", "OVERDUE", None, None),
        ("10000003", "CSC", "opening", date(2026, 3, 10), "M-019", "EARLIEST", date(2026, 3, 2), "csc.agent"),
        ("10000003", "GZ01", "routine", DUE, "M-021", "EARLIEST", OPENS, "branch.revisits"),
        ("20000001", "SZ01", "routine", date(2026, 3, 1), "M-021", "OVERDUE", None, None),
        ("20000002", "SZ01", "routine", date(2026, 4, 5), "M-021", "EARLIEST", date(2026, 3, 6), "other.revisits"),
    ]


async def test_a_large_clients_revisit_is_in_headquarters_plan_and_in_no_branchs(
    desk: Desk, firm: Firm, endpoints: Endpoints
) -> None:
    await load_day(desk, endpoints, date(2026, 2, 27), {firm.clients["20000002"]: (5_000_000, 2_000_000)})
    await roll(desk)
    await plan(desk, firm, "brokerage.head", "BHQ", below=True)
    assert not [line for line in await lines(desk) if line[0] == "20000002"]
    await plan(desk, firm, "hq.head", "MHQ")
    found = [line for line in await lines(desk) if line[0] == "20000002"]
    assert [line[1:6] + line[7:] for line in found] == [
        ("MHQ", "routine", date(2026, 4, 5), "M-016", "EARLIEST", "hq.revisits")
    ]


async def test_each_officer_gets_as_many_a_day_as_the_plan_says_and_the_days_are_shared(desk: Desk, firm: Firm) -> None:
    numbers = await crowd(desk, firm, 8)
    second = await hired(desk, firm, "second.1")
    await roll(desk)
    await plan(desk, firm, per_day=2, officers={second: 1})
    load = Counter((day, who) for _, day, who in await laid(desk, [*numbers, "10000003"]))
    friday, monday, tuesday = OPENS, MONDAY, MONDAY + timedelta(days=1)
    one, two = "branch.revisits", "second.1"
    assert load == {
        (friday, one): 2,
        (friday, two): 1,
        (monday, one): 2,
        (monday, two): 1,
        (tuesday, one): 2,
        (tuesday, two): 1,
    }


async def test_without_a_number_of_its_own_the_plan_takes_the_rulebooks(desk: Desk, firm: Firm) -> None:
    await roll(desk)
    (made,) = await plan(desk, firm)
    async with desk.work(SCHEDULER) as work:
        given = {"officer": firm.staff["branch.revisits"], "plan": made}
        rows = [tuple(row) for row in await work.session.execute(DAYS, given)]
    assert {row[1] for row in rows} == {SHELF.in_force("margin_trading", MARCH).rulebook.planning.per_day} == {40}  # type: ignore[union-attr]
    assert (rows[0][0], date(2026, 4, 6) in dict(rows)) == (date(2026, 3, 2), False)  # 清明


async def test_what_does_not_fit_is_told_and_who_is_absent_gets_none(desk: Desk, firm: Firm) -> None:
    numbers = await crowd(desk, firm, 2)
    await roll(desk)
    await absent(desk, firm, date(2026, 4, 9), date(2026, 5, 6))
    await plan(desk, firm, per_day=1)
    found = await laid(desk, [*numbers, "10000003"])
    days = Counter((reason, day) for reason, day, _ in found)
    assert days == {("EARLIEST", date(2026, 5, day)): 1 for day in (7, 8, 9)}  # a Saturday worked for the holiday
    await absent(desk, firm, date(2026, 5, 8), date(2026, 5, 9))
    await plan(desk, firm, per_day=1)
    assert Counter((reason, day) for reason, day, _ in await laid(desk, [*numbers, "10000003"])) == {
        ("KEPT", date(2026, 5, 7)): 1,
        ("FULL", None): 2,
    }


async def test_who_has_others_decide_for_him_is_not_absent(desk: Desk, firm: Firm) -> None:
    await roll(desk)
    await absent(desk, firm, OPENS, DUE, DelegationMatter.DECISIONS)
    await plan(desk, firm)
    assert await laid(desk, ["10000003"]) == [("EARLIEST", OPENS, "branch.revisits")]


async def test_whoever_developed_a_client_is_not_planned_for_it(desk: Desk, firm: Firm) -> None:
    await developed(desk, "10000003", firm.staff["branch.revisits"])
    await roll(desk)
    await plan(desk, firm)
    assert await laid(desk, ["10000003"]) == [("NOBODY", None, None)]
    await hired(desk, firm, "second.1")
    await plan(desk, firm)
    assert await laid(desk, ["10000003"]) == [("EARLIEST", OPENS, "second.1")]


async def test_planning_again_keeps_what_is_done_and_moves_only_what_must_be_moved(
    desk: Desk, firm: Firm, clock: FixedClock
) -> None:
    numbers = await crowd(desk, firm, 3)
    await roll(desk)
    first = await plan(desk, firm, per_day=2)
    before = {line[0]: line[6:] for line in await lines(desk) if line[2] == "routine"}
    clock.advance(timedelta(days=42))  # Monday 13 April
    await open_due(desk)
    clock.advance(timedelta(hours=1))
    done = next(number for number in numbers if before[number][0] == OPENS)
    await complete(desk, firm.staff["branch.revisits"], await _case(desk, done), completed(visited_at=clock.now()))
    second = await plan(desk, firm, per_day=2)
    after = {(line[0], line[3]): line[5:] for line in await lines(desk) if line[2] == "routine"}
    assert after[done, DUE] == ("EARLIEST", *before[done])
    late = {number: after[number, DUE] for number in [*numbers, "10000003"] if number != done}
    assert sorted(late.values()) == [("KEPT", MONDAY, "branch.revisits")] * 2 + [
        ("MOVED", MONDAY + timedelta(days=1), "branch.revisits")
    ]
    assert after[done, date(2026, 7, 13)] == ("EARLIEST", date(2026, 6, 15), "branch.revisits")
    async with desk.work(SCHEDULER) as work:
        rows = [tuple(row) for row in await work.session.execute(PLANS)]
        days = dict(
            tuple(row)
            for row in await work.session.execute(DAYS, {"officer": firm.staff["branch.revisits"], "plan": second[0]})
        )
    assert [row[:2] for row in rows] == [("SUPERSEDED", None), ("STANDING", first[0])]
    assert days[OPENS] == days[MONDAY] == 2


async def _case(desk: Desk, number: str) -> int:
    async with desk.work(SCHEDULER) as work:
        query = text(
            'SELECT k.id FROM "case" k JOIN client c ON c.id = k.client_id JOIN revisit r ON r.case_id = k.id '
            "WHERE c.number = :number AND r.programme = 'routine'"
        )
        return int((await work.session.execute(query, {"number": number})).scalar_one())


async def test_the_journal_holds_the_digest_of_the_lines_as_planned_and_that_of_the_plan_before(
    desk: Desk, firm: Firm
) -> None:
    await roll(desk)
    for _ in range(2):
        await plan(desk, firm)
    async with desk.work(SCHEDULER) as work:
        told = [tuple(row) for row in await work.session.execute(MADE)]
        rows = [tuple(row) for row in await work.session.execute(PLANS)]
        listed = [
            ",".join(":".join(map(str, row)) for row in await work.session.execute(ROWS, {"plan": number}))
            for number in (1, 2)
        ]
    digests = [sha256(each.encode()).hexdigest() for each in listed]
    assert [row[4] for row in rows] == [each["digest"] for _, each in told] == digests
    assert [(unit, each["previous_digest"], each["lines"], each["unplaced"]) for unit, each in told] == [
        (firm.units["GZ01"], None, 3, 2),
        (firm.units["GZ01"], digests[0], 3, 2),
    ]


async def test_open_revisits_that_nobody_has_begun_go_to_whom_they_are_planned_for_and_everybody_is_told(
    desk: Desk, firm: Firm, clock: FixedClock
) -> None:
    await hired(desk, firm, "second.1")
    await roll(desk)
    clock.advance(timedelta(days=40))
    await open_due(desk)
    assert (await assigned(desk))["10000003"] == "branch.revisits"
    await absent(desk, firm, date(2026, 4, 11), DUE)
    await plan(desk, firm)
    assert (await laid(desk, ["10000003"]))[0][2] == "second.1"
    assert (await assigned(desk))["10000003"] == "second.1"
    async with desk.work(SCHEDULER) as work:
        assert (await work.session.execute(BATCH)).one()[0] == 1
        told = {row[0]: row[2] for row in await work.session.execute(TOLD, {"kind": "NEW_DUTY"})}
    said = "2026-03-01至2026-07-31的回访计划已下达，共3件，未能排入2件。"
    assert told == {"branch.revisits": said, "second.1": said}


async def test_the_sweep_gives_a_revisit_to_whom_it_is_planned_for(desk: Desk, firm: Firm, clock: FixedClock) -> None:
    await hired(desk, firm, "second.1")
    await roll(desk)
    await absent(desk, firm, OPENS, DUE)
    await plan(desk, firm)
    clock.advance(timedelta(days=40))
    await open_due(desk)
    assert (await assigned(desk))["10000003"] == "second.1"


@pytest.mark.parametrize(
    ("changes", "code", "path"),
    [
        ({"since": JULY, "until": MARCH}, "OUT_OF_RANGE", "until"),
        ({"until": MARCH + timedelta(days=367)}, "OUT_OF_RANGE", "until"),
        ({"since": date(2026, 1, 1), "until": date(2026, 3, 1)}, "IN_THE_PAST", "until"),
        ({"per_day": 0}, "OUT_OF_RANGE", "perDay"),
        ({"per_day": 501}, "OUT_OF_RANGE", "perDay"),
        ({"officers": {1: 0}}, "OUT_OF_RANGE", "officers"),
    ],
)
async def test_what_cannot_be_planned_is_said_at_its_field(
    desk: Desk, firm: Firm, changes: dict[str, object], code: str, path: str
) -> None:
    with pytest.raises(Invalid) as caught:
        await plan(desk, firm, **changes)
    assert [(each.path, each.code) for each in caught.value.fields] == [(path, code)]


@pytest.mark.parametrize(
    ("login", "unit", "error"),
    [
        ("branch.head", "SZ01", NotYourUnit),
        ("branch.revisits", "GZ01", PostRequired),
        ("brokerage.head", "MHQ", NotYourUnit),
        ("branch.head", "BHQ", NotYourUnit),
        ("leader", "GZ01", NotYourUnit),
        ("hq.head", "GZ01", NotYourUnit),
    ],
)
async def test_a_plan_is_made_by_the_head_of_the_unit_or_by_who_arranges_it(
    desk: Desk, firm: Firm, login: str, unit: str, error: type[DomainError]
) -> None:
    with pytest.raises(error):
        await plan(desk, firm, login, unit)


async def test_strange_units_people_and_regulations_are_refused(desk: Desk, firm: Firm) -> None:
    await roll(desk)
    with pytest.raises(UnitNotFound):
        await plan(desk, firm, unit_id=9_999)
    for stranger in (firm.staff["other.revisits"], firm.staff["branch.supervisor"], 9_999):
        with pytest.raises(StaffNotFound):
            await plan(desk, firm, officers={stranger: 3})
    with pytest.raises(NothingPlanned):
        await plan(desk, firm, regulation="brokerage")


async def test_without_anybody_to_do_it_nothing_is_planned(desk: Desk, firm: Firm) -> None:
    await roll(desk)
    async with desk.work(SCHEDULER) as work:
        await work.session.execute(LEFT)
    with pytest.raises(NoOfficers, match="广州天河路证券营业部"):
        await plan(desk, firm)
    await plan(desk, firm, "brokerage.head", "BHQ", below=True)
    assert {line[5] for line in await lines(desk) if line[1] != "CSC"} == {"OVERDUE", "NOBODY"}


async def test_a_period_that_reaches_into_another_plans_is_refused_and_one_beside_it_is_not(
    desk: Desk, firm: Firm
) -> None:
    await roll(desk)
    await plan(desk, firm)
    with pytest.raises(PlanOverlaps, match="2026-03-01"):
        await plan(desk, firm, since=JULY, until=date(2026, 9, 30))
    with pytest.raises(PlanOverlaps):
        await plan(desk, firm, until=MARCH + timedelta(days=9))
    await plan(desk, firm, since=date(2026, 8, 1), until=date(2026, 9, 30))


async def test_a_unit_to_which_nothing_falls_due_has_an_empty_plan_when_asked_for(desk: Desk, firm: Firm) -> None:
    await plan(desk, firm)
    async with desk.work(SCHEDULER) as work:
        assert (await work.session.execute(PLANS)).one()[:4] == ("STANDING", None, 0, 0)
    assert (
        await plan(desk, firm, "brokerage.head", "BHQ", below=True, since=date(2026, 8, 1), until=date(2026, 9, 30))
        == []
    )
