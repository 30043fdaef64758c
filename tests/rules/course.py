"""Steps of a revisit's course that the rule tests share: a snapshot day, an account, a case found, a revisit completed."""

from collections.abc import Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from uuid import uuid4

from sqlalchemy import text

from archive.models import Document, DocumentState
from cases.actions import completion
from cases.actions.completion import Completion
from cases.models.case import Case
from cases.models.client import CreditAccount, Snapshot, SnapshotDay
from cases.models.revisit import RevisitMethod, RevisitOutcome
from kernel.database import open_engine
from kernel.work import Desk
from server.embedded import Endpoints
from tests.firm import Firm
from tests.house import SCHEDULER

VISITED = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
EDUCATION: Mapping[str, str | None] = {
    "M-040-1": "YES",
    "M-040-2": "YES",
    "M-040-3": "YES",
    "M-040-4": "能够承担相应风险并愿意继续参与",
}
ROUTINE: Mapping[str, str | None] = {
    **EDUCATION,
    "MF1-006": "1250000.00",
    "MF1-007": "0",
    "MF1-009": "-3000.00 -0.0024",
    "MF1-010": "无",
    "MF1-011": "满意",
    "AMB-115-1": "了解融资买入、担保物追加等规则",
    "AMB-115-2": "知悉强制平仓风险",
    "AMB-115-3": "谨慎看多",
}
OPENING: Mapping[str, str | None] = {f"MN-004-{number}": "已核实" for number in range(1, 7)} | dict(EDUCATION)
CASE_OF = text(
    'SELECT c.id FROM "case" c JOIN revisit r ON r.case_id = c.id '
    "WHERE c.client_id = :client AND r.programme = :programme ORDER BY c.id DESC LIMIT 1"
)


async def case_of(desk: Desk, client: int, programme: str = "routine") -> int:
    """Give the newest revisit of a client."""
    async with desk.work(SCHEDULER) as work:
        found: int = (await work.session.execute(CASE_OF, {"client": client, "programme": programme})).scalar_one()
        return found


def completed(**changes: object) -> Completion:
    """Make a completed routine revisit by phone whose client refused the recording."""
    given: dict[str, object] = {
        "outcome": RevisitOutcome.COMPLETED,
        "method": RevisitMethod.PHONE,
        "visited_at": VISITED,
        "contact": "13810000001",
        "fields": ROUTINE,
        "complaint_matter": False,
        "complaint_reason": "客户未提出投诉事项",
        "recording_refused": "客户不同意录音",
    }
    return Completion(**{**given, **changes})  # type: ignore[arg-type]


async def complete(desk: Desk, actor: int, case_id: int, done: Completion) -> None:
    """Complete a revisit as a person."""
    async with desk.work(actor) as work:
        await completion.complete(work, case_id=case_id, completion=done)


async def add_account(
    desk: Desk, firm: Firm, number: str, opened_on: date, closed_on: date | None = None, *, prefix: str = "07"
) -> None:
    """Give a client one more credit account."""
    async with desk.work(SCHEDULER) as work:
        client, branch = firm.clients[number], firm.units["GZ01" if number[0] == "1" else "SZ01"]
        account = CreditAccount(
            number=f"{prefix}{number}", client_id=client, branch_id=branch, opened_on=opened_on, closed_on=closed_on
        )
        work.session.add(account)


async def load_day(desk: Desk, endpoints: Endpoints, day: date, amounts: Mapping[int, tuple[int, int]]) -> None:
    """Load one complete day of snapshots: (assets, margin debt) in CNY of each client's oldest account."""
    owner = open_engine(endpoints.owner_url, size=1)
    async with owner.begin() as connection:
        name = f"snapshot_{day:%Y%m%d}"
        upper = date.fromordinal(day.toordinal() + 1)
        await connection.exec_driver_sql(
            f"CREATE TABLE {name} PARTITION OF snapshot FOR VALUES FROM ('{day}') TO ('{upper}')"
        )
    await owner.dispose()
    async with desk.work(SCHEDULER) as work:
        accounts = text(
            "SELECT id, branch_id FROM credit_account WHERE client_id = :client ORDER BY opened_on, id LIMIT 1"
        )
        for client, (assets, debt) in amounts.items():
            account = (await work.session.execute(accounts, {"client": client})).one()
            row = Snapshot(
                on_date=day,
                account_id=account.id,
                client_id=client,
                branch_id=account.branch_id,
                assets=Decimal(assets),
                margin_debt=Decimal(debt),
                ratio=round(Decimal(assets) / debt, 4) if debt else None,
                profit_loss=Decimal(-1200),
                profit_loss_ratio=Decimal("-0.0016"),
            )
            work.session.add(row)
        work.session.add(SnapshotDay(on_date=day, rows=len(amounts), loaded_at=work.now))


async def paper(desk: Desk, firm: Firm, case_id: int, archive_class: str = "revisit_recording") -> int:
    """Put a wholly uploaded document into a case; give its id."""
    async with desk.work(SCHEDULER) as work:
        case = await work.session.get_one(Case, case_id)
        document = Document(
            object_key=uuid4(),
            unit_id=case.unit_id,
            branch_id=case.branch_id,
            client_id=case.client_id,
            case_id=case_id,
            archive_class=archive_class,
            title="录音",
            file_name="a.wav",
            media_type="audio/wav",
            size=8,
            sha256="0" * 64,
            state=DocumentState.STAGED.value,
            part_size=8,
            part_count=1,
            begun_at=work.now,
            begun_by_id=firm.staff["branch.revisits"],
        )
        work.session.add(document)
        await work.session.flush()
        return document.id
