"""Papers that wait for the account's end are told when it has come."""

from datetime import UTC, date, datetime

from sqlalchemy import text

from archive.models import Hold, HoldKind
from cases.actions.settlement import settle_accounts
from kernel.work import Desk
from tests.firm import Firm
from tests.house import SCHEDULER

CLOSE = text("UPDATE credit_account SET closed_on = :closed, debt_settled_on = :settled WHERE client_id = :client")
DEFERRED = text("SELECT convert_from(payload, 'UTF8') FROM tasks.task WHERE entrypoint = 'archive.close'")


async def test_an_account_closed_and_settled_gives_its_papers_their_term(desk: Desk, firm: Firm) -> None:
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
    for closed, settled, found in (
        (None, None, 0),
        (date(2026, 2, 1), None, 0),
        (date(2026, 2, 1), date(2026, 2, 3), 1),
    ):
        async with desk.work(SCHEDULER) as work:
            await work.session.execute(CLOSE, {"closed": closed, "settled": settled, "client": client})
        async with desk.work(SCHEDULER) as work:
            assert await settle_accounts(work) == found
    async with desk.work(SCHEDULER) as work:
        (arguments,) = (await work.session.execute(DEFERRED)).scalars()
        assert "2026-02-01" in arguments
        assert "2026-02-03" in arguments
