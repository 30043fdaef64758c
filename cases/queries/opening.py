"""Opening what is due, as a set: decide the owner of each duty in SQL, then write cases, revisits and the link.

The owner is the first ownership test that is true for the subject's facts (the same tests by which `cases.ownership` decides
one client). The revisit goes to the person whom the subject's event names, else in turn (`cases.queries.turns`), always to
one of the owning unit who holds one of the programme's posts. About a person of staff the house draws one of the clients tied
to that person. A temporary table holds the decisions; three plain statements write them down.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import (
    CTE,
    BigInteger,
    ColumnElement,
    Date,
    SelectBase,
    Text,
    and_,
    bindparam,
    case,
    column,
    exists,
    false,
    func,
    literal,
    null,
    select,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY, TEXT
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.schema import CreateTableAs
from sqlalchemy.sql.selectable import TableValuedAlias

from cases.carried import ACCOUNT_OPENED
from cases.models.case import Case
from cases.models.event import Event
from cases.models.obligation import Obligation, ObligationStatus
from cases.models.revisit import Revisit
from cases.ownership import ACCEPTING_UNIT, PROGRAMME
from cases.queries.facts import Columns, asked, client_facts, compiled, counted, staff_facts, stated, stored_facts
from cases.queries.subjects import CLIENTS, Subjects, subjects_of
from cases.queries.turns import OFFICERS, TURNS, independent, seat
from cases.rulebook import Edition
from cases.rulebook.duties import OwnershipTest
from cases.rulebook.programmes import Programme
from cases.rulebook.provided import DEVELOPER
from cases.rulebook.schedules import Triggered

# A client named by an event of the drawing kind, the least often drawn in the period first; then as the dice fall.
DRAWN = text("""
CREATE TEMPORARY TABLE drawn ON COMMIT DROP AS
WITH wanted AS (
    SELECT obligation_id, staff_id, starts_on, row_number() OVER (PARTITION BY staff_id, starts_on ORDER BY obligation_id) AS nth
    FROM decided WHERE staff_id IS NOT NULL
), pool AS (
    SELECT w.staff_id, w.starts_on, e.client_id, count(*) OVER mine AS clients, row_number() OVER (mine ORDER BY
        (SELECT count(*) FROM "case" k JOIN revisit r ON r.case_id = k.id WHERE k.about_id = w.staff_id
            AND k.client_id = e.client_id AND r.programme = :programme AND r.period = w.starts_on::text),
        md5(concat_ws(':', e.client_id, w.staff_id, w.starts_on, :programme))) AS nth
    FROM (SELECT DISTINCT staff_id, starts_on FROM wanted) w
    JOIN (SELECT DISTINCT staff_id, client_id FROM event
        WHERE code = :drawn_by AND withdrawn_at IS NULL AND client_id IS NOT NULL) e ON e.staff_id = w.staff_id
    WINDOW mine AS (PARTITION BY w.staff_id, w.starts_on)
)
SELECT w.obligation_id, p.client_id FROM wanted w
JOIN pool p ON p.staff_id = w.staff_id AND p.starts_on = w.starts_on AND p.nth = (w.nth - 1) % p.clients + 1
""")
SETTLED = text(f"""
CREATE TEMPORARY TABLE opening ON COMMIT DROP AS
WITH {OFFICERS}, planned AS (
    SELECT l.obligation_id, l.officer_id, o.unit_id
    FROM revisit_plan_line l JOIN revisit_plan n ON n.id = l.plan_id AND n.status = 'STANDING'
    JOIN officer o ON o.staff_id = l.officer_id AND o.unit_id = n.unit_id
    WHERE l.obligation_id IN (SELECT obligation_id FROM decided)
), placed AS (
    SELECT d.*, coalesce(u.id, d.own_id) AS unit_id
    FROM decided d LEFT JOIN (SELECT type, min(id) AS id FROM unit GROUP BY type) u ON u.type = d.owner
), named AS (
    SELECT p.*, coalesce(o.staff_id, l.officer_id) AS named_id, c.client_id AS drawn_id
    FROM placed p LEFT JOIN drawn c ON c.obligation_id = p.obligation_id
    LEFT JOIN planned l ON l.obligation_id = p.obligation_id AND l.unit_id = p.unit_id
    LEFT JOIN (
        SELECT DISTINCT ON (client_id) client_id, staff_id FROM event
        WHERE code = :assigned_by AND withdrawn_at IS NULL AND staff_id IS NOT NULL
        ORDER BY client_id, on_date DESC, id DESC
    ) e ON e.client_id = p.client_id
    LEFT JOIN officer o ON o.staff_id = e.staff_id AND o.unit_id = p.unit_id
), asked AS (
    SELECT n.*, {seat("n.unit_id", "n.due_at, n.obligation_id")} AS seat FROM named n WHERE n.named_id IS NULL
), {TURNS}
SELECT n.obligation_id, n.due_at, n.starts_on, n.staff_id AS about_id, coalesce(n.client_id, n.drawn_id) AS client_id,
    n.unit_id, CASE WHEN n.staff_id IS NULL THEN n.branch_id ELSE n.unit_id END AS branch_id, n.rule, n.facts,
    nextval('case_id') AS case_id,
    'RV-' || :year || '-' || CASE WHEN :before + row_number() OVER by_term < 1000000
        THEN lpad((:before + row_number() OVER by_term)::text, 6, '0')
        ELSE (:before + row_number() OVER by_term)::text END AS number,
    coalesce(n.named_id, {independent("t.staff_id", "a.seat", "n.unit_id", "c.developer_id")}) AS assignee_id
FROM named n LEFT JOIN asked a ON a.obligation_id = n.obligation_id LEFT JOIN turn t ON t.seat = a.seat
LEFT JOIN client c ON :independent AND c.id = n.client_id
WINDOW by_term AS (ORDER BY n.due_at, n.obligation_id)
""").bindparams(bindparam("posts", type_=ARRAY(TEXT)), bindparam("assigned_by", type_=TEXT()))  # noqa: S608 the parts are constants
CASES = text("""
INSERT INTO "case"
    (id, number, kind, status, version, opened_at, due_at, client_id, about_id, unit_id, branch_id, assignee_id, rulebook_id)
SELECT case_id, number, 'REVISIT', 'PLANNED', 1, :now, due_at, client_id, about_id, unit_id, branch_id, assignee_id, :rulebook
FROM opening
""")
REVISITS = text("""
INSERT INTO revisit (case_id, unit_id, branch_id, number, programme, article, period, recording_refused, owner_rule, owner_facts)
SELECT case_id, unit_id, branch_id, number, :programme, :article, starts_on::text, false, rule, facts FROM opening
""")
TAKEN = text("""
UPDATE obligation o SET case_id = p.case_id, unit_id = p.unit_id, assignee_id = p.assignee_id
FROM opening p WHERE o.id = p.obligation_id
""")
DIGEST = text(
    "SELECT encode(sha256(string_agg(concat_ws(':', number, client_id, about_id, rule), ',' ORDER BY number)::bytea), 'hex') "
    "FROM opening"
)


STARTS = select(Obligation.starts_on, Obligation.due_on).distinct()


@dataclass(frozen=True, slots=True)
class Opening:
    """What is opened: the programme of an edition, its duties, at which moment.

    A subject whose revisit of this programme ended after `rested_since` is left alone for now. Without `states_all` the facts are
    given only where a test decided on them, not where all others failed.
    """

    edition: Edition
    programme: Programme
    rulebook_id: int
    duty_ids: Sequence[int]
    now: datetime
    today: date
    rested_since: datetime | None = None
    states_all: bool = True

    @property
    def tests(self) -> tuple[OwnershipTest, ...]:
        """Give the tests that decide who owns what is opened."""
        return self.edition.rulebook.owners(self.programme.ownership).tests

    @property
    def subjects(self) -> Subjects:
        """Give whom it is about."""
        return subjects_of(self.programme)


Start = tuple[date, date | None]
"""The day a duty counts from, and the day it is due on."""


async def waiting(session: AsyncSession, duty_ids: Sequence[int]) -> Sequence[Start]:
    """Give the different starts and terms of open duties that have no case."""
    query = STARTS.where(
        Obligation.status == ObligationStatus.OPEN.value, Obligation.duty_id.in_(duty_ids), Obligation.case_id.is_(None)
    )
    return [(row[0], row[1]) for row in await session.execute(query)]


async def decide(session: AsyncSession, opening: Opening, near: Sequence[Start]) -> int:
    """Decide the owners of all open duties that have one of these starts and terms, and no case; give how many there are."""
    await session.execute(CreateTableAs(await _decided(session, opening, near), "decided", temporary=True))
    count: int = (await session.execute(text("SELECT count(*) FROM decided"))).scalar_one()
    return count


async def write(session: AsyncSession, opening: Opening, *, year: int, before: int) -> str:
    """Write one revisit for each decided duty, numbered after `before`; give the digest of numbers, subjects and rules."""
    programme = opening.programme
    await session.execute(DRAWN, {"drawn_by": programme.drawn_by or "", "programme": programme.code})
    settled = {
        "posts": list(programme.posts),
        "independent": DEVELOPER in programme.independent_of,
        "assigned_by": programme.assigned_by,
        "year": str(year),
        "before": before,
    }
    await session.execute(SETTLED, settled)
    await session.execute(CASES, {"now": opening.now, "rulebook": opening.rulebook_id})
    await session.execute(REVISITS, {"programme": programme.code, "article": programme.article})
    await session.execute(TAKEN)
    digest: str = (await session.execute(DIGEST)).scalar_one()
    return digest


async def units(session: AsyncSession) -> Sequence[int]:
    """Give the units whose revisits were just written, and those that gave the duty away."""
    query = text("SELECT unit_id FROM opening UNION SELECT branch_id FROM opening")
    return (await session.execute(query)).scalars().all()


async def written(session: AsyncSession) -> Sequence[int]:
    """Give the cases that were just written, oldest first."""
    return (await session.execute(text("SELECT case_id FROM opening ORDER BY case_id"))).scalars().all()


async def forget(session: AsyncSession) -> None:
    """Drop the temporary tables, so that the next programme finds their names free."""
    await session.execute(text("DROP TABLE IF EXISTS opening, drawn, decided"))


async def _decided(session: AsyncSession, opening: Opening, near: Sequence[Start]) -> SelectBase:
    due = _due(opening, near)
    stored = stored_facts(opening.tests)
    about = await asked(session, opening.edition, stored)
    subject = due.c.client_id if opening.subjects is CLIENTS else due.c.staff_id
    some = select(subject)
    known = client_facts(about, some) if opening.subjects is CLIENTS else staff_facts(some)
    event = select(Event.id, Event.unit_id).where(Event.withdrawn_at.is_(None)).subquery()
    joined = due.join(known, known.c.subject_id == subject).outerjoin(event, event.c.id == _event_of(opening, due))
    as_of = due.c.starts_on if isinstance(opening.programme.schedule, Triggered) else literal(opening.today, Date)
    rows, columns = counted(about, opening.subjects, joined, known, as_of)
    columns[PROGRAMME] = literal(opening.programme.code, Text)
    rule, owner = _decision(opening.tests, columns)
    own = case((owner == ACCEPTING_UNIT, func.coalesce(event.c.unit_id, known.c.unit_id)), else_=known.c.unit_id)
    placed = (known.c.unit_id.label("branch_id"), own.label("own_id"), rule.label("rule"), owner.label("owner"))
    facts = stated(stored, columns)
    if not opening.states_all:
        facts = case((rule != opening.tests[-1].rule, facts)).label("facts")
    return select(*due.c, *placed, facts).select_from(rows)


def _decision(tests: tuple[OwnershipTest, ...], columns: Columns) -> tuple[ColumnElement[str], ColumnElement[str]]:
    """Give the rule and the owner of the first test that is true; the last one always is."""
    held = [(compiled(test.when, columns), test) for test in tests[:-1]]
    last = tests[-1]
    if not held:
        return literal(last.rule, Text), literal(last.owner, Text)
    return (
        case(*((test, literal(each.rule, Text)) for test, each in held), else_=last.rule),
        case(*((test, literal(each.owner, Text)) for test, each in held), else_=last.owner),
    )


def _event_of(opening: Opening, due: CTE) -> ColumnElement[int | None]:
    """Give the event that each duty counts from; what counts from an account has none."""
    schedule = opening.programme.schedule
    told = isinstance(schedule, Triggered) and schedule.after != ACCOUNT_OPENED
    return due.c.event_id if told else null().cast(BigInteger)


def _due(opening: Opening, near: Sequence[Start]) -> CTE:
    """Select the open duties that are near and have no case, of subjects who need not be left alone."""
    pair = _pairs(near)
    about = (Obligation.client_id, Obligation.staff_id, Obligation.event_id)
    columns = (Obligation.duty_id, Obligation.due_at, Obligation.due_on, Obligation.starts_on, *about)
    same = and_(pair.c.starts_on == Obligation.starts_on, pair.c.due_on == func.coalesce(Obligation.due_on, date.max))
    return (
        select(Obligation.id.label("obligation_id"), *columns)
        .join(pair, same)
        .where(
            Obligation.status == ObligationStatus.OPEN.value,
            Obligation.duty_id.in_(opening.duty_ids),
            Obligation.case_id.is_(None),
            ~_rests(opening),
        )
        .cte("due")
    )


def _pairs(near: Sequence[Start]) -> TableValuedAlias:
    """Give starts and terms as a table; what has no term counts as due on the last of all days."""
    columns = ([start for start, _ in near], [due or date.max for _, due in near])
    arrays = func.unnest(*(literal(each, ARRAY(Date)).cast(ARRAY(Date)) for each in columns))
    return arrays.table_valued(column("starts_on", Date), column("due_on", Date), name="pair").render_derived()


def _rests(opening: Opening) -> ColumnElement[bool]:
    """Tell in SQL whether a revisit of the programme ended so lately that the next one waits."""
    if opening.rested_since is None:
        return false()
    tried = (opening.subjects.case == opening.subjects.owed) & (Case.closed_at > opening.rested_since)
    return exists().where(Revisit.case_id == Case.id, Revisit.programme == opening.programme.code, tried)
