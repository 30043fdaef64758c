"""The worker: takes durable tasks from the queue and carries them out, with any number of workers beside it.

A task whose worker dies is taken up by another after the lease. A task that fails is tried again with growing pauses;
one that keeps failing, or that the rules refuse, is held in the queue as dead until somebody requeues or drops it.
"""

import asyncio
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta

import asyncpg
import structlog
from pgqueuer.adapters.drivers.asyncpg import AsyncpgPoolDriver
from pgqueuer.adapters.persistence.qb import QueryBuilderEnvironment, QueryQueueBuilder
from pgqueuer.adapters.persistence.queries import Queries
from pgqueuer.core.executors import AbstractEntrypointExecutor, EntrypointExecutorParameters
from pgqueuer.core.qm import QueueManager
from pgqueuer.domain.errors import FailingListenerError
from pgqueuer.domain.models import Context, TracebackRecord
from pgqueuer.domain.models import Job as Row

from kernel.tasks import NAMES
from scheduler.run import AWAY, Patience, Runner
from scheduler.shift import Shift, Task

log: structlog.stdlib.BoundLogger = structlog.get_logger(__name__)

# The driver calls it an internal error of the client when the database is killed between two of its messages.
BROKEN = (OSError, asyncpg.PostgresError, asyncpg.InterfaceError, asyncpg.InternalClientError, FailingListenerError)
LONGEST_PAUSE = 30.0
CONNECTIONS = 4
LAST_SECONDS = 3.0


@dataclass(frozen=True, slots=True)
class Pace:
    """How a worker works: tasks at once (even), seconds without a sign of life before another takes over, poll.

    `stop_within`: how long running tasks may go on when the worker is told to stop.
    """

    at_once: int = 4
    lease: timedelta = timedelta(seconds=30)
    poll: timedelta = timedelta(seconds=5)
    stop_within: timedelta = timedelta(seconds=15)
    patience: Patience = field(default_factory=Patience)


@dataclass
class Carrier(AbstractEntrypointExecutor):
    """The library's hook for running one row."""

    runner: Runner

    async def execute(self, job: Row, context: Context) -> None:
        """Run the row."""
        del context
        await self.runner.run(job)


class Returning(Queries):
    """The library's statements. It holds a task dead when it cannot queue it again; an absent database is no reason."""

    async def retry_job(self, job: Row, delay: timedelta, traceback_record: TracebackRecord | None) -> None:
        """Queue a task again; with the database away its row stays as it is, and is taken up when its lease ends."""
        try:
            await super().retry_job(job, delay, traceback_record)
        except AWAY as error:
            log.warning("task is left to its lease", task=job.entrypoint, id=job.id, error=repr(error))


class Worker:
    """Carries out `tasks` from the queue of the database at `url` until it is told to stop."""

    def __init__(self, url: str, shift: Shift, tasks: Mapping[str, Task], pace: Pace | None = None) -> None:
        """Take the service's database address, the desk and machine actor (as a shift), and the registry of tasks."""
        self._url = url
        self._shift = shift
        self._tasks = tasks
        self._pace = pace or Pace()

    async def run(self, stop: asyncio.Event) -> None:
        """Work until `stop` is set, then let what is running end; survive a lost database by starting again.

        What has not ended in time is cancelled and goes back into the queue at once. What does not even heed that is left
        where it is: its lease runs out, and another worker takes it up.
        """
        working, stopping = asyncio.create_task(self._keep_serving(stop)), asyncio.create_task(stop.wait())
        try:
            await asyncio.wait({working, stopping}, return_when=asyncio.FIRST_COMPLETED)
            await asyncio.wait({working}, timeout=self._pace.stop_within.total_seconds())
        finally:
            stopping.cancel()
            if working.cancel():
                log.warning("worker cut off while tasks were running")
                await asyncio.wait({working}, timeout=LAST_SECONDS)
        if working.done() and not working.cancelled():
            working.result()

    async def _keep_serving(self, stop: asyncio.Event) -> None:
        pause = 1.0
        while not stop.is_set():
            try:
                await self._serve(stop)
                pause = 1.0
            except BROKEN as error:
                if stop.is_set():
                    return
                log.warning("worker lost the database, starts again", pause=pause, error=repr(error))
                await _wait(stop, pause)
                pause = min(pause * 2, LONGEST_PAUSE)

    async def _serve(self, stop: asyncio.Event) -> None:
        settings = {"application_name": f"anjuan worker {os.getpid()}"}
        async with asyncpg.create_pool(self._url, min_size=1, max_size=CONNECTIONS, server_settings=settings) as pool:
            manager = self._manager(pool)
            stopping = asyncio.create_task(_stop_with(stop, manager))
            try:
                await manager.run(
                    dequeue_timeout=self._pace.poll,
                    batch_size=max(self._pace.at_once // 2, 1),
                    max_concurrent_tasks=max(self._pace.at_once, 2),
                    heartbeat_timeout=self._pace.lease,
                    shutdown_on_listener_failure=True,
                )
            finally:
                stopping.cancel()

    def _manager(self, pool: "asyncpg.Pool[asyncpg.Record]") -> QueueManager:
        builders = QueryBuilderEnvironment(NAMES), QueryQueueBuilder(NAMES)
        manager = QueueManager(Returning(AsyncpgPoolDriver(pool), *builders), channel=NAMES.channel)
        runner = Runner(pool, self._tasks, self._shift, self._pace.patience)
        for name in self._tasks:
            parameters = EntrypointExecutorParameters(concurrency_limit=0, func=runner.run, on_failure="hold")
            manager.register_executor(name, Carrier(parameters, runner))
        return manager


async def _stop_with(stop: asyncio.Event, manager: QueueManager) -> None:
    await stop.wait()
    manager.shutdown.set()


async def _wait(stop: asyncio.Event, seconds: float) -> None:
    try:
        await asyncio.wait_for(stop.wait(), seconds)
    except TimeoutError:
        return
