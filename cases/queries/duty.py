"""Which duties should exist: the population of a programme with the day each client's term begins."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import (
    CTE,
    ColumnElement,
    Date,
    FromClause,
    Select,
    and_,
    exists,
    false,
    func,
    literal,
    not_,
    or_,
    select,
    text,
)
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from cases.models.client import Client, CreditAccount
from cases.queries import obligation as obligations
from cases.queries import rulebook as rulebooks
from cases.queries.client import newest_day
from cases.queries.facts import compiled, facts
from cases.rulebook import Edition
from cases.rulebook.conditions import facts_of
from cases.rulebook.programmes import Programme
from cases.rulebook.schedules import Fulfilled, Rolling

ACCOUNT_OPENED = "ACCOUNT_OPENED"
SETS = (("enable_nestloop", "off"), ("enable_indexscan", "off"), ("enable_bitmapscan", "off"), ("work_mem", "128MB"))


async def only_one_sweep(session: AsyncSession, name: str) -> None:
    """Wait until no other sweep of that name runs; the lock ends with the work."""
    await session.execute(text("SELECT pg_advisory_xact_lock(hashtext('sweep'), hashtext(:name))"), {"name": name})


async def plan_for_sets(session: AsyncSession) -> None:
    """Let the rest of this work join as sets: under row-level security the planner expects a sixth of the rows there are."""
    await session.execute(text(f"SELECT {', '.join(f'set_config({name!r}, {value!r}, true)' for name, value in SETS)}"))


async def only_one_opening(session: AsyncSession, name: str, client_id: int, programme: str) -> None:
    """Wait until nobody else opens a revisit of that programme for the client, be it a person or the sweep `name`."""
    await session.execute(
        text("SELECT pg_advisory_xact_lock_shared(hashtext('sweep'), hashtext(:name))"), {"name": name}
    )
    opening = {"name": f"opening:{client_id}:{programme}"}
    await session.execute(text("SELECT pg_advisory_xact_lock(hashtextextended(:name, 0))"), opening)


async def wanted(
    session: AsyncSession, edition: Edition, programme: Programme, adopted: date
) -> Select[int, int, date]:
    """Select (client_id, unit_id, starts_on) of the duties of a programme that should exist and do not."""
    fact = await _population(session, programme)
    ids = await rulebooks.duty_ids(session, edition.code, programme.obligation)
    starts_on: ColumnElement[date]
    if isinstance(programme.schedule, Rolling):
        missing = _missing(programme, fact, not_(obligations.has_open(fact.c.client_id, ids)))
        rows, anchor = await _rolling(session, edition, programme.schedule, missing)
        starts_on = func.greatest(anchor, missing.c.opened_on, literal(adopted, Date))
    else:
        lately = and_(
            fact.c.opened_on >= adopted,
            not_(_had_account_before(fact)),
            not_(obligations.has_since(fact.c.client_id, ids, fact.c.opened_on)),
        )
        missing = _missing(programme, fact, lately)
        rows, starts_on = missing, missing.c.opened_on
    return (
        select(missing.c.client_id, Client.branch_id.label("unit_id"), starts_on.label("starts_on"))
        .select_from(rows.join(Client, Client.id == missing.c.client_id))
        .where(starts_on.is_not(None))
    )


def _had_account_before(fact: CTE) -> ColumnElement[bool]:
    """Tell in SQL whether the client had another account when this one was opened: then it opened no relation (AMB-02)."""
    other = aliased(CreditAccount)
    still = or_(other.closed_on.is_(None), other.closed_on >= fact.c.opened_on)
    return exists().where(other.client_id == fact.c.client_id, other.opened_on < fact.c.opened_on, still)


def _missing(programme: Programme, fact: CTE, lacking: ColumnElement[bool]) -> CTE:
    """Select the members of the population that lack the duty, first of all: on most days there are few or none."""
    known: dict[str, ColumnElement[object]] = {column.key: column for column in fact.c}
    member = compiled(programme.population, known)
    exempt = or_(false(), *(compiled(each.when, known) for each in programme.exemptions))
    query = select(fact.c.client_id, fact.c.opened_on).where(member, not_(func.coalesce(exempt, false())), lacking)
    return query.cte("missing").prefix_with("MATERIALIZED")


async def _population(session: AsyncSession, programme: Programme) -> CTE:
    conditions = (programme.population, *(each.when for each in programme.exemptions))
    names = frozenset(fact.fact for condition in conditions for fact in facts_of(condition))
    return facts(names, await newest_day(session), placed=False)


async def _rolling(
    session: AsyncSession, edition: Edition, schedule: Rolling, fact: CTE
) -> tuple[FromClause, ColumnElement[date]]:
    """Join the days on which the anchors were last fulfilled; the first that is known counts."""
    rows: FromClause = fact
    anchors: list[ColumnElement[date]] = []
    for each in schedule.since:
        if isinstance(each, Fulfilled):
            ids = await rulebooks.duty_ids(session, edition.code, edition.rulebook.programme(each.fulfilled).obligation)
            done = obligations.last_fulfilled_by_client(ids, f"done_{each.fulfilled}")
            rows = rows.outerjoin(done, done.c.client_id == fact.c.client_id)
            anchors.append(done.c.on_date)
        elif each.event == ACCOUNT_OPENED:
            anchors.append(fact.c.opened_on)
    return rows, func.coalesce(*anchors)


async def anchor_of_client(session: AsyncSession, edition: Edition, programme: Programme, client_id: int) -> date:
    """Give the day one client's term begins now: the first anchor that is known, not before the adoption."""
    adopted = await rulebooks.adopted_on(session, edition.code)
    if not isinstance(programme.schedule, Rolling):
        message = f"programme {programme.code} does not roll"
        raise TypeError(message)
    for each in programme.schedule.since:
        if isinstance(each, Fulfilled):
            ids = await rulebooks.duty_ids(session, edition.code, edition.rulebook.programme(each.fulfilled).obligation)
            day = await obligations.last_fulfilled(session, client_id, ids)
        else:
            day = await _opened_on(session, client_id)
        if day is not None:
            return max(day, await _opened_on(session, client_id) or day, adopted)
    return adopted


async def in_sight(session: AsyncSession, unit_id: int) -> bool:
    """Tell whether the actor sees the obligations of a unit."""
    query = text("SELECT :unit = ANY (current_setting('anjuan.obligations')::bigint[])")
    return bool((await session.execute(query, {"unit": unit_id})).scalar_one())


async def branch_of(session: AsyncSession, client_id: int) -> int:
    """Give the branch a client belongs to."""
    return (await session.execute(select(Client.branch_id).where(Client.id == client_id))).scalar_one()


async def _opened_on(session: AsyncSession, client_id: int) -> date | None:
    query = select(func.min(CreditAccount.opened_on))
    query = query.where(CreditAccount.client_id == client_id, CreditAccount.closed_on.is_(None))
    return (await session.execute(query)).scalar_one()


__all__: Sequence[str] = ("anchor_of_client", "branch_of", "in_sight", "only_one_opening", "only_one_sweep", "wanted")
