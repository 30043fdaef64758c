"""The daily roll, a handful of SQL statements, demands of every client what the pure cadence demands of one."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random

import pytest
from sqlalchemy import text

from cases.actions import duty
from cases.cadence import Known, Occasion, next_occasion
from cases.calendar_files import shipped_calendar
from cases.carried import ACCOUNT_OPENED
from cases.models.client import Client, CreditAccount
from cases.queries import obligation as obligations
from cases.queries import rulebook as rulebooks
from cases.rulebook.programmes import Programme
from kernel.clock import FixedClock, office_date
from kernel.work import Desk, Work
from tests.firm import Firm
from tests.house import ADOPTED, SCHEDULER, edition, open_due, roll

CHINA = shipped_calendar()
CLIENTS, STEPS = 30, 14
DEEDS = {"complete opening": 3, "complete routine": 3, "open": 1, "close": 1, "wait": 6}
OPEN = text(
    "SELECT o.client_id, d.code, o.starts_on, o.due_on, o.due_at, o.case_id IS NOT NULL AS taken "
    "FROM obligation o JOIN duty d ON d.id = o.duty_id WHERE o.client_id = ANY (:clients) AND o.status = 'OPEN'"
)
CLOSE = text("UPDATE credit_account SET closed_on = :day WHERE client_id = :client AND closed_on IS NULL")
Key = tuple[int, str]


@dataclass(slots=True)
class Life:
    """What happened to one client: when the accounts that are open were opened, and the days of true completions."""

    client_id: int
    branch_id: int
    opened: list[date] = field(default_factory=list)
    done: dict[str, list[date]] = field(default_factory=lambda: {"opening": [], "routine": []})

    def demanded(self, programme: Programme, today: date) -> Occasion | None:
        """Ask the cadence. Each opening since the adoption is an event of its own; no term begins before client or adoption."""
        if not self.opened:
            return None
        if programme.code == "opening":
            done = {code: tuple(days) for code, days in self.done.items()}
            known = [Known({ACCOUNT_OPENED: day}, done) for day in sorted(self.opened) if day >= ADOPTED]
        else:
            first = max(min(self.opened), ADOPTED)
            days = {code: tuple(max(day, first) for day in days) for code, days in self.done.items()}
            known = [Known({ACCOUNT_OPENED: first}, days)]
        occasions = (next_occasion(programme, each, today, CHINA) for each in known)
        return next((each for each in occasions if each), None)


async def _born(work: Work, firm: Firm, chance: Random) -> list[Life]:
    lives: list[Life] = []
    for number in range(CLIENTS):
        branch = firm.units[chance.choice(["GZ01", "SZ01"])]
        client = Client(
            number=f"3{number:07}",
            name=f"客户{number}",
            identity_type="ID_CARD",
            identity_number=f"{number:018}",
            phone=f"139{number:08}",
            investor_class="ORDINARY",
            branch_id=branch,
        )
        work.session.add(client)
        await work.session.flush()
        lives.append(Life(client.id, branch))
        for _ in range(chance.choice([0, 1, 1, 2])):
            await _open(work, lives[-1], ADOPTED + timedelta(days=chance.randint(-60, 80)))
    return lives


async def _open(work: Work, life: Life, day: date) -> None:
    number = f"{life.client_id}-{work.now:%Y%m%d}-{len(life.opened)}"
    work.session.add(CreditAccount(number=number, client_id=life.client_id, branch_id=life.branch_id, opened_on=day))
    await work.session.flush()
    life.opened.append(day)


async def _do(work: Work, life: Life, deed: str) -> None:
    """Let one thing happen to a client; whoever waits (refuses, is not reached) owes what was owed."""
    today = office_date(work.now)
    if deed == "open":
        await _open(work, life, today)
    elif deed == "close":
        await work.session.execute(CLOSE, {"day": today, "client": life.client_id})
        life.opened.clear()
    elif deed.startswith("complete"):
        await _complete(work, life, deed.split()[1])


async def _complete(work: Work, life: Life, code: str) -> None:
    rules = edition(office_date(work.now))
    programme = rules.rulebook.programme(code)
    ids = await rulebooks.duty_ids(work.session, rules.code, programme.obligation)
    owed = await obligations.open_of_client(work.session, life.client_id, ids)
    if owed is None:
        return
    await duty.fulfil(work, owed, work.now)
    await work.session.flush()
    await duty.start_next(work, rules, programme, life.client_id)
    life.done[code].append(office_date(work.now))


async def _agree(desk: Desk, lives: list[Life]) -> dict[Key, tuple[Occasion, bool]]:
    """Compare the open duties with what the cadence demands; give each with whether a revisit was opened for it."""
    async with desk.work(SCHEDULER) as work:
        rows = (await work.session.execute(OPEN, {"clients": [each.client_id for each in lives]})).all()
        today = office_date(work.now)
    programmes = edition(today).rulebook.programmes
    asked = {(life.client_id, each.obligation): life.demanded(each, today) for life in lives for each in programmes}
    wanted = {key: each for key, each in asked.items() if each and each.due}
    found = {(row.client_id, row.code): (row.starts_on, row.due_on, row.due_at) for row in rows}
    terms = {key: (each.starts_on, each.due.due_on, each.due.due_at) for key, each in wanted.items() if each.due}
    assert found == terms
    return {(row.client_id, row.code): (wanted[row.client_id, row.code], row.taken) for row in rows}


@pytest.mark.rule("M-010", "M-011")
@pytest.mark.parametrize("seed", range(4))
async def test_the_roll_demands_what_the_cadence_demands(desk: Desk, firm: Firm, clock: FixedClock, seed: int) -> None:
    chance = Random(seed)
    async with desk.work(SCHEDULER) as work:
        lives = await _born(work, firm, chance)
    seen: set[Key] = set()
    for _ in range(STEPS):
        await roll(desk)
        seen.update(await _agree(desk, lives))
        clock.advance(timedelta(days=chance.randint(1, 45)))
        async with desk.work(SCHEDULER) as work:
            for life in lives:
                await _do(work, life, chance.choices(list(DEEDS), list(DEEDS.values()))[0])
    await roll(desk)
    await open_due(desk)
    today = office_date(clock.now())
    agreed = await _agree(desk, lives)
    assert all(taken == (occasion.opens_on <= today) for occasion, taken in agreed.values())
    assert {code for _, code in seen} == {"M-010", "M-011"}
