"""Upkeep: the queue's log does not grow for ever, nor do the days of the daily tables. Dead tasks stay until somebody decides.

The archive's are let run again by the hour: an outage of the store is what kills them, and a lock or hold must not wait
for somebody to look. They are idempotent: one whose work another has done meanwhile ends well and is gone.
"""

from sqlalchemy import text

from archive.archiving import LISTEN, READ_CODE
from archive.holds import CLOSE, FLAG
from archive.ingest import RELAY
from cases.actions.merging import merge_month
from cases.partitions import DAILY
from kernel.tasks import SCHEMA
from kernel.work import Work
from scheduler.queries.tasks import requeue_dead_named
from scheduler.shift import Shift

KEPT_DAYS = 90
ARCHIVE = (RELAY, FLAG, CLOSE, LISTEN, READ_CODE)

FORGET = (
    text(f"""
DELETE FROM {SCHEMA}.task_log l
WHERE l.created < cast(:now AS timestamptz) - make_interval(days => :days)
    AND NOT EXISTS (SELECT FROM {SCHEMA}.task t WHERE t.id = l.job_id)
"""),  # noqa: S608
    text(f"""
DELETE FROM {SCHEMA}.task_statistics WHERE created < cast(:now AS timestamptz) - make_interval(days => :days)
"""),  # noqa: S608
)


async def forget_finished_tasks(work: Work) -> None:
    """Delete the log and the counts of tasks that ended more than 90 days ago."""
    for statement in FORGET:
        await work.session.execute(statement, {"now": work.now, "days": KEPT_DAYS})


async def retry_archive_tasks(work: Work) -> None:
    """Let the archive's dead tasks run again."""
    await requeue_dead_named(work.session, ARCHIVE)


async def merge_days(shift: Shift) -> None:
    """Merge every month that is over, each in a work of its own."""
    for table in DAILY:
        merging = True
        while merging:
            async with shift.work() as work:
                merging = await merge_month(work, table=table)
