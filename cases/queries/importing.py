"""Which files were delivered before, and by whom files are brought in."""

from datetime import date

from sqlalchemy import select, text
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from cases.models.client import ImportFile, SnapshotDay
from cases.models.organisation import Staff, StaffPost
from cases.models.position import PositionDay
from kernel.actor import Post

FEED, CALL_CENTRE = "core.feed", "call.centre"


async def one_at_a_time(session: AsyncSession, kind: str) -> None:
    """Wait until no other file of this kind is being imported; the lock ends with the work."""
    await session.execute(text("SELECT pg_advisory_xact_lock(hashtext('import'), hashtext(:kind))"), {"kind": kind})


async def newest(session: AsyncSession, kind: str, on: date | None) -> ImportFile | None:
    """Give the file that was last loaded for a kind and day, or None."""
    query = select(ImportFile).where(ImportFile.kind == kind, ImportFile.on_date.is_not_distinct_from(on))
    query = query.order_by(ImportFile.loaded_at.desc(), ImportFile.id.desc()).limit(1)
    return (await session.execute(query)).scalar_one_or_none()


async def delivered(session: AsyncSession, kind: str, on: date | None, sha256: str) -> ImportFile | None:
    """Give the row of this content for a kind and day, or None."""
    query = select(ImportFile).where(
        ImportFile.kind == kind, ImportFile.on_date.is_not_distinct_from(on), ImportFile.sha256 == sha256
    )
    return (await session.execute(query)).scalar_one_or_none()


async def day_of(session: AsyncSession, kind: str, sha256: str) -> date | None:
    """Give the newest day for which this content was ever loaded, or None."""
    query = select(ImportFile.on_date).where(ImportFile.kind == kind, ImportFile.sha256 == sha256)
    return (await session.execute(query.order_by(ImportFile.on_date.desc()).limit(1))).scalar_one_or_none()


async def feeder(session: AsyncSession, login: str = FEED, post: Post = Post.CORE_FEED) -> int | None:
    """Give the account that brings files in, or None while it is not there, has left or does not hold its post."""
    query = select(Staff.id).join(StaffPost, StaffPost.staff_id == Staff.id)
    query = query.where(Staff.login == login, Staff.machine, Staff.left_at.is_(None))
    query = query.where(StaffPost.post == post, StaffPost.ended_at.is_(None))
    return (await session.execute(query)).scalar_one_or_none()


async def publish_day(session: AsyncSession, day: SnapshotDay | PositionDay) -> None:
    """Say that a day of a daily table is complete; one loaded again counts anew."""
    values = {"on_date": day.on_date, "rows": day.rows, "loaded_at": day.loaded_at}
    statement = insert(type(day)).values(values)
    await session.execute(statement.on_conflict_do_update(index_elements=["on_date"], set_=values))
