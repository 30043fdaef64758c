"""What follows a client to another branch, or leaves somebody who no longer works on it: open cases and open duties, as sets.

A case of the client's own branch goes to the new one; a case of headquarters or the centre stays with them, and only the
branch that sees it changes; a case about a person of staff stays where it is. Where a client's event names who has it, that
person has it as long as he is there. What has ended never moves.
"""
# ruff: noqa: S608 the parts are constants of this file

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import bindparam, text
from sqlalchemy.dialects.postgresql import ARRAY, TEXT
from sqlalchemy.ext.asyncio import AsyncSession

from cases.models.organisation import UnitType
from cases.queries.turns import OFFICERS, TURNS, independent, seat
from cases.rulebook.programmes import Programme
from cases.rulebook.provided import DEVELOPER

STRAYED = text(f"""
CREATE TEMPORARY TABLE strayed ON COMMIT DROP AS
WITH {OFFICERS}, lying AS (
    SELECT k.id AS case_id, k.version, k.due_at, k.unit_id AS from_unit_id, k.branch_id AS from_branch_id,
        k.assignee_id AS from_id, CASE WHEN k.about_id IS NULL THEN c.branch_id ELSE k.branch_id END AS branch_id,
        CASE WHEN k.about_id IS NULL AND k.unit_id = k.branch_id THEN c.branch_id ELSE k.unit_id END AS unit_id, e.staff_id,
        CASE WHEN :independent THEN c.developer_id END AS developer_id
    FROM "case" k JOIN revisit r ON r.case_id = k.id JOIN rulebook_version v ON v.id = k.rulebook_id
    LEFT JOIN client c ON c.id = k.client_id LEFT JOIN (
        SELECT DISTINCT ON (client_id) client_id, staff_id FROM event
        WHERE code = :assigned_by AND withdrawn_at IS NULL AND staff_id IS NOT NULL
        ORDER BY client_id, on_date DESC, id DESC
    ) e ON e.client_id = k.client_id
    WHERE k.closed_at IS NULL AND r.programme = :programme AND v.code = :regulation
), stray AS (
    SELECT l.*, n.staff_id AS named_id, o.staff_id IS NOT NULL AND coalesce(n.staff_id, l.from_id) = l.from_id AS stays
    FROM lying l LEFT JOIN officer o
        ON o.staff_id = l.from_id AND o.unit_id = l.unit_id AND o.staff_id IS DISTINCT FROM l.developer_id
    LEFT JOIN officer n ON n.staff_id = l.staff_id AND n.unit_id = l.unit_id
), gone AS (
    SELECT * FROM stray s WHERE branch_id <> from_branch_id OR (stays IS NOT TRUE AND (
        from_id IS NOT NULL OR EXISTS (
            SELECT FROM officer p WHERE p.unit_id = s.unit_id AND p.staff_id IS DISTINCT FROM s.developer_id)))
), asked AS (
    SELECT *, {seat("unit_id", "due_at, case_id")} AS seat FROM gone WHERE stays IS NOT TRUE AND named_id IS NULL
), {TURNS}
SELECT g.*, CASE WHEN g.stays THEN g.from_id
    ELSE coalesce(g.named_id, {independent("t.staff_id", "a.seat", "g.unit_id", "g.developer_id")}) END AS assignee_id
FROM gone g LEFT JOIN asked a ON a.case_id = g.case_id LEFT JOIN turn t ON t.seat = a.seat
""").bindparams(bindparam("posts", type_=ARRAY(TEXT)), bindparam("assigned_by", type_=TEXT()))
# Whoever changed a case meanwhile goes first; the next sweep moves it. Its parts follow by their reference to it.
CASES = text("""
WITH moved AS (
    UPDATE "case" k SET unit_id = s.unit_id, branch_id = s.branch_id, assignee_id = s.assignee_id, version = k.version + 1
    FROM strayed s WHERE k.id = s.case_id AND k.version = s.version
    RETURNING k.id, s.unit_id, s.branch_id, s.assignee_id, s.from_unit_id, s.from_branch_id
)
SELECT count(*) AS moved, encode(sha256(string_agg(concat_ws(':', id, unit_id, branch_id, assignee_id), ',' ORDER BY id)::bytea),
    'hex') AS digest, array_agg(DISTINCT unit_id) || array_agg(DISTINCT branch_id) || array_agg(DISTINCT from_unit_id)
    || array_agg(DISTINCT from_branch_id) AS units
FROM moved
""")
OF_CASES = """FROM "case" k WHERE k.id = x.case_id AND k.id IN (SELECT case_id FROM strayed)"""
PARTS = (
    f"""UPDATE obligation x SET unit_id = k.unit_id, assignee_id = k.assignee_id {OF_CASES} AND x.status = 'OPEN'
    AND x.source_id IS NULL""",
    # What the former branch owes of the findings is the new one's; headquarters' and the centre's stays theirs.
    """UPDATE obligation x SET unit_id = k.branch_id, assignee_id = NULL FROM "case" k JOIN strayed s ON s.case_id = k.id
    WHERE x.case_id = k.id AND x.status = 'OPEN' AND x.source_id IS NOT NULL
        AND x.unit_id = s.from_branch_id AND k.branch_id <> s.from_branch_id""",
    f"""UPDATE document x SET unit_id = k.unit_id, branch_id = k.branch_id, version = x.version + 1, sidecar_at = NULL
    {OF_CASES} AND (x.unit_id, x.branch_id) IS DISTINCT FROM (k.unit_id, k.branch_id)""",
    f"UPDATE hold x SET unit_id = k.unit_id {OF_CASES} AND x.released_at IS NULL",
    *(
        f"""UPDATE {name} x SET unit_id = d.unit_id FROM document d
        WHERE d.id = x.document_id AND d.case_id IN (SELECT case_id FROM strayed) AND x.unit_id <> d.unit_id"""
        for name in ("document_hold", "upload_part", "document_content")
    ),
    "DROP TABLE strayed",
)
# A duty without a case is its branch's, and nobody's who has left the unit it lies with; one that arose from a finding stays
# where the finding is, and is nobody's either when its owner left.
DUTIES = text(f"""
WITH stray AS MATERIALIZED (
    SELECT o.id, o.unit_id AS from_unit_id,
        CASE WHEN u.type = '{UnitType.BRANCH}' AND o.source_id IS NULL THEN c.branch_id ELSE o.unit_id END AS unit_id
    FROM obligation o JOIN client c ON c.id = o.client_id JOIN unit u ON u.id = o.unit_id
    LEFT JOIN staff s ON s.id = o.assignee_id
    WHERE o.status = 'OPEN' AND (o.case_id IS NULL OR o.source_id IS NOT NULL) AND (
        (u.type = '{UnitType.BRANCH}' AND o.source_id IS NULL AND o.unit_id <> c.branch_id)
        OR s.left_at IS NOT NULL OR s.unit_id <> o.unit_id)
), moved AS (
    UPDATE obligation o SET unit_id = s.unit_id, assignee_id = NULL FROM stray s WHERE o.id = s.id
    RETURNING o.id, s.unit_id, s.from_unit_id
)
SELECT count(*) AS moved, encode(sha256(string_agg(concat_ws(':', id, unit_id), ',' ORDER BY id)::bytea), 'hex') AS digest,
    array_agg(DISTINCT unit_id) || array_agg(DISTINCT from_unit_id) AS units
FROM moved
""")
# What was asked of a duty lies where the duty lies: there it is seen, and not asked for twice.
WAIVERS = text("""
UPDATE waiver w SET unit_id = o.unit_id FROM obligation o
WHERE o.id = w.obligation_id AND o.status = 'OPEN' AND w.unit_id <> o.unit_id
""")
PERIOD = text("UPDATE revisit SET period = :period WHERE case_id = :case")


@dataclass(frozen=True, slots=True)
class Moved:
    """How many moved, the digest that tells which where to, and the units whose worklists changed."""

    count: int
    digest: str | None
    units: Sequence[int]


async def move_cases(session: AsyncSession, regulation: str, programme: Programme) -> Moved:
    """Move a programme's open revisits, with their duties and papers, to where their client and their unit's people are now."""
    given = {"regulation": regulation, "programme": programme.code, "assigned_by": programme.assigned_by}
    named = {"posts": list(programme.posts), "independent": DEVELOPER in programme.independent_of}
    await session.execute(STRAYED, {**given, **named})
    row = (await session.execute(CASES)).one()
    for statement in PARTS:
        await session.execute(text(statement))
    return Moved(row.moved, row.digest, row.units or ())


async def move_duties(session: AsyncSession) -> Moved:
    """Move the open duties of clients that no revisit has taken up to the branch the client belongs to now.

    The waivers that were asked for of these, and of the duties whose revisits moved, go along.
    """
    row = (await session.execute(DUTIES)).one()
    await session.execute(WAIVERS)
    return Moved(row.moved, row.digest, row.units or ())


async def rename_period(session: AsyncSession, case_id: int, period: str) -> None:
    """Give a revisit another period."""
    await session.execute(PERIOD, {"case": case_id, "period": period})
