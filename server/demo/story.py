"""Who was revisited when, and how it went: drawn once from the plan and the clients, the same every time."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from cases.models.revisit import RevisitMethod, RevisitOutcome
from server.demo.clients import LARGE_ASSETS, LARGE_DEBT, Client
from server.demo.plan import Plan
from server.demo.staff import login

SEED = 20200104
ROUTINE, OPENING = "routine", "opening"
EDGES = 15
UNVISITED_EDGES = frozenset({"10000006", "10000013"})
REFUSING, UNREACHABLE = "10000014", "10000015"
SILENT_BRANCH = "WH01"
"""This branch begins its revisits late, so its first monthly return is nil."""
WRITTEN = (RevisitMethod.EMAIL, RevisitMethod.SMS, RevisitMethod.LETTER)


@dataclass(frozen=True, slots=True)
class Visit:
    """One contact with a client on a day, minutes after nine; without an outcome it is an attempt that failed."""

    day: date
    minute: int
    client: str
    programme: str
    officer: str
    method: RevisitMethod
    outcome: RevisitOutcome | None = RevisitOutcome.COMPLETED
    recorded: bool = False


def visits_of(plan: Plan, clients: Sequence[Client]) -> tuple[Visit, ...]:
    """Give all contacts of the history by day and minute."""
    random = Random(SEED)  # noqa: S311 the same story every time
    days = plan.kept_days[2:]
    if not days:
        return ()
    found = [*_routine(random, plan, clients, days), *_openings(random, clients, days), *_edges(days)]
    return tuple(sorted(found, key=lambda visit: (visit.day, visit.minute, visit.client)))


def _routine(random: Random, plan: Plan, clients: Sequence[Client], days: Sequence[date]) -> Iterator[Visit]:
    eligible = [
        each for each in clients[EDGES:] if _old(each, plan) and all(one.closed_on is None for one in each.accounts)
    ]
    chosen = random.sample(eligible, min(plan.scale.revisits, len(eligible)))
    recorded_from = len(chosen) - plan.scale.recordings
    drawn = sorted((random.choice(days), number) for number in range(len(chosen)))
    for place, (day, number) in enumerate(drawn):
        client = chosen[number]
        if client.branch == SILENT_BRANCH and day.month == days[0].month:
            continue
        recorded = place >= recorded_from
        method = RevisitMethod.PHONE if recorded else random.choice(WRITTEN)
        officer = "hq.revisits" if _large(client) else login(client.branch, "revisits")
        yield Visit(day, random.randrange(420), client.number, ROUTINE, officer, method, recorded=recorded)


def _openings(random: Random, clients: Sequence[Client], days: Sequence[date]) -> Iterator[Visit]:
    """Yield the opening revisits by the client service centre, one to two weeks after opening; a few are left undone."""
    for client in clients:
        opened = min(each.opened_on for each in client.accounts)
        later = [day for day in days if day >= opened + timedelta(days=random.randint(8, 14))]
        if opened < days[0] or not later or client.number in UNVISITED_EDGES or random.random() < 0.1:  # noqa: PLR2004
            continue
        officer = random.choice(("csc.agent", "csc.agent2", "csc.agent3"))
        yield Visit(later[0], random.randrange(420), client.number, OPENING, officer, random.choice(WRITTEN))


def _edges(days: Sequence[date]) -> Iterator[Visit]:
    """Yield one refusal, and three failed attempts on two days before a client counts as unreachable (AMB-08, AMB-97)."""
    officer, phone = login("GZ01", "revisits"), RevisitMethod.PHONE
    if len(days) < 4:  # noqa: PLR2004
        return
    yield Visit(days[-2], 60, REFUSING, ROUTINE, officer, phone, RevisitOutcome.REFUSED)
    for day, minute in ((days[-4], 30), (days[-4], 300), (days[-3], 90)):
        yield Visit(day, minute, UNREACHABLE, ROUTINE, officer, phone, None)
    yield Visit(days[-2], 100, UNREACHABLE, ROUTINE, officer, phone, RevisitOutcome.UNREACHABLE)


def _old(client: Client, plan: Plan) -> bool:
    return all(each.opened_on < plan.first for each in client.accounts)


def _large(client: Client) -> bool:
    """Tell whether the client clearly belongs to the margin business HQ (art. 6(1)1)."""
    return sum(a.assets for a in client.accounts) >= LARGE_ASSETS and sum(a.debt for a in client.accounts) >= LARGE_DEBT
