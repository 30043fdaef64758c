"""The state of the queue: what is dead, what waits and for how long."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import orjson
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from kernel.tasks import SCHEMA

DEAD = text(f"""
SELECT t.id, t.entrypoint AS task, t.attempts + 1 AS runs, t.created, t.updated, t.payload, l.traceback
FROM {SCHEMA}.task t
LEFT JOIN LATERAL (
    SELECT l.traceback FROM {SCHEMA}.task_log l WHERE l.job_id = t.id AND l.status = 'failed' ORDER BY l.id DESC LIMIT 1
) l ON true
WHERE t.status = 'failed' ORDER BY t.id LIMIT :limit
""")  # noqa: S608
AGAIN = f"""
UPDATE {SCHEMA}.task SET status = 'queued', attempts = 0, execute_after = now(), updated = now(),
    headers = headers - 'starts', queue_manager_id = NULL
WHERE status = 'failed'
"""  # noqa: S608
REQUEUE = text(f"{AGAIN} AND id = ANY (:ids) RETURNING id")
REQUEUE_NAMED = text(f"{AGAIN} AND entrypoint = ANY (:names) RETURNING id")
DROP = text(f"DELETE FROM {SCHEMA}.task WHERE id = ANY (:ids) AND status = 'failed'")  # noqa: S608
BACKLOG = text(f"""
SELECT entrypoint AS task, status::text AS status, count(*) AS tasks,
    max(now() - greatest(created, execute_after)) FILTER (WHERE status = 'queued' AND execute_after <= now()) AS waiting
FROM {SCHEMA}.task GROUP BY entrypoint, status ORDER BY entrypoint, status
""")  # noqa: S608


@dataclass(frozen=True, slots=True)
class DeadTask:
    """A task that will not run again by itself: what it was, how often it ran, and what it last failed with."""

    id: int
    task: str
    arguments: dict[str, object]
    runs: int
    deferred_at: datetime
    died_at: datetime
    error: str | None


@dataclass(frozen=True, slots=True)
class Backlog:
    """How many tasks of a name are in a state; `waiting` is how long the oldest that could run has not."""

    task: str
    status: str
    tasks: int
    waiting: timedelta | None


async def dead_tasks(session: AsyncSession, limit: int = 200) -> list[DeadTask]:
    """List dead tasks, oldest first."""
    rows = await session.execute(DEAD, {"limit": limit})
    return [
        DeadTask(
            id=row.id,
            task=row.task,
            arguments=orjson.loads(row.payload or b"{}"),
            runs=row.runs,
            deferred_at=row.created,
            died_at=row.updated,
            error=_error(row.traceback),
        )
        for row in rows
    ]


async def requeue_dead(session: AsyncSession, ids: Sequence[int]) -> Sequence[int]:
    """Let dead tasks run again from the start, as if they had just been deferred; give which of `ids` were dead."""
    return sorted((await session.execute(REQUEUE, {"ids": list(ids)})).scalars())


async def requeue_dead_named(session: AsyncSession, names: Sequence[str]) -> Sequence[int]:
    """Let all dead tasks of these names run again from the start; give their ids."""
    return sorted((await session.execute(REQUEUE_NAMED, {"names": list(names)})).scalars())


async def drop_dead(session: AsyncSession, ids: Sequence[int]) -> None:
    """Remove dead tasks for good; others are left alone."""
    await session.execute(DROP, {"ids": list(ids)})


async def backlog(session: AsyncSession) -> list[Backlog]:
    """Count the queue by task and state (queued, picked, failed)."""
    return [Backlog(row.task, row.status, row.tasks, row.waiting) for row in await session.execute(BACKLOG)]


def _error(traceback: dict[str, object] | None) -> str | None:
    if traceback is None:
        return None
    return f"{traceback.get('exception_type')}: {traceback.get('exception_message')}"
