"""A data folder with a small firm in it whose clients are all due for a revisit and whose branches all owe filings."""

from collections.abc import Sequence
from datetime import UTC, date, datetime
from pathlib import Path

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from cases.actions import filing
from cases.models.client import Client, CreditAccount
from cases.models.organisation import Staff, StaffPost, Unit, UnitType
from kernel.actor import Post
from kernel.clock import FixedClock
from kernel.database import open_engine, open_sessions
from kernel.ports import Ports
from kernel.work import Desk
from server.embedded import EmbeddedServices, Endpoints
from server.embedded.roles import SERVICE
from server.migrate import migrate
from tests.firm import HIRED, Firm, found
from tests.house import SCHEDULER, SHELF, adopt, edition, open_due, roll

OPENED = date(2024, 5, 20)


async def settle_in(home: Path, *, clients: int, branches: int) -> None:
    """Make the folder: everything due at this moment is open, nothing is done yet."""
    async with EmbeddedServices(home) as services:
        await _migrate(services.endpoints)
        engine = open_engine(services.endpoints.database_url, size=2)
        try:
            desk = Desk(open_sessions(engine), FixedClock(datetime.now(UTC)), Ports({"rulebooks": SHELF}))
            await _found(desk, clients, branches)
            await adopt(desk)
            await roll(desk)
            await open_due(desk)
            async with desk.work(SCHEDULER) as work:
                await filing.open_filings(work, edition(work.now.date()))
        finally:
            await engine.dispose()


async def _migrate(endpoints: Endpoints) -> None:
    owner = open_engine(endpoints.owner_url, size=2)
    try:
        await migrate(owner, SERVICE)
    finally:
        await owner.dispose()


async def _found(desk: Desk, clients: int, branches: int) -> None:
    async with desk.work(SCHEDULER) as work:
        company = (await work.session.execute(text("SELECT id FROM unit"))).scalar_one()
        firm = await found(work.session, company)
        await _branches(work.session, firm, range(branches))
        await _clients(work.session, firm.units["GZ01"], range(clients))


async def _branches(session: AsyncSession, firm: Firm, numbers: Sequence[int]) -> None:
    for number in numbers:
        kind, parent = UnitType.BRANCH.value, firm.units["BHQ"]
        unit = Unit(code=f"FS{number:02}", name=f"佛山第{number}证券营业部", type=kind, parent_id=parent)
        session.add(unit)
        await session.flush()
        superior = firm.staff["brokerage.head"]
        head = Staff(login=head_of(number), name=f"何志{number}", unit_id=unit.id, superior_id=superior, machine=False)
        session.add(head)
        await session.flush()
        session.add(StaffPost(staff_id=head.id, post=Post.UNIT_HEAD.value, since=HIRED))
    await session.flush()


def head_of(number: int) -> str:
    """Give the login of the head of an added branch."""
    return f"head.fs{number:02}"


async def _clients(session: AsyncSession, branch: int, numbers: Sequence[int]) -> None:
    for number in numbers:
        client = Client(
            number=f"3{number:07}",
            name=f"客户{number}",
            identity_type="ID_CARD",
            identity_number=f"440106198{number % 10}0101{number:04}",
            phone=f"139{number:08}",
            investor_class="ORDINARY",
            branch_id=branch,
        )
        session.add(client)
        await session.flush()
        account = CreditAccount(number=f"063{number:07}", client_id=client.id, branch_id=branch, opened_on=OPENED)
        session.add(account)
    await session.flush()
