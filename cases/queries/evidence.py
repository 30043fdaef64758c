"""证据: which papers prove a revisit, and which of them the archive did not take."""

from collections.abc import Sequence

from sqlalchemy import ColumnElement, exists, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from archive.models import Document, DocumentState
from cases.lifecycle import REVISIT, sources
from cases.models.case import Case
from cases.models.form import FormRecord
from cases.models.revisit import RevisitAttempt
from cases.models.scan import Scan

RECEIVED = frozenset(
    state.value
    for state in (DocumentState.STAGED, DocumentState.VERIFYING, DocumentState.LOCKED, DocumentState.ARCHIVED)
)
DONE = sources(REVISIT, "archive")


def is_lost() -> ColumnElement[bool]:
    """Tell in SQL whether an attempt of the case names a paper that the archive refused or that never came whole."""
    named = (RevisitAttempt.case_id == Case.id) & (Document.id == RevisitAttempt.recording_id)
    return exists().where(named, Document.state.not_in(RECEIVED)).correlate(Case)


async def newest_paper(session: AsyncSession, case_id: int, archive_class: str | None = None) -> int | None:
    """Give the newest wholly uploaded document of a case that proves nothing yet.

    No attempt names it, no form is printed on it, and it is no scan of one. A listening copy proves nothing.
    """
    named = exists().where(RevisitAttempt.recording_id == Document.id, RevisitAttempt.case_id == case_id)
    printed = exists().where(FormRecord.document_id == Document.id, FormRecord.case_id == case_id)
    scanned = exists().where(Scan.document_id == Document.id)
    of_case = (Document.case_id == case_id) & Document.original_id.is_(None)
    query = select(Document.id).where(of_case, Document.state.in_(RECEIVED), ~named, ~printed, ~scanned)
    if archive_class is not None:
        query = query.where(Document.archive_class == archive_class)
    return (await session.execute(query.order_by(Document.id.desc()).limit(1))).scalar_one_or_none()


async def unsettled(session: AsyncSession) -> Sequence[int]:
    """Give the done cases that lack evidence, or were found to lack some before."""
    query = select(Case.id).where(Case.status.in_(DONE), or_(Case.evidence_missing, is_lost()))
    return (await session.execute(query.order_by(Case.id))).scalars().all()


async def lost(session: AsyncSession, case_id: int) -> Sequence[tuple[RevisitAttempt, Document]]:
    """Give the attempts of a case whose paper the archive did not take, with that paper."""
    query = (
        select(RevisitAttempt, Document)
        .join(Document, Document.id == RevisitAttempt.recording_id)
        .where(RevisitAttempt.case_id == case_id, Document.state.not_in(RECEIVED))
    )
    return [(row[0], row[1]) for row in await session.execute(query.order_by(RevisitAttempt.id))]
