"""统计: every table counted when it is asked for; who asks counts no more than row-level security shows.

Revisits that ended are counted from what each day came to (`revisit_tally`), duties on an index that holds all they need.
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
