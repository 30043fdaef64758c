"""Steps that tests of revisit plans share: more clients and officers, somebody absent, a period planned, its lines."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, time

from sqlalchemy import text

from cases.actions import delegation, planning
from cases.actions.delegation import Absence
from cases.actions.laying import Wanted
from cases.models.client import Client, CreditAccount
from cases.models.delegation import DelegationMatter
from cases.models.organisation import Staff, StaffPost
from kernel.work import Desk
from tests.firm import HIRED, Firm
from tests.house import SCHEDULER

MARCH, JULY = date(2026, 3, 1), date(2026, 7, 31)
DUE, OPENS = date(2026, 5, 10), date(2026, 4, 10)
LINES = text(
    "SELECT c.number, u.code AS unit, l.programme, l.due_on, l.owner_rule, l.reason, l.planned_on, s.login AS officer "
    "FROM revisit_plan_line l JOIN revisit_plan p ON p.id = l.plan_id JOIN unit u ON u.id = l.unit_id "
    "JOIN client c ON c.id = l.client_id LEFT JOIN staff s ON s.id = l.officer_id "
    "WHERE p.status = 'STANDING' ORDER BY c.number, l.due_on"
)
ASSIGNED = text(
    'SELECT c.number, s.login FROM "case" k JOIN client c ON c.id = k.client_id JOIN obligation o ON o.case_id = k.id '
    "AND o.assignee_id = k.assignee_id JOIN staff s ON s.id = k.assignee_id JOIN revisit r ON r.case_id = k.id AND r.programme = 'routine' "
    "WHERE k.closed_at IS NULL ORDER BY c.number"
)
DEVELOPED = text("UPDATE client SET developer_id = :person WHERE number = :number")
Line = tuple[str, str, str, date, str, str, date | None, str | None]


async def crowd(desk: Desk, firm: Firm, count: int) -> list[str]:
    """Give Guangzhou clients whose routine revisits may be made from 10 April and are due on 10 May; give their numbers."""
    numbers = [f"1100000{number}" for number in range(1, count + 1)]
    async with desk.work(SCHEDULER) as work:
        for number in numbers:
            told = {"name": f"客户{number}", "identity_type": "ID_CARD", "identity_number": number}
            branch = firm.units["GZ01"]
            client = Client(number=number, investor_class="ORDINARY", branch_id=branch, **told)
            work.session.add(client)
            await work.session.flush()
            account = {"number": f"06{number}", "client_id": client.id, "opened_on": date(2026, 2, 10)}
            work.session.add(CreditAccount(branch_id=branch, **account))
    return numbers


async def hired(desk: Desk, firm: Firm, login: str) -> int:
    """Hire one more revisit officer in Guangzhou."""
    async with desk.work(SCHEDULER) as work:
        person = Staff(login=login, name=f"钱{login[-1]}", unit_id=firm.units["GZ01"], machine=False)
        work.session.add(person)
        await work.session.flush()
        work.session.add(StaffPost(staff_id=person.id, post="REVISIT_OFFICER", since=HIRED))
        return person.id


async def developed(desk: Desk, number: str, person: int) -> None:
    """Say who developed a client."""
    async with desk.work(SCHEDULER) as work:
        await work.session.execute(DEVELOPED, {"number": number, "person": person})


async def absent(
    desk: Desk,
    firm: Firm,
    since: date,
    until: date,
    matter: DelegationMatter = DelegationMatter.REVISITS,
    to: int | None = None,
) -> None:
    """Let Guangzhou's margin specialist, or somebody else, stand in for its revisit officer on these days, both counted."""
    start = datetime.combine(since, time(1), UTC)
    people = firm.staff["branch.revisits"], to or firm.staff["branch.margin"]
    async with desk.work(firm.staff["branch.head"]) as work:
        end = datetime.combine(until, time(10), UTC)
        await delegation.delegate(work, Absence(*people, matter, start, end))


async def plan(desk: Desk, firm: Firm, login: str = "branch.head", unit: str = "GZ01", **changes: object) -> list[int]:
    """Plan March to July for a unit; give the plans."""
    given: dict[str, object] = {"unit_id": firm.units[unit], "since": MARCH, "until": JULY}
    async with desk.work(firm.staff[login]) as work:
        made = await planning.plan_revisits(work, Wanted(**{**given, **changes}))  # type: ignore[arg-type]
        return [each.id for each in made]


async def lines(desk: Desk) -> Sequence[Line]:
    """Give the lines of all standing plans."""
    async with desk.work(SCHEDULER) as work:
        return [tuple(row) for row in await work.session.execute(LINES)]  # type: ignore[misc]


async def laid(desk: Desk, numbers: Sequence[str]) -> list[tuple[str, date | None, str | None]]:
    """Give why, when and with whom the routine revisits of these clients are planned."""
    return [line[5:] for line in await lines(desk) if line[0] in numbers and line[2] == "routine"]


async def assigned(desk: Desk) -> dict[str, str]:
    """Give who has the open revisit of each client."""
    async with desk.work(SCHEDULER) as work:
        return {row[0]: row[1] for row in await work.session.execute(ASSIGNED)}
