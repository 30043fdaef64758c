"""职责分离: who has carried out, or is about to carry out, revisits of other programmes for the same client."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Select, func, select, text
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.ext.asyncio import AsyncSession

from cases.models.case import Case
from cases.models.revisit import Revisit, RevisitAttempt

# Of the revisits just opened those whose assignee is the person checked, or has done one of the other programmes since.
BARRED = text("""
SELECT p.case_id FROM opening p
WHERE p.assignee_id = p.about_id OR EXISTS (
    SELECT FROM "case" k JOIN revisit r ON r.case_id = k.id LEFT JOIN revisit_attempt a ON a.case_id = k.id
    WHERE k.client_id = p.client_id AND r.programme = ANY (:programmes)
        AND ((a.by_id = p.assignee_id AND (a.at AT TIME ZONE 'Asia/Shanghai')::date >= p.starts_on)
            OR (k.assignee_id = p.assignee_id AND k.closed_at IS NULL)))
ORDER BY p.case_id
""")


async def performers(
    session: AsyncSession, case: Case, programmes: Sequence[str], since: datetime | None
) -> dict[int, str]:
    """Give the programme of each person who tried one for the case's client since then, or has one open.

    Without a moment, those of each programme's last revisit.
    """
    tried = select(RevisitAttempt.by_id, Revisit.programme).join(Revisit, Revisit.case_id == RevisitAttempt.case_id)
    tried = tried.where(RevisitAttempt.case_id.in_(_of_client(case, programmes)))
    if since is None:
        tried = tried.where(RevisitAttempt.case_id.in_(_last(case, programmes)))
    else:
        tried = tried.where(RevisitAttempt.at >= since)
    waiting = select(Case.assignee_id, Revisit.programme).join(Revisit, Revisit.case_id == Case.id)
    waiting = waiting.where(Case.id.in_(_of_client(case, programmes)), Case.closed_at.is_(None))
    found = {row[0]: row[1] for row in await session.execute(tried)}
    for row in await session.execute(waiting):
        if (person := row[0]) is not None:
            found[person] = row[1]
    return found


async def barred(session: AsyncSession, programmes: Sequence[str]) -> Sequence[int]:
    """Give the revisits just opened that were given to somebody who may not make them."""
    return (await session.execute(BARRED, {"programmes": list(programmes)})).scalars().all()


def _of_client(case: Case, programmes: Sequence[str]) -> Select[int]:
    query = select(Case.id).join(Revisit, Revisit.case_id == Case.id)
    return query.where(Case.client_id == case.client_id, Case.id != (case.id or 0), Revisit.programme.in_(programmes))


def _last(case: Case, programmes: Sequence[str]) -> Select[int]:
    tried = select(RevisitAttempt.case_id, func.max(RevisitAttempt.at).label("at")).group_by(RevisitAttempt.case_id)
    last = tried.where(RevisitAttempt.case_id.in_(_of_client(case, programmes))).subquery()
    query = select(last.c.case_id).join(Revisit, Revisit.case_id == last.c.case_id)
    return query.ext(distinct_on(Revisit.programme)).order_by(Revisit.programme, last.c.at.desc())
