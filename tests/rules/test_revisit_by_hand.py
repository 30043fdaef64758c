"""A revisit opened by hand counts as one that the sweep opened: its duty is made first when no sweep has run yet."""

import json
from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy import text

from cases.actions import duty, opening
from cases.models.case import Case
from cases.models.revisit import RevisitOutcome
from kernel.clock import FixedClock
from kernel.work import Desk
from server.embedded import Endpoints
from tests.firm import Firm
from tests.house import SCHEDULER, edition, open_due, roll
from tests.rules.course import OPENING, ROUTINE, case_of, complete, completed, load_day

DUTIES = text(
    "SELECT d.code, o.status, o.starts_on, o.due_on, o.case_id FROM obligation o JOIN duty d ON d.id = o.duty_id "
    "WHERE o.client_id = :client ORDER BY d.code, o.id"
)
LEFT = text("SELECT convert_from(payload, 'UTF8') FROM tasks.task WHERE entrypoint = 'duties.start' ORDER BY id DESC")
TERM = text(
    'SELECT k.due_at = o.due_at, r.period FROM "case" k JOIN revisit r ON r.case_id = k.id '
    "JOIN obligation o ON o.case_id = k.id WHERE k.id = :case"
)


async def _duties(desk: Desk, client: int) -> list[tuple[object, ...]]:
    async with desk.work(SCHEDULER) as work:
        return [tuple(row) for row in await work.session.execute(DUTIES, {"client": client})]


async def _open(desk: Desk, actor: int, client: int, programme: str) -> int:
    async with desk.work(actor) as work:
        rules = edition(work.now.date())
        case = await opening.open_revisit(work, rules, client_id=client, programme=programme, reason="客户要求")
        return case.id


async def _go_on(desk: Desk) -> None:
    """Carry out the task that starts what follows."""
    async with desk.work(SCHEDULER) as work:
        await duty.start_deferred(work, json.loads((await work.session.execute(LEFT)).scalars().first() or "{}"))


@pytest.mark.rule("M-010", "AMB-08")
async def test_an_opening_revisit_opened_and_completed_before_the_sweep_fulfils_its_duty_and_starts_the_next_period(
    desk: Desk, firm: Firm, clock: FixedClock
) -> None:
    client, agent = firm.clients["10000003"], firm.staff["csc.agent"]
    case_id = await _open(desk, agent, client, "opening")
    async with desk.work(agent) as work:
        assert (await work.session.get_one(Case, case_id)).due_at is not None
    clock.advance(timedelta(hours=1))
    await complete(desk, agent, case_id, completed(fields=OPENING))
    await _go_on(desk)
    expected = [
        ("M-010", "FULFILLED", date(2026, 2, 10), date(2026, 3, 10), case_id),
        ("M-011", "OPEN", date(2026, 3, 2), date(2026, 6, 2), None),
    ]
    assert await _duties(desk, client) == expected
    assert (await roll(desk))["opening"] == 1
    assert (await open_due(desk))["opening"] == 1
    assert await _duties(desk, client) == expected


@pytest.mark.rule("M-011")
async def test_a_routine_revisit_opened_by_hand_before_the_sweep_has_its_duty_from_the_start(
    desk: Desk, firm: Firm
) -> None:
    client = firm.clients["10000001"]
    case_id = await _open(desk, firm.staff["branch.revisits"], client, "routine")
    assert await _duties(desk, client) == [("M-011", "OPEN", date(2025, 12, 1), date(2026, 3, 1), case_id)]


async def test_a_duty_that_the_opener_does_not_see_is_not_made_twice_and_taken_by_the_next_sweep(
    desk: Desk, firm: Firm
) -> None:
    client = firm.clients["10000003"]
    await roll(desk)
    case_id = await _open(desk, firm.staff["csc.agent"], client, "opening")
    await open_due(desk)
    assert [row for row in await _duties(desk, client) if row[0] == "M-010"] == [
        ("M-010", "OPEN", date(2026, 2, 10), date(2026, 3, 10), case_id)
    ]


@pytest.mark.rule("AMB-02")
async def test_a_branch_makes_no_second_duty_beside_one_that_lies_with_headquarters(
    desk: Desk, firm: Firm, clock: FixedClock, endpoints: Endpoints
) -> None:
    client = firm.clients["10000001"]
    await load_day(desk, endpoints, date(2026, 2, 27), {client: (6_000_000, 3_000_000)})
    await roll(desk)
    spoken = {code: value for code, value in ROUTINE.items() if code not in {"MF1-006", "MF1-007", "MF1-009"}}
    for days, ended in (
        (1, completed(fields=spoken)),
        (70, completed(outcome=RevisitOutcome.REFUSED, fields={}, complaint_matter=None)),
    ):
        clock.advance(timedelta(days=days))
        await open_due(desk)
        clock.advance(timedelta(hours=1))
        done = replace(ended, visited_at=clock.now())
        await complete(desk, firm.staff["hq.revisits"], await case_of(desk, client), done)
    await load_day(desk, endpoints, date(2026, 2, 28), {client: (1, 0)})
    case_id = await _open(desk, firm.staff["branch.revisits"], client, "routine")
    for taken in (None, case_id):
        assert (await _duties(desk, client))[1:] == [("M-011", "OPEN", date(2026, 3, 3), date(2026, 6, 3), taken)]
        await open_due(desk)


@pytest.mark.rule("AMB-08")
async def test_an_opening_revisit_done_late_moves_the_routine_revisit_that_was_opened_meanwhile(
    desk: Desk, firm: Firm, clock: FixedClock
) -> None:
    client, branch = firm.clients["10000003"], firm.staff["branch.revisits"]
    await roll(desk)
    await open_due(desk)
    routine = await _open(desk, branch, client, "routine")
    clock.advance(timedelta(hours=1))
    await complete(desk, firm.staff["csc.agent"], await case_of(desk, client, "opening"), completed(fields=OPENING))
    for _ in range(2):
        await _go_on(desk)
    assert (await _duties(desk, client))[1] == ("M-011", "OPEN", date(2026, 3, 2), date(2026, 6, 2), routine)
    async with desk.work(branch) as work:
        assert tuple((await work.session.execute(TERM, {"case": routine})).one()) == (True, "2026-03-02")
        assert (await work.session.get_one(Case, routine)).version == 2
