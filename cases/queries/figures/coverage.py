"""Coverage: how many of those whom a frozen list names were revisited in the period, whoever revisited them.

A duty that another unit fulfilled is not in the sight of the client's branch; the revisit is. Both are looked at, so that a
branch and the headquarters are told the same.
"""
# ruff: noqa: S608 the parts are constants of this file

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from cases.figures import Asked
from cases.models.population import Population
from cases.queries.figures.statement import Counts, Known, Statement, counted, keys, parameters
from cases.visibility import Matter, reached

DONE = """
SELECT o.client_id FROM obligation o
WHERE o.status = 'FULFILLED' AND o.duty_id = ANY (:duties) AND o.fulfilled_at >= :start AND o.fulfilled_at < :end
UNION
SELECT k.client_id FROM revisit r JOIN "case" k ON k.id = r.case_id
WHERE r.visited_on BETWEEN :since AND :until AND r.unit_id <> r.branch_id
    AND r.programme = :programme AND r.outcome = ANY (:outcomes)"""
COVERED = Statement(
    f"""
SELECT {{key}} AS key,
    count(*) FILTER (WHERE m.exemption IS NULL) AS population,
    count(*) FILTER (WHERE m.exemption IS NULL AND d.client_id IS NOT NULL) AS done,
    count(*) FILTER (WHERE m.exemption IS NULL AND d.client_id IS NULL) AS not_done,
    count(*) FILTER (WHERE m.exemption IS NOT NULL) AS exempt
FROM population_member m LEFT JOIN ({DONE}) d ON d.client_id = m.client_id
WHERE m.population_id = :population AND {reached(Matter.REVISITS, "m.unit_id")} {{of_unit}} GROUP BY 1
""",
    keys("m.unit_id"),
)


@dataclass(frozen=True, slots=True)
class Covered:
    """Which list is covered by what: the outcomes of its programme that fulfil the duty, and the duty's kinds."""

    population: Population
    outcomes: Sequence[str]
    duties: Sequence[int]


async def coverage(session: AsyncSession, covered: Covered, asked: Asked, known: Known) -> Counts:
    """Give, by unit, how many of a list were revisited; by programme, of the whole list under its programme's code."""
    of_list = {
        "population": covered.population.id,
        "programme": covered.population.programme,
        "outcomes": list(covered.outcomes),
        "duties": list(covered.duties),
    }
    return await counted(session, COVERED, asked, {**parameters(asked, known), **of_list})


async def populations(session: AsyncSession, since: date, until: date) -> Sequence[Population]:
    """Give for each programme the list that a period rests on.

    The newest that was frozen not after the period's first day in the same frozen period, else the first one frozen within it.
    """
    before = (Population.frozen_on <= since) & (Population.period_end >= since)
    query = select(Population).where(or_(before, Population.frozen_on.between(since, until)))
    ordered = query.order_by(Population.regulation, Population.programme, Population.frozen_on)
    chosen: dict[tuple[str, str], Population] = {}
    for each in (await session.execute(ordered)).scalars():
        known = chosen.get((each.regulation, each.programme))
        if known is None or each.frozen_on <= since:
            chosen[each.regulation, each.programme] = each
    return list(chosen.values())
