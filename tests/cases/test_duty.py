"""Sweeps make what the regulation demands, once, however often they run."""

from collections import Counter
from datetime import date, timedelta

import pytest
from sqlalchemy import text

from kernel.clock import FixedClock
from kernel.work import Desk
from server.embedded import Endpoints
from tests.cases.hearing import announced
from tests.firm import Firm
from tests.house import SCHEDULER, open_due, roll
from tests.rules.course import add_account

DUTIES = text(
    "SELECT c.number, d.code, o.starts_on, o.due_on, o.due_at, o.status FROM obligation o "
    "JOIN client c ON c.id = o.client_id JOIN duty d ON d.id = o.duty_id ORDER BY c.number, d.code"
)


HELD = text(
    "INSERT INTO hold (id, kind, matter, mandate, scope, unit_id, case_id, placed_at, placed_by_id) "
    "SELECT nextval('hold_id'), 'CASE_OPEN', '案件未办结', '《证券法》第一百三十七条', 'case:' || id, unit_id, id, :now, 1 "
    'FROM "case" WHERE client_id = :client'
)
CLOSING = text("SELECT details->'happened'->>'CASE_CLOSED' FROM journal_entry WHERE kind = 'hold.closing'")


async def _duties(desk: Desk) -> list[tuple[str, str, date, date]]:
    async with desk.work(SCHEDULER) as work:
        rows = (await work.session.execute(DUTIES)).all()
    return [(row.number, row.code, row.starts_on, row.due_on) for row in rows]


async def test_each_client_owes_a_routine_revisit_and_a_new_one_an_opening_revisit(desk: Desk, firm: Firm) -> None:
    made = await roll(desk)
    assert made == Counter(opening=2, routine=5)
    assert await _duties(desk) == [
        ("10000001", "M-011", date(2025, 12, 1), date(2026, 3, 1)),
        ("10000002", "M-011", date(2025, 12, 1), date(2026, 3, 1)),
        ("10000003", "M-010", date(2026, 2, 10), date(2026, 3, 10)),
        ("10000003", "M-011", date(2026, 2, 10), date(2026, 5, 10)),
        ("20000001", "M-011", date(2025, 12, 1), date(2026, 3, 1)),
        ("20000002", "M-010", date(2026, 1, 5), date(2026, 2, 5)),
        ("20000002", "M-011", date(2026, 1, 5), date(2026, 4, 5)),
    ]


async def test_a_second_roll_makes_nothing(desk: Desk, firm: Firm) -> None:
    await roll(desk)
    assert await roll(desk) == Counter()


CLOSE = text("UPDATE credit_account SET closed_on = :day WHERE client_id = :client")
STATES = text(
    "SELECT d.code, o.starts_on, o.status FROM obligation o JOIN duty d ON d.id = o.duty_id WHERE o.client_id = :client ORDER BY o.id"
)


async def _set_closed(desk: Desk, client: int, day: date | None) -> None:
    async with desk.work(SCHEDULER) as work:
        await work.session.execute(CLOSE, {"client": client, "day": day})


async def _states(desk: Desk, client: int) -> list[tuple[object, ...]]:
    async with desk.work(SCHEDULER) as work:
        return [tuple(row) for row in await work.session.execute(STATES, {"client": client})]


@pytest.mark.rule("M-004")
async def test_an_account_closed_by_mistake_and_reopened_gets_its_duties_back(desk: Desk, firm: Firm) -> None:
    client = firm.clients["10000003"]
    await roll(desk)
    await _set_closed(desk, client, date(2026, 3, 1))
    assert (await roll(desk))["lapsed"] == 2
    await _set_closed(desk, client, None)
    assert await roll(desk) == Counter(opening=1, routine=1)
    states = await _states(desk, client)
    assert [row[2] for row in states] == ["LAPSED", "LAPSED", "OPEN", "OPEN"]


@pytest.mark.rule("M-004", "M-011")
async def test_closing_the_account_cancels_the_open_revisit_and_ends_the_duty(desk: Desk, firm: Firm) -> None:
    client = firm.clients["10000001"]
    await roll(desk)
    await open_due(desk)
    await _set_closed(desk, client, date(2026, 3, 1))
    made = await roll(desk)
    assert (made["cancelled"], made["lapsed"]) == (1, 1)
    async with desk.work(SCHEDULER) as work:
        query = text('SELECT status, closed_at IS NOT NULL FROM "case" WHERE client_id = :client')
        assert [tuple(row) for row in await work.session.execute(query, {"client": client})] == [("CANCELLED", True)]


async def test_a_revisit_cancelled_with_the_account_lets_its_papers_go(desk: Desk, firm: Firm) -> None:
    await roll(desk)
    await open_due(desk)
    async with desk.work(SCHEDULER) as work:
        await work.session.execute(HELD, {"client": firm.clients["10000001"], "now": work.now})
    await _set_closed(desk, firm.clients["10000001"], date(2026, 3, 1))
    await roll(desk)
    async with desk.work(SCHEDULER) as work:
        assert (await work.session.execute(CLOSING)).scalars().all() == ["2026-03-02"]


OPENINGS = text(
    "SELECT o.starts_on, o.status FROM obligation o JOIN duty d ON d.id = o.duty_id "
    "WHERE o.client_id = :client AND d.code = 'M-010' ORDER BY o.id"
)
FULFIL = text(
    "UPDATE obligation SET status = 'FULFILLED', fulfilled_at = :now WHERE client_id = :client AND status = 'OPEN'"
)


async def _openings(desk: Desk, client: int) -> list[tuple[object, ...]]:
    async with desk.work(SCHEDULER) as work:
        return [tuple(row) for row in await work.session.execute(OPENINGS, {"client": client})]


@pytest.mark.rule("M-010")
async def test_an_account_opened_beside_an_older_one_has_an_opening_revisit_of_its_own(desk: Desk, firm: Firm) -> None:
    client = firm.clients["10000001"]
    await add_account(desk, firm, "10000001", date(2026, 2, 5))
    assert (await roll(desk))["opening"] == 3
    assert await _openings(desk, client) == [(date(2026, 2, 5), "OPEN")]
    async with desk.work(SCHEDULER) as work:
        await work.session.execute(FULFIL, {"client": client, "now": work.now})
        closed = text(
            "UPDATE credit_account SET closed_on = '2026-03-01' WHERE client_id = :client AND number LIKE '06%'"
        )
        await work.session.execute(closed, {"client": client})
    assert (await roll(desk))["opening"] == 0


@pytest.mark.rule("AMB-02", "AMB-03")
async def test_two_accounts_opened_one_after_the_other_owe_one_opening_revisit_until_it_is_done(
    desk: Desk, firm: Firm, clock: FixedClock
) -> None:
    client = firm.clients["10000003"]
    await add_account(desk, firm, "10000003", date(2026, 2, 20))
    await roll(desk)
    assert await _openings(desk, client) == [(date(2026, 2, 10), "OPEN")]
    async with desk.work(SCHEDULER) as work:
        await work.session.execute(FULFIL, {"client": client, "now": work.now})
    assert (await roll(desk))["opening"] == 0
    clock.advance(timedelta(days=10))
    await add_account(desk, firm, "10000003", date(2026, 3, 9), prefix="08")
    await roll(desk)
    assert await _openings(desk, client) == [(date(2026, 2, 10), "FULFILLED"), (date(2026, 3, 9), "OPEN")]


async def test_a_unit_hears_of_duties_that_appear_in_its_worklist_and_of_those_that_end(
    desk: Desk, firm: Firm, endpoints: Endpoints
) -> None:
    gz, sz = firm.units["GZ01"], firm.units["SZ01"]
    async with announced(endpoints) as heard:
        await roll(desk)
        assert await heard() == [f"worklist:{gz}", f"worklist:{sz}"]
        await roll(desk)
        assert await heard() == []
        await _set_closed(desk, firm.clients["20000001"], date(2026, 3, 1))
        await roll(desk)
        assert await heard() == [f"worklist:{sz}"]
