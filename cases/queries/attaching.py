"""Revisits that were opened by hand before their duty was there take it up."""

from collections.abc import Sequence

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

# A revisit that has no duty takes the first that is due; others wait for a revisit of their own.
ATTACHED = text("""
WITH loose AS (
    SELECT c.id, c.client_id, c.unit_id, c.assignee_id
    FROM "case" c JOIN revisit r ON r.case_id = c.id
    WHERE c.closed_at IS NULL AND c.about_id IS NULL AND r.programme = :programme
        AND NOT EXISTS (SELECT FROM obligation x WHERE x.case_id = c.id)
), taken AS (
    SELECT DISTINCT ON (l.id) l.id AS case_id, l.unit_id, l.assignee_id, o.id
    FROM loose l JOIN obligation o ON o.client_id = l.client_id
    WHERE o.status = 'OPEN' AND o.case_id IS NULL AND o.duty_id = ANY (:duties)
    ORDER BY l.id, o.due_order, o.id
)
UPDATE obligation o SET case_id = t.case_id, unit_id = t.unit_id, assignee_id = t.assignee_id
FROM taken t WHERE o.id = t.id
RETURNING o.case_id, o.due_at
""")
TERMED = text('UPDATE "case" SET due_at = :due_at, version = version + 1 WHERE id = :id')


async def attach(session: AsyncSession, programme: str, duty_ids: Sequence[int]) -> int:
    """Give open duties to the revisits that were opened by hand before them; give how many."""
    names = {"programme": programme, "duties": list(duty_ids)}
    taken = (await session.execute(ATTACHED, names)).all()
    for row in taken:
        await session.execute(TERMED, {"id": row.case_id, "due_at": row.due_at})
    return len(taken)
