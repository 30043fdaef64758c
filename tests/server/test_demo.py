"""The demo firm on a small scale: everybody is there, the edge cases stand, history was made by real actions, twice is once."""

from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import UTC, date, datetime
from typing import TypeAlias
from uuid import uuid4

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from cases.calendar_files import shipped_calendar
from cases.identity import is_citizen_number, is_credit_code
from kernel import tasks
from kernel.clock import FixedClock
from kernel.database import open_engine, open_sessions
from kernel.ports import Ports
from kernel.work import Desk
from scheduler.clock import Timetable
from scheduler.registry import JOBS
from server.demo import HouseInUse, load_demo
from server.demo.clients import clients_of, edge_accounts
from server.demo.names import NOWHERE
from server.demo.plan import Scale, plan_of
from server.demo.story import visits_of
from server.embedded.roles import SERVICE
from server.migrate import migrate
from tests.house import SCHEDULER, SHELF
from tests.services import SuiteServices

NOW = datetime(2026, 11, 20, 1, 0, tzinfo=UTC)
TODAY = date(2026, 11, 20)
SMALL = Scale(clients=60, revisits=8, days=12, recordings=0)
LOGINS = {
    *("branch.revisits", "branch.margin", "branch.supervisor", "branch.operations", "branch.head", "other.revisits"),
    *(
        "other.head",
        "csc.agent",
        "csc.operations",
        "csc.head",
        "hq.revisits",
        "hq.head",
        "hq.complaints",
        "hq.threshold",
    ),
    *("hq.liquidation", "hq.control", "hq.marking", "brokerage.head", "compliance.officer", "audit.officer", "leader"),
    *("committee.member", "admin", "core.feed", "call.centre", "counter.gate", "scheduler"),
}
Ask: TypeAlias = Callable[[str], Awaitable[list[tuple[object, ...]]]]


@pytest.fixture
async def bare(services: SuiteServices) -> AsyncIterator[AsyncEngine]:
    """Give a migrated database that nobody has used."""
    name = f"demo{uuid4().hex}"
    endpoints = services.create_database(name)
    owner = open_engine(endpoints.owner_url, size=1)
    await migrate(owner, SERVICE)
    await owner.dispose()
    engine = open_engine(endpoints.database_url, size=4)
    yield engine
    await engine.dispose()
    services.drop_database(name)


@pytest.fixture
def empty(bare: AsyncEngine) -> Desk:
    """Give a desk in a house without clients."""
    return Desk(open_sessions(bare), FixedClock(NOW), Ports({"rulebooks": SHELF}))


@pytest.fixture
def ask(empty: Desk) -> Ask:
    """Give a function that reads rows as the scheduler."""

    async def run(query: str) -> list[tuple[object, ...]]:
        async with empty.work(SCHEDULER) as work:
            return [tuple(row) for row in await work.session.execute(text(query))]

    return run


async def test_a_small_firm_is_loaded_once_and_its_history_is_real(empty: Desk, ask: Ask) -> None:
    said: list[str] = []
    await load_demo(empty, now=NOW, progress=said.append, scale=SMALL)
    logins = {row[0] for row in await ask("SELECT login FROM staff")}
    assert logins >= LOGINS
    assert len(logins) == 124
    assert await ask("SELECT count(*), count(DISTINCT branch_id) > 5 FROM client") == [(60, True)]
    assert await ask("SELECT count(*) FROM snapshot_day") == [(12,)]
    done = "SELECT count(*) FROM revisit WHERE outcome = 'COMPLETED' AND programme = 'routine'"
    assert await ask(done) == [(8,)]
    outcomes = {row[0] for row in await ask("SELECT DISTINCT outcome FROM revisit")}
    assert outcomes >= {"COMPLETED", "REFUSED", "UNREACHABLE", None}
    rows = await ask("SELECT count(*) FROM journal_entry")
    await load_demo(empty, now=NOW, progress=said.append, scale=SMALL)
    assert await ask("SELECT count(*) FROM journal_entry") == rows
    assert said[-1].endswith("the demo firm is loaded")


async def test_a_load_that_was_killed_goes_on_where_it_was(empty: Desk, ask: Ask) -> None:
    def killed(text: str) -> None:
        if "(5/12)" in text:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        await load_demo(empty, now=NOW, progress=killed, scale=SMALL)
    assert await ask("SELECT count(*) FROM snapshot_day") == [(5,)]
    later = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)
    await load_demo(empty, now=later, progress=lambda _: None, scale=SMALL)
    assert await ask("SELECT count(*), max(on_date) FROM snapshot_day") == [(12, date(2026, 11, 19))]
    assert await ask("SELECT count(*) FROM revisit WHERE outcome = 'COMPLETED' AND programme = 'routine'") == [(8,)]


@pytest.mark.rule("M-016", "AMB-13")
async def test_the_edges_of_the_large_client_rule_are_owned_as_it_says(empty: Desk, ask: Ask) -> None:
    await load_demo(empty, now=NOW, progress=lambda _: None, scale=SMALL)
    owners = """
    SELECT c.number, r.owner_rule FROM revisit r JOIN "case" k ON k.id = r.case_id JOIN client c ON c.id = k.client_id
    WHERE r.programme = 'routine' AND k.closed_at IS NULL AND c.number <= '10000009' ORDER BY 1"""
    found = dict(await ask(owners))
    assert {number: found[number] for number in ("10000001", "10000002", "10000003", "10000004", "10000009")} == {
        "10000001": "M-016",
        "10000002": "M-021",
        "10000003": "M-021",
        "10000004": "M-021",
        "10000009": "M-016",
    }


async def test_an_opening_revisit_is_overdue_and_another_falls_due_today(empty: Desk, ask: Ask) -> None:
    await load_demo(empty, now=NOW, progress=lambda _: None, scale=SMALL)
    dues = await ask("""
    SELECT c.number, o.due_on FROM obligation o JOIN client c ON c.id = o.client_id JOIN duty d ON d.id = o.duty_id
    WHERE o.status = 'OPEN' AND d.code = 'M-010' AND c.number IN ('10000006', '10000013') ORDER BY 1""")
    assert dues[0] == ("10000006", TODAY)
    assert dues[1][0] == "10000013"
    assert str(dues[1][1]) < str(TODAY)


async def test_todays_sweep_waits_while_history_is_told_and_comes_after(empty: Desk, ask: Ask) -> None:
    """The scheduler runs beside the load: its sweep must not open today's revisits before the past is written."""
    duties = Timetable(empty, SCHEDULER, JOBS)
    job = next(each for each in JOBS if each.name == "duties")
    async with empty.work(SCHEDULER) as work:
        await tasks.defer(work, job.task, {}, key=job.name)

    def killed(text: str) -> None:
        if "(2/12)" in text:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        await load_demo(empty, now=NOW, progress=killed, scale=SMALL)
    assert await ask("SELECT count(*) FROM tasks.task WHERE entrypoint = 'duties.sweep'") == [(0,)]
    assert not await duties.tick(job)
    await load_demo(empty, now=NOW, progress=lambda _: None, scale=SMALL)
    assert await ask("SELECT count(*) FROM tasks.task WHERE entrypoint = 'duties.sweep'") == [(1,)]


async def test_the_demo_is_not_mixed_with_a_house_in_use(desk: Desk) -> None:
    desk = Desk(desk.sessions, FixedClock(NOW), Ports({"rulebooks": SHELF}))
    with pytest.raises(HouseInUse):
        await load_demo(desk, now=NOW, progress=lambda _: None, scale=SMALL)


def test_nobody_of_the_demo_can_be_real() -> None:
    plan = plan_of(TODAY, shipped_calendar(), Scale(clients=400))
    for client in clients_of(plan):
        kind, number = client.identity
        assert NOWHERE in number
        assert is_citizen_number(number, TODAY) if kind == "身份证" else is_credit_code(number)
        assert client.phone.startswith("100")
        assert len(client.phone) == 11


def test_the_same_day_makes_the_same_firm() -> None:
    plan = plan_of(TODAY, shipped_calendar(), Scale(clients=200))
    first, second = clients_of(plan), clients_of(plan)
    assert first == second
    assert visits_of(plan, first) == visits_of(plan, second)
    assert len(plan.days) == 63
    assert len(list(edge_accounts(plan))) == 15


@pytest.mark.parametrize(
    "today", [date(2026, 1, 1), date(2026, 3, 31), date(2026, 5, 31), date(2024, 2, 29), date(2026, 12, 31)]
)
def test_a_firm_can_stand_on_any_day(today: date) -> None:
    plan = plan_of(today, shipped_calendar(), Scale(clients=100))
    assert plan.first < plan.adopted < today
    assert clients_of(plan)
