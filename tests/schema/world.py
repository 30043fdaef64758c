"""A small world to read: in each of two branches a revisit with everything that hangs from it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from sqlalchemy import select, text
from sqlalchemy.ext.asyncio import AsyncSession

from cases.models import case, client, filing, notice, revisit, rulebook
from kernel.clock import FixedClock
from kernel.database import open_engine, open_sessions
from kernel.journal import append
from kernel.ports import Ports
from kernel.work import Desk, Work
from server.embedded import Endpoints
from tests.firm import Firm
from tests.house import SCHEDULER
from tests.schema.duties import LONG_AGO, NOW, obligations_of
from tests.schema.margins import margins
from tests.schema.papers import document_of, record_of

PARTITIONS = tuple(
    f"CREATE TABLE {name}_202602{day} PARTITION OF {name} FOR VALUES FROM ('2026-02-{day}') TO ('2026-02-{day + 1}')"
    for name in ("snapshot", "position")
    for day in (26, 27)
)
ACCOUNTS = "SELECT client_id, array_agg(id ORDER BY id) FROM credit_account GROUP BY 1"

DAY = date(2026, 2, 27)


@dataclass(frozen=True, slots=True)
class World:
    """Keys by branch code."""

    cases: dict[str, int]
    filings: dict[str, int]
    documents: dict[str, int]
    obligations: dict[str, int]


async def found(endpoints: Endpoints, firm: Firm) -> World:
    """Write the world into a database, with a partition for each day of its snapshots."""
    owner = open_engine(endpoints.owner_url, size=1)
    async with owner.begin() as connection:
        for partition in PARTITIONS:
            await connection.execute(text(partition))
    await owner.dispose()
    engine = open_engine(endpoints.database_url, size=1)
    async with Desk(open_sessions(engine), FixedClock(NOW), Ports()).work(SCHEDULER) as work:
        filled = await fill(work, firm)
        rows = await work.session.execute(text(ACCOUNTS))
        await snapshots(work.session, firm, {key: list(numbers) for key, numbers in rows})
        await margins(work.session, firm.clients["10000001"])
    await engine.dispose()
    return filled


async def fill(work: Work, firm: Firm) -> World:
    """Write the world as an actor who sees everything."""
    session = work.session
    duty = await _law(session)
    world = World({}, {}, {}, {})
    for branch, number, officer in (("GZ01", "10000001", "branch.revisits"), ("SZ01", "20000001", "other.revisits")):
        unit, person, about = firm.units[branch], firm.staff[officer], firm.clients[number]
        world.cases[branch] = await _revisit(work, branch, (unit, person, about, duty.rulebook_id))
        world.filings[branch] = await _filing(session, branch, (unit, person, duty.rulebook_id, firm))
        world.documents[branch] = await document_of(session, (unit, person, about), world.cases[branch])
        world.obligations[branch] = await obligations_of(session, duty.id, (unit, person, about), world.cases[branch])
        await record_of(session, (unit, person), (world.cases[branch], world.documents[branch]))
        session.add(
            notice.Notice(
                kind="ESCALATION",
                obligation_id=world.obligations[branch],
                recipient_id=person,
                unit_id=unit,
                on_date=DAY,
                due_on=DAY,
                created_at=NOW,
            )
        )
    await session.flush()
    return world


async def snapshots(session: AsyncSession, firm: Firm, accounts: dict[int, list[int]]) -> None:
    """Write two loaded days of snapshots; the second account of a client has no debt."""
    for day in (DAY - timedelta(days=1), DAY):
        session.add(client.SnapshotDay(on_date=day, rows=0, loaded_at=NOW))
        for key, numbers in accounts.items():
            branch = firm.units["GZ01"] if key == firm.clients["10000001"] else firm.units["SZ01"]
            for index, number in enumerate(numbers):
                session.add(
                    client.Snapshot(
                        on_date=day,
                        account_id=number,
                        client_id=key,
                        branch_id=branch,
                        assets=Decimal("900000.50"),
                        margin_debt=Decimal(0 if index else 600000),
                        ratio=None if index else Decimal("1.4870"),
                        profit_loss=Decimal("-10.10"),
                        profit_loss_ratio=Decimal("-0.0001"),
                    )
                )
    await session.flush()


async def _law(session: AsyncSession) -> rulebook.Duty:
    """Add a duty of the world's own to the regulation that the house has adopted."""
    query = select(rulebook.RulebookVersion.id).where(rulebook.RulebookVersion.code == "margin_trading")
    duty = rulebook.Duty(
        rulebook_id=(await session.execute(query)).scalars().one(),
        code="world_revisit",
        article="第五条",
        title="日常回访",
        term="3个月",
    )
    session.add(duty)
    await session.flush()
    return duty


async def _revisit(work: Work, branch: str, who: tuple[int, int, int, int]) -> int:
    unit, person, about, rulebook_id = who
    number = f"RV-2026-0000{'12'[branch == 'SZ01']}"
    session = work.session
    row = case.Case(
        number=number,
        kind="REVISIT",
        status="IN_PROGRESS",
        opened_at=NOW,
        due_at=LONG_AGO,
        client_id=about,
        unit_id=unit,
        branch_id=unit,
        assignee_id=person,
        rulebook_id=rulebook_id,
    )
    session.add(row)
    await session.flush()
    session.add(
        revisit.Revisit(
            case_id=row.id,
            unit_id=unit,
            branch_id=unit,
            number=number,
            programme="routine",
            article="第五条",
            period="2026Q1",
            method="PHONE",
            owner_rule="branch_of_client",
            owner_facts={},
        )
    )
    await session.flush()
    session.add_all(_attempts(row.id, unit, person))
    append(work, "revisit.opened", subject=("case", row.id), unit_id=unit, case_id=row.id, details={"号": number})
    await session.flush()
    return row.id


def _attempts(case_id: int, unit: int, person: int) -> Iterator[revisit.RevisitAttempt]:
    for minute, contact in enumerate(("13812345678", "wang@example.com", None)):
        yield revisit.RevisitAttempt(
            case_id=case_id,
            unit_id=unit,
            branch_id=unit,
            at=NOW + timedelta(minutes=minute),
            by_id=person,
            method="PHONE",
            contact=contact,
            result="NO_ANSWER",
        )


async def _filing(session: AsyncSession, branch: str, who: tuple[int, int, int, Firm]) -> int:
    unit, person, rulebook_id, firm = who
    row = filing.Filing(
        number=f"FL-2026-{branch}",
        kind="revisit_summary",
        period="2026-02",
        period_start=date(2026, 2, 1),
        period_end=date(2026, 2, 28),
        unit_id=unit,
        rulebook_id=rulebook_id,
        due_at=LONG_AGO,
        status="OPEN",
    )
    session.add(row)
    await session.flush()
    session.add(filing.FilingRecipient(filing_id=row.id, unit_id=unit, recipient_unit_id=firm.units["MHQ"]))
    session.add(filing.FilingReceipt(filing_id=row.id, unit_id=unit, by_id=person, at=NOW))
    return row.id
