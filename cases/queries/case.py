"""案件: the case as its actions need it, locked while it changes."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm.attributes import flag_modified

from cases.models.case import Case
from cases.models.numbering import Counter
from cases.models.revisit import Revisit, RevisitAttempt


async def locked(session: AsyncSession, case_id: int) -> Case | None:
    """Give a case in the actor's sight and keep others from changing it until the work ends, or None."""
    query = select(Case).where(Case.id == case_id).with_for_update()
    return (await session.execute(query)).scalar_one_or_none()


async def revisit(session: AsyncSession, case_id: int) -> Revisit | None:
    """Give the revisit part of a case, or None when the case is of another kind."""
    return (await session.execute(select(Revisit).where(Revisit.case_id == case_id))).scalar_one_or_none()


async def attempts(session: AsyncSession, case_id: int) -> Sequence[RevisitAttempt]:
    """Give the attempts to reach the client, oldest first."""
    query = (
        select(RevisitAttempt).where(RevisitAttempt.case_id == case_id).order_by(RevisitAttempt.at, RevisitAttempt.id)
    )
    return (await session.execute(query)).scalars().all()


async def move(session: AsyncSession, case_id: int, due_at: datetime | None) -> None:
    """Give an open case another term; one that has it already stays as it is."""
    statement = update(Case).where(Case.id == case_id, Case.closed_at.is_(None), Case.due_at.is_distinct_from(due_at))
    values = statement.values(due_at=due_at, version=Case.version + 1)
    await session.execute(values.execution_options(synchronize_session=False))


def touch(case: Case) -> None:
    """Count a change of something that belongs to the case as a change of the case, so that whoever read it reads again."""
    flag_modified(case, "status")


async def open_revisit_number(session: AsyncSession, client_id: int, programme: str) -> str | None:
    """Give the number of the client's open revisit of a programme, or None."""
    query = (
        select(Case.number)
        .join(Revisit, Revisit.case_id == Case.id)
        .where(Case.client_id == client_id, Revisit.programme == programme, Case.closed_at.is_(None))
        .limit(1)
    )
    return (await session.execute(query)).scalar_one_or_none()


async def was_opened(session: AsyncSession, client_id: int, programme: str) -> bool:
    """Tell whether the client ever had a revisit of a programme, as far as the actor sees."""
    query = select(Revisit.case_id).join(Case, Case.id == Revisit.case_id)
    found = query.where(Case.client_id == client_id, Revisit.programme == programme).limit(1)
    return (await session.execute(found)).scalar_one_or_none() is not None


async def take_numbers(session: AsyncSession, kind: str, year: int, count: int = 1) -> int:
    """Take `count` consecutive numbers of a kind and year; give the last one. Others wait until this work ends: no gaps."""
    first = insert(Counter).values(kind=kind, year=year, value=count)
    query = first.on_conflict_do_update(index_elements=["kind", "year"], set_={"value": Counter.value + count})
    return (await session.execute(query.returning(Counter.value))).scalar_one()
