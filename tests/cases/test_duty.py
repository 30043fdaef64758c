"""Sweeps make what the regulation demands, once, however often they run."""

from datetime import date

import pytest
from sqlalchemy import text

from cases.models.client import CreditAccount
from kernel.work import Desk
from tests.firm import Firm
from tests.house import SCHEDULER, open_due, roll

DUTIES = text(
    "SELECT c.number, d.code, o.starts_on, o.due_on, o.due_at, o.status FROM obligation o "
    "JOIN client c ON c.id = o.client_id JOIN duty d ON d.id = o.duty_id ORDER BY c.number, d.code"
)


async def _duties(desk: Desk) -> list[tuple[str, str, date, date]]:
    async with desk.work(SCHEDULER) as work:
        rows = (await work.session.execute(DUTIES)).all()
    return [(row.number, row.code, row.starts_on, row.due_on) for row in rows]


async def test_each_client_owes_a_routine_revisit_and_a_new_one_an_opening_revisit(desk: Desk, firm: Firm) -> None:
    made = await roll(desk)
    assert made == {"opening": 2, "routine": 5, "cancelled": 0, "lapsed": 0}
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
    assert await roll(desk) == {"opening": 0, "routine": 0, "cancelled": 0, "lapsed": 0}


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
    assert await roll(desk) == {"opening": 1, "routine": 1, "cancelled": 0, "lapsed": 0}
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


@pytest.mark.rule("AMB-02")
async def test_a_second_account_beside_an_open_one_is_no_new_client(desk: Desk, firm: Firm) -> None:
    client = firm.clients["10000001"]
    async with desk.work(SCHEDULER) as work:
        account = CreditAccount(
            number="B2", client_id=client, branch_id=firm.units["GZ01"], opened_on=date(2025, 12, 5)
        )
        work.session.add(account)
    await roll(desk)
    async with desk.work(SCHEDULER) as work:
        await work.session.execute(
            text("UPDATE credit_account SET closed_on = '2026-02-01' WHERE client_id = :c AND number <> 'B2'"),
            {"c": client},
        )
    assert (await roll(desk))["opening"] == 0
