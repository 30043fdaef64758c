"""Upkeep of the queue: its log does not grow for ever. Dead tasks stay, with their log, until somebody decides."""

from sqlalchemy import text

from kernel.tasks import SCHEMA
from kernel.work import Work

KEPT_DAYS = 90

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
