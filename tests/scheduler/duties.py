"""Open obligations for tests of reminders, in the rulebook and calendar that come with the product."""

from datetime import date
from functools import cache

from sqlalchemy import text

from cases.actions.adoption import adopt, load_shipped_calendar
from cases.models.obligation import Obligation, ObligationStatus
from cases.rulebook import Shelf, load_shelf
from kernel.clock import end_of_day
from kernel.settings import Settings
from kernel.work import Desk
from tests.conftest import SCHEDULER_ID


@cache
def shelf() -> Shelf:
    """Give the regulations that come with the product."""
    return load_shelf(Settings().rulebooks).chosen()


async def adopted(desk: Desk) -> None:
    """Let the house adopt the shipped regulations and calendar."""
    async with desk.work(SCHEDULER_ID) as work:
        await adopt(work, shelf(), on=date(2020, 1, 1))
        await load_shipped_calendar(work)


async def obligation(
    desk: Desk, unit_id: int, due_on: date, *, assignee_id: int | None = None, code: str = "M-011"
) -> int:
    """Open an obligation; give its id."""
    async with desk.work(SCHEDULER_ID) as work:
        duty = (
            await work.session.execute(text("SELECT max(id) FROM duty WHERE code = :code"), {"code": code})
        ).scalar_one()
        row = Obligation(
            duty_id=duty,
            unit_id=unit_id,
            assignee_id=assignee_id,
            starts_on=date(2026, 1, 1),
            due_on=due_on,
            due_at=end_of_day(due_on),
            provisional=False,
            calendar="CN-WORKING",
            calendar_version="2026.1",
            status=ObligationStatus.OPEN.value,
        )
        work.session.add(row)
        await work.session.flush()
        return row.id


async def told(desk: Desk) -> list[tuple[str, str, date]]:
    """Give (kind, recipient's login, planned day) of every notice."""
    query = text(
        "SELECT n.kind, s.login, n.on_date FROM notice n JOIN staff s ON s.id = n.recipient_id "
        "ORDER BY n.on_date, n.obligation_id, s.login"
    )
    async with desk.work(SCHEDULER_ID) as work:
        return [(row.kind, row.login, row.on_date) for row in await work.session.execute(query)]


async def fulfil(desk: Desk, obligation_id: int) -> None:
    """Fulfil an obligation."""
    async with desk.work(SCHEDULER_ID) as work:
        statement = text("UPDATE obligation SET status = 'FULFILLED', fulfilled_at = :now WHERE id = :id")
        await work.session.execute(statement, {"id": obligation_id, "now": work.now})
