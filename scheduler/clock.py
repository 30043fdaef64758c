"""The clock: the table of jobs, and the ticks that defer their tasks. It owns no facts and does no work itself.

A job is due when its cron has come round since its last tick, whoever made it. So a missed tick, a stopped week or ten
replicas change nothing: the next tick finds the job due once, and every job asks for itself what is due at `now`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import structlog
from apscheduler.schedulers.asyncio import AsyncIOScheduler
from apscheduler.triggers.cron import CronTrigger

from kernel.clock import OFFICE
from kernel.tasks import Deferred, Json, enqueue
from kernel.work import Desk
from scheduler.queries.timetable import JobRun, last_tick, note_tick

log: structlog.stdlib.BoundLogger = structlog.get_logger(__name__)

# A last tick further ahead than this was made by a clock that was wrong: it must not silence the job.
CLOCK_ERROR = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Job:
    """One line of the table: cron (minute hour day month weekday-name) in Asia/Shanghai, the task, and its arguments.

    `grace` is how long after its time a run may end before the job counts as stale; `first`: before all that waits.
    """

    name: str
    cron: str
    task: str
    arguments: Mapping[str, Json] = field(default_factory=dict[str, Json])
    grace: timedelta = timedelta(minutes=30)
    first: bool = False

    def next_after(self, instant: datetime) -> datetime:
        """Give the first time of the cron strictly after an instant."""
        fire: datetime | None = self.trigger().get_next_fire_time(instant, instant)
        if fire is None:
            message = f"the cron of {self.name!r} never comes round: {self.cron}"
            raise ValueError(message)
        return fire

    def trigger(self) -> CronTrigger:
        """Give the cron as APScheduler reads it."""
        return CronTrigger.from_crontab(self.cron, timezone=OFFICE)

    def is_due(self, last: datetime | None, now: datetime) -> bool:
        """Tell whether the cron has come round since the last tick."""
        return last is None or last > now + CLOCK_ERROR or self.next_after(last) <= now

    def stale_after(self, run: JobRun | None, since: datetime) -> datetime:
        """Give the instant by which the job must have ended well again; `since` is when somebody began to expect it."""
        if run is None:
            return since + self.grace
        if run.finished_at is None:
            return run.ticked_at + self.grace
        return max(self.next_after(run.finished_at), since) + self.grace


class Timetable:
    """Ticks the jobs of a table. Every replica may run one."""

    def __init__(self, desk: Desk, actor_id: int, jobs: Sequence[Job]) -> None:
        """Take the desk, the scheduler's machine account and the table."""
        self._desk = desk
        self._actor_id = actor_id
        self._jobs = tuple(jobs)
        self._scheduler = AsyncIOScheduler(timezone=OFFICE)

    async def tick(self, job: Job) -> bool:
        """Defer the job's task when it is due; tell whether it was."""
        async with self._desk.work(self._actor_id) as work:
            last = await last_tick(work.session, job.name, work.now)
            if not job.is_due(last, work.now):
                return False
            await note_tick(work.session, job.name, work.now)
            deferred = Deferred(job.task, job.arguments, key=job.name, job=job.name, first=job.first)
            await enqueue(work.session, deferred)
        return True

    async def tick_all(self) -> list[str]:
        """Tick every job once, in the order of the table; give the names of those that were due."""
        return [job.name for job in self._jobs if await self._tick_safely(job)]

    async def start(self) -> None:
        """Catch up on what was missed, then tick by the table until `stop`."""
        await self.tick_all()
        for job in self._jobs:
            self._scheduler.add_job(
                self._tick_safely,
                job.trigger(),
                args=(job,),
                id=job.name,
                coalesce=True,
                misfire_grace_time=None,
                max_instances=1,
            )
        self._scheduler.start()

    def stop(self) -> None:
        """Tick no more."""
        if self._scheduler.running:
            self._scheduler.shutdown(wait=False)

    async def _tick_safely(self, job: Job) -> bool:
        """Tick; a database that is away costs this tick only, the next one catches up."""
        try:
            return await self.tick(job)
        except Exception as error:  # noqa: BLE001 the clock outlives whatever one tick meets
            log.warning("tick failed, the next one catches up", job=job.name, error=repr(error))
            return False
