"""Steps that tests of findings share: a revisit that took place, a discrepancy reported, interviewed, confirmed."""

from datetime import datetime, timedelta

from sqlalchemy import text

from cases.actions import discrepancy
from cases.actions.discrepancy import Found
from cases.actions.interview import Held
from cases.models.discrepancy import InterviewVerdict
from cases.models.revisit import RevisitMethod
from kernel.clock import FixedClock
from kernel.work import Desk
from tests.firm import Firm
from tests.house import SCHEDULER, open_due, roll
from tests.rules.course import case_of, complete, completed

JOB = Found("MAJOR_CHANGE", "职业", "国企职员", "已离职，无固定收入", "客户在通话中主动说明去年底离职")
DUTIES = text(
    "SELECT d.code, o.status, u.code AS unit, s.login, o.due_on, o.elapsed_working_days FROM obligation o "
    "JOIN duty d ON d.id = o.duty_id JOIN unit u ON u.id = o.unit_id LEFT JOIN staff s ON s.id = o.assignee_id "
    "WHERE o.source_id IS NOT NULL ORDER BY o.id"
)
TOLD = text(
    "SELECT s.login, n.kind, n.said FROM notice n JOIN staff s ON s.id = n.recipient_id WHERE n.kind = :kind ORDER BY n.id"
)
JOURNAL = text(
    "SELECT kind, s.login FROM journal_entry j LEFT JOIN staff s ON s.id = j.acting_for_id WHERE kind = :kind ORDER BY j.id"
)


async def visited(desk: Desk, firm: Firm, clock: FixedClock, number: str = "10000001") -> int:
    """Complete a Guangzhou client's routine revisit at nine and wait an hour; give the case."""
    await roll(desk)
    await open_due(desk)
    clock.advance(timedelta(hours=1))
    case_id = await case_of(desk, firm.clients[number])
    await complete(desk, firm.staff["branch.revisits"], case_id, completed())
    return case_id


async def reported(desk: Desk, firm: Firm, case_id: int, found: Found = JOB) -> int:
    """Report a discrepancy as the branch's revisit officer; give it."""
    async with desk.work(firm.staff["branch.revisits"]) as work:
        return (await discrepancy.report(work, case_id=case_id, found=found)).id


def held(at: datetime, verdict: InterviewVerdict = InterviewVerdict.VERIFIED, **changes: object) -> Held:
    """Make an interview in the branch."""
    given: dict[str, object] = {
        "at": at,
        "method": RevisitMethod.VISIT,
        "place": "营业部会议室",
        "verified": "离职证明复印件核对无误",
        "verdict": verdict,
    }
    return Held(**{**given, **changes})  # type: ignore[arg-type]


async def interviewed(desk: Desk, firm: Firm, key: int, login: str = "branch.supervisor", **changes: object) -> int:
    """Record an interview that was just held; give it."""
    async with desk.work(firm.staff[login]) as work:
        done = held(**{"at": work.now, **changes})  # type: ignore[arg-type]
        return (await discrepancy.record_interview(work, discrepancy_id=key, held=done)).id


async def confirmed(desk: Desk, firm: Firm, key: int, login: str = "branch.head", **changes: object) -> str:
    """Confirm, or send back, what the interview found; give the state."""
    async with desk.work(firm.staff[login]) as work:
        given: dict[str, object] = {"agreed": True, **changes}
        return (await discrepancy.confirm(work, discrepancy_id=key, **given)).state  # type: ignore[arg-type]


async def received(desk: Desk, firm: Firm, key: int, login: str = "hq.revisits") -> None:
    """Receive the report of a verified change at headquarters."""
    async with desk.work(firm.staff[login]) as work:
        await discrepancy.acknowledge(work, discrepancy_id=key)


async def duties(desk: Desk) -> list[tuple[object, ...]]:
    """Give (code, status, unit, assignee, due on, elapsed working days) of what arose from findings, in that order."""
    async with desk.work(SCHEDULER) as work:
        return [tuple(row) for row in await work.session.execute(DUTIES)]


async def told(desk: Desk, kind: str) -> list[tuple[str, str, str]]:
    """Give (login, kind, words) of the notices of a kind, oldest first."""
    async with desk.work(SCHEDULER) as work:
        return [tuple(row) for row in await work.session.execute(TOLD, {"kind": kind})]


async def journal_of(desk: Desk, kind: str) -> list[tuple[str, str | None]]:
    """Give (kind, login of whom the actor stood in for) of the journal's entries of a kind."""
    async with desk.work(SCHEDULER) as work:
        return [tuple(row) for row in await work.session.execute(JOURNAL, {"kind": kind})]
