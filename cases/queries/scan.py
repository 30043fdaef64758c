"""扫描件: what was read of them, and the records that their codes name."""

from dataclasses import dataclass

from sqlalchemy import exists, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from archive.codes import Code
from cases.models.case import Case
from cases.models.form import FormRecord
from cases.models.scan import Scan


@dataclass(frozen=True, slots=True)
class Named:
    """The record that a code names, its case, and whether a later version has taken its place."""

    record: FormRecord
    case: Case
    outdated: bool


async def scan(session: AsyncSession, document_id: int) -> Scan | None:
    """Give what was read of a document, locked, or None."""
    query = select(Scan).where(Scan.document_id == document_id).with_for_update()
    return (await session.execute(query)).scalar_one_or_none()


async def named(session: AsyncSession, code: Code) -> Named | None:
    """Give the record that a printed code names, or None."""
    newer = aliased(FormRecord)
    outdated = exists().where(newer.corrects_id == FormRecord.id)
    query = (
        select(FormRecord, Case, outdated)
        .join(Case, Case.id == FormRecord.case_id)
        .where(Case.number == code.number, FormRecord.form == code.form, FormRecord.version == code.version)
    )
    row = (await session.execute(query)).one_or_none()
    return None if row is None else Named(row[0], row[1], bool(row[2]))
