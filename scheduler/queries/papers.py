"""Papers that are long due in the archive and that nobody is about to print, with their dead tasks."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from cases.actions import filing, record
from kernel.tasks import SCHEMA

LIMIT = 500

# A case stays DONE until its papers are in the archive, so the records to look at are few however many there are.
LEFT_OVER = text(f"""
WITH due AS (
    SELECT '{record.PRINT}' AS task, 'record' AS name, r.id, r.filled_at AS since
    FROM unit u JOIN "case" c ON c.unit_id = u.id AND c.status = 'DONE' JOIN form_record r ON r.case_id = c.id
    WHERE r.document_id IS NULL AND r.filled_at <= :before
    UNION ALL
    SELECT '{filing.PRINT}', 'filing', f.id, f.submitted_at FROM filing f
    WHERE f.submitted_at <= :before AND NOT EXISTS (SELECT FROM document d WHERE d.filing_id = f.id)
), known AS (
    SELECT headers ->> 'key' AS key, bool_or(status <> 'failed') AS alive,
        array_agg(id ORDER BY id) FILTER (WHERE status = 'failed') AS dead
    FROM {SCHEMA}.task WHERE entrypoint IN ('{record.PRINT}', '{filing.PRINT}') GROUP BY 1
)
SELECT due.task, due.name, due.id, coalesce(known.dead, '{{}}') AS dead
FROM due LEFT JOIN known ON known.key = due.task || ':' || due.id
WHERE known.alive IS NOT TRUE ORDER BY due.since, due.id LIMIT {LIMIT}
""")  # noqa: S608 - made of constants


@dataclass(frozen=True, slots=True)
class LeftOver:
    """A record or filing without its paper: the task that prints it, its key, and the ids of that task's dead rows."""

    task: str
    name: str
    id: int
    dead: tuple[int, ...]


async def left_over(session: AsyncSession, before: datetime) -> Sequence[LeftOver]:
    """Give what was signed or submitted before an instant and has no paper, oldest first; what waits its turn is left out."""
    rows = await session.execute(LEFT_OVER, {"before": before})
    return [LeftOver(row.task, row.name, row.id, tuple(row.dead)) for row in rows]
