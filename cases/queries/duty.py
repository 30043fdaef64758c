"""Duties one at a time, and what keeps sweeps and people out of each other's way."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select, text
from sqlalchemy.ext.asyncio import AsyncSession

from cases.models.client import Client
from cases.queries import happenings
from cases.queries import obligation as obligations
from cases.queries import rulebook as rulebooks
from cases.rulebook import Edition
from cases.rulebook.programmes import Programme
from cases.rulebook.schedules import Fulfilled, Rolling

SETS = (("enable_nestloop", "off"), ("enable_indexscan", "off"), ("enable_bitmapscan", "off"), ("work_mem", "128MB"))


@dataclass(frozen=True, slots=True)
class Place:
    """One client, and the unit that the client's duty shall lie with."""

    client_id: int
    unit_id: int


async def only_one_sweep(session: AsyncSession, name: str) -> None:
    """Wait until no other sweep of that name runs; the lock ends with the work."""
    await session.execute(text("SELECT pg_advisory_xact_lock(hashtext('sweep'), hashtext(:name))"), {"name": name})


async def plan_for_sets(session: AsyncSession) -> None:
    """Let the rest of this work join as sets: under row-level security the planner expects a sixth of the rows there are."""
    await session.execute(text(f"SELECT {', '.join(f'set_config({name!r}, {value!r}, true)' for name, value in SETS)}"))


async def use_indexes(session: AsyncSession) -> None:
    """Let the rest of this work find rows by index again, while it goes on joining as sets."""
    await session.execute(
        text("SELECT set_config('enable_indexscan', 'on', true), set_config('enable_bitmapscan', 'on', true)")
    )


async def only_one_opening(session: AsyncSession, name: str, client_id: int, programme: str) -> None:
    """Wait until nobody else opens a revisit of that programme for the client, be it a person or the sweep `name`."""
    await session.execute(
        text("SELECT pg_advisory_xact_lock_shared(hashtext('sweep'), hashtext(:name))"), {"name": name}
    )
    opening = {"name": f"opening:{client_id}:{programme}"}
    await session.execute(text("SELECT pg_advisory_xact_lock(hashtextextended(:name, 0))"), opening)


async def anchor_of_client(session: AsyncSession, edition: Edition, programme: Programme, client_id: int) -> date:
    """Give the day one client's term begins now: the first anchor that is known, not before its events or the adoption."""
    adopted = await rulebooks.adopted_on(session, edition.code)
    if not isinstance(programme.schedule, Rolling):
        message = f"programme {programme.code} does not roll"
        raise TypeError(message)
    days: list[date | None] = []
    events: list[date] = [adopted]
    for each in programme.schedule.since:
        if isinstance(each, Fulfilled):
            ids = await rulebooks.duty_ids(session, edition.code, edition.rulebook.programme(each.fulfilled).obligation)
            days.append(await obligations.last_fulfilled(session, client_id, ids))
        else:
            days.append(await happenings.day_of(session, each.event, client_id))
            events += [day for day in days[-1:] if day]
    return max(next((day for day in days if day), adopted), *events)


async def in_sight(session: AsyncSession, unit_id: int) -> bool:
    """Tell whether the actor sees the obligations of a unit."""
    query = text("SELECT :unit = ANY (current_setting('anjuan.obligations')::bigint[])")
    return bool((await session.execute(query, {"unit": unit_id})).scalar_one())


async def branch_of(session: AsyncSession, client_id: int) -> int:
    """Give the branch a client belongs to."""
    return (await session.execute(select(Client.branch_id).where(Client.id == client_id))).scalar_one()
