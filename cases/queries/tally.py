"""回访日计: one more revisit counted into its day, and a day counted anew."""

from datetime import date

from sqlalchemy import delete, func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from cases.models.revisit import Revisit
from cases.models.tally import RevisitTally

ADDED = ("ended", "complaint_matters", "recording_refused", "timed", "seconds", "working_days")
LARGEST = ("longest_seconds", "most_working_days")


async def count_in(session: AsyncSession, ended: Revisit) -> None:
    """Count a revisit that has just ended, once; whoever counts into the same day waits for the other."""
    days = ended.elapsed_working_days
    row = {
        "unit_id": ended.unit_id,
        "visited_on": ended.visited_on,
        "programme": ended.programme,
        "outcome": ended.outcome,
        "done_by_id": ended.done_by_id,
        "ended": 1,
        "complaint_matters": int(bool(ended.complaint_matter)),
        "recording_refused": int(ended.recording_refused),
        "timed": int(days is not None),
        "seconds": (ended.elapsed_seconds or 0) if days is not None else 0,
        "longest_seconds": ended.elapsed_seconds,
        "working_days": days or 0,
        "most_working_days": days,
    }
    counted = insert(RevisitTally).values(row)
    known, new = RevisitTally.__table__.c, counted.excluded
    sums = {name: known[name] + new[name] for name in ADDED}
    largest = {name: func.greatest(known[name], new[name]) for name in LARGEST}
    key = ["unit_id", "visited_on", "programme", "outcome", "done_by_id"]
    await session.execute(counted.on_conflict_do_update(index_elements=key, set_={**sums, **largest}))


async def recount(session: AsyncSession, one_of: Revisit, day: date) -> None:
    """Count anew, from the rows, what a revisit was counted into on a day; whoever counts into it meanwhile waits."""
    same = {
        "unit_id": one_of.unit_id,
        "visited_on": day,
        "programme": one_of.programme,
        "outcome": one_of.outcome,
        "done_by_id": one_of.done_by_id,
    }
    await session.execute(delete(RevisitTally).filter_by(**same))
    key = [Revisit.__table__.c[name] for name in same]
    sums = (
        func.count(),
        func.count().filter(Revisit.complaint_matter.is_(True)),
        func.count().filter(Revisit.recording_refused),
        func.count(Revisit.elapsed_working_days),
        func.coalesce(func.sum(Revisit.elapsed_seconds), 0),
        func.coalesce(func.sum(Revisit.elapsed_working_days), 0),
        func.max(Revisit.elapsed_seconds),
        func.max(Revisit.elapsed_working_days),
    )
    where = (column == value for column, value in zip(key, same.values(), strict=True))
    rows = select(*key, *sums).where(*where).group_by(*key)
    await session.execute(insert(RevisitTally).from_select([*same, *ADDED, *LARGEST], rows))
