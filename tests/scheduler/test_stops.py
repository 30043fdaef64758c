"""Nothing is missed when the clock stops: whatever days nobody runs, the same duties exist and the same are told."""

from collections.abc import Collection
from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

import pytest
from sqlalchemy import text

from cases.actions.revisit import SHELF
from kernel.clock import FixedClock
from kernel.database import open_engine, open_sessions
from kernel.ports import Ports
from kernel.work import Desk
from scheduler.clock import Job, Timetable
from scheduler.reminders import remind
from scheduler.shift import Shift
from scheduler.sweeps import sweep_duties
from tests.conftest import SCHEDULER_ID
from tests.scheduler.crew import queue
from tests.scheduler.duties import adopted, shelf
from tests.services import SuiteServices

START = datetime(2026, 12, 14, 1, 0, tzinfo=UTC)  # three weeks across New Year, whose notice is not published
DAYS = 21
Duties = set[tuple[object, ...]]


async def lived_through(services: SuiteServices, house: str, running: Collection[int]) -> tuple[Duties, Duties]:
    """Live through the days, sweeping on those in `running`; give the duties and escalations of the end."""
    name = f"t{uuid4().hex}"
    engine = open_engine(services.create_database(name, template=house).database_url, size=2)
    clock = FixedClock(START)
    desk = Desk(open_sessions(engine), clock, Ports({SHELF: shelf()}))
    await adopted(desk)
    shift = Shift(desk, SCHEDULER_ID, {})
    for day in range(DAYS):
        if day in running:
            await sweep_duties(shift)
            await remind(shift)
        clock.advance(timedelta(days=1))
    async with desk.work(SCHEDULER_ID) as work:
        duties = await work.session.execute(text("SELECT client_id, duty_id, starts_on, due_on FROM obligation"))
        told = text(
            "SELECT o.client_id, o.starts_on, n.recipient_id, n.on_date FROM notice n "
            "JOIN obligation o ON o.id = n.obligation_id WHERE n.kind = 'ESCALATION'"
        )
        found = {tuple(row) for row in duties}, {tuple(row) for row in await work.session.execute(told)}
    await engine.dispose()
    services.drop_database(name)
    return found


@pytest.mark.parametrize(
    "stopped", [range(1, 20), (2, 3, 9, 10, 11, 17), range(0, 20, 2)], ids=["weeks", "some", "every other"]
)
async def test_the_same_duties_and_escalations_exist_whatever_days_were_missed(
    services: SuiteServices, house: str, stopped: Collection[int]
) -> None:
    always = await lived_through(services, house, range(DAYS))
    missed = await lived_through(services, house, [day for day in range(DAYS) if day not in stopped])
    assert all(always)
    assert missed == always


async def test_ten_replicas_with_stops_and_wrong_clocks_tick_each_day_once(desk: Desk, clock: FixedClock) -> None:
    job = Job("daily", "30 0 * * *", "daily")
    clocks = [FixedClock(clock.instant + timedelta(seconds=skew)) for skew in range(-5, 5)]
    replicas = [Timetable(Desk(desk.sessions, each, desk.ports), SCHEDULER_ID, [job]) for each in clocks]
    ticked: list[date] = []
    for hour in range(24 * 10):
        for number, replica in enumerate(replicas):
            stopped = (hour // 7 + number) % 3 == 0
            if not stopped and await replica.tick(job):
                ticked.append(clocks[number].now().date())
                async with desk.work(SCHEDULER_ID) as work:
                    await work.session.execute(text("DELETE FROM tasks.task"))  # carried out
            clocks[number].advance(timedelta(hours=1))
    assert len(ticked) == 10 + 1  # the first tick of all, and one a night
    assert await queue(desk) == []
