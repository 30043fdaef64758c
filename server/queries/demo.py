"""How far the demo firm is loaded, and what its history needs to know of the house."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Date, exists, func, select, text
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncSession

from cases.models.case import Case
from cases.models.client import Client
from cases.models.filing import Filing, FilingStatus
from cases.models.organisation import Staff, Unit
from cases.models.revisit import Revisit, RevisitAttempt
from kernel.journal import JournalEntry
from kernel.tasks import SCHEMA
from scheduler.queries.timetable import last_tick, note_tick

BEGUN, FINISHED = "demo.begun", "demo.finished"
JOB, SWEEP = "duties", "duties.sweep"
DROP_WAITING = text(f"DELETE FROM {SCHEMA}.task WHERE entrypoint = :task AND status = 'queued'")  # noqa: S608
RUNNING = text(f"SELECT EXISTS (SELECT FROM {SCHEMA}.task WHERE entrypoint = :task AND status = 'picked')")  # noqa: S608

PRINTS = ["forms.print", "filings.print"]
# Printing the past would take the machine from the load, and then from whoever tries the demo: later, one a second.
POSTPONE = text(f"""
UPDATE {SCHEMA}.task SET execute_after = now() + interval '1 hour'
WHERE entrypoint = ANY (:prints) AND status = 'queued' AND execute_after < now() + interval '30 minutes'""")  # noqa: S608
SPREAD = text(f"""
WITH waiting AS (
    SELECT id, row_number() OVER (ORDER BY id) AS place FROM {SCHEMA}.task WHERE entrypoint = ANY (:prints) AND status = 'queued'
)
UPDATE {SCHEMA}.task t SET execute_after = now() + place * interval '1 second' FROM waiting w WHERE w.id = t.id""")  # noqa: S608


@dataclass(frozen=True, slots=True)
class Return:
    """A filing that is not yet received."""

    id: int
    unit: str
    period_end: date
    submitted: bool


async def begun_on(session: AsyncSession) -> date | None:
    """Give the day for which the demo firm was begun, or None."""
    query = (
        select(JournalEntry.details["today"].astext)
        .where(JournalEntry.kind == BEGUN)
        .order_by(JournalEntry.id)
        .limit(1)
    )
    found = (await session.execute(query)).scalar_one_or_none()
    return None if found is None else date.fromisoformat(found)


async def is_finished(session: AsyncSession) -> bool:
    """Tell whether the demo firm is loaded to its end."""
    return bool((await session.execute(select(exists().where(JournalEntry.kind == FINISHED)))).scalar_one())


async def has_clients(session: AsyncSession) -> bool:
    """Tell whether the house has any client."""
    return bool((await session.execute(select(exists(select(Client.id))))).scalar_one())


async def staff_ids(session: AsyncSession) -> Mapping[str, int]:
    """Give the id of everybody by login."""
    return {row.login: row.id for row in await session.execute(select(Staff.login, Staff.id))}


async def client_ids(session: AsyncSession) -> Mapping[str, int]:
    """Give the id of every client by client number."""
    return {row.number: row.id for row in await session.execute(select(Client.number, Client.id))}


async def open_case(session: AsyncSession, client_id: int, programme: str) -> int | None:
    """Give the client's open revisit of a programme, or None."""
    query = select(Case.id).join(Revisit, Revisit.case_id == Case.id)
    query = query.where(Case.client_id == client_id, Revisit.programme == programme, Case.closed_at.is_(None))
    return (await session.execute(query.limit(1))).scalar_one_or_none()


async def visited_on(session: AsyncSession, day: date) -> frozenset[int]:
    """Give the ids of the clients who were contacted on an office day."""
    at = func.timezone("Asia/Shanghai", RevisitAttempt.at).cast(Date)
    query = select(Case.client_id).join(RevisitAttempt, RevisitAttempt.case_id == Case.id).where(at == day)
    return frozenset(found for found in (await session.execute(query)).scalars() if found is not None)


async def returns(session: AsyncSession) -> Sequence[Return]:
    """Give the filings that are open or submitted and not received."""
    query = select(Filing.id, Unit.code, Filing.period_end, Filing.status).join(Unit, Unit.id == Filing.unit_id)
    query = query.where(Filing.status != FilingStatus.RECEIVED.value).order_by(Filing.id)
    submitted = FilingStatus.SUBMITTED.value
    return [Return(row.id, row.code, row.period_end, row.status == submitted) for row in await session.execute(query)]


async def quiet_sweeps(session: AsyncSession, until: datetime) -> None:
    """Keep the clock from starting the sweep of duties before `until`, and drop the one that waits."""
    await last_tick(session, JOB, until)
    await note_tick(session, JOB, until)
    await session.execute(DROP_WAITING, {"task": SWEEP})


async def is_sweeping(session: AsyncSession) -> bool:
    """Tell whether a sweep of duties runs now."""
    return bool((await session.execute(RUNNING, {"task": SWEEP})).scalar_one())


async def postpone_printing(session: AsyncSession) -> None:
    """Put off what this work has deferred to the printer until the load has ended."""
    await session.execute(POSTPONE, {"prints": PRINTS})


async def spread_printing(session: AsyncSession) -> None:
    """Let the printer begin, one page a second."""
    await session.execute(SPREAD, {"prints": PRINTS})


async def only_one_load(connection: AsyncConnection) -> None:
    """Wait until nobody else loads the demo firm; the lock ends with the connection's session or `let_go`."""
    await connection.execute(text("SELECT pg_advisory_lock(hashtext('demo'))"))


async def let_go(connection: AsyncConnection) -> None:
    """Let go of the lock of `only_one_load`."""
    await connection.execute(text("SELECT pg_advisory_unlock(hashtext('demo'))"))
