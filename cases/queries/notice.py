"""通知: who is to be told what today, and what is still to be carried out of the house."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TypeAlias

from sqlalchemy import CursorResult, and_, exists, or_, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from cases.models.notice import Notice, TargetKind
from cases.models.obligation import Obligation, ObligationStatus
from cases.models.organisation import Staff, StaffPost, Unit, UnitType
from cases.models.rulebook import Duty, RulebookVersion
from cases.reminders import NoticeKind, Stage
from kernel.actor import Post

# Nobody is sent what is older than this, or what an address has refused this often: both stay in the house.
FRESH_DAYS = 3
MOST_ATTEMPTS = 10
LARGEST_MESSAGE = 50

# The chain upward: a person's 直接上级, else the head of the own unit, else of the nearest unit above. Who has left is
# passed over without counting; a chain that is shorter than asked for ends at its last person. All of it is worked out
# once per person and per pair of unit and assignee, never per obligation.
CHAIN = """
ancestor (unit_id, up_id, distance) AS MATERIALIZED (
    SELECT id, id, 0 FROM unit
    UNION ALL
    SELECT a.unit_id, u.parent_id, a.distance + 1
    FROM ancestor a JOIN unit u ON u.id = a.up_id WHERE u.parent_id IS NOT NULL
), head (unit_id, staff_id) AS MATERIALIZED (
    SELECT u.id, coalesce(
        (SELECT s.id FROM staff s WHERE s.id = u.head_id AND s.left_at IS NULL),
        (SELECT min(s.id) FROM staff s JOIN staff_post p ON p.staff_id = s.id AND p.ended_at IS NULL
         WHERE s.unit_id = u.id AND s.left_at IS NULL AND p.post IN ('UNIT_HEAD', 'LEADER')))
    FROM unit u
), step (staff_id, up_id) AS MATERIALIZED (
    SELECT s.id, coalesce(s.superior_id, (
        SELECT h.staff_id FROM ancestor a JOIN head h ON h.unit_id = a.up_id
        WHERE a.unit_id = s.unit_id AND h.staff_id <> s.id ORDER BY a.distance LIMIT 1))
    FROM staff s
), owner (unit_id, assignee_id, staff_id) AS MATERIALIZED (
    SELECT o.unit_id, o.assignee_id, coalesce(
        (SELECT s.id FROM staff s WHERE s.id = o.assignee_id AND s.left_at IS NULL),
        (SELECT h.staff_id FROM ancestor a JOIN head h ON h.unit_id = a.up_id
         WHERE a.unit_id = o.unit_id AND h.staff_id IS NOT NULL ORDER BY a.distance LIMIT 1))
    FROM (SELECT DISTINCT unit_id, coalesce(assignee_id, 0) AS assignee_id FROM due) o
), chain (first_id, staff_id, level, steps) AS (
    SELECT DISTINCT staff_id, staff_id, 0, 0 FROM owner WHERE staff_id IS NOT NULL
    UNION ALL
    SELECT c.first_id, s.id, c.level + (s.left_at IS NULL)::int, c.steps + 1
    FROM chain c JOIN step ON step.staff_id = c.staff_id JOIN staff s ON s.id = step.up_id
    WHERE c.steps < 20 AND c.level < (SELECT max(levels_up) FROM stage)
), told (first_id, levels_up, staff_id) AS MATERIALIZED (
    SELECT DISTINCT ON (c.first_id, l.levels_up) c.first_id, l.levels_up, c.staff_id
    FROM (SELECT DISTINCT levels_up FROM stage) l JOIN chain c ON c.level <= l.levels_up
    JOIN staff s ON s.id = c.staff_id AND s.left_at IS NULL
    ORDER BY c.first_id, l.levels_up, c.level DESC, c.steps
)"""
TELL = text(f"""
WITH RECURSIVE stage (duty_id, due_on, kind, on_date, levels_up, in_writing) AS MATERIALIZED (
    SELECT * FROM unnest(
        cast(:duties AS bigint[]), cast(:dues AS date[]), cast(:kinds AS text[]),
        cast(:days AS date[]), cast(:levels AS bigint[]), cast(:writings AS boolean[]))
), due AS MATERIALIZED (
    SELECT o.id, o.unit_id, o.assignee_id, stage.*
    FROM obligation o JOIN stage ON stage.duty_id = o.duty_id AND stage.due_on = o.due_on
    WHERE o.status = 'OPEN'
), {CHAIN}
INSERT INTO notice (id, kind, obligation_id, recipient_id, unit_id, on_date, due_on, levels_up, in_writing, created_at)
SELECT nextval('notice_id'), due.kind, due.id, told.staff_id, due.unit_id, due.on_date, due.due_on, due.levels_up,
    due.in_writing, :now
FROM due
JOIN owner ON owner.unit_id = due.unit_id AND owner.assignee_id = coalesce(due.assignee_id, 0)
JOIN told ON told.first_id = owner.staff_id AND told.levels_up = due.levels_up
WHERE NOT EXISTS (
    SELECT FROM notice n WHERE n.obligation_id = due.id AND n.kind = due.kind
        AND n.recipient_id = told.staff_id AND n.on_date = due.on_date)
ON CONFLICT (obligation_id, kind, recipient_id, on_date) DO NOTHING
""")  # noqa: S608

UNSENT = f"""
n.created_at > cast(:now AS timestamptz) - interval '{FRESH_DAYS} days'
AND NOT EXISTS (SELECT FROM notice_delivery d WHERE d.notice_id = n.id AND d.target_kind = :kind AND d.result = 'SENT')
AND (SELECT count(*) FROM notice_delivery d WHERE d.notice_id = n.id AND d.target_kind = :kind) < {MOST_ATTEMPTS}
"""  # noqa: S608
# A unit hears of an occurrence once, with whichever of its people was told of it first.
FIRST_OF_UNIT = f"""
AND NOT EXISTS (
    SELECT FROM notice m JOIN staff s ON s.id = m.recipient_id
    WHERE m.obligation_id = n.obligation_id AND m.kind = n.kind AND m.on_date = n.on_date
        AND m.id < n.id AND s.unit_id = r.unit_id)
AND NOT EXISTS (
    SELECT FROM notice m JOIN staff s ON s.id = m.recipient_id
    WHERE m.created_at > cast(:now AS timestamptz) - interval '{FRESH_DAYS} days'
        AND n.obligation_id IS NULL AND m.obligation_id IS NULL AND m.kind = n.kind AND m.on_date = n.on_date
        AND m.said = n.said AND coalesce(m.case_id, 0) = coalesce(n.case_id, 0)
        AND m.id < n.id AND s.unit_id = r.unit_id)
"""  # noqa: S608
HOLD_TARGET = text("SELECT pg_advisory_xact_lock(hashtextextended(:name, 0))")
# Whose address it is, found from the recipient r; and what waits for it.
HOLDER = {
    TargetKind.STAFF: ("staff", "r.id", UNSENT),
    TargetKind.UNIT: ("unit", "r.unit_id", UNSENT + FIRST_OF_UNIT),
}


# A duty, a due date that open obligations of it have, and what is to be told about those.
Telling: TypeAlias = tuple[int, date, Stage]


@dataclass(frozen=True, slots=True)
class Line:
    """What a message outside the house may say of a notice: its kind, its number and due date if it has them, never a name."""

    notice_id: int
    unit_id: int
    kind: str
    number: str
    due_on: date | None


async def duties(session: AsyncSession) -> list[tuple[int, str, str]]:
    """Give (id, regulation, requirement id) of every duty of every adopted edition."""
    query = select(Duty.id, RulebookVersion.code, Duty.code).join(
        RulebookVersion, RulebookVersion.id == Duty.rulebook_id
    )
    return [(row[0], row[1], row[2]) for row in await session.execute(query.order_by(Duty.id))]


async def open_terms(session: AsyncSession, until: date) -> list[tuple[int, date]]:
    """Give every pair of duty and due date that open obligations have, up to a date."""
    query = (
        select(Obligation.duty_id, Obligation.due_on)
        .where(Obligation.status == ObligationStatus.OPEN, Obligation.due_on <= until)
        .distinct()
        .order_by(Obligation.due_on, Obligation.duty_id)
    )
    return [(duty, due_on) for duty, due_on in await session.execute(query) if due_on is not None]


async def tell(session: AsyncSession, told: Sequence[Telling], now: datetime) -> int:
    """Write, as one set, the notices of (duty, due date, stage) that do not exist yet; give how many."""
    result = await session.execute(
        TELL,
        {
            "duties": [duty for duty, _, _ in told],
            "dues": [due_on for _, due_on, _ in told],
            "kinds": [stage.kind.value for _, _, stage in told],
            "days": [stage.day for _, _, stage in told],
            "levels": [stage.levels_up for _, _, stage in told],
            "writings": [stage.in_writing for _, _, stage in told],
            "now": now,
        },
    )
    return result.rowcount if isinstance(result, CursorResult) else 0


async def waiting_targets(session: AsyncSession, kind: TargetKind, now: datetime) -> list[int]:
    """Give the ids of staff or units with an address outside and something to be sent to it."""
    table, holder, waiting = HOLDER[kind]
    query = text(f"""
SELECT DISTINCT h.id FROM notice n JOIN staff r ON r.id = n.recipient_id
JOIN {table} h ON h.id = {holder} AND h.notify_target IS NOT NULL
WHERE {waiting} ORDER BY h.id
""")  # noqa: S608
    return [row.id for row in await session.execute(query, {"kind": kind.value, "now": now})]


async def target_address(session: AsyncSession, kind: TargetKind, holder_id: int) -> str | None:
    """Give the address outside of a person who has not left, or of a unit; None when there is none."""
    gone = " AND left_at IS NULL" if kind is TargetKind.STAFF else ""
    query = text(f"SELECT notify_target FROM {HOLDER[kind][0]} WHERE id = :id{gone}")  # noqa: S608
    address: str | None = (await session.execute(query, {"id": holder_id})).scalar_one_or_none()
    return address


async def claim_unsent(session: AsyncSession, kind: TargetKind, holder_id: int, now: datetime) -> list[Line]:
    """Give what is to be sent to one address, oldest first; other workers wait for the address until the work ends."""
    await session.execute(HOLD_TARGET, {"name": f"notices {kind} {holder_id}"})
    _, holder, waiting = HOLDER[kind]
    query = text(f"""
SELECT n.id, n.unit_id, n.kind, n.due_on, coalesce(c.number, f.number, d.code || '-' || o.id, '') AS number
FROM notice n JOIN staff r ON r.id = n.recipient_id
LEFT JOIN obligation o ON o.id = n.obligation_id LEFT JOIN duty d ON d.id = o.duty_id
LEFT JOIN "case" c ON c.id = coalesce(o.case_id, n.case_id) LEFT JOIN filing f ON f.id = o.filing_id
WHERE {holder} = :holder AND {waiting}
ORDER BY n.due_on, n.id LIMIT {LARGEST_MESSAGE}
""")  # noqa: S608
    rows = await session.execute(query, {"kind": kind.value, "holder": holder_id, "now": now})
    return [Line(row.id, row.unit_id, row.kind, row.number, row.due_on) for row in rows]


async def untold_of_calendar(session: AsyncSession, day: date) -> Sequence[int]:
    """Give who loads the calendar and heads the margin business, unless told for that day; other sweeps wait for this work."""
    await session.execute(HOLD_TARGET, {"name": "notices calendar"})
    held = (StaffPost.staff_id == Staff.id) & StaffPost.ended_at.is_(None)
    kept_by = or_(
        StaffPost.post == Post.ADMINISTRATOR, and_(StaffPost.post == Post.UNIT_HEAD, Unit.type == UnitType.MARGIN_HQ)
    )
    told = exists().where(
        Notice.recipient_id == Staff.id, Notice.kind == NoticeKind.CALENDAR_MISSING, Notice.on_date == day
    )
    query = select(Staff.id).join(Unit, Unit.id == Staff.unit_id).join(StaffPost, held)
    query = query.where(kept_by, ~told, Staff.left_at.is_(None)).distinct()
    return (await session.execute(query.order_by(Staff.id))).scalars().all()


async def was_told(session: AsyncSession, case_id: int, kind: NoticeKind, said: str) -> bool:
    """Tell whether anybody was told this of a case."""
    query = select(Notice.id).where(Notice.case_id == case_id, Notice.kind == kind.value, Notice.said == said)
    return (await session.execute(query.limit(1))).scalar_one_or_none() is not None


async def notice(session: AsyncSession, notice_id: int) -> Notice | None:
    """Give a notice in the actor's sight, or None."""
    return (await session.execute(select(Notice).where(Notice.id == notice_id))).scalar_one_or_none()
