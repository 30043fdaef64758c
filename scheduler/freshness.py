"""How fresh the scheduler's work is: for readiness."""

from datetime import datetime

from kernel.work import Desk
from scheduler.queries.timetable import job_runs
from scheduler.registry import JOBS


class SchedulerStale(Exception):
    """Jobs should have ended well by now and have not: no scheduler runs, or it cannot do its work."""


async def demand_fresh(desk: Desk, since: datetime) -> None:
    """Raise SchedulerStale naming the jobs that are late; `since` is when this service began to expect them."""
    async with desk.sessions() as session:
        runs = await job_runs(session)
    now = desk.clock.now()
    late = [job.name for job in JOBS if job.stale_after(runs.get(job.name), since) < now]
    if late:
        raise SchedulerStale(", ".join(late))
