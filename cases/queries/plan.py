"""回访计划 as sets: what falls due, who can do it, what was planned before, and the lines as they are written."""
# ruff: noqa: S608 the parts are constants of this file

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from datetime import date
from typing import NamedTuple

from sqlalchemy import Date, bindparam, select, text
from sqlalchemy.dialects.postgresql import ARRAY, BIGINT, TEXT
from sqlalchemy.ext.asyncio import AsyncSession

from cases.models.obligation import Obligation, ObligationStatus
from cases.models.plan import PlanStatus, RevisitPlan
from cases.planning import Place
from cases.queries import opening as openings
from cases.rulebook.provided import DEVELOPER

OWED = text("""
CREATE TEMPORARY TABLE owed_revisit (
    obligation_id bigint, duty_id bigint, client_id bigint, unit_id bigint, branch_id bigint, programme text,
    opens_on date, due_on date, rule text, facts jsonb, barred_id bigint, officer_id bigint
) ON COMMIT DROP
""")
# Whoever developed the client has no part in it where the programme says so; nobody revisits himself.
TAKEN = """
INSERT INTO owed_revisit
SELECT d.obligation_id, d.duty_id, d.client_id, d.unit_id, d.branch_id, :programme, t.opens_on, d.due_on, d.rule, d.facts,
    coalesce(d.staff_id, c.developer_id), d.officer_id
FROM (%s) d
JOIN unnest(:starts, :dues, :opens) t (starts_on, due_on, opens_on) ON t.starts_on = d.starts_on AND t.due_on = d.due_on
LEFT JOIN client c ON :independent AND c.id = d.client_id
WHERE d.unit_id = ANY (:units)
"""
ARRAYS = [bindparam(name, type_=ARRAY(Date)) for name in ("starts", "dues", "opens")]
UNITS, DUTIES = bindparam("units", type_=ARRAY(BIGINT)), bindparam("duties", type_=ARRAY(BIGINT))
UNOPENED = text(
    TAKEN
    % """
    SELECT d.*, coalesce(u.id, d.own_id) AS unit_id, NULL::bigint AS officer_id
    FROM decided d LEFT JOIN (SELECT type, min(id) AS id FROM unit GROUP BY type) u ON u.type = d.owner"""
).bindparams(*ARRAYS, UNITS)
OPENED = text(
    TAKEN
    % """
    SELECT o.id AS obligation_id, o.duty_id, o.starts_on, o.due_on, k.client_id, k.unit_id, k.branch_id, r.owner_rule AS rule,
        r.owner_facts AS facts, k.about_id AS staff_id, k.assignee_id AS officer_id
    FROM obligation o JOIN "case" k ON k.id = o.case_id JOIN revisit r ON r.case_id = k.id
    WHERE o.status = 'OPEN' AND o.source_id IS NULL AND k.closed_at IS NULL AND o.duty_id = ANY (:duties)"""
).bindparams(*ARRAYS, UNITS, DUTIES)
ALIKE = "w.unit_id, w.duty_id, w.opens_on, w.due_on, w.barred_id, w.officer_id, w.day"
RANKED = text(f"""
CREATE TEMPORARY TABLE ranked ON COMMIT DROP AS
SELECT w.*, dense_rank() OVER (ORDER BY {ALIKE}) AS lot, row_number() OVER (PARTITION BY {ALIKE} ORDER BY w.obligation_id) AS nth
FROM (
    SELECT o.obligation_id, o.duty_id, o.client_id, o.unit_id, o.branch_id, o.programme, greatest(o.opens_on, :first) AS opens_on,
        o.due_on, o.rule, o.facts, b.id AS barred_id, h.id AS officer_id, l.planned_on AS day
    FROM owed_revisit o LEFT JOIN revisit_plan_line l ON l.obligation_id = o.obligation_id AND l.plan_id = ANY (:before)
    LEFT JOIN unnest(:officers) b (id) ON b.id = o.barred_id
    LEFT JOIN unnest(:officers) h (id) ON h.id = coalesce(o.officer_id, l.officer_id)
) w
""").bindparams(bindparam("officers", type_=ARRAY(BIGINT)), bindparam("before", type_=ARRAY(BIGINT)))
LOTS = text("""
SELECT lot, unit_id, min(programme) AS programme, opens_on, due_on, barred_id, officer_id, day, count(*) AS number
FROM ranked GROUP BY lot, unit_id, opens_on, due_on, barred_id, officer_id, day ORDER BY unit_id, lot
""")
LAID = text("""
CREATE TEMPORARY TABLE laid (lot bigint, since bigint, until bigint, day date, officer_id bigint, reason text) ON COMMIT DROP
""")
LAY = text("INSERT INTO laid SELECT * FROM unnest(:lots, :since, :until, :days, :officers, :reasons)").bindparams(
    *(bindparam(name, type_=ARRAY(BIGINT)) for name in ("lots", "since", "until", "officers")),
    bindparam("days", type_=ARRAY(Date)),
    bindparam("reasons", type_=ARRAY(TEXT)),
)
LINE = """plan_id, number, unit_id, branch_id, obligation_id, duty_id, client_id, programme, due_on, owner_rule, owner_facts,
    reason, planned_on, planned_officer_id, officer_id"""
LINES = text(f"""
INSERT INTO revisit_plan_line ({LINE})
SELECT p.plan_id, row_number() OVER in_order, w.unit_id, w.branch_id, w.obligation_id, w.duty_id, w.client_id, w.programme,
    w.due_on, w.rule, w.facts, t.reason, t.day, t.officer_id, t.officer_id
FROM ranked w JOIN unnest(:units, :plans) p (unit_id, plan_id) ON p.unit_id = w.unit_id
JOIN (SELECT lot, generate_series(since, until) AS nth, day, officer_id, reason FROM laid) t ON t.lot = w.lot AND t.nth = w.nth
WINDOW in_order AS (PARTITION BY p.plan_id ORDER BY t.day, t.officer_id, w.due_on, w.obligation_id)
""").bindparams(bindparam("units", type_=ARRAY(BIGINT)), bindparam("plans", type_=ARRAY(BIGINT)))
FULFILLED = f"""
FROM revisit_plan_line l JOIN obligation o ON o.id = l.obligation_id AND o.status = '{ObligationStatus.FULFILLED}'
WHERE l.plan_id = ANY (:before)"""
DONE = text(f"""
INSERT INTO revisit_plan_line ({LINE})
SELECT p.plan_id, p.lines + row_number() OVER (PARTITION BY p.plan_id ORDER BY l.number), l.unit_id, l.branch_id,
    l.obligation_id, l.duty_id, l.client_id, l.programme, l.due_on, l.owner_rule, l.owner_facts, l.reason, l.planned_on,
    l.officer_id, l.officer_id
FROM (SELECT l.* {FULFILLED}) l JOIN unnest(:units, :plans, :lines) p (unit_id, plan_id, lines) ON p.unit_id = l.unit_id
""").bindparams(*(bindparam(name, type_=ARRAY(BIGINT)) for name in ("before", "units", "plans", "lines")))
USED = text(
    f"SELECT l.planned_on, l.officer_id, count(*) AS number {FULFILLED} AND l.planned_on IS NOT NULL GROUP BY 1, 2"
).bindparams(bindparam("before", type_=ARRAY(BIGINT)))
DAYS = text("""
INSERT INTO revisit_plan_day (plan_id, unit_id, officer_id, on_date, capacity)
SELECT d.* FROM unnest(:plans, :units, :officers, :days, :capacities) d
""").bindparams(
    *(bindparam(name, type_=ARRAY(BIGINT)) for name in ("plans", "units", "officers", "capacities")),
    bindparam("days", type_=ARRAY(Date)),
)
KEPT_DAYS = text("""
INSERT INTO revisit_plan_day (plan_id, unit_id, officer_id, on_date, capacity)
SELECT p.plan_id, d.unit_id, d.officer_id, d.on_date, d.capacity
FROM unnest(:plans, :before) p (plan_id, before) JOIN revisit_plan_day d ON d.plan_id = p.before WHERE d.on_date < :first
""").bindparams(*(bindparam(name, type_=ARRAY(BIGINT)) for name in ("plans", "before")))
# What the journal keeps of a plan: whoever reads its lines later can tell whether they are those.
DIGESTED = """count(*) AS lines, count(*) FILTER (WHERE planned_on IS NULL) AS unplaced, coalesce(encode(sha256(convert_to(
    string_agg(concat_ws(':', obligation_id, coalesce(client_id, 0), due_on, owner_rule, coalesce(owner_facts, 'null'), reason,
        coalesce(planned_on::text, '-'), coalesce(planned_officer_id, 0)), ',' ORDER BY number), 'UTF8')), 'hex'), '')
    AS digest"""
DIGESTS = text(f"""
SELECT p.plan_id, l.* FROM unnest(:plans) p (plan_id) CROSS JOIN LATERAL (
    SELECT {DIGESTED} FROM revisit_plan_line WHERE plan_id = p.plan_id
) l
""").bindparams(bindparam("plans", type_=ARRAY(BIGINT)))
# A revisit nobody has begun goes to whom it is planned for.
ASSIGNED = text("""
WITH given AS (
    UPDATE "case" k SET assignee_id = l.officer_id, version = k.version + 1
    FROM revisit_plan_line l JOIN obligation o ON o.id = l.obligation_id
    WHERE l.plan_id = ANY (:plans) AND l.officer_id IS NOT NULL AND k.id = o.case_id AND k.status = 'PLANNED'
        AND k.assignee_id IS DISTINCT FROM l.officer_id
    RETURNING k.id, k.assignee_id
), owed AS (
    UPDATE obligation o SET assignee_id = g.assignee_id FROM given g
    WHERE o.case_id = g.id AND o.status = 'OPEN' AND o.source_id IS NULL
)
SELECT count(*) AS number, encode(sha256(string_agg(concat_ws(':', id, assignee_id), ',' ORDER BY id)::bytea), 'hex') AS digest
FROM given
""").bindparams(bindparam("plans", type_=ARRAY(BIGINT)))


class LotRow(NamedTuple):
    """Duties that are alike in all that a plan looks at."""

    lot: int
    unit_id: int
    programme: str
    opens_on: date
    due_on: date
    barred_id: int | None
    officer_id: int | None
    day: date | None
    number: int


class LaidRow(NamedTuple):
    """The `since`-th to the `until`-th duty of a lot are done that day by that officer, for that reason; None: nowhere."""

    lot: int
    since: int
    until: int
    day: date | None
    officer_id: int | None
    reason: str


async def standing(
    session: AsyncSession, regulation: str, unit_ids: Sequence[int], until: date
) -> Sequence[RevisitPlan]:
    """Give the standing plans of these units whose period begins by `until`, locked."""
    query = select(RevisitPlan).where(RevisitPlan.regulation == regulation, RevisitPlan.unit_id.in_(unit_ids))
    query = query.where(RevisitPlan.status == PlanStatus.STANDING.value, RevisitPlan.since <= until)
    return (await session.execute(query.order_by(RevisitPlan.id).with_for_update())).scalars().all()


async def add_days(session: AsyncSession, capacity: Mapping[Place, int], plan_of: Mapping[int, RevisitPlan]) -> None:
    """Write what each officer can do on each day into the plan of that officer's unit."""
    rows = [(plan_of[who].id, plan_of[who].unit_id, who, day, count) for (day, who), count in sorted(capacity.items())]
    names = ("plans", "units", "officers", "days", "capacities")
    await session.execute(DAYS, {name: [row[place] for row in rows] for place, name in enumerate(names)})


async def keep_days(session: AsyncSession, made: Sequence[RevisitPlan], first: date) -> None:
    """Copy the days before `first` from the plan before each of these."""
    given = {"plans": [plan.id for plan in made], "before": [plan.previous_id for plan in made], "first": first}
    await session.execute(KEPT_DAYS, given)


async def begin(session: AsyncSession) -> None:
    """Make the temporary table for what falls due; it goes with the transaction."""
    await session.execute(OWED)


async def starts(
    session: AsyncSession, duty_ids: Sequence[int], period: tuple[date, date]
) -> Mapping[int, Sequence[tuple[date, date]]]:
    """Give, by duty, the different starts and terms of open ones that fall due in the period."""
    query = select(Obligation.duty_id, Obligation.starts_on, Obligation.due_on).distinct()
    query = query.where(Obligation.duty_id.in_(duty_ids), Obligation.status == ObligationStatus.OPEN.value)
    rows = await session.execute(query.where(Obligation.source_id.is_(None), Obligation.due_on.between(*period)))
    found: dict[int, list[tuple[date, date]]] = defaultdict(list)
    for duty_id, start, due in rows:
        if due is not None:
            found[duty_id].append((start, due))
    return found


async def take(
    session: AsyncSession, opening: openings.Opening, opens: Mapping[tuple[date, date], date], units: Sequence[int]
) -> None:
    """Take up a programme's open duties that have one of these starts and terms and that these units own, by art. 6."""
    given = {
        "programme": opening.programme.code,
        "independent": DEVELOPER in opening.programme.independent_of,
        "units": list(units),
        "starts": [start for start, _ in opens],
        "dues": [due for _, due in opens],
        "opens": list(opens.values()),
    }
    await openings.decide(session, opening, list(opens))
    await session.execute(UNOPENED, given)
    await session.execute(OPENED, {**given, "duties": list(opening.duty_ids)})
    await openings.forget(session)


async def taken(session: AsyncSession) -> Sequence[str]:
    """Give the programmes of what was taken up."""
    query = text("SELECT DISTINCT programme FROM owed_revisit ORDER BY programme")
    return (await session.execute(query)).scalars().all()


async def lots(
    session: AsyncSession, *, first: date, officer_ids: Sequence[int], before: Sequence[int]
) -> Sequence[LotRow]:
    """Put what was taken up into lots, with what the plans `before` said of it; no day before `first`. Unit by unit."""
    await session.execute(RANKED, {"first": first, "officers": list(officer_ids), "before": list(before)})
    return [LotRow(*row) for row in await session.execute(LOTS)]


async def used(session: AsyncSession, before: Sequence[int]) -> Mapping[tuple[date, int], int]:
    """Give how much of each officer's day in the plans `before` is done already."""
    rows = await session.execute(USED, {"before": list(before)})
    return {(row.planned_on, row.officer_id): row.number for row in rows}


async def begin_laying(session: AsyncSession) -> None:
    """Make the temporary table for what is laid."""
    await session.execute(LAID)


async def lay(session: AsyncSession, laid: Sequence[LaidRow]) -> None:
    """Note where the lots of a unit were laid."""
    names = ("lots", "since", "until", "days", "officers", "reasons")
    await session.execute(LAY, dict(zip(names, map(list, zip(*laid, strict=True)), strict=True)))


async def write(
    session: AsyncSession, plans: Sequence[RevisitPlan], before: Sequence[int], lots: Sequence[LotRow]
) -> None:
    """Write the lines of the plans, then those of the plans `before` that are done; count and digest them."""
    given = {"units": [plan.unit_id for plan in plans], "plans": [plan.id for plan in plans]}
    await session.execute(LINES, given)
    new = Counter[int]()
    for lot in lots:
        new[lot.unit_id] += lot.number
    done = {"before": list(before), "lines": [new[plan.unit_id] for plan in plans]}
    await session.execute(DONE, {**given, **done})
    by_id = {plan.id: plan for plan in plans}
    for row in await session.execute(DIGESTS, {"plans": given["plans"]}):
        plan = by_id[row.plan_id]
        plan.line_count, plan.unplaced_count, plan.digest = row.lines, row.unplaced, row.digest


async def assign(session: AsyncSession, plans: Sequence[RevisitPlan]) -> tuple[int, str | None]:
    """Give the open revisits that nobody has begun to whom they are planned for; give how many, and the digest of which."""
    row = (await session.execute(ASSIGNED, {"plans": [plan.id for plan in plans]})).one()
    return row.number, row.digest
