"""What the database does not check row by row: the references of obligations, looked at as a set."""

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

DANGLING = text("""
SELECT o.id FROM obligation o
LEFT JOIN duty d ON d.id = o.duty_id
LEFT JOIN unit u ON u.id = o.unit_id
LEFT JOIN staff s ON s.id = o.assignee_id
LEFT JOIN client c ON c.id = o.client_id
LEFT JOIN "case" k ON k.id = o.case_id
LEFT JOIN filing f ON f.id = o.filing_id
WHERE d.id IS NULL OR u.id IS NULL
    OR (o.assignee_id IS NOT NULL AND s.id IS NULL)
    OR (o.client_id IS NOT NULL AND c.id IS NULL)
    OR (o.case_id IS NOT NULL AND k.id IS NULL)
    OR (o.filing_id IS NOT NULL AND f.id IS NULL)
ORDER BY o.id LIMIT :limit
""")


async def dangling_obligations(session: AsyncSession, limit: int = 100) -> list[int]:
    """Give the ids of obligations that point at something that is not there; the reader must see everything."""
    return list((await session.execute(DANGLING, {"limit": limit})).scalars())
