"""The owner's function that merges the days of a month that is over."""

from datetime import date

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession


async def merge_month(session: AsyncSession, table: str) -> tuple[date, int] | None:
    """Merge the oldest month of a daily table that is over and lies in days; give its first day and its rows, or None."""
    row = (await session.execute(text("SELECT month, merged FROM merge_month(:table)"), {"table": table})).one_or_none()
    return None if row is None else (row.month, row.merged)
