"""What happens around one run of a task: its key is given up, its starts are counted, its failure is judged."""

import asyncio
from collections.abc import Generator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import asyncpg
import orjson
import structlog
from pgqueuer.domain.errors import RetryRequested
from pgqueuer.domain.models import Job as Row
from prometheus_client import Counter

from kernel.errors import DomainError
from kernel.tasks import SCHEMA, NotYet
from scheduler.shift import Shift, Task

log: structlog.stdlib.BoundLogger = structlog.get_logger(__name__)

# The key goes before the task reads anything: whoever met it in the queue has committed by then, whoever comes
# later makes a task of its own. The starts are counted for tasks that take their worker with them.
BEGIN = f"""
UPDATE {SCHEMA}.task SET dedupe_key = NULL,
    headers = headers || jsonb_build_object('starts', coalesce((headers ->> 'starts')::int, 0) + 1)
WHERE id = $1 RETURNING (headers ->> 'starts')::int
"""  # noqa: S608
TAKE_KEY_BACK = f"UPDATE {SCHEMA}.task SET dedupe_key = $2 WHERE id = $1"  # noqa: S608
# A job asks for everything that is due now, so a run that ends well makes its own dead ones moot.
JOB_FINISHED = f"""
WITH moot AS (DELETE FROM {SCHEMA}.task WHERE status = 'failed' AND headers ->> 'job' = $1)
UPDATE {SCHEMA}.job_run SET finished_at = $2, error = NULL WHERE job = $1
"""  # noqa: S608
JOB_FAILED = f"UPDATE {SCHEMA}.job_run SET failed_at = $2, error = $3 WHERE job = $1"  # noqa: S608
ERROR_LENGTH = 500
AWAY = (OSError, asyncpg.PostgresError, asyncpg.InterfaceError, asyncpg.InternalClientError)
ENDED = Counter(
    "anjuan_task_runs", "Runs of durable tasks, by task and outcome (done, waiting, failed, dead)", ("task", "outcome")
)


@dataclass(frozen=True, slots=True)
class Patience:
    """How often a task is tried again, and after which pause: doubled each time, up to the longest.

    `lost_runs` is generous: a machine that keeps going down takes tasks with it that are not to blame.
    """

    retries: int = 7
    first: timedelta = timedelta(seconds=5)
    longest: timedelta = timedelta(minutes=15)
    lost_runs: int = 8

    def pause(self, attempts: int) -> timedelta:
        """Give the pause after the failed run number `attempts` + 1."""
        return min(self.first * (1 << attempts), self.longest)


class WorkerLost(Exception):
    """The task has ended its worker too often and is not started again."""


@dataclass(frozen=True, slots=True)
class Runner:
    """Carries out rows of the queue; RetryRequested has one queued again, any other error has it held dead."""

    pool: "asyncpg.Pool[asyncpg.Record]"
    tasks: Mapping[str, Task]
    shift: Shift
    patience: Patience

    async def run(self, row: Row) -> None:
        """Run one task and record how it ended."""
        with self._noting():
            starts = await self.pool.fetchval(BEGIN, row.id)
        if starts is None:
            return
        try:
            self._refuse_a_worker_killer(row, starts)
            await self.tasks[row.entrypoint](self._shift(row))
        except asyncio.CancelledError:
            # The worker is being stopped. The library would drop the row as cancelled: nobody cancelled the task.
            await self._again(row, timedelta(0), "the worker stopped")
        except Exception as error:  # noqa: BLE001 whatever a task raises is judged, recorded and raised again
            await self._failed(row, error)
        else:
            ENDED.labels(row.entrypoint, "done").inc()
            with self._noting():
                await self._record(JOB_FINISHED, row)

    @contextmanager
    def _noting(self) -> Generator[None]:
        """Have the row queued again when the database goes away while its run is noted: the task is not to blame."""
        try:
            yield
        except asyncpg.UniqueViolationError:
            raise
        except AWAY as error:
            raise RetryRequested(self.patience.first, f"not noted: {error!r}") from error

    def _shift(self, row: Row) -> Shift:
        arguments = orjson.loads(row.payload or b"{}")
        return replace(self.shift, arguments=arguments)

    def _refuse_a_worker_killer(self, row: Row, starts: int) -> None:
        lost = starts - row.attempts - 1
        if lost >= self.patience.lost_runs:
            message = f"{lost} runs ended with their worker"
            raise WorkerLost(message)

    async def _failed(self, row: Row, error: Exception) -> None:
        with self._noting():
            await self._record(JOB_FAILED, row, f"{type(error).__name__}: {error}"[:ERROR_LENGTH])
        final = isinstance(error, DomainError | WorkerLost) or row.attempts >= self.patience.retries
        if final:
            # The traceback is kept with the row.
            ENDED.labels(row.entrypoint, "dead").inc()
            log.error("task is dead", task=row.entrypoint, id=row.id, runs=row.attempts + 1, error=repr(error))
            raise error
        waits = isinstance(error, NotYet)
        ENDED.labels(row.entrypoint, "waiting" if waits else "failed").inc()
        tell = log.debug if waits else log.warning
        tell(
            "task waits" if waits else "task failed",
            task=row.entrypoint,
            id=row.id,
            run=row.attempts + 1,
            error=repr(error),
        )
        await self._again(row, self.patience.pause(row.attempts), repr(error))

    async def _again(self, row: Row, pause: timedelta, reason: str) -> None:
        """Queue the row again, unless a newer task with its key is waiting: that one does the same work."""
        key = (row.headers or {}).get("key")
        if key is not None:
            try:
                with self._noting():
                    await self.pool.execute(TAKE_KEY_BACK, row.id, key)
            except asyncpg.UniqueViolationError:
                return
        raise RetryRequested(pause, reason)

    async def _record(self, statement: str, row: Row, *facts: str) -> None:
        job = (row.headers or {}).get("job")
        if job is not None:
            now: datetime = self.shift.desk.clock.now()
            await self.pool.execute(statement, job, now, *facts)
