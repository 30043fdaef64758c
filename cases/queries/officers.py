"""Who does the revisits of which units, and who is absent."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import and_, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from cases.models.delegation import Delegation, DelegationMatter
from cases.models.organisation import Staff, StaffPost, Unit


@dataclass(frozen=True, slots=True)
class Officer:
    """Who does revisits in a unit, and by which posts."""

    staff_id: int
    unit_id: int
    posts: frozenset[str]


async def units_below(session: AsyncSession, unit_id: int) -> Sequence[Unit]:
    """Give a unit and all below it that are not closed, oldest first."""
    below = select(Unit.id).where(Unit.id == unit_id).cte("below", recursive=True)
    below = below.union_all(select(Unit.id).join(below, Unit.parent_id == below.c.id))
    query = select(Unit).where(Unit.id.in_(select(below.c.id)), Unit.closed_on.is_(None)).order_by(Unit.id)
    return (await session.execute(query)).scalars().all()


async def officers(session: AsyncSession, unit_ids: Sequence[int], posts: Iterable[str]) -> Sequence[Officer]:
    """Give who holds one of the posts in one of the units, oldest account first."""
    held = and_(StaffPost.staff_id == Staff.id, StaffPost.ended_at.is_(None), StaffPost.post.in_(sorted(posts)))
    query = (
        select(Staff.id, Staff.unit_id, func.array_agg(StaffPost.post))
        .join(StaffPost, held)
        .where(Staff.unit_id.in_(unit_ids), Staff.left_at.is_(None))
        .group_by(Staff.id)
        .order_by(Staff.id)
    )
    return [Officer(row[0], row[1], frozenset(row[2])) for row in await session.execute(query)]


async def absences(session: AsyncSession, staff_ids: Sequence[int], now: datetime) -> Sequence[Delegation]:
    """Give the delegations of these people's revisits that are not over."""
    covers = Delegation.matter.in_((DelegationMatter.REVISITS.value, DelegationMatter.EVERYTHING.value))
    query = select(Delegation).where(Delegation.principal_id.in_(staff_ids), covers, Delegation.until > now)
    return (await session.execute(query.order_by(Delegation.id))).scalars().all()
