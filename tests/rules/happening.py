"""What feeds and complaints tell the house, for the rule tests: an event of a client, taken back when it was wrong."""

from datetime import date
from decimal import Decimal

from cases.actions import correction, event, focus
from cases.queries.focus import Change
from cases.rulebook import Edition
from kernel.work import Desk
from tests.firm import Firm
from tests.house import SCHEDULER, edition


async def tell(
    desk: Desk,
    firm: Firm,
    code: str,
    client: str,
    on: date,
    *,
    source: int = 1,
    amount: int | None = None,
    unit: str | None = None,
) -> int:
    """Tell the house that something happened to a client; give the event."""
    happening = event.Happening(
        code=code,
        on=on,
        source_kind="test",
        source_id=source,
        client_id=firm.clients[client],
        unit_id=firm.units[unit] if unit else None,
        amount=None if amount is None else Decimal(amount),
    )
    async with desk.work(SCHEDULER) as work:
        return (await event.record_event(work, happening)).id


async def take_back(desk: Desk, code: str, source: int = 1) -> None:
    """Take back what was told, and let the duties follow."""
    async with desk.work(SCHEDULER) as work:
        await event.withdraw_event(work, code=code, source_kind="test", source_id=source)
    async with desk.work(SCHEDULER) as work:
        await correction.follow_events(work, edition(work.now.date()))


async def follow_focus(desk: Desk, rules: Edition | None = None) -> dict[str, tuple[int, int]]:
    """Let clients enter and leave the focus groups: (entered, left) of each group that changed."""
    async with desk.work(SCHEDULER) as work:
        changed = await focus.follow_focus(work, rules or edition(work.now.date()))
    return {code: (each.entered, each.left) for code, each in changed.items() if each != Change(0, 0)}
