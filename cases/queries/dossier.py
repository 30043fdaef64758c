"""案卷: the revisits of a unit in a period with their archived documents."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import and_, select
from sqlalchemy.ext.asyncio import AsyncSession

from archive.models import Document, DocumentState
from cases.models.case import Case
from cases.models.client import Client
from cases.models.revisit import Revisit


@dataclass(frozen=True, slots=True)
class Filed:
    """One revisit with one of its documents, or with none."""

    revisit: Revisit
    client: str
    document: Document | None


async def filed(session: AsyncSession, unit_id: int, since: date, until: date, limit: int) -> Sequence[Filed]:
    """Give what a unit's visits of a period left in the archive, in the order of the visits; at most `limit` lines."""
    kept = (Document.state == DocumentState.ARCHIVED.value, Document.original_id.is_(None))
    archived = and_(Document.case_id == Revisit.case_id, *kept)
    query = (
        select(Revisit, Client.number, Document)
        .join(Case, Case.id == Revisit.case_id)
        .join(Client, Client.id == Case.client_id)
        .outerjoin(Document, archived)
        .where(Revisit.unit_id == unit_id, Revisit.visited_on.between(since, until))
        .order_by(Revisit.visited_on, Revisit.case_id, Document.id)
        .limit(limit)
    )
    return [Filed(*row) for row in (await session.execute(query)).all()]
