"""单位与员工: who is where, who holds which post, who stands above."""

from collections.abc import Collection, Iterable, Sequence

from sqlalchemy import func, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from cases.models.case import Case
from cases.models.organisation import Staff, StaffPost, Unit
from cases.visibility import Matter, reached

HIGHEST = 20
"""No chain of superiors is longer: a longer one turns in a circle."""


async def unit(session: AsyncSession, unit_id: int) -> Unit:
    """Give a unit that exists: ids of units come from foreign keys."""
    return (await session.execute(select(Unit).where(Unit.id == unit_id))).scalar_one()


async def find_unit(session: AsyncSession, unit_id: int) -> Unit | None:
    """Give a unit of whose existence nothing is known, or None."""
    return (await session.execute(select(Unit).where(Unit.id == unit_id))).scalar_one_or_none()


async def units_in_reach(session: AsyncSession, matter: Matter) -> Sequence[Unit]:
    """Give the units whose rows of a matter the actor sees, by their codes."""
    query = select(Unit).where(text(reached(matter, "unit.id"))).order_by(Unit.code)
    return (await session.execute(query)).scalars().all()


async def units_of_type(session: AsyncSession, unit_type: str) -> Sequence[Unit]:
    """Give all units of a type, oldest first."""
    return (await session.execute(select(Unit).where(Unit.type == unit_type).order_by(Unit.id))).scalars().all()


async def staff(session: AsyncSession, staff_id: int) -> Staff | None:
    """Give a person of staff who has not left, or None."""
    query = select(Staff).where(Staff.id == staff_id, Staff.left_at.is_(None))
    return (await session.execute(query)).scalar_one_or_none()


async def people(session: AsyncSession, staff_ids: Iterable[int]) -> Sequence[Staff]:
    """Give people by their ids, also those who have left, by their logins."""
    query = select(Staff).where(Staff.id.in_(set(staff_ids))).order_by(Staff.login)
    return (await session.execute(query)).scalars().all()


async def holders(session: AsyncSession, unit_id: int, posts: Sequence[str]) -> Sequence[Staff]:
    """Give those in a unit who hold one of the posts now, oldest account first."""
    held = select(StaffPost.staff_id).where(StaffPost.post.in_(posts), StaffPost.ended_at.is_(None))
    query = (
        select(Staff).where(Staff.unit_id == unit_id, Staff.left_at.is_(None), Staff.id.in_(held)).order_by(Staff.id)
    )
    return (await session.execute(query)).scalars().all()


async def head(session: AsyncSession, unit_id: int) -> Staff | None:
    """Give the head of a unit, else whoever holds that post in it; None while it has none."""
    named = await staff(session, (await unit(session, unit_id)).head_id or 0)
    return named or next(iter(await holders(session, unit_id, ("UNIT_HEAD", "LEADER"))), None)


async def superior_of(session: AsyncSession, person: Staff) -> Staff | None:
    """Give the next person up who has not left: the 直接上级, else the head of the nearest unit above; None at the top."""
    above = person
    for _ in range(HIGHEST):
        if above.superior_id is None:
            break
        above = (await session.execute(select(Staff).where(Staff.id == above.superior_id))).scalar_one()
        if above.left_at is None and above.id != person.id:
            return above
    return await _head_above(session, person)


async def _head_above(session: AsyncSession, person: Staff) -> Staff | None:
    place = await unit(session, person.unit_id)
    while place.parent_id is not None:
        place = await unit(session, place.parent_id)
        found = await head(session, place.id)
        if found is not None and found.id != person.id:
            return found
    return None


async def holders_of(session: AsyncSession, post: str, unit_types: Sequence[str] = ()) -> Sequence[tuple[Staff, Unit]]:
    """Give everybody who holds a post, in units of these types or of any, with the unit; oldest account first."""
    held = select(StaffPost.staff_id).where(StaffPost.post == post, StaffPost.ended_at.is_(None))
    query = select(Staff, Unit).join(Unit, Unit.id == Staff.unit_id)
    query = query.where(Staff.left_at.is_(None), Staff.id.in_(held))
    if unit_types:
        query = query.where(Unit.type.in_(unit_types))
    return [(row[0], row[1]) for row in await session.execute(query.order_by(Staff.id))]


async def next_in_turn(
    session: AsyncSession, unit_id: int, posts: Sequence[str], *, without: Collection[int | None] = ()
) -> int | None:
    """Give whoever of a unit's holders of the posts has the fewest open cases, of several the oldest account; None: nobody."""
    people = [each.id for each in await holders(session, unit_id, posts) if each.id not in without]
    query = select(Case.assignee_id, func.count()).where(Case.closed_at.is_(None), Case.assignee_id.in_(people))
    held = {row[0]: row[1] for row in await session.execute(query.group_by(Case.assignee_id))}
    return min(people, key=lambda person: held.get(person, 0), default=None)


async def posts_of(session: AsyncSession, staff_id: int) -> frozenset[str]:
    """Give the posts that a person holds now."""
    query = select(StaffPost.post).where(StaffPost.staff_id == staff_id, StaffPost.ended_at.is_(None))
    return frozenset((await session.execute(query)).scalars())
