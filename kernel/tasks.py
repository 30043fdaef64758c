"""Durable tasks: what must happen later is written in the transaction that demands it, or not at all.

The queue is PgQueuer's (docs/decisions/0003), in a database schema of its own. This module only puts tasks in; it does
not know who runs them. Arguments are ids and dates, never names or contact data: the queue has no row-level security.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, TypeAlias

import orjson
from pgqueuer.adapters.persistence.qb import QueryBuilderEnvironment, QueryQueueBuilder
from pgqueuer.domain.settings import DBSettings, Durability
from pgqueuer.domain.types import Channel
from sqlalchemy.ext.asyncio import AsyncSession

if TYPE_CHECKING:
    from kernel.work import Work

Json: TypeAlias = "str | int | float | bool | Sequence[Json] | Mapping[str, Json] | None"
Arguments: TypeAlias = Mapping[str, Json]

SCHEMA = "tasks"
NOW = timedelta(0)

# Every name is given: the library reads those left out from the environment, under names as plain as CHANNEL.
NAMES = DBSettings(
    prefix="",
    db_schema=SCHEMA,
    channel=Channel("anjuan_tasks"),
    function="announce_change",
    trigger="announce_change",
    queue_status_type="task_status",
    queue_table="task",
    queue_table_log="task_log",
    statistics_table="task_statistics",
    schedules_table="task_schedule",
    durability=Durability.durable,
    widen_id=True,
)

# On conflict the waiting row is updated, not skipped: the update locks it, so no worker can take it before this
# transaction has committed, and its run is certain to see what this transaction changed.
ENQUEUE = QueryQueueBuilder(NAMES).build_enqueue_query("update_priority")

JOB_RUN = f"""
CREATE TABLE {SCHEMA}.job_run (
    job text PRIMARY KEY,
    ticked_at timestamptz NOT NULL,
    finished_at timestamptz,
    failed_at timestamptz,
    error text
);
"""


class NotYet(Exception):
    """What a task waits for has not happened yet: it is tried again, and nobody need be warned."""


@dataclass(frozen=True, slots=True)
class Deferred:
    """One task to put into the queue. `key`: while a task of this name and key waits, another is not added.

    `urgent`: somebody waits for it; it goes before the errands of sweeps, however many wait. `first`: what was
    acknowledged is not safe yet; it goes before those too.
    """

    task: str
    arguments: Arguments
    key: str | None = None
    job: str | None = None
    delay: timedelta = NOW
    urgent: bool = False
    first: bool = False

    @property
    def priority(self) -> int:
        """Higher is taken earlier."""
        return 2 if self.first else int(self.urgent)


async def defer(
    work: "Work",
    task: str,
    arguments: Arguments,
    *,
    key: str | None = None,
    run_at: datetime | None = None,
    urgent: bool = False,
    first: bool = False,
) -> None:
    """Defer a task in the work's transaction: rolled back, it never was; committed, it runs at least once.

    `key` is a queueing lock: while one with this task and key waits, no second is added and the first keeps its time;
    one that already runs does not count, so a change made during a run gets a run of its own. Tasks must be idempotent.
    The lock is held to the commit: never use a key that every action shares, let the clock start such work.
    """
    delay = NOW if run_at is None else max(NOW, run_at - work.now)
    await enqueue(work.session, Deferred(task, arguments, key=key, delay=delay, urgent=urgent, first=first))


async def enqueue(session: AsyncSession, *tasks: Deferred) -> None:
    """Put tasks into the queue in the session's transaction; the scheduler, which has no work, calls this itself."""
    if not tasks:
        return
    ordered = sorted(tasks, key=lambda task: lock_name(task) or "")  # locks taken in one order cannot deadlock
    # Through the session, never through the driver below it: only then has the transaction begun.
    connection = await session.connection()
    await connection.exec_driver_sql(
        ENQUEUE,
        (
            [task.priority for task in ordered],
            [task.task for task in ordered],
            [orjson.dumps(task.arguments) for task in ordered],
            [task.delay for task in ordered],
            [lock_name(task) for task in ordered],
            [orjson.dumps({"key": lock_name(task), "job": task.job}).decode() for task in ordered],
        ),
    )


def lock_name(task: Deferred) -> str | None:
    """Give the queueing lock's full name: keys of different tasks never meet."""
    return None if task.key is None else f"{task.task}:{task.key}"


def install_sql() -> str:
    """Give one statement that installs the queue; the owner runs it in a migration with exec_driver_sql."""
    library = QueryBuilderEnvironment(NAMES).build_install_query()
    # One statement, because a migration's driver prepares what it runs and can prepare but one.
    return f"DO $install$ BEGIN EXECUTE $body$\n{library}\n{JOB_RUN}$body$; END $install$"


def grant_statements(role: str) -> Iterator[str]:
    """Yield the grants that let `role` put tasks in and carry them out, owning nothing; safe to repeat."""
    yield f'GRANT USAGE ON SCHEMA {SCHEMA} TO "{role}"'
    yield f'GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA {SCHEMA} TO "{role}"'
    yield f'GRANT USAGE ON ALL SEQUENCES IN SCHEMA {SCHEMA} TO "{role}"'


def uninstall_sql() -> str:
    """Give the statement that removes the queue and everything in it."""
    return f"DROP SCHEMA IF EXISTS {SCHEMA} CASCADE"
