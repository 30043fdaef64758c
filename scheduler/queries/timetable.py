"""When jobs last ticked, finished and failed."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from kernel.tasks import SCHEMA

FIRST_TICK = text(f"""
INSERT INTO {SCHEMA}.job_run (job, ticked_at) VALUES (:job, :now) ON CONFLICT (job) DO NOTHING RETURNING job
""")  # noqa: S608
LAST_TICK = text(f"SELECT ticked_at FROM {SCHEMA}.job_run WHERE job = :job FOR UPDATE")  # noqa: S608
TICK = text(f"UPDATE {SCHEMA}.job_run SET ticked_at = :now WHERE job = :job")  # noqa: S608
RUNS = text(f"SELECT job, ticked_at, finished_at, failed_at, error FROM {SCHEMA}.job_run ORDER BY job")  # noqa: S608


@dataclass(frozen=True, slots=True)
class JobRun:
    """The last tick of a job, when its task last ended well and last failed; `error` while it has not recovered."""

    job: str
    ticked_at: datetime
    finished_at: datetime | None
    failed_at: datetime | None
    error: str | None


async def last_tick(session: AsyncSession, job: str, now: datetime) -> datetime | None:
    """Give the job's last tick and keep its row until the transaction ends; None when this is the first, now noted."""
    if (await session.execute(FIRST_TICK, {"job": job, "now": now})).first() is not None:
        return None
    ticked_at: datetime = (await session.execute(LAST_TICK, {"job": job})).scalar_one()
    return ticked_at


async def note_tick(session: AsyncSession, job: str, now: datetime) -> None:
    """Note that the job ticked now."""
    await session.execute(TICK, {"job": job, "now": now})


async def job_runs(session: AsyncSession) -> dict[str, JobRun]:
    """Give what is known of every job that ever ticked, by name."""
    rows = await session.execute(RUNS)
    return {row.job: JobRun(row.job, row.ticked_at, row.finished_at, row.failed_at, row.error) for row in rows}
