"""Locks of idempotency keys."""

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession


async def wait_for_key(session: AsyncSession, actor_id: int, key: str) -> None:
    """Wait until nobody else works under this key of this person; the lock ends with the work."""
    await session.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(f"mutation:{actor_id}:{key}", 0))))
