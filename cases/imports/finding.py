"""How a line of the margin core finds its credit account: by the account's number, or by that of its fund account."""

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from cases.imports.queries import lines
from cases.imports.reading import Delivery
from cases.imports.staging import TABLE


async def way(session: AsyncSession, delivery: Delivery) -> tuple[str, str]:
    """Give the column by which a line finds its account, and the accounts by that key."""
    if "account" in delivery.fields:
        return "account", lines.NUMBERS
    shared = (await session.execute(text(lines.SHARED))).scalar_one()
    return "fund_account", lines.SHARED_FUNDS if shared else lines.FUNDS


async def find_accounts(session: AsyncSession, delivery: Delivery) -> None:
    """Give every staged line the key of its account; a line whose account is not there has none."""
    key, accounts = await way(session, delivery)
    await session.execute(text(f"ALTER TABLE {TABLE} ADD COLUMN account_id bigint"))
    await session.execute(text(lines.FOUND.format(key=key, accounts=accounts)))
