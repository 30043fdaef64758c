"""统计: every table counted from the base rows when it is asked for, so that what is shown is what is there.

Tables that cover all years are counted on indexes that hold all they need; durations read the rows themselves. Who asks counts
no more than row-level security shows.
"""

from collections.abc import Mapping, Sequence

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from cases.figure_columns import FigureKind
from cases.figures import Asked
from cases.queries.figures import filings, findings, responses, revisits
from cases.queries.figures.statement import Counts, Known, Statement, counted, parameters

STATEMENTS: Mapping[FigureKind, Sequence[Statement]] = {
    FigureKind.REVISITS: (revisits.DUTIES,),
    FigureKind.OUTCOMES: (revisits.OUTCOMES,),
    FigureKind.ATTEMPTS: (revisits.ATTEMPTS,),
    FigureKind.RESPONSES: (responses.REVISITS, responses.NOTES),
    FigureKind.ARCHIVING: (revisits.ARCHIVED, revisits.NOT_ARCHIVED),
    FigureKind.FINDINGS: (
        findings.COMPLAINT_MATTERS,
        findings.EVIDENCE_MISSING,
        findings.SETTLED,
        findings.OPEN,
        findings.NOTES,
    ),
    FigureKind.FILINGS: (filings.FILINGS,),
}
"""What each table is counted by; the coverage has a list of its own beside it (`coverage`)."""
# Row-level security hides from the planner how many rows there are: without this it looks cases up one by one.
JOINED_AS_SETS = text("SELECT set_config('enable_nestloop', 'off', true), set_config('work_mem', '64MB', true)")


async def count(session: AsyncSession, asked: Asked, known: Known) -> Counts:
    """Count a table; give what each of its statements counted, key by key."""
    if asked.kind is FigureKind.RESPONSES and asked.unit_id is None:
        await session.execute(JOINED_AS_SETS)
    given = parameters(asked, known)
    return [pair for each in STATEMENTS[asked.kind] for pair in await counted(session, each, asked, given)]


__all__ = ["Counts", "Known", "count"]
