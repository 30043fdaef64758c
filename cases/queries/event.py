"""事件: one event by the row that it was learned from."""

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from cases.models.event import Event


async def told(session: AsyncSession, code: str, source_kind: str, source_id: int) -> Event | None:
    """Give the event that a row told, locked, or None."""
    query = select(Event).where(Event.code == code, Event.source_kind == source_kind, Event.source_id == source_id)
    return (await session.execute(query.with_for_update())).scalar_one_or_none()
