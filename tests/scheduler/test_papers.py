"""A record or filing without its paper is found and printed again, whatever became of its task."""

from datetime import timedelta

import pytest
from sqlalchemy import text

from archive.sheets import PrinterUnready
from cases.actions import filing, record
from kernel.clock import FixedClock
from kernel.ports import Ports
from kernel.work import Desk
from scheduler.printing import LATE, print_left_over
from scheduler.shift import Shift
from server.embedded import Endpoints
from tests.conftest import SCHEDULER_ID
from tests.house import SHELF, edition
from tests.rules.course import case_of, complete, completed
from tests.scheduler.crew import empty, queue, working
from tests.stories import Scene, after, revisits_opened

PRINTS = (record.PRINT, filing.PRINT)
LOSE = text("DELETE FROM tasks.task")
OTHERS = text("DELETE FROM tasks.task WHERE entrypoint <> ALL (:prints)")


@pytest.fixture
def ports() -> Ports:
    return Ports({"rulebooks": SHELF})


async def signed(scene: Scene) -> None:
    """Sign a record and submit a filing: the printing of both waits in the queue."""
    await revisits_opened(scene)
    desk, firm = scene.desk, scene.firm
    await complete(desk, firm.staff["branch.revisits"], await case_of(desk, firm.clients["10000001"]), completed())
    async with desk.work(SCHEDULER_ID) as work:
        await filing.open_filings(work, edition(work.now.date()))
    async with desk.work(firm.staff["branch.head"]) as work:
        query = text("SELECT id FROM filing WHERE unit_id = :unit AND period = '2026-02'")
        found = (await work.session.execute(query, {"unit": firm.units["GZ01"]})).scalar_one()
        await filing.submit(work, filing_id=found)
        await work.session.execute(OTHERS, {"prints": list(PRINTS)})


async def swept(desk: Desk) -> list[tuple[str, str]]:
    """Look for what is left over, then give the printing tasks of the queue."""
    await print_left_over(Shift(desk, SCHEDULER_ID, {}))
    return sorted((task, state) for task, state in await queue(desk) if task in PRINTS)


@after(signed)
async def test_what_waits_its_turn_or_is_young_is_left_alone(desk: Desk, clock: FixedClock) -> None:
    both = sorted((task, "queued") for task in PRINTS)
    clock.advance(LATE)
    assert await swept(desk) == both
    async with desk.work(SCHEDULER_ID) as work:
        await work.session.execute(LOSE)
    clock.advance(-timedelta(seconds=1))
    assert await swept(desk) == []


@after(signed)
async def test_a_lost_task_is_deferred_once_more(desk: Desk, clock: FixedClock) -> None:
    async with desk.work(SCHEDULER_ID) as work:
        await work.session.execute(LOSE)
    clock.advance(LATE)
    both = sorted((task, "queued") for task in PRINTS)
    assert (await swept(desk), await swept(desk)) == (both, both)


@after(signed)
async def test_a_dead_task_runs_again_when_the_printer_may_have_come_back(
    endpoints: Endpoints, desk: Desk, clock: FixedClock
) -> None:
    seen: list[str] = []

    async def unready(shift: Shift) -> None:
        raise PrinterUnready("no font")

    async def printed(shift: Shift) -> None:
        seen.extend(shift.arguments)

    async with working(endpoints.database_url, desk, dict.fromkeys(PRINTS, unready)):
        await empty(desk)
    both = sorted((task, "failed") for task in PRINTS)
    assert await swept(desk) == both
    clock.advance(LATE)
    assert await swept(desk) == sorted((task, "queued") for task in PRINTS)
    async with working(endpoints.database_url, desk, dict.fromkeys(PRINTS, printed)):
        await empty(desk)
    assert sorted(seen) == ["filing", "record"]
