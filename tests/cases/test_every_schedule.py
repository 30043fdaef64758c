"""The daily roll demands what the pure cadence demands, for every kind of schedule, of a regulation the house never saw."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from random import Random

import pytest
from sqlalchemy import text

from cases.actions import adoption, duty, event
from cases.cadence import Known, occasions, period_for
from cases.calendar_files import shipped_calendar
from cases.models.obligation import Obligation
from cases.rulebook import Edition, Shelf, parse
from cases.rulebook.programmes import Programme
from cases.rulebook.schedules import Counted, FixedDays
from kernel.clock import FixedClock, office_date
from kernel.work import Desk, Work
from tests.firm import Firm
from tests.house import SCHEDULER

CHINA = shipped_calendar()
MONDAY = date(2026, 3, 2)
STEPS = 12
FURTHER = """
  - code: members
    name: 会员回访
    name_en: member revisit
    article: "七3"
    obligation: T-101
    schedule: {every: {days: 20}, since: [{fulfilled: members}, {event: JOINED}]}
    fulfilment: {outcomes: [COMPLETED]}
    methods: [PHONE]
    ownership: tourist
  - code: each_use
    name: 逐次回访
    name_en: revisit after each use
    article: "七3"
    obligation: T-102
    schedule: {after: LAST_USE, each_day: true, within: {working_days: 3}}
    fulfilment: {outcomes: [COMPLETED]}
    methods: [PHONE]
    ownership: tourist
  - code: on_days
    name: 定日回访
    name_en: revisit on fixed days
    article: "七3"
    obligation: T-103
    schedule: {on: {days_of_month: [10, 20, 30]}}
    fulfilment: {outcomes: [COMPLETED]}
    methods: [PHONE]
    ownership: tourist
"""
DUTIES = "".join(
    f'  - {{code: T-{number}, article: "七3", title: 回访, title_en: revisit}}\n' for number in (101, 102, 103)
)
OPEN = text(
    "SELECT o.client_id, d.code, o.starts_on, o.due_on FROM obligation o JOIN duty d ON d.id = o.duty_id "
    "JOIN rulebook_version v ON v.id = d.rulebook_id WHERE v.code = 'travel' AND o.status = 'OPEN'"
)
CHOSEN = text(
    "SELECT o.id, d.code FROM obligation o JOIN duty d ON d.id = o.duty_id JOIN rulebook_version v ON v.id = d.rulebook_id "
    "WHERE v.code = 'travel' AND o.status = 'OPEN' AND o.client_id = :client ORDER BY o.due_order, o.id"
)


def _travel() -> Edition:
    """Give the travel company's regulation in words that the house has, with the schedules that it lacks."""
    written = (Path(__file__).parents[1] / "rulebooks/travel/rulebook.yaml").read_text("utf-8")
    for strange, known in (("TOURIST_SERVICE", "BRANCH"), ("CREATOR_SERVICE", "MARGIN_HQ"), ("WECHAT", "EMAIL")):
        written = written.replace(strange, known)
    written = written.replace("obligations:\n", f"obligations:\n{DUTIES}")
    written = written.replace("events:\n", "events:\n  - {code: JOINED, name: 入会, name_en: joined}\n")
    (edition,) = parse(written + FURTHER, "rulebook.yaml")
    return edition


TRAVEL = _travel()


@dataclass(slots=True)
class Life:
    """What happened to one client, and what was done for it."""

    client_id: int
    diary: dict[str, tuple[date, ...]] = field(default_factory=dict)
    fulfilled: dict[str, tuple[date, ...]] = field(default_factory=dict)
    answered: dict[str, tuple[date, ...]] = field(default_factory=dict)

    async def tell(self, work: Work, code: str, on: date) -> None:
        """Let something happen and tell the house."""
        told = sum(len(days) for days in self.diary.values())
        source = self.client_id * 1000 + told
        await event.record_event(work, event.Happening(code, on, "test", source, client_id=self.client_id))
        self.diary[code] = (*self.diary.get(code, ()), on)

    async def do(self, work: Work, chance: Random) -> None:
        """Fulfil one open duty, if there is any."""
        rows = (await work.session.execute(CHOSEN, {"client": self.client_id})).all()
        if not rows:
            return
        row = chance.choice(rows)
        owed = await work.session.get_one(Obligation, row.id)
        programme = next(each for each in TRAVEL.rulebook.programmes if each.obligation == row.code)
        await duty.fulfil(work, owed, work.now)
        await work.session.flush()
        await duty.start_next(work, TRAVEL, programme, self.client_id)
        self.fulfilled[programme.code] = (*self.fulfilled.get(programme.code, ()), office_date(work.now))
        self.answered[programme.code] = (*self.answered.get(programme.code, ()), owed.starts_on)

    def demanded(self, programme: Programme, today: date) -> Counter[tuple[date, date | None]]:
        """Ask the cadence."""
        latest = {code: max(days) for code, days in self.diary.items()}
        known = Known(latest, self.fulfilled, self.diary, self.answered, since=MONDAY)
        wanted: Counter[tuple[date, date | None]] = Counter()
        for each in occasions(programme, known, today, CHINA):
            wanted[each.starts_on, each.due.due_on if each.due else None] += each.times
        return wanted


async def _live(work: Work, life: Life, chance: Random) -> None:
    today = office_date(work.now)
    deed = chance.choice(("buy", "used", "do", "do", "do", "wait"))
    if deed == "buy":
        await life.tell(work, "PRODUCT_BOUGHT", today)
        await life.tell(work, "FIRST_USE", today + timedelta(days=chance.randint(2, 30)))
    elif deed == "used":
        await life.tell(work, "LAST_USE", today)
    elif deed == "do":
        await life.do(work, chance)


async def _compare(desk: Desk, lives: list[Life], seen: Counter[str]) -> None:
    """Compare the open duties with what the cadence demands; of schedules by periods those of the running one."""
    async with desk.work(SCHEDULER) as work:
        rows = (await work.session.execute(OPEN)).all()
        today = office_date(work.now)
    for programme in TRAVEL.rulebook.programmes:
        code, schedule = programme.obligation, programme.schedule
        first = date.min
        if isinstance(schedule, Counted | FixedDays):
            per = schedule.per if isinstance(schedule, Counted) else schedule.on
            first = period_for(per, today).starts_on
        for life in lives:
            own = (row for row in rows if (row.client_id, row.code) == (life.client_id, code))
            found = Counter((row.starts_on, row.due_on) for row in own if row.starts_on >= first)
            assert found == life.demanded(programme, today), (programme.code, today)
            seen[programme.code] += found.total()


@pytest.mark.parametrize("seed", range(3))
async def test_the_roll_demands_what_the_cadence_demands_of_any_schedule(
    desk: Desk, firm: Firm, clock: FixedClock, seed: int
) -> None:
    chance = Random(seed)
    async with desk.work(SCHEDULER) as work:
        await adoption.adopt(work, Shelf((TRAVEL,)), on=MONDAY)
        lives = [Life(client) for client in firm.clients.values()]
        for life in lives[1:]:
            await life.tell(work, "JOINED", MONDAY)
    seen: Counter[str] = Counter()
    for _ in range(STEPS):
        async with desk.work(SCHEDULER) as work:
            await duty.roll(work, TRAVEL)
        await _compare(desk, lives, seen)
        for _ in range(2):
            clock.advance(timedelta(days=chance.randint(1, 4)))
            async with desk.work(SCHEDULER) as work:
                for life in lives:
                    await _live(work, life, chance)
    assert set(seen) == {each.code for each in TRAVEL.rulebook.programmes}
    assert min(seen.values()) > 0


async def test_what_a_past_period_lacked_stays_owed_and_is_made_up_for(
    desk: Desk, firm: Firm, clock: FixedClock
) -> None:
    async with desk.work(SCHEDULER) as work:
        await adoption.adopt(work, Shelf((TRAVEL,)), on=MONDAY)
    async with desk.work(SCHEDULER) as work:
        await duty.roll(work, TRAVEL)
    clock.advance(timedelta(days=65))
    async with desk.work(SCHEDULER) as work:
        await duty.roll(work, TRAVEL)
        rows = (await work.session.execute(OPEN)).all()
    mine = Counter(row.starts_on for row in rows if (row.client_id, row.code) == (firm.clients["10000001"], "T-007-2"))
    assert mine == {date(2026, month, 1): 2 for month in (3, 4, 5)}
