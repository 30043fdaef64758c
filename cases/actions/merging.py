"""分区合并: a month that is over lies in one partition instead of one for each day (docs/decisions/0005)."""

from cases.imports import staging
from cases.queries import partitions
from kernel import journal
from kernel.work import Work


async def merge_month(work: Work, *, table: str) -> bool:
    """Merge the oldest month of a daily table that is over; tell whether there was one. No row is lost or changed."""
    await staging.prepare(work.session)
    merged = await partitions.merge_month(work.session, table)
    if merged is None:
        return False
    month, rows = merged
    journal.append_batch(work, "days.merged", subject=(table, f"{month:%Y-%m}"), count=rows, details={})
    return True
