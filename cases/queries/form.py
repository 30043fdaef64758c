"""表单记录: what a page shows, and which records are not in the archive yet."""

from collections.abc import Sequence

from sqlalchemy import exists, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from archive.models import Document, DocumentState
from cases.models.case import Case
from cases.models.form import FormField, FormRecord, Signature
from cases.models.organisation import Staff


async def record(session: AsyncSession, record_id: int) -> FormRecord | None:
    """Give a record, locked, or None."""
    query = select(FormRecord).where(FormRecord.id == record_id).with_for_update()
    return (await session.execute(query)).scalar_one_or_none()


async def fields(session: AsyncSession, record_id: int) -> Sequence[FormField]:
    """Give a record's fields in printed order."""
    query = select(FormField).where(FormField.record_id == record_id).order_by(FormField.ordinal)
    return (await session.execute(query)).scalars().all()


async def signatures(session: AsyncSession, record_id: int) -> Sequence[tuple[Signature, Staff]]:
    """Give a record's signatures with who gave them, oldest first."""
    query = select(Signature, Staff).join(Staff, Staff.id == Signature.staff_id)
    rows = await session.execute(query.where(Signature.record_id == record_id).order_by(Signature.id))
    return [(row[0], row[1]) for row in rows]


async def archive_done_cases(session: AsyncSession) -> Sequence[int]:
    """Move every done case whose papers are all archived to ARCHIVED; give their ids."""
    unprinted = exists().where(FormRecord.case_id == Case.id, FormRecord.document_id.is_(None))
    ends = (DocumentState.ARCHIVED.value, DocumentState.REJECTED.value, DocumentState.ABANDONED.value)
    under_way = exists().where(Document.case_id == Case.id, Document.state.not_in(ends))
    statement = (
        update(Case)
        .where(Case.status == "DONE", ~unprinted, ~under_way)
        .values(status="ARCHIVED", version=Case.version + 1)
        .returning(Case.id)
        .execution_options(synchronize_session=False)
    )
    return sorted((await session.execute(statement)).scalars())
