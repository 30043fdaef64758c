"""The three months of the demo firm, day by day at the clock of each day: sweeps, contacts, returns, and the day's files."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from pathlib import Path

import structlog

from cases.actions import duty, filing, opening
from cases.actions.importing import Order, take_in
from cases.calendar import WorkingCalendar
from cases.imports.shapes import Kind
from cases.rulebook import Edition, Shelf
from kernel.clock import OFFICE
from kernel.errors import DomainError
from kernel.work import Desk
from server.demo.clients import Account, accounts_file
from server.demo.market import snapshots_file
from server.demo.plan import Plan
from server.demo.staff import login
from server.demo.story import Visit
from server.demo.visiting import People, at, carry_out
from server.queries import demo

log: structlog.stdlib.BoundLogger = structlog.get_logger(__name__)
MONDAY = 0
CENTRE = "CSC"
LATE_BRANCH, OWING_BRANCH = "DG01", "GZ01"
IN_TIME = (3, 4, 5)
LATE = 7
LANES = 2


@dataclass(frozen=True, slots=True)
class History:
    """What the days are lived with; files go through `folder`."""

    desk: Desk
    scheduler_id: int
    people: People
    plan: Plan
    calendar: WorkingCalendar
    accounts: Sequence[Account]
    visits: Mapping[date, Sequence[Visit]]
    folder: Path

    async def live(self, place: int, say: Callable[[str], None]) -> None:
        """Live one working day: sweep, contact clients, file returns, take in the evening's files."""
        day = self.plan.days[place]
        await self.deliver_accounts(day, morning=True)
        if day >= self.plan.adopted:
            if self._is_sweep_day(day):
                await self.sweep(moment(day, 8))
            await self._contact(day)
            await self._file_returns(day)
        await self._deliver("snapshots", snapshots_file(self.accounts, day, place), moment(day, 19), on=day)
        say(f"演示数据 demo firm: {day} ({place + 1}/{len(self.plan.days)})")

    async def sweep(self, instant: datetime) -> None:
        """Run the round over the duties as the scheduler at an instant."""
        for edition in self._in_force(instant.date()):
            for step in (duty.roll, opening.open_due, filing.open_filings):
                async with at(self.desk, instant).work(self.scheduler_id) as work:
                    await step(work, edition)

    async def deliver_accounts(self, day: date, *, morning: bool = False) -> None:
        """Deliver the accounts that opened or closed since the last delivery; the first has all that are open."""
        if day == self.plan.first:
            due = [each for each in self.accounts if each.opened_on <= day]
        else:
            before = max((each for each in self.plan.days if each < day), default=day)
            due = [each for each in self.accounts if _changed(each, before, day)]
        if due:
            await self._deliver("accounts", accounts_file(due, day).encode(), moment(day, 7 if morning else 19), on=day)

    def _is_sweep_day(self, day: date) -> bool:
        """Mondays, the first kept day, the first of a month, the last day; never before there is a snapshot to decide by."""
        before = max((each for each in self.plan.days if each < day), default=None)
        if before is None:
            return False
        first = before == self.plan.first or before < self.plan.adopted or before.month != day.month
        return first or day.weekday() == MONDAY or day == self.plan.days[-1]

    def _in_force(self, day: date) -> Sequence[Edition]:
        return self.desk.ports.find("rulebooks", Shelf).all_in_force(day)

    async def _contact(self, day: date) -> None:
        async with self.desk.work(self.scheduler_id) as work:
            known = await demo.visited_on(work.session, day)
        due = [visit for visit in self.visits.get(day, ()) if self.people.clients[visit.client] not in known]
        # Two at a time, each client with one of them: what happens to a client happens in order.
        lanes = [[visit for visit in due if int(visit.client) % LANES == lane] for lane in range(LANES)]
        await asyncio.gather(*(self._visit(lane) for lane in lanes))

    async def _visit(self, visits: Sequence[Visit]) -> None:
        for visit in visits:
            try:
                await carry_out(self.desk, self.people, visit)
            except DomainError as error:
                log.warning("demo_visit_left_out", client=visit.client, day=str(visit.day), error=str(error))

    async def _file_returns(self, day: date) -> None:
        async with self.desk.work(self.scheduler_id) as work:
            returns = await demo.returns(work.session)
        for each in returns:
            if each.submitted:
                async with at(self.desk, moment(day, 10)).work(self.people.staff["hq.head"]) as work:
                    await filing.acknowledge(work, filing_id=each.id)
            elif day >= self._submission_day(each, returns):
                async with at(self.desk, moment(day, 16)).work(self.people.staff[_head_of(each.unit)]) as work:
                    await filing.submit(work, filing_id=each.id)
                    await demo.postpone_printing(work.session)

    def _submission_day(self, each: demo.Return, returns: Sequence[demo.Return]) -> date:
        """Give the working day on which a unit submits: in time, but for one late branch and one that still owes the last."""
        newest = max(one.period_end for one in returns)
        if each.unit == OWING_BRANCH and each.period_end == newest and not self._over(newest):
            return date.max
        nth = LATE if each.unit == LATE_BRANCH else IN_TIME[sum(map(ord, each.unit)) % len(IN_TIME)]
        return self.calendar.nth_working_day_after(each.period_end, nth)

    def _over(self, period_end: date) -> bool:
        """Tell whether a later period ended before the history does, so that this return is not the last one."""
        return (self.plan.today.year, self.plan.today.month - 1) != (period_end.year, period_end.month) and (
            period_end.month != 12 or self.plan.today.month != 1  # noqa: PLR2004
        )

    async def _deliver(self, kind: str, content: bytes, instant: datetime, *, on: date) -> None:
        path = self.folder / f"{kind}_{on:%Y%m%d}.csv"
        path.write_bytes(content)
        async with at(self.desk, instant).work(self.people.staff["core.feed"]) as work:
            await take_in(work, Order(Kind(kind), path, on, sweep=False))
        path.unlink()


def moment(day: date, hour: int) -> datetime:
    """Give an hour of an office day."""
    return datetime.combine(day, time(hour), OFFICE)


def _changed(account: Account, before: date, day: date) -> bool:
    opened = before < account.opened_on <= day
    closed = account.closed_on is not None and before < account.closed_on <= day
    return opened or closed


def _head_of(unit: str) -> str:
    return "csc.head" if unit == CENTRE else login(unit, "head")
