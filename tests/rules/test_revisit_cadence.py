"""Every three months, from the true completion, for as long as the client is a client: art. 5(2)."""

import json
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import text

from cases.actions import duty
from cases.models.revisit import RevisitOutcome
from kernel.clock import FixedClock
from kernel.work import Desk
from server.embedded import Endpoints
from tests.cases.hearing import announced
from tests.firm import Firm
from tests.house import SCHEDULER, open_due, roll
from tests.rules.course import OPENING, case_of, complete, completed

ROUTINE_DUTIES = text(
    "SELECT o.status, o.starts_on, o.due_on FROM obligation o JOIN duty d ON d.id = o.duty_id "
    "WHERE o.client_id = :client AND d.code = 'M-011' ORDER BY o.id"
)

LEFT = text("SELECT convert_from(payload, 'UTF8') FROM tasks.task WHERE entrypoint = 'duties.start'")


async def _duties(desk: Desk, client: int) -> list[tuple[object, ...]]:
    async with desk.work(SCHEDULER) as work:
        return [tuple(row) for row in await work.session.execute(ROUTINE_DUTIES, {"client": client})]


@pytest.mark.rule("M-011", "AMB-08")
async def test_a_year_of_routine_revisits_counts_each_period_from_the_true_completion(
    desk: Desk, firm: Firm, clock: FixedClock
) -> None:
    client, officer = firm.clients["10000001"], firm.staff["branch.revisits"]
    for visited in (datetime(2026, 3, 31, 2, 0, tzinfo=UTC), datetime(2026, 6, 20, 2, 0, tzinfo=UTC)):
        clock.instant = visited - timedelta(hours=1)
        await roll(desk)
        await open_due(desk)
        clock.instant = visited
        await complete(desk, officer, await case_of(desk, client), completed(visited_at=visited))
    assert await _duties(desk, client) == [
        ("FULFILLED", date(2025, 12, 1), date(2026, 3, 1)),
        ("FULFILLED", date(2026, 3, 31), date(2026, 6, 30)),
        ("OPEN", date(2026, 6, 20), date(2026, 9, 20)),
    ]


@pytest.mark.rule("AMB-08")
@pytest.mark.parametrize("outcome", [RevisitOutcome.REFUSED, RevisitOutcome.FAILED])
async def test_a_revisit_without_success_resets_nothing(
    desk: Desk, firm: Firm, clock: FixedClock, outcome: RevisitOutcome
) -> None:
    client = firm.clients["10000001"]
    await roll(desk)
    await open_due(desk)
    clock.advance(timedelta(hours=1))
    ended = completed(outcome=outcome, fields={}, complaint_matter=None)
    await complete(desk, firm.staff["branch.revisits"], await case_of(desk, client), ended)
    assert await _duties(desk, client) == [("OPEN", date(2025, 12, 1), date(2026, 3, 1))]


@pytest.mark.rule("AMB-08")
async def test_the_first_routine_period_of_a_new_client_begins_with_the_opening_revisit(
    desk: Desk, firm: Firm, clock: FixedClock, endpoints: Endpoints
) -> None:
    client = firm.clients["10000003"]
    await roll(desk)
    await open_due(desk)
    assert await _duties(desk, client) == [("OPEN", date(2026, 2, 10), date(2026, 5, 10))]
    clock.advance(timedelta(hours=1))
    case_id = await case_of(desk, client, "opening")
    await complete(desk, firm.staff["csc.agent"], case_id, completed(fields=OPENING))
    async with announced(endpoints) as heard:
        async with desk.work(SCHEDULER) as work:  # the centre does not see the branch's duty: a task goes on with it
            left = (await work.session.execute(LEFT)).scalars().one()
            await duty.start_deferred(work, json.loads(left))
        assert await heard() == [f"worklist:{firm.units['GZ01']}"]
    assert await _duties(desk, client) == [("OPEN", date(2026, 3, 2), date(2026, 6, 2))]
