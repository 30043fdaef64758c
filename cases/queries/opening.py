"""Opening revisits as a set: due duties become cases with number, owner and assignee.

The owner is the first ownership test that is true for the client's facts (the same tests by which `cases.ownership`
decides one client), assigned in turn (`cases.queries.turns`) to those of the owning unit who hold one of the programme's
posts. A temporary table holds the decisions; three plain statements write them down.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import (
    CTE,
    ColumnElement,
    SelectBase,
    Text,
    case,
    exists,
    false,
    func,
    literal,
    literal_column,
    select,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.schema import CreateTableAs

from cases.models.case import Case
from cases.models.obligation import Obligation, ObligationStatus
from cases.models.revisit import Revisit
from cases.ownership import PROGRAMME
from cases.queries.client import newest_day, recent_days
from cases.queries.facts import compiled, facts, stored_facts
from cases.queries.turns import OFFICERS, TURNS, independent, seat
from cases.rulebook.duties import OwnershipTest
from cases.rulebook.programmes import Programme
from cases.rulebook.provided import DEVELOPER

SETTLED = text(f"""
CREATE TEMPORARY TABLE opening ON COMMIT DROP AS
WITH asked AS (
    SELECT d.*, {seat("d.unit_id", "d.due_at, d.obligation_id")} AS seat
    FROM (
        SELECT decided.*, coalesce(u.id, branch_id) AS unit_id
        FROM decided LEFT JOIN (SELECT type, min(id) AS id FROM unit GROUP BY type) u ON u.type = owner
    ) d
), {OFFICERS}, {TURNS}
SELECT a.*, nextval('case_id') AS case_id,
    'RV-' || :year || '-' || CASE WHEN :before + row_number() OVER by_term < 1000000
        THEN lpad((:before + row_number() OVER by_term)::text, 6, '0')
        ELSE (:before + row_number() OVER by_term)::text END AS number,
    {independent("t.staff_id", "a.seat", "a.unit_id", "c.developer_id")} AS assignee_id
FROM asked a LEFT JOIN turn t ON t.seat = a.seat LEFT JOIN client c ON :independent AND c.id = a.client_id
WINDOW by_term AS (ORDER BY a.due_at, a.obligation_id)
""")  # noqa: S608 the parts are constants
CASES = text("""
INSERT INTO "case" (id, number, kind, status, version, opened_at, due_at, client_id, unit_id, branch_id, assignee_id, rulebook_id)
SELECT case_id, number, 'REVISIT', 'PLANNED', 1, :now, due_at, client_id, unit_id, branch_id, assignee_id, :rulebook FROM opening
""")
REVISITS = text("""
INSERT INTO revisit (case_id, unit_id, branch_id, number, programme, article, period, recording_refused, owner_rule, owner_facts)
SELECT case_id, unit_id, branch_id, number, :programme, :article, starts_on::text, false, rule, facts FROM opening
""")
TAKEN = text("""
UPDATE obligation o SET case_id = p.case_id, unit_id = p.unit_id, assignee_id = p.assignee_id
FROM opening p WHERE o.id = p.obligation_id
""")
ATTACHED = text("""
UPDATE obligation o SET case_id = c.id, unit_id = c.unit_id, assignee_id = c.assignee_id
FROM "case" c JOIN revisit r ON r.case_id = c.id
WHERE c.closed_at IS NULL AND r.programme = :programme AND c.client_id = o.client_id
    AND o.status = 'OPEN' AND o.case_id IS NULL AND o.duty_id = ANY (:duties)
RETURNING o.case_id, o.due_at
""")
TERMED = text('UPDATE "case" SET due_at = :due_at, version = version + 1 WHERE id = :id')
DIGEST = text(
    "SELECT encode(sha256(string_agg(number || ':' || client_id || ':' || rule, ',' ORDER BY number)::bytea), 'hex') FROM opening"
)


@dataclass(frozen=True, slots=True)
class Opening:
    """What is opened: the programme of an edition, its duties that fall due by `until`, at which moment.

    A client whose revisit of this programme ended after `rested_since` is left alone for now.
    """

    programme: Programme
    tests: tuple[OwnershipTest, ...]
    rulebook_id: int
    duty_ids: Sequence[int]
    until: date
    now: datetime
    rested_since: datetime | None = None


async def attach(session: AsyncSession, opening: Opening) -> int:
    """Give open duties to the revisits that were opened by hand before them; give how many."""
    names = {"programme": opening.programme.code, "duties": list(opening.duty_ids)}
    taken = (await session.execute(ATTACHED, names)).all()
    for row in taken:
        await session.execute(TERMED, {"id": row.case_id, "due_at": row.due_at})
    return len(taken)


async def decide(session: AsyncSession, opening: Opening) -> int:
    """Decide the owners of all open duties that fall due by then and have no case; give how many there are."""
    await session.execute(CreateTableAs(await _decided(session, opening), "decided", temporary=True))
    count: int = (await session.execute(text("SELECT count(*) FROM decided"))).scalar_one()
    return count


async def write(session: AsyncSession, opening: Opening, *, year: int, before: int) -> str:
    """Write one revisit for each decided duty, numbered after `before`; give the digest of numbers, clients and rules."""
    given = {"posts": list(opening.programme.posts), "year": str(year), "before": before}
    await session.execute(SETTLED, {**given, "independent": DEVELOPER in opening.programme.independent_of})
    await session.execute(CASES, {"now": opening.now, "rulebook": opening.rulebook_id})
    await session.execute(REVISITS, {"programme": opening.programme.code, "article": opening.programme.article})
    await session.execute(TAKEN)
    digest: str = (await session.execute(DIGEST)).scalar_one()
    return digest


async def units(session: AsyncSession) -> Sequence[int]:
    """Give the units whose revisits were just written, and those that gave the duty away."""
    query = text("SELECT unit_id FROM opening UNION SELECT branch_id FROM opening")
    return (await session.execute(query)).scalars().all()


async def forget(session: AsyncSession) -> None:
    """Drop the temporary tables, so that the next programme finds their names free."""
    await session.execute(text("DROP TABLE IF EXISTS opening, decided"))


async def _decided(session: AsyncSession, opening: Opening) -> SelectBase:
    due = _due(opening)
    stored = stored_facts(opening.tests)
    newest = await newest_day(session)
    days = [] if newest is None else await recent_days(session, newest)
    fact = facts(frozenset(stored), days, select(due.c.client_id))
    known: dict[str, ColumnElement[object]] = {column.key: column for column in fact.c}
    known[PROGRAMME] = literal(opening.programme.code, Text)
    last = opening.tests[-1]
    tests = [(compiled(test.when, known), test) for test in opening.tests[:-1]]
    pairs: list[ColumnElement[str]] = []
    for name in stored:
        pairs += (literal_column(f"'{name}'"), known[name].cast(Text))
    return select(
        *due.c,
        fact.c.branch_id,
        case(*((test, each.rule) for test, each in tests), else_=last.rule).label("rule"),
        case(*((test, each.owner) for test, each in tests), else_=last.owner).label("owner"),
        func.jsonb_build_object(*pairs).cast(JSONB).label("facts"),
    ).join(fact, fact.c.client_id == due.c.client_id)


def _due(opening: Opening) -> CTE:
    """Select the open duties that fall due by then and have no case, of clients who need not be left alone."""
    return (
        select(Obligation.id.label("obligation_id"), Obligation.due_at, Obligation.starts_on, Obligation.client_id)
        .where(
            Obligation.status == ObligationStatus.OPEN.value,
            Obligation.duty_id.in_(opening.duty_ids),
            Obligation.case_id.is_(None),
            Obligation.due_on <= opening.until,
            ~_rests(opening),
        )
        .cte("due")
    )


def _rests(opening: Opening) -> ColumnElement[bool]:
    """Tell in SQL whether a revisit of the programme ended so lately that the next one waits."""
    if opening.rested_since is None:
        return false()
    tried = (Case.client_id == Obligation.client_id) & (Case.closed_at > opening.rested_since)
    return exists().where(Revisit.case_id == Case.id, Revisit.programme == opening.programme.code, tried)
