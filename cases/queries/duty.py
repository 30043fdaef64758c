"""Which duties should exist: the population of a programme with the day each client's term begins."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import (
    CTE,
    ColumnElement,
    Date,
    FromClause,
    Select,
    SQLColumnExpression,
    and_,
    false,
    func,
    literal,
    not_,
    or_,
    select,
    text,
    true,
)
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.ext.asyncio import AsyncSession

from cases.carried import ACCOUNT_OPENED
from cases.models.client import Client, CreditAccount
from cases.models.obligation import Obligation
from cases.queries import obligation as obligations
from cases.queries import rulebook as rulebooks
from cases.queries.client import newest_day, recent_days
from cases.queries.facts import compiled, facts
from cases.rulebook import Edition
from cases.rulebook.conditions import facts_of
from cases.rulebook.programmes import Programme
from cases.rulebook.schedules import Fulfilled, Happened, Rolling

SETS = (("enable_nestloop", "off"), ("enable_indexscan", "off"), ("enable_bitmapscan", "off"), ("work_mem", "128MB"))


@dataclass(frozen=True, slots=True)
class Place:
    """One client, and the unit that the client's duty shall lie with."""

    client_id: int
    unit_id: int


@dataclass(frozen=True, slots=True)
class Since:
    """Which duties are looked for: their kind in every edition, since the adoption, of one client or of all."""

    duty_ids: Sequence[int]
    adopted: date
    client_id: int | None = None

    def of_client(self, column: SQLColumnExpression[int | None]) -> ColumnElement[bool]:
        """Tell in SQL whether a row is of the client that is asked about."""
        return true() if self.client_id is None else column == self.client_id


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
    session: AsyncSession, edition: Edition, programme: Programme, adopted: date, place: Place | None = None
) -> Select[int, int, date, int | None]:
    """Select (client_id, unit_id, starts_on, event_id) of the duties of a programme that should exist and do not.

    With `place` only that client's, for that unit; else everybody's, each for the client's branch.
    """
    ids = await rulebooks.duty_ids(session, edition.code, programme.obligation)
    since = Since(ids, adopted, None if place is None else place.client_id)
    if isinstance(programme.schedule, Rolling):
        rows = await _rolling(session, edition, programme, programme.schedule, since)
    else:
        rows = await _triggered(session, programme, since)
    start = rows.cte("start")
    unit_id: SQLColumnExpression[int] = Client.branch_id if place is None else literal(place.unit_id)
    query = select(start.c.client_id, unit_id.label("unit_id"), start.c.starts_on, start.c.event_id)
    return query.join(Client, Client.id == start.c.client_id)


async def _triggered(session: AsyncSession, programme: Programme, since: Since) -> Select[int, date, int]:
    """Select (client_id, starts_on, event_id) of accounts opened since the adoption that nobody was revisited for.

    Each opening of an account is an event of its own (art. 5(1)), also beside an older account. But one duty per client
    (AMB-02): while one is open it covers what was opened meanwhile, and so does a revisit done since (AMB-03).
    """
    account = _opened_since(since.adopted).where(
        since.of_client(CreditAccount.client_id),
        not_(obligations.counts_from(CreditAccount.id, since.duty_ids)),
        not_(obligations.has_open(CreditAccount.client_id, since.duty_ids)),
        not_(obligations.done_since(CreditAccount.client_id, since.duty_ids, CreditAccount.opened_on)),
    )
    fresh = account.cte("fresh").prefix_with("MATERIALIZED")
    fact = await _population(session, programme, select(fresh.c.client_id))
    return select(fresh.c.client_id, fresh.c.starts_on, fresh.c.event_id).join(
        fact, and_(fact.c.client_id == fresh.c.client_id, _is_member(programme, fact))
    )


def _opened_since(day: date) -> Select[int, date, int]:
    """Select (client_id, starts_on, event_id) of each client's first account opened on or after a day and still open."""
    return (
        select(CreditAccount.client_id, CreditAccount.opened_on.label("starts_on"), CreditAccount.id.label("event_id"))
        .where(CreditAccount.closed_on.is_(None), CreditAccount.opened_on >= day)
        .ext(distinct_on(CreditAccount.client_id))
        .order_by(CreditAccount.client_id, CreditAccount.opened_on, CreditAccount.id)
    )


async def _rolling(
    session: AsyncSession, edition: Edition, programme: Programme, schedule: Rolling, since: Since
) -> Select[int, date, int | None]:
    """Select (client_id, starts_on, event_id) of members that lack the duty, first of all: on most days few or none.

    The first anchor that is known counts; the account is the event where its opening is the anchor.
    """
    fact = await _population(session, programme, None if since.client_id is None else select(literal(since.client_id)))
    lacking = not_(obligations.has_open(fact.c.client_id, since.duty_ids))
    query = select(fact.c.client_id, fact.c.opened_on).where(_is_member(programme, fact), lacking)
    missing = query.cte("missing").prefix_with("MATERIALIZED")
    rows, done = await _last_done(session, edition, schedule, missing, since)
    anchor = func.coalesce(done, missing.c.opened_on) if _counts_opening(schedule) else done
    fresh = _opened_since(since.adopted).where(since.of_client(CreditAccount.client_id)).cte("fresh")
    opening = and_(fresh.c.client_id == missing.c.client_id, fresh.c.starts_on == anchor, done.is_(None))
    starts_on = func.greatest(anchor, missing.c.opened_on, literal(since.adopted, Date)).label("starts_on")
    joined = rows.outerjoin(fresh, opening)
    return select(missing.c.client_id, starts_on, fresh.c.event_id).select_from(joined).where(anchor.is_not(None))


def _is_member(programme: Programme, fact: CTE) -> ColumnElement[bool]:
    """Tell in SQL whether the programme's population holds a client and no exemption does."""
    known: dict[str, ColumnElement[object]] = {column.key: column for column in fact.c}
    exempt = or_(false(), *(compiled(each.when, known) for each in programme.exemptions))
    return and_(compiled(programme.population, known), not_(func.coalesce(exempt, false())))


async def _population(session: AsyncSession, programme: Programme, clients: Select[int] | None = None) -> CTE:
    conditions = (programme.population, *(each.when for each in programme.exemptions))
    names = frozenset(fact.fact for condition in conditions for fact in facts_of(condition))
    newest = await newest_day(session)
    days = [] if newest is None else await recent_days(session, newest)
    return facts(names, days, clients, placed=False)


def _counts_opening(schedule: Rolling) -> bool:
    return Happened(event=ACCOUNT_OPENED) in schedule.since


async def _last_done(
    session: AsyncSession, edition: Edition, schedule: Rolling, missing: CTE, since: Since
) -> tuple[FromClause, ColumnElement[date]]:
    """Join the days on which the anchors were last fulfilled; give the first that is known."""
    rows: FromClause = missing
    days: list[ColumnElement[date]] = []
    for each in schedule.since:
        if isinstance(each, Fulfilled):
            ids = await rulebooks.duty_ids(session, edition.code, edition.rulebook.programme(each.fulfilled).obligation)
            of_client = since.of_client(Obligation.client_id)
            done = obligations.last_fulfilled_by_client(ids, f"done_{each.fulfilled}", of_client)
            rows = rows.outerjoin(done, done.c.client_id == missing.c.client_id)
            days.append(done.c.on_date)
    return rows, func.coalesce(*days, literal(None, Date))


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


__all__: Sequence[str] = (
    "Place",
    "anchor_of_client",
    "branch_of",
    "in_sight",
    "only_one_opening",
    "only_one_sweep",
    "wanted",
)
