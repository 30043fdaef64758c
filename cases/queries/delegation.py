"""授权代办: for whom somebody may act now."""

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, and_, select
from sqlalchemy.ext.asyncio import AsyncSession

from cases.models.delegation import Delegation, DelegationMatter
from cases.models.organisation import Staff, StaffPost

ALWAYS = DelegationMatter.EVERYTHING


def runs(delegate_id: int, matter: DelegationMatter, now: datetime) -> ColumnElement[bool]:
    """Tell in SQL whether a delegation to this person covers the matter now."""
    covers = Delegation.matter.in_((matter.value, ALWAYS.value))
    return and_(Delegation.delegate_id == delegate_id, covers, Delegation.since <= now, now < Delegation.until)


async def principals(
    session: AsyncSession, of: tuple[int, int], posts: Collection[str], now: datetime
) -> Sequence[int]:
    """Give, for (delegate, unit), whose decisions the delegate may take now: people of the unit who hold one of the posts."""
    delegate_id, unit_id = of
    query = (
        select(Staff.id)
        .join(Delegation, Delegation.principal_id == Staff.id)
        .join(StaffPost, and_(StaffPost.staff_id == Staff.id, StaffPost.ended_at.is_(None)))
        .where(runs(delegate_id, DelegationMatter.DECISIONS, now), StaffPost.post.in_(posts))
        .where(Delegation.unit_id == unit_id, Staff.unit_id == unit_id, Staff.left_at.is_(None))
        .order_by(Staff.id)
        .distinct()
    )
    return (await session.execute(query)).scalars().all()


async def is_delegate(session: AsyncSession, principal_id: int, of: tuple[int, int], now: datetime) -> bool:
    """Tell, for (delegate, unit), whether the delegate may work now on the revisits of somebody of that unit."""
    delegate_id, unit_id = of
    colleague = and_(Staff.id == Delegation.principal_id, Staff.unit_id == unit_id, Staff.left_at.is_(None))
    query = select(Delegation.id).join(Staff, colleague).where(runs(delegate_id, DelegationMatter.REVISITS, now))
    found = query.where(Delegation.principal_id == principal_id, Delegation.unit_id == unit_id).limit(1)
    return (await session.execute(found)).scalar_one_or_none() is not None
