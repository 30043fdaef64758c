"""交接: the lines of a plan that somebody else takes over, and the open revisits behind them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import bindparam, select, text
from sqlalchemy.dialects.postgresql import ARRAY, TEXT
from sqlalchemy.ext.asyncio import AsyncSession

from cases.models.plan import RevisitPlan, RevisitPlanDay

HIS = """
FROM revisit_plan_line l JOIN obligation o ON o.id = l.obligation_id AND o.status = 'OPEN'
WHERE l.plan_id = :plan AND l.officer_id = :officer AND l.planned_on BETWEEN :since AND :until"""
LYING = text(f"SELECT l.planned_on, l.programme, count(*) AS number {HIS} GROUP BY 1, 2 ORDER BY 1, 2")
BARRED = text(f"""
SELECT EXISTS (SELECT FROM client c WHERE c.developer_id = :to AND c.id IN (
    SELECT l.client_id {HIS} AND l.programme = ANY (:independent)))
""").bindparams(bindparam("independent", type_=ARRAY(TEXT)))  # noqa: S608 a constant
HANDED = text(f"""
WITH given AS (
    UPDATE revisit_plan_line SET officer_id = :to WHERE plan_id = :plan AND number IN (SELECT l.number {HIS})
    RETURNING obligation_id
), moved AS (
    UPDATE "case" k SET assignee_id = :to, version = k.version + 1 FROM given g JOIN obligation o ON o.id = g.obligation_id
    WHERE k.id = o.case_id AND k.closed_at IS NULL AND k.assignee_id = :officer
    RETURNING k.id
), owed AS (
    UPDATE obligation o SET assignee_id = :to FROM moved m
    WHERE o.case_id = m.id AND o.status = 'OPEN' AND o.source_id IS NULL
)
SELECT id FROM moved ORDER BY id
""")  # noqa: S608 a constant


@dataclass(frozen=True, slots=True)
class Stretch:
    """The lines of one officer of a plan from one day to another."""

    plan_id: int
    officer_id: int
    since: date
    until: date

    @property
    def given(self) -> dict[str, object]:
        """Give it as the statements take it."""
        return {"plan": self.plan_id, "officer": self.officer_id, "since": self.since, "until": self.until}


async def locked(session: AsyncSession, plan_id: int) -> RevisitPlan | None:
    """Give a plan in the actor's sight and keep others from changing it until the work ends, or None."""
    query = select(RevisitPlan).where(RevisitPlan.id == plan_id).with_for_update()
    return (await session.execute(query)).scalar_one_or_none()


async def lying(session: AsyncSession, stretch: Stretch) -> Mapping[tuple[date, str], int]:
    """Give how much is still to be done, by day and programme."""
    rows = await session.execute(LYING, stretch.given)
    return {(row.planned_on, row.programme): row.number for row in rows}


async def capacity(session: AsyncSession, stretch: Stretch) -> Mapping[date, int]:
    """Give how much the officer can do on each day, as the plan has it."""
    query = select(RevisitPlanDay.on_date, RevisitPlanDay.capacity).where(
        RevisitPlanDay.plan_id == stretch.plan_id, RevisitPlanDay.officer_id == stretch.officer_id
    )
    rows = await session.execute(query.where(RevisitPlanDay.on_date.between(stretch.since, stretch.until)))
    return {row[0]: row[1] for row in rows}


async def is_barred(session: AsyncSession, stretch: Stretch, to_id: int, independent: Sequence[str]) -> bool:
    """Tell whether that person developed a client of these lines whose programme must be independent of that."""
    given = {**stretch.given, "to": to_id, "independent": list(independent)}
    return bool((await session.execute(BARRED, given)).scalar_one())


async def hand(session: AsyncSession, stretch: Stretch, to_id: int) -> Sequence[int]:
    """Give the lines, and the open revisits behind them that the officer has, to somebody; give these revisits."""
    return (await session.execute(HANDED, {**stretch.given, "to": to_id})).scalars().all()
