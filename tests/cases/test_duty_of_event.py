"""A duty that counts from an event ends with the client's last account like any other."""

from datetime import date
from pathlib import Path

from sqlalchemy import text

from cases.actions.importing import import_file
from kernel.work import Desk
from tests.firm import Firm
from tests.house import SCHEDULER, open_due, roll

LIQUIDATED = "date,account,plan,amount\n20260226,0610000001,PL-1,1200000\n20260226,0620000001,PL-2,5000\n"
CLOSED = "number,client,opened,closed\n0610000001,10000001,20240520,20260301\n"
STATES = """
SELECT c.number, o.status, k.status, e.withdrawn_at
FROM obligation o JOIN duty d ON d.id = o.duty_id JOIN client c ON c.id = o.client_id
JOIN "case" k ON k.id = o.case_id JOIN event e ON e.id = o.event_id WHERE d.code = 'M-012' ORDER BY 1"""


async def test_the_last_account_closed_ends_what_counts_from_an_event_and_cancels_its_revisit(
    desk: Desk, firm: Firm, tmp_path: Path
) -> None:
    path = tmp_path / "liquidations.csv"
    path.write_text(LIQUIDATED)
    await import_file(desk, firm.staff["core.feed"], kind="liquidations", path=path)
    await roll(desk)
    assert (await open_due(desk))["liquidation_follow_up"] == 2
    path = tmp_path / "accounts.csv"
    path.write_text(CLOSED)
    assert (
        await import_file(desk, firm.staff["core.feed"], kind="accounts", path=path, on=date(2026, 3, 1))
    ).changed == 1
    made = await roll(desk)
    assert (made["cancelled"], made["lapsed"]) == (2, 2)  # the routine revisit's duty lapses too
    async with desk.work(SCHEDULER) as work:
        states = [tuple(row) for row in await work.session.execute(text(STATES))]
    assert states == [("10000001", "LAPSED", "CANCELLED", None), ("20000001", "OPEN", "PLANNED", None)]
