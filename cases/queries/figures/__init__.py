"""统计: every table counted from the base rows when it is asked for, so that what is shown is what is there.

Tables that cover all years are counted on indexes that hold all they need. Who asks counts no more than row-level security shows.
"""

from collections.abc import Mapping, Sequence

from sqlalchemy.ext.asyncio import AsyncSession

from cases.figure_columns import FigureKind
from cases.figures import Asked
from cases.queries.figures import filings, findings, revisits
from cases.queries.figures.statement import Counts, Known, Statement, counted, parameters

STATEMENTS: Mapping[FigureKind, Sequence[Statement]] = {
    FigureKind.REVISITS: (revisits.DUTIES,),
    FigureKind.OUTCOMES: (revisits.OUTCOMES,),
    FigureKind.ARCHIVING: (revisits.ARCHIVED, revisits.NOT_ARCHIVED),
    FigureKind.FINDINGS: (findings.SETTLED, findings.OPEN, findings.NOTES),
    FigureKind.FILINGS: (filings.FILINGS,),
}
"""What each table is counted by; the coverage has a list of its own beside it (`coverage`)."""


async def count(session: AsyncSession, asked: Asked, known: Known) -> Counts:
    """Count a table; give what each of its statements counted, key by key."""
    given = parameters(asked, known)
    return [pair for each in STATEMENTS[asked.kind] for pair in await counted(session, each, asked, given)]


__all__ = ["Counts", "Known", "count"]
