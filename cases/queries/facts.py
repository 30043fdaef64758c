"""Facts of clients for the rules of a rulebook: the same names whether one client is asked about or a million.

A fact that no loaded feed provides is NULL: unknown, and an unknown fact never satisfies a condition.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from functools import reduce

from sqlalchemy import (
    CTE,
    ColumnElement,
    FromClause,
    Numeric,
    Select,
    and_,
    false,
    func,
    literal,
    not_,
    null,
    or_,
    select,
    true,
)
from sqlalchemy.ext.asyncio import AsyncSession

from cases.carried import ACCOUNTS, ASSETS, COMPLAINTS, DEBT, FACTS, LIQUIDATION
from cases.models.client import Client, CreditAccount
from cases.ownership import asked_facts
from cases.queries.client import newest_sums, recent_days
from cases.rulebook.conditions import AllOf, AnyOf, Comparison, Condition, Fact, FactValue, Not
from cases.rulebook.duties import OwnershipTest

FROM_SNAPSHOT = frozenset({ASSETS, DEBT})
SNAPSHOT_ON = "snapshot_on"


def facts(
    names: frozenset[str], days: Sequence[date], clients: Select[int] | None = None, *, placed: bool = True
) -> CTE:
    """Select one row per client: client_id, branch_id, opened_on (oldest open account), and the facts `names`.

    Snapshot facts are those of the client's own newest of `days` (newest first), which `snapshot_on` names; with `clients`
    only the rows of these; not `placed`, without branch_id.
    """
    still_open = CreditAccount.closed_on.is_(None)
    accounts = select(
        CreditAccount.client_id,
        func.count().filter(still_open).label(ACCOUNTS),
        func.min(CreditAccount.opened_on).filter(still_open).label("opened_on"),
    ).group_by(CreditAccount.client_id)
    if clients is not None:
        accounts = accounts.where(CreditAccount.client_id.in_(clients))
    account = accounts.cte("account")
    query = select(account.c.client_id, account.c.opened_on, account.c[ACCOUNTS])
    joined: FromClause = account
    if placed:
        query = query.add_columns(Client.branch_id)
        joined = joined.join(Client, Client.id == account.c.client_id)
    if names & FROM_SNAPSHOT:
        total = newest_sums(days, account)
        joined = joined.outerjoin(total, total.c.client_id == account.c.client_id)
        query = query.add_columns(
            total.c.assets.label(ASSETS), total.c.margin_debt.label(DEBT), total.c.on_date.label(SNAPSHOT_ON)
        )
    unknown = null().cast(Numeric)
    query = query.add_columns(unknown.label(COMPLAINTS), unknown.label(LIQUIDATION))
    return query.select_from(joined).cte("fact")


def stored_facts(tests: tuple[OwnershipTest, ...]) -> tuple[str, ...]:
    """Give which facts are stored with a decision by these tests: what they ask for, and of which day its snapshot was."""
    asked = asked_facts(tests)
    return (*asked, SNAPSHOT_ON) if FROM_SNAPSHOT.intersection(asked) else asked


async def facts_of_client(session: AsyncSession, client_id: int, day: date | None) -> dict[str, FactValue]:
    """Give all facts of one client as of the client's newest snapshot up to `day`; unknown ones are None."""
    days = [] if day is None else await recent_days(session, day)
    fact = facts(frozenset(FACTS), days, select(literal(client_id)))
    stored = (*FACTS, SNAPSHOT_ON)
    row = (await session.execute(select(*(fact.c[name] for name in stored)))).one_or_none()
    return dict.fromkeys(stored) if row is None else dict(zip(stored, row, strict=True))


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
    return column.op(fact.comparison.value, is_comparison=True)(literal(fact.value))
