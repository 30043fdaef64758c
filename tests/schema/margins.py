"""What the margin core told of the first client's account in the small world: two days of positions, contracts, and so on."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

from sqlalchemy import select, text
from sqlalchemy.ext.asyncio import AsyncSession

from cases.models.client import CreditAccount
from cases.models.contract import DebtContract
from cases.models.liquidation import Liquidation
from cases.models.position import Position, PositionDay
from cases.models.warning import WarningRecord
from tests.schema.duties import NOW

DAY = date(2026, 2, 27)
SECURITIES = ("000001.SZ", "300750.SZ", "600519.SH")
TODAY = text("SELECT (now() AT TIME ZONE 'Asia/Shanghai')::date")


async def margins(session: AsyncSession, client_id: int) -> None:
    """Write them; the third contract falls due today, whenever that is."""
    query = select(CreditAccount).where(CreditAccount.client_id == client_id)
    account = (await session.execute(query)).scalars().one()
    owned = {"account_id": account.id, "client_id": client_id, "branch_id": account.branch_id}
    _positions(session, owned)
    _contracts(session, owned, (await session.execute(TODAY)).scalar_one())
    for number, withdrawn_at in enumerate((None, NOW, None)):
        told = {"on_date": date(2026, 2, 24 + number), "withdrawn_at": withdrawn_at}
        session.add(Liquidation(plan=f"PL-{number}", amount=Decimal(1_000_000), **told, **owned))
    for number in range(2):
        told = {"sent_at": datetime(2026, 2, 23 + number, 7, 30, tzinfo=UTC), "ratio": Decimal("1.45")}
        session.add(WarningRecord(number=f"W{number}", kind="ALERT", as_of=DAY, **told, **owned))
    await session.flush()


def _positions(session: AsyncSession, owned: dict[str, int]) -> None:
    for age, day in enumerate((DAY, DAY - timedelta(days=1))):
        session.add(PositionDay(on_date=day, rows=3 - age, loaded_at=NOW))
        for number, security in enumerate(SECURITIES[age:], 1 + age):
            row = Position(
                on_date=day,
                security=security,
                quantity=Decimal(100 * number),
                price=Decimal("10.5"),
                market_value=Decimal(1050 * number),
                suspended_since=date(2026, 1, 5) if number == 1 else None,
                **owned,
            )
            session.add(row)


def _contracts(session: AsyncSession, owned: dict[str, int], today: date) -> None:
    before = today - timedelta(days=1)
    for number, (due_on, settled_on) in enumerate(((before, None), (before, DAY), (today, None), (None, None))):
        row = DebtContract(
            number=f"C{number}",
            kind="FINANCING",
            opened_on=date(2025, 12, 1 + number),
            due_on=due_on,
            principal=Decimal(1000),
            balance=Decimal(0 if settled_on else 900),
            fare=Decimal(0),
            interest=Decimal("1.25"),
            status="SETTLED" if settled_on else "OPEN",
            settled_on=settled_on,
            as_of=DAY,
            **owned,
        )
        session.add(row)
