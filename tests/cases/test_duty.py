"""Sweeps make what the regulation demands, once, however often they run."""

from datetime import date

from sqlalchemy import text

from kernel.work import Desk
from tests.firm import Firm
from tests.house import SCHEDULER, roll

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
    assert made == {"opening": 2, "routine": 5, "lapsed": 0}
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
    assert await roll(desk) == {"opening": 0, "routine": 0, "lapsed": 0}
