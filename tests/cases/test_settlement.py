"""Papers that wait for the account's end are told when it has come."""

from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from sqlalchemy import text

from archive.models import Hold, HoldKind
from cases.actions.importing import import_file
from cases.actions.settlement import settle_accounts
from cases.queries import client as clients
from kernel.work import Desk
from server.embedded import Endpoints
from tests.firm import Firm
from tests.house import SCHEDULER
from tests.rules.course import add_account, load_day

CLOSE = text("UPDATE credit_account SET closed_on = :closed, debt_settled_on = :settled WHERE client_id = :client")
CLOSED = text("UPDATE credit_account SET closed_on = '2026-02-27' WHERE client_id = :client")
CONTRACTS = "number,account,kind,opened,due,principal,balance,status,settled\n"
DEFERRED = text("SELECT convert_from(payload, 'UTF8') FROM tasks.task WHERE entrypoint = 'archive.close'")


@pytest.fixture
async def client(desk: Desk, firm: Firm) -> int:
    """Give a client whose papers wait for the end of the account."""
    client = firm.clients["10000001"]
    async with desk.work(SCHEDULER) as work:
        hold = Hold(
            kind=HoldKind.ACCOUNT_OPEN.value,
            matter="信用账户未注销",
            mandate="证券法第一百三十七条",
            scope="",
            unit_id=firm.units["GZ01"],
            client_id=client,
            placed_at=datetime(2026, 1, 1, tzinfo=UTC),
            placed_by_id=SCHEDULER,
        )
        work.session.add(hold)
    return client


async def _settle(desk: Desk, client: int, closed: date | None, settled: date | None) -> int:
    async with desk.work(SCHEDULER) as work:
        await work.session.execute(CLOSE, {"closed": closed, "settled": settled, "client": client})
    async with desk.work(SCHEDULER) as work:
        return await settle_accounts(work)


async def test_an_account_closed_and_settled_gives_its_papers_their_term(desk: Desk, client: int) -> None:
    for closed, settled, found in (
        (None, None, 0),
        (date(2026, 2, 1), None, 0),
        (date(2026, 2, 1), date(2026, 2, 3), 1),
    ):
        assert await _settle(desk, client, closed, settled) == found
    async with desk.work(SCHEDULER) as work:
        (arguments,) = (await work.session.execute(DEFERRED)).scalars()
        assert "2026-02-01" in arguments
        assert "2026-02-03" in arguments


@pytest.mark.parametrize(("debts", "found"), [((0,), 1), ((5000, 0), 1), ((0, 5000), 0), ((), 0)])
async def test_a_cancelled_account_that_owed_nothing_has_no_debt_to_wait_for(
    desk: Desk, endpoints: Endpoints, client: int, debts: tuple[int, ...], found: int
) -> None:
    for number, debt in enumerate(debts):
        await load_day(desk, endpoints, date(2026, 1, 29 + number), {client: (10_000, debt)})
    assert await _settle(desk, client, date(2026, 2, 1), None) == found
    async with desk.work(SCHEDULER) as work:
        ended = (date(2026, 2, 1), date(2026, 2, 1) if found else None)
        assert await clients.ends(work.session, client) == ended


async def test_the_last_contract_settled_gives_the_papers_of_a_cancelled_account_their_term(
    desk: Desk, firm: Firm, client: int, tmp_path: Path
) -> None:
    """Also where a snapshot without debt came after it: a contract on file that is open is a debt."""
    path = tmp_path / "contracts.csv"
    for day, state, settled, found in ((27, "0", "", 0), (28, "3", "20260228", 1)):
        owed = "100" if state == "0" else "0"
        path.write_text(f"{CONTRACTS}C1,0610000001,0,20251201,20260529,100,{owed},{state},{settled}\n")
        await import_file(desk, firm.staff["core.feed"], kind="contracts", path=path, on=date(2026, 2, day))
        if state == "0":
            path.write_text("account,assets,debt\n0610000001,10000,0\n")
            await import_file(desk, firm.staff["core.feed"], kind="snapshots", path=path, on=date(2026, 2, day))
        async with desk.work(SCHEDULER) as work:
            await work.session.execute(CLOSED, {"client": client})
        async with desk.work(SCHEDULER) as work:
            assert await settle_accounts(work) == found
            assert (await clients.ends(work.session, client))[1] == (date(2026, 2, 28) if found else None)


async def test_an_account_delivered_with_its_fund_account_owes_what_that_owes(
    desk: Desk, firm: Firm, endpoints: Endpoints, client: int
) -> None:
    await add_account(desk, firm, "10000001", date(2025, 1, 6))
    await load_day(desk, endpoints, date(2026, 1, 30), {client: (10_000, 0)})
    assert await _settle(desk, client, date(2026, 2, 1), None) == 0
    async with desk.work(SCHEDULER) as work:
        fund = text("UPDATE credit_account SET fund_account = '8810000001' WHERE client_id = :client")
        await work.session.execute(fund, {"client": client})
    assert await _settle(desk, client, date(2026, 2, 1), None) == 1
