"""The demo firm: fictional, always the same for the same day, brought in by the real importers and the real actions."""

import asyncio
import tempfile
from collections import defaultdict
from collections.abc import AsyncGenerator, Callable, Sequence
from contextlib import asynccontextmanager
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import ClassVar

from sqlalchemy.ext.asyncio import AsyncEngine

from cases.actions.adoption import adopt, load_shipped_calendar
from cases.actions.importing import SWEEP, SWEEP_KEY, Order, take_in
from cases.calendar_files import shipped_calendar
from cases.imports.shapes import Kind
from cases.queries import client as clients_of_house
from cases.queries import rulebook as rulebooks
from cases.rulebook import Shelf
from kernel import journal, tasks
from kernel.clock import office_date
from kernel.errors import Refused
from kernel.work import Desk, Work
from scheduler.queries.account import scheduler_account
from server.demo.clients import Client, clients_file, clients_of
from server.demo.history import History, moment
from server.demo.plan import Plan, Scale, plan_of
from server.demo.staff import staff_file, units_file
from server.demo.story import Visit, visits_of
from server.demo.visiting import People, at
from server.queries import demo

Say = Callable[[str], None]
SUBJECT = ("demo", "firm")
FULL = Scale()
QUIET = timedelta(minutes=55)
"""A load takes a minute; within an hour the clock believes a tick that lies ahead, and ticks again after it."""
SWEEP_POLL, SWEEP_POLLS = 0.2, 150


class HouseInUse(Refused):
    """The house has clients of its own: a demo firm is never mixed with them."""

    code: ClassVar[str] = "HOUSE_IN_USE"
    zh: ClassVar[str] = "数据库中已有客户，不能载入演示数据；请另设空库(ANJUAN_HOME)。"
    en: ClassVar[str] = "This house has clients: load the demo firm into an empty one (ANJUAN_HOME)."


async def load_demo(desk: Desk, *, now: datetime, progress: Say, scale: Scale = FULL) -> None:
    """Load the demo firm with three months of history up to `now`; a load that was killed goes on. Raise HouseInUse."""
    scheduler_id = await scheduler_account(desk.sessions)
    async with _alone(desk):
        async with desk.work(scheduler_id) as work:
            if await demo.is_finished(work.session):
                return
            today = await _begin(work, office_date(now))
            await demo.quiet_sweeps(work.session, now + QUIET)
        await _until_swept(desk, scheduler_id)
        plan = plan_of(today, shipped_calendar(), scale)
        with tempfile.TemporaryDirectory(prefix="anjuan-demo-") as folder:
            await _live(plan, (desk, scheduler_id), Path(folder), progress)
        async with desk.work(scheduler_id) as work:
            journal.append(work, demo.FINISHED, subject=SUBJECT, details={"today": today.isoformat()})
            await tasks.defer(work, SWEEP, {}, key=SWEEP_KEY)
            await demo.spread_printing(work.session)
    progress("演示数据已载入 the demo firm is loaded")


async def _until_swept(desk: Desk, scheduler_id: int) -> None:
    """Wait for a sweep that began before: it must not open today's revisits while the past is being told."""
    for _ in range(SWEEP_POLLS):
        async with desk.work(scheduler_id) as work:
            if not await demo.is_sweeping(work.session):
                return
        await asyncio.sleep(SWEEP_POLL)


async def _begin(work: Work, today: date) -> date:
    """Note the day the demo stands on, and keep its regulation since before its history. Raise HouseInUse."""
    begun = await demo.begun_on(work.session)
    if begun is not None:
        return begun
    if await demo.has_clients(work.session):
        raise HouseInUse
    calendar = shipped_calendar()
    since = plan_of(today, calendar, FULL).adopted
    await load_shipped_calendar(work)
    await adopt(work, work.ports.find("rulebooks", Shelf), on=since)
    for edition in await rulebooks.adopted(work.session):
        edition.adopted_on = min(edition.adopted_on, since)
    journal.append(work, demo.BEGUN, subject=SUBJECT, details={"today": today.isoformat()})
    return today


async def _live(plan: Plan, house: tuple[Desk, int], folder: Path, progress: Say) -> None:
    desk, scheduler_id = house
    clients = clients_of(plan)
    people = await _master_data(plan, (desk, scheduler_id), clients, folder)
    progress(f"演示数据 demo firm: {len(people.staff)} staff, {len(people.clients)} clients")
    history = History(
        desk=desk,
        scheduler_id=scheduler_id,
        people=people,
        plan=plan,
        calendar=shipped_calendar(),
        accounts=[account for client in clients for account in client.accounts],
        visits=_by_day(visits_of(plan, clients)),
        folder=folder,
    )
    async with desk.work(scheduler_id) as work:
        lived = await clients_of_house.newest_day(work.session)
    for place, day in enumerate(plan.days):
        if lived is None or day > lived:
            await history.live(place, progress)
    await history.deliver_accounts(plan.today)
    await history.sweep(moment(plan.today, 7))


async def _master_data(plan: Plan, house: tuple[Desk, int], clients: Sequence[Client], folder: Path) -> People:
    """Bring units, staff and clients in on the first day; what is there already is left alone."""
    desk, scheduler_id = house
    early = at(desk, moment(plan.first, 6))
    for kind, content in (("units", units_file()), ("staff", staff_file()), ("clients", clients_file(clients))):
        path = folder / f"{kind}.csv"
        path.write_text(content, encoding="utf-8")
        async with early.work(scheduler_id) as work:
            await take_in(work, Order(Kind(kind), path, sweep=False))
    async with desk.work(scheduler_id) as work:
        return People(dict(await demo.staff_ids(work.session)), dict(await demo.client_ids(work.session)))


def _by_day(visits: Sequence[Visit]) -> dict[date, list[Visit]]:
    found: defaultdict[date, list[Visit]] = defaultdict(list)
    for visit in visits:
        found[visit.day].append(visit)
    return found


@asynccontextmanager
async def _alone(desk: Desk) -> AsyncGenerator[None]:
    """Let one process at a time load the demo firm into a house."""
    engine = desk.sessions.kw["bind"]
    if not isinstance(engine, AsyncEngine):
        message = "the desk's sessions are not bound to an engine"
        raise TypeError(message)
    async with engine.connect() as connection:
        # A lock of the session, not of a transaction: nothing stands open while the past is told.
        await connection.execution_options(isolation_level="AUTOCOMMIT")
        await demo.only_one_load(connection)
        try:
            yield
        finally:
            await demo.let_go(connection)
