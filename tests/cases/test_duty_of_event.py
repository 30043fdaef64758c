"""A duty that counts from an event ends with the client's last account like any other."""

from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from sqlalchemy import select, text

from cases.actions.importing import import_file
from cases.models.case import Case
from cases.models.event import Event
from cases.models.obligation import Obligation
from cases.models.revisit import Revisit
from cases.models.rulebook import Duty, RulebookVersion
from kernel.work import Desk, Work
from tests.firm import Firm
from tests.house import SCHEDULER, roll

LIQUIDATED = "date,account,plan,amount\n20260226,0610000001,PL-1,1200000\n20260226,0620000001,PL-2,5000\n"
CLOSED = "number,client,opened,closed\n0610000001,10000001,20240520,20260301\n"
TERM = datetime(2026, 3, 2, 15, 59, tzinfo=UTC)
STATES = """
SELECT c.number, o.status, k.status, e.withdrawn_at
FROM obligation o JOIN duty d ON d.id = o.duty_id JOIN client c ON c.id = o.client_id
JOIN "case" k ON k.id = o.case_id JOIN event e ON e.id = o.event_id WHERE d.code = 'after_event' ORDER BY 1"""


async def _owed(work: Work, event: Event, duty: Duty) -> None:
    """Write a duty that counts from an event, with the revisit opened for it."""
    owned = {"unit_id": event.unit_id, "branch_id": event.unit_id}
    number = f"RV-{event.id}"
    case = Case(number=number, kind="REVISIT", status="PLANNED", client_id=event.client_id, **owned)
    case.opened_at, case.rulebook_id = work.now, duty.rulebook_id
    work.session.add(case)
    await work.session.flush()
    told = {"programme": "after_event", "article": "5(3)", "owner_rule": "r", "owner_facts": {}}
    work.session.add(Revisit(case_id=case.id, number=number, **told, **owned))
    term = {"due_on": TERM.date(), "due_at": TERM, "provisional": False, "calendar": "c", "calendar_version": "1"}
    owed = Obligation(duty_id=duty.id, unit_id=event.unit_id, client_id=event.client_id, status="OPEN", **term)
    owed.case_id, owed.event_id, owed.starts_on, owed.skipped = case.id, event.id, event.on_date, []
    work.session.add(owed)
    await work.session.flush()


@pytest.fixture
async def owing(desk: Desk, firm: Firm, tmp_path: Path) -> None:
    """Give two clients whose liquidations started a duty each."""
    path = tmp_path / "liquidations.csv"
    path.write_text(LIQUIDATED)
    await import_file(desk, firm.staff["core.feed"], kind="liquidations", path=path)
    async with desk.work(SCHEDULER) as work:
        rulebook = (await work.session.execute(select(RulebookVersion.id))).scalars().one()
        duty = Duty(rulebook_id=rulebook, code="after_event", article="5(3)", title="跟踪回访", term="3日")
        work.session.add(duty)
        await work.session.flush()
        for event in (await work.session.execute(select(Event))).scalars().all():
            await _owed(work, event, duty)


@pytest.mark.usefixtures("owing")
async def test_the_last_account_closed_ends_what_counts_from_an_event_and_cancels_its_revisit(
    desk: Desk, firm: Firm, tmp_path: Path
) -> None:
    await roll(desk)
    path = tmp_path / "accounts.csv"
    path.write_text(CLOSED)
    assert (
        await import_file(desk, firm.staff["core.feed"], kind="accounts", path=path, on=date(2026, 3, 1))
    ).changed == 1
    made = await roll(desk)
    assert (made["cancelled"], made["lapsed"]) == (1, 2)  # the routine revisit's duty lapses too
    async with desk.work(SCHEDULER) as work:
        states = [tuple(row) for row in await work.session.execute(text(STATES))]
    assert states == [("10000001", "LAPSED", "CANCELLED", None), ("20000001", "OPEN", "PLANNED", None)]
