"""Due duties become revisits with number, owner and assignee."""

from datetime import timedelta

from sqlalchemy import text

from kernel.clock import FixedClock
from kernel.work import Desk
from tests.firm import Firm
from tests.house import SCHEDULER, open_due, roll

CASES = text(
    "SELECT c.number, k.number AS client, c.unit_id, c.assignee_id, r.programme, r.owner_rule, c.status, o.case_id = c.id AS bound "
    'FROM "case" c JOIN revisit r ON r.case_id = c.id JOIN client k ON k.id = c.client_id '
    "JOIN obligation o ON o.case_id = c.id ORDER BY c.number"
)


async def _cases(desk: Desk) -> list[tuple[object, ...]]:
    async with desk.work(SCHEDULER) as work:
        return [tuple(row) for row in (await work.session.execute(CASES)).all()]


async def test_revisits_are_opened_ahead_of_their_term_and_owned_by_rule(desk: Desk, firm: Firm) -> None:
    await roll(desk)
    assert await open_due(desk) == {"opening": 2, "routine": 3}
    gz, sz, csc = firm.units["GZ01"], firm.units["SZ01"], firm.units["CSC"]
    agent, officer, other = (firm.staff[login] for login in ("csc.agent", "branch.revisits", "other.revisits"))
    assert await _cases(desk) == [
        ("RV-2026-000001", "20000002", csc, agent, "opening", "M-019", "PLANNED", True),
        ("RV-2026-000002", "10000003", csc, agent, "opening", "M-019", "PLANNED", True),
        ("RV-2026-000003", "10000001", gz, officer, "routine", "M-021", "PLANNED", True),
        ("RV-2026-000004", "10000002", gz, officer, "routine", "M-021", "PLANNED", True),
        ("RV-2026-000005", "20000001", sz, other, "routine", "M-021", "PLANNED", True),
    ]


async def test_an_opening_missed_for_a_month_is_made_up_by_the_next_and_repeats_nothing(
    desk: Desk, firm: Firm, clock: FixedClock
) -> None:
    await roll(desk)
    await open_due(desk)
    assert await open_due(desk) == {"opening": 0, "routine": 0}
    clock.advance(timedelta(days=31))
    await roll(desk)
    assert await open_due(desk) == {"opening": 0, "routine": 1}
    assert [row[0] for row in await _cases(desk)][-1] == "RV-2026-000006"
