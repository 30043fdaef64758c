"""Who the scheduler is."""

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker

LOGIN = "scheduler"
# Nobody has entered yet, and the directory shows itself to whoever has: account 0 is nobody and sees nothing else.
ENTER = text("SELECT set_config('anjuan.actor', '0', true)")
FIND = text("SELECT id FROM staff WHERE login = :login AND machine AND left_at IS NULL")


async def scheduler_account(sessions: async_sessionmaker[AsyncSession]) -> int:
    """Give the id of the scheduler's machine account; none means that `anjuan migrate` has not run (NoResultFound)."""
    async with sessions() as session:
        await session.execute(ENTER)
        account: int = (await session.execute(FIND, {"login": LOGIN})).scalar_one()
        return account
