"""Steps of the sales company's calls: its regulation adopted, a list approved, the round over the duties run, a call made."""

from collections import Counter
from collections.abc import Mapping
from datetime import date, datetime

from sqlalchemy import text

from cases.actions import adoption, client_list, completion, duty, filing, opening
from cases.actions.completion import Completion
from cases.models.revisit import RevisitMethod, RevisitOutcome
from kernel.clock import office_date
from kernel.work import Desk
from tests.firm import Firm
from tests.house import CHOSEN, SCHEDULER

CALLS = CHOSEN.in_force("sales_calls", date(2026, 3, 2))
MONDAY = date(2026, 3, 2)
MINE = ("10000001", "10000002", "10000003")
SAID: Mapping[str, str | None] = {
    "S-002-1": "端午节优惠活动",
    "S-006-5": "希望增加新品试用",
    "S-008-1": "NO",
}
CHECKED: Mapping[str, str | None] = {
    **{f"S-010-{number}": "YES" for number in range(1, 7)},
    "S-011-5": "NO",
    "S-011-6": "YES",
    "S-011-7": "客户称本期未接到业务员电话",
}
CASES = text(
    'SELECT c.id, k.number AS client, c.unit_id, c.assignee_id, c.about_id, r.topic FROM "case" c '
    "JOIN revisit r ON r.case_id = c.id LEFT JOIN client k ON k.id = c.client_id WHERE r.programme = :programme ORDER BY c.id"
)
OWED = text(
    "SELECT k.number, o.status, o.starts_on, o.due_on FROM obligation o JOIN duty d ON d.id = o.duty_id "
    "JOIN client k ON k.id = o.client_id WHERE d.code = 'S-005' ORDER BY k.number, o.starts_on"
)


async def adopt_calls(desk: Desk) -> None:
    """Let the firm live under the sales company's regulation as well."""
    async with desk.work(SCHEDULER) as work:
        await adoption.adopt(work, CHOSEN, on=MONDAY)


async def propose(desk: Desk, firm: Firm, *numbers: str, keeper: str = "branch.revisits") -> int:
    """Propose a list of clients as its keeper; give its id."""
    async with desk.work(firm.staff[keeper]) as work:
        clients = [firm.clients[number] for number in numbers]
        return (await client_list.propose_list(work, kind="call_list", client_ids=clients)).id


async def approve(desk: Desk, firm: Firm, list_id: int, by: str = "leader") -> None:
    """Approve a list of clients."""
    async with desk.work(firm.staff[by]) as work:
        await client_list.approve_list(work, list_id=list_id)


async def list_clients(desk: Desk, firm: Firm, *numbers: str) -> None:
    """Let a salesperson have an approved list of these clients."""
    await approve(desk, firm, await propose(desk, firm, *numbers))


async def sweep(desk: Desk) -> Counter[str]:
    """Run the round over the duties: give what was demanded, opened as `open …` and filed as `file …`."""
    async with desk.work(SCHEDULER) as work:
        made = Counter(await duty.roll(work, CALLS))
    async with desk.work(SCHEDULER) as work:
        opened = await opening.open_due(work, CALLS)
    async with desk.work(SCHEDULER) as work:
        filed = await filing.open_filings(work, CALLS)
    made.update({f"open {name}": count for name, count in opened.items()})
    made.update({f"file {name}": count for name, count in filed.items()})
    return +made


async def cases_of(desk: Desk, programme: str) -> list[dict[str, object]]:
    """Give the revisits of a programme, oldest first."""
    async with desk.work(SCHEDULER) as work:
        return [dict(row) for row in (await work.session.execute(CASES, {"programme": programme})).mappings()]


async def owed(desk: Desk) -> list[tuple[object, ...]]:
    """Give the calls that are owed or were: client, state, from which day, until which."""
    async with desk.work(SCHEDULER) as work:
        return [tuple(row) for row in await work.session.execute(OWED)]


def called(at: datetime, **changes: object) -> Completion:
    """Make a completed call without anything to complain of."""
    given: dict[str, object] = {
        "outcome": RevisitOutcome.COMPLETED,
        "method": RevisitMethod.PHONE,
        "visited_at": at,
        "contact": "13810000001",
        "fields": SAID,
        "complaint_matter": False,
        "complaint_reason": "客户未提出投诉事项",
    }
    return Completion(**{**given, **changes})  # type: ignore[arg-type]


async def call(desk: Desk, actor: int, case_id: object, done: Completion) -> None:
    """Complete a call or a spot check as a person."""
    assert isinstance(case_id, int)
    async with desk.work(actor) as work:
        await completion.complete(work, case_id=case_id, completion=done)


async def today(desk: Desk) -> date:
    """Give the office day on which the clock stands."""
    return office_date(desk.clock.now())
