"""Facts of clients and staff for the rules of a rulebook: the same names whether one is asked about or a million.

The house knows a client's accounts and amounts; what else a rulebook asks for it counts from events and duties, as the
rulebook says. A fact that nothing provides is NULL: unknown, and an unknown fact never satisfies a condition.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import reduce

from sqlalchemy import (
    CTE,
    ColumnElement,
    Date,
    FromClause,
    Numeric,
    Select,
    SQLColumnExpression,
    Text,
    and_,
    cast,
    false,
    func,
    join,
    literal,
    literal_column,
    not_,
    null,
    or_,
    select,
    true,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.ext.asyncio import AsyncSession

from cases.carried import ACCOUNTS, ASSETS, DEBT, FACTS
from cases.models.client import Client, CreditAccount
from cases.models.event import Event
from cases.models.obligation import Obligation, ObligationStatus
from cases.models.organisation import Staff
from cases.ownership import PROGRAMME, asked_facts
from cases.periods import PeriodKind
from cases.queries import rulebook as rulebooks
from cases.queries.client import newest_day, newest_sums, recent_days
from cases.queries.subjects import CLIENTS, Subjects
from cases.rulebook import Edition
from cases.rulebook.conditions import AllOf, AnyOf, Comparison, Condition, Fact, FactValue, Not, facts_of
from cases.rulebook.duties import OwnershipTest
from cases.rulebook.model import FactKind

FROM_SNAPSHOT = frozenset({ASSETS, DEBT})
SNAPSHOT_ON = "snapshot_on"
Columns = dict[str, ColumnElement[object]]


@dataclass(frozen=True, slots=True)
class Asked:
    """Which facts are asked about: those to be counted with their definition, the duties they count, and the loaded days.

    Snapshot facts are those of the client's own newest of `days` (newest first), which `snapshot_on` names.
    """

    names: frozenset[str]
    counted: tuple[FactKind, ...]
    owed: Mapping[str, Sequence[int]]
    days: Sequence[date]


async def asked(session: AsyncSession, edition: Edition, names: Iterable[str], day: date | None = None) -> Asked:
    """Work out where these facts come from, snapshot facts as of `day` or the newest; the programme's own code is no fact."""
    wanted = frozenset(names) - {PROGRAMME}
    rulebook = edition.rulebook
    counted = tuple(each for each in rulebook.facts if each.code in wanted and (each.event or each.owed_of))
    owed = {
        each.code: await rulebooks.duty_ids(session, edition.code, rulebook.programme(each.owed_of).obligation)
        for each in counted
        if each.owed_of
    }
    newest = await newest_day(session) if wanted & FROM_SNAPSHOT and day is None else day
    return Asked(wanted, counted, owed, [] if newest is None else await recent_days(session, newest))


def names_in(conditions: Iterable[Condition]) -> frozenset[str]:
    """Give the facts that conditions ask for."""
    return frozenset(fact.fact for condition in conditions for fact in facts_of(condition))


def client_facts(asked: Asked, some: Select[int] | None = None, *, placed: bool = True, holders: bool = False) -> CTE:
    """Select one row per client: subject_id, unit_id (its branch), opened_on (oldest open account), and the house's facts.

    With `some` only of these clients, with `holders` only of those who ever had an account; not `placed`, without unit_id.
    """
    account = _accounts(some)
    bare = holders and not placed
    subject_id: SQLColumnExpression[int] = account.c.client_id if bare else Client.id
    joined: FromClause = (
        account if bare else join(Client, account, account.c.client_id == Client.id, isouter=not holders)
    )
    count = func.coalesce(account.c[ACCOUNTS], 0).label(ACCOUNTS)
    query = select(subject_id.label("subject_id"), account.c.opened_on, count)
    if placed:
        query = query.add_columns(Client.branch_id.label("unit_id"))
    if asked.names & FROM_SNAPSHOT:
        total = newest_sums(asked.days, account)
        joined = joined.outerjoin(total, total.c.client_id == account.c.client_id)
        query = query.add_columns(
            total.c.assets.label(ASSETS), total.c.margin_debt.label(DEBT), total.c.on_date.label(SNAPSHOT_ON)
        )
    query = query.select_from(joined)
    return (query if some is None or holders else query.where(Client.id.in_(some))).cte("fact")


def staff_facts(some: Select[int] | None = None) -> CTE:
    """Select one row per person, with `some` only of these: subject_id, unit_id, and whether gone from the firm."""
    gone = Staff.left_at.is_not(None).label("gone")
    people = select(Staff.id.label("subject_id"), Staff.unit_id, gone, null().cast(Date).label("opened_on"))
    people = people.where(~Staff.machine)
    return (people if some is None else people.where(Staff.id.in_(some))).cte("fact")


def counted(
    asked: Asked, subjects: Subjects, base: FromClause, known: CTE, on: SQLColumnExpression[date]
) -> tuple[FromClause, Columns]:
    """Join what is counted of the subjects of `known`, as of the day `on`; give the join, and every fact asked about by name."""
    columns: Columns = {column.key: column for column in known.c}
    for within in {each.within for each in asked.counted if each.event}:
        tally = _tally([each for each in asked.counted if each.event and each.within is within], subjects)
        at = [tally.c.subject_id == known.c.subject_id]
        at += [tally.c.period == func.date_trunc(within.value, cast(on, Date)).cast(Date)] if within else []
        base = base.outerjoin(tally, and_(*at))
        columns |= _tallied(asked, tally, within)
    for name, ids in asked.owed.items():
        owed = _owed(name, ids, subjects)
        base = base.outerjoin(owed, owed.c.subject_id == known.c.subject_id)
        columns[name] = func.coalesce(owed.c[name], 0)
    unknown: Columns = {name: null().cast(Numeric) for name in asked.names}
    return base, unknown | columns


async def facts_of_client(
    session: AsyncSession, edition: Edition, client_id: int, on: date, day: date | None = None
) -> dict[str, FactValue]:
    """Give all facts of one client that the edition asks for: counted as of `on`, amounts as of the newest snapshot up to `day`."""
    declared = (each.code for each in edition.rulebook.facts)
    about = await asked(session, edition, (*FACTS, *declared), day)
    known = client_facts(about, select(literal(client_id)))
    joined, columns = counted(about, CLIENTS, known, known, literal(on, Date))
    names = (*sorted(about.names), SNAPSHOT_ON)
    query = select(*(columns[name].label(name) for name in names)).select_from(joined)
    row = (await session.execute(query)).mappings().one_or_none()
    return {name: None if row is None else row[name] for name in names}


def stored_facts(tests: tuple[OwnershipTest, ...]) -> tuple[str, ...]:
    """Give which facts are stored with a decision by these tests: what they ask for, and of which day its snapshot was."""
    asked_for = asked_facts(tests)
    return (*asked_for, SNAPSHOT_ON) if FROM_SNAPSHOT.intersection(asked_for) else asked_for


def stated(names: Iterable[str], columns: Columns) -> ColumnElement[object]:
    """Hold facts exactly, by their names, as one JSON column `facts`."""
    pairs: list[ColumnElement[str]] = []
    for name in names:
        pairs += (literal_column(f"'{name}'"), columns[name].cast(Text))
    built: ColumnElement[object] = func.jsonb_build_object(*pairs, type_=JSONB())
    return built.label("facts")


def compiled(condition: Condition, columns: Mapping[str, ColumnElement[object]]) -> ColumnElement[bool]:
    """Compile a condition over named columns to SQL; three-valued like its evaluation in Python."""
    match condition:
        case Fact(fact=name, comparison=Comparison.AMONG, value=tuple() as values):
            return columns[name].in_(values)
        case Fact():
            return _comparison(condition, columns[condition.fact])
        case Not(condition=part):
            return not_(compiled(part, columns))
        case AllOf(conditions=parts):
            return reduce(and_, (compiled(part, columns) for part in parts), true())
        case AnyOf(conditions=parts):
            return reduce(or_, (compiled(part, columns) for part in parts), false())


def _comparison(fact: Fact, column: ColumnElement[object]) -> ColumnElement[bool]:
    limit = null() if fact.value is None else literal(fact.value)
    return column.op(fact.comparison.value, is_comparison=True)(limit)


def _accounts(some: Select[int] | None) -> CTE:
    still_open = CreditAccount.closed_on.is_(None)
    accounts = select(
        CreditAccount.client_id,
        func.count().filter(still_open).label(ACCOUNTS),
        func.min(CreditAccount.opened_on).filter(still_open).label("opened_on"),
    ).group_by(CreditAccount.client_id)
    return (accounts if some is None else accounts.where(CreditAccount.client_id.in_(some))).cte("account")


def _tally(kinds: Sequence[FactKind], subjects: Subjects) -> CTE:
    """Select (subject_id, period, one column per fact) of the events that stand; without a period all of them together."""
    within = kinds[0].within
    whose: list[ColumnElement[int | None] | ColumnElement[date]] = [subjects.event.label("subject_id")]
    if within:
        whose.append(func.date_trunc(within.value, Event.on_date).cast(Date).label("period"))
    measured = (
        (func.count() if each.count_of else func.max(Event.amount)).filter(Event.code == each.event).label(each.code)
        for each in kinds
    )
    events = sorted({each.event for each in kinds if each.event})
    query = select(*whose, *measured).where(
        Event.code.in_(events), Event.withdrawn_at.is_(None), subjects.event.is_not(None)
    )
    return query.group_by(*whose).cte(f"tally_{within.value if within else 'ever'}")


def _tallied(asked: Asked, tally: CTE, within: PeriodKind | None) -> Columns:
    """Give the columns of a tally: nothing counted is nought, nothing measured is unknown."""
    mine = (each for each in asked.counted if each.event and each.within is within)
    return {each.code: func.coalesce(tally.c[each.code], 0) if each.count_of else tally.c[each.code] for each in mine}


def _owed(name: str, duty_ids: Sequence[int], subjects: Subjects) -> CTE:
    query: Select[int | None, int] = select(subjects.owed.label("subject_id"), func.count().label(name))
    query = query.where(Obligation.duty_id.in_(duty_ids), Obligation.status == ObligationStatus.OPEN.value)
    return query.where(subjects.owed.is_not(None)).group_by(subjects.owed).cte(f"owed_{name}")
