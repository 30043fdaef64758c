"""Whom a revisit is owed to, and from when to when: arts 3, 4(1), 5(1), 10(1)."""

from datetime import date, timedelta

import pytest
from sqlalchemy import text

from cases.actions import duty
from kernel.clock import FixedClock
from kernel.work import Desk
from tests.firm import Firm
from tests.house import SCHEDULER, edition, open_due, roll
from tests.rules.course import OPENING, add_account, case_of, complete, completed

DUTIES = text(
    "SELECT d.code, o.status, o.starts_on, o.due_on FROM obligation o JOIN duty d ON d.id = o.duty_id "
    "WHERE o.client_id = :client ORDER BY o.id"
)
CLOSE = text("UPDATE credit_account SET closed_on = :day WHERE client_id = :client AND number LIKE :prefix")
LIST = text(
    "SELECT c.number, d.title, d.article, o.due_on FROM obligation o JOIN client c ON c.id = o.client_id "
    "JOIN duty d ON d.id = o.duty_id WHERE o.status = 'OPEN' ORDER BY o.due_on, c.number"
)


async def _duties(desk: Desk, firm: Firm, number: str) -> list[tuple[object, ...]]:
    async with desk.work(SCHEDULER) as work:
        return [tuple(row) for row in await work.session.execute(DUTIES, {"client": firm.clients[number]})]


async def _close(desk: Desk, firm: Firm, number: str, day: date, prefix: str = "0") -> None:
    async with desk.work(SCHEDULER) as work:
        await work.session.execute(CLOSE, {"client": firm.clients[number], "day": day, "prefix": f"{prefix}%"})


@pytest.mark.rule("M-004")
async def test_every_client_with_a_credit_account_owes_a_revisit_until_the_account_is_closed(
    desk: Desk, firm: Firm
) -> None:
    await roll(desk)
    assert [row[:2] for row in await _duties(desk, firm, "10000001")] == [("M-011", "OPEN")]
    await _close(desk, firm, "10000001", date(2026, 3, 2))
    assert (await roll(desk))["lapsed"] == 1
    assert [row[:2] for row in await _duties(desk, firm, "10000001")] == [("M-011", "LAPSED")]
    assert (await roll(desk))["routine"] == 0


@pytest.mark.rule("AMB-02")
async def test_a_client_with_two_accounts_owes_one_revisit_and_goes_on_owing_it_with_one_of_them_closed(
    desk: Desk, firm: Firm
) -> None:
    await add_account(desk, firm, "10000001", date(2024, 9, 20))
    await roll(desk)
    assert [row[0] for row in await _duties(desk, firm, "10000001")] == ["M-011"]
    await _close(desk, firm, "10000001", date(2026, 3, 2), prefix="06")
    assert (await roll(desk))["lapsed"] == 0
    assert [row[:2] for row in await _duties(desk, firm, "10000001")] == [("M-011", "OPEN")]


@pytest.mark.rule("AMB-02")
async def test_a_client_whose_accounts_were_all_closed_before_owes_nothing(desk: Desk, firm: Firm) -> None:
    await _close(desk, firm, "20000001", date(2026, 2, 27))
    await roll(desk)
    assert await _duties(desk, firm, "20000001") == []


@pytest.mark.rule("M-005", "AMB-03", "M-010")
async def test_a_client_is_new_from_the_opening_of_the_account_until_the_opening_revisit_is_completed(
    desk: Desk, firm: Firm, clock: FixedClock
) -> None:
    await roll(desk)
    new = ("M-010", "OPEN", date(2026, 2, 10), date(2026, 3, 10))
    assert new in await _duties(desk, firm, "10000003")
    await open_due(desk)
    clock.advance(timedelta(hours=1))
    case_id = await case_of(desk, firm.clients["10000003"], "opening")
    await complete(desk, firm.staff["csc.agent"], case_id, completed(fields=OPENING))
    assert ("M-010", "FULFILLED", *new[2:]) in await _duties(desk, firm, "10000003")
    clock.advance(timedelta(days=365))
    assert (await roll(desk))["opening"] == 0


@pytest.mark.rule("MN-002")
async def test_the_client_list_says_who_is_due_why_and_when(desk: Desk, firm: Firm) -> None:
    await roll(desk)
    async with desk.work(firm.staff["branch.revisits"]) as work:
        listed = [tuple(row) for row in await work.session.execute(LIST)]
    assert listed == [
        ("10000001", "日常回访", "5(2)", date(2026, 3, 1)),
        ("10000002", "日常回访", "5(2)", date(2026, 3, 1)),
        ("10000003", "开户回访", "5(1)", date(2026, 3, 10)),
        ("10000003", "日常回访", "5(2)", date(2026, 5, 10)),
    ]


async def test_a_sweep_names_the_edition_it_followed(desk: Desk) -> None:
    async with desk.work(SCHEDULER) as work:
        await duty.roll(work, edition(work.now.date()))
    async with desk.work(SCHEDULER) as work:
        query = text("SELECT details ->> 'rulebook' FROM journal_entry WHERE kind = 'obligation.rolled'")
        assert set((await work.session.execute(query)).scalars()) == {edition(work.now.date()).version}
