"""制度: the editions that the house has adopted, and their duties."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from cases.models.rulebook import Duty, RulebookVersion
from cases.rulebook import Edition, Shelf


async def adopted(session: AsyncSession) -> Sequence[RulebookVersion]:
    """Give every edition ever adopted, oldest first."""
    return (await session.execute(select(RulebookVersion).order_by(RulebookVersion.id))).scalars().all()


async def shelf(session: AsyncSession) -> Shelf:
    """Give every edition ever adopted as it was kept then, whatever lies in the folder of rulebooks now."""
    rows = await adopted(session)
    return Shelf(tuple(Edition.kept(row.content, row.effective_from, row.digest) for row in rows))


async def version(session: AsyncSession, rulebook_id: int) -> RulebookVersion:
    """Give the edition that a decision points at."""
    return (await session.execute(select(RulebookVersion).where(RulebookVersion.id == rulebook_id))).scalar_one()


async def version_id(session: AsyncSession, code: str, number: str) -> int:
    """Give the id of an adopted edition; none is a defect of start-up (NoResultFound)."""
    query = select(RulebookVersion.id).where(RulebookVersion.code == code, RulebookVersion.version == number)
    return (await session.execute(query)).scalar_one()


async def adopted_on(session: AsyncSession, code: str) -> date:
    """Give the day from which the house keeps the duties of a regulation."""
    query = select(func.min(RulebookVersion.adopted_on)).where(RulebookVersion.code == code)
    return (await session.execute(query)).scalar_one()


async def duty_id(session: AsyncSession, rulebook_id: int, code: str) -> int:
    """Give the id of a duty of an adopted edition by its requirement id."""
    query = select(Duty.id).where(Duty.rulebook_id == rulebook_id, Duty.code == code)
    return (await session.execute(query)).scalar_one()


async def duty_ids(session: AsyncSession, regulation: str, code: str) -> Sequence[int]:
    """Give the ids of the same duty in every adopted edition of a regulation: obligations outlive editions."""
    query = select(Duty.id).join(RulebookVersion, RulebookVersion.id == Duty.rulebook_id)
    query = query.where(RulebookVersion.code == regulation, Duty.code == code).order_by(Duty.id)
    return (await session.execute(query)).scalars().all()
