"""表单记录: what a form is filled with, what its page shows, and which records are not in the archive yet."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sqlalchemy import exists, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from archive.models import Document, DocumentState
from cases.lifecycle import REVISIT, target
from cases.models.case import Case, CaseKind
from cases.models.discrepancy import Interview
from cases.models.form import FormField, FormRecord, Signature
from cases.models.organisation import Staff
from cases.queries.evidence import DONE, is_lost
from cases.views import client_snapshot

ENDS = (DocumentState.ARCHIVED.value, DocumentState.REJECTED.value, DocumentState.ABANDONED.value)


async def record(session: AsyncSession, record_id: int) -> FormRecord | None:
    """Give a record, locked, or None."""
    query = select(FormRecord).where(FormRecord.id == record_id).with_for_update()
    return (await session.execute(query)).scalar_one_or_none()


async def newest(session: AsyncSession, case_id: int, form: str) -> FormRecord | None:
    """Give the newest version of one of a case's forms, or None."""
    query = select(FormRecord).where(FormRecord.case_id == case_id, FormRecord.form == form)
    return (await session.execute(query.order_by(FormRecord.version.desc()).limit(1))).scalar_one_or_none()


async def current(session: AsyncSession, record: FormRecord) -> FormRecord:
    """Give the version that has taken a record's place by now; the record itself when it was never corrected."""
    later: FormRecord | None = record
    while later is not None:
        record = later
        query = select(FormRecord).where(FormRecord.corrects_id == record.id)
        later = (await session.execute(query)).scalar_one_or_none()
    return record


async def signers(session: AsyncSession, record: FormRecord) -> Sequence[Staff]:
    """Give everybody who signed a record or a version that led to it, whoever did so last in the end."""
    this = select(FormRecord.id, FormRecord.corrects_id).where(FormRecord.id == record.id).cte(recursive=True)
    before = select(FormRecord.id, FormRecord.corrects_id).join(this, FormRecord.id == this.c.corrects_id)
    versions = this.union_all(before)
    query = select(Staff).join(Signature, Signature.staff_id == Staff.id)
    query = query.join(versions, versions.c.id == Signature.record_id).order_by(Signature.id)
    return (await session.execute(query)).scalars().all()


async def take_place(session: AsyncSession, before: FormRecord, after: FormRecord) -> None:
    """Let the interview that was kept on a record show the version that corrects it."""
    statement = update(Interview).where(Interview.record_id == before.id).values(record_id=after.id)
    await session.execute(statement.execution_options(synchronize_session=False))


async def fields(session: AsyncSession, record_id: int) -> Sequence[FormField]:
    """Give a record's fields in printed order."""
    query = select(FormField).where(FormField.record_id == record_id).order_by(FormField.ordinal)
    return (await session.execute(query)).scalars().all()


async def signatures(session: AsyncSession, record_id: int) -> Sequence[tuple[Signature, Staff, str | None]]:
    """Give a record's signatures with who gave them, and the name of whom that person stood in for, oldest first."""
    absent = aliased(Staff)
    query = select(Signature, Staff, absent.name).join(Staff, Staff.id == Signature.staff_id)
    query = query.outerjoin(absent, absent.id == Signature.acting_for_id)
    rows = await session.execute(query.where(Signature.record_id == record_id).order_by(Signature.id))
    return [(row[0], row[1], row[2]) for row in rows]


async def archive_done_cases(session: AsyncSession) -> Sequence[int]:
    """Move every done revisit whose papers are all archived, and whose evidence is complete, on; give their ids."""
    kept = (Document.id == FormRecord.document_id) & (Document.state == DocumentState.ARCHIVED.value)
    unprinted = exists().where(FormRecord.case_id == Case.id, ~exists().where(kept).correlate(FormRecord))
    under_way = exists().where(Document.case_id == Case.id, Document.state.not_in(ENDS))
    statement = (
        update(Case)
        .where(Case.kind == CaseKind.REVISIT.value, Case.status.in_(DONE), ~unprinted, ~under_way)
        .where(~Case.evidence_missing, ~is_lost())
        .values(status=target(REVISIT, "archive"), version=Case.version + 1)
        .returning(Case.id)
        .execution_options(synchronize_session=False)
    )
    return sorted((await session.execute(statement)).scalars())


@dataclass(frozen=True, slots=True)
class Amounts:
    """A client's credit accounts together at the end of a day, as the margin core delivers them; ratios as decimals."""

    assets: Decimal
    margin_debt: Decimal
    ratio: Decimal | None
    profit_loss: Decimal | None
    profit_loss_ratio: Decimal | None


async def amounts(session: AsyncSession, client_id: int, day: date | None) -> Amounts | None:
    """Give what the form shows of a client's accounts on a loaded day, or None when that day has none."""
    view = client_snapshot.c
    query = select(view.assets, view.margin_debt, view.ratio, view.profit_loss, view.profit_loss_ratio)
    row = (await session.execute(query.where(view.client_id == client_id, view.on_date == day))).one_or_none()
    return None if row is None else Amounts(*row)
