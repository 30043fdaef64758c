"""报送: the returns, what belongs in them, and who has received them."""

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import ColumnElement, Date, ScalarSelect, SQLColumnExpression, exists, func, select, update
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from archive.models import Document
from cases.filing_rows import DONE_ON, Reported
from cases.models.case import Case
from cases.models.client import Client
from cases.models.filing import Filing, FilingReceipt, FilingRecipient, FilingRow, FilingStatus
from cases.models.form import FormField, FormRecord
from cases.models.obligation import Obligation, ObligationStatus
from cases.models.organisation import Staff, Unit
from cases.models.revisit import Revisit, RevisitAttempt
from cases.rulebook.duties import Filing as FilingRule


async def locked(session: AsyncSession, filing_id: int) -> Filing | None:
    """Give a filing in the actor's sight and keep others from changing it until the work ends, or None."""
    return (await session.execute(select(Filing).where(Filing.id == filing_id).with_for_update())).scalar_one_or_none()


async def known(session: AsyncSession, kind: str) -> dict[tuple[str, int, int | None], date]:
    """Give (period, unit, filer) of every filing of a kind that exists, with the first day of its period."""
    columns = (Filing.period, Filing.unit_id, Filing.filer_id, Filing.period_start)
    rows = await session.execute(select(*columns).where(Filing.kind == kind))
    return {(row.period, row.unit_id, row.filer_id): row.period_start for row in rows}


async def open_duty(session: AsyncSession, filing_id: int) -> Obligation | None:
    """Give the open obligation of a filing, locked, or None."""
    query = select(Obligation).where(
        Obligation.filing_id == filing_id, Obligation.status == ObligationStatus.OPEN.value
    )
    return (await session.execute(query.with_for_update())).scalar_one_or_none()


async def unreported(session: AsyncSession, filing: Filing, rule: FilingRule) -> list[Reported]:
    """Give the recorded revisits up to the filing's last day that no filing has reported, oldest first.

    They are those of the unit, or those that the person who files made in it. What an earlier filing that is still open will
    report is left to that one.
    """
    day = (
        Revisit.visited_on if rule.counted_by != DONE_ON else func.timezone("Asia/Shanghai", Revisit.done_at).cast(Date)
    )
    reported = exists().where(FilingRow.source_case_id == Revisit.case_id)
    query = (
        select(Revisit, Case, Client, Unit, Staff)
        .join(Case, Case.id == Revisit.case_id)
        .outerjoin(Client, Client.id == Case.client_id)
        .join(Unit, Unit.id == Revisit.branch_id)
        .outerjoin(Staff, Staff.id == _last_tried_by())
        .where(
            Revisit.unit_id == filing.unit_id,
            Revisit.visited_on.is_not(None),
            day <= filing.period_end,
            Revisit.programme.in_(rule.programmes),
            ~reported,
            ~_awaited(filing, day),
        )
        .order_by(day, Revisit.case_id)
    )
    if filing.filer_id is not None:
        query = query.where(_last_tried_by() == filing.filer_id)
    return [Reported(*row) for row in await session.execute(query)]


async def corrected(session: AsyncSession, filing: Filing, forms: Sequence[str]) -> list[Reported]:
    """Give the unit's revisits that a filing has reported and whose record was corrected since, up to the filing's last day.

    Each with its newest version alone. What an earlier filing that is still open will report is left to that one.
    """
    row, told, newer = aliased(FilingRow), aliased(Filing), aliased(FormRecord)
    made_on = func.timezone("Asia/Shanghai", FormRecord.filled_at).cast(Date)
    query = (
        select(Revisit, Case, Client, Unit, Staff, FormRecord, told.period)
        .join(Case, Case.id == Revisit.case_id)
        .outerjoin(Client, Client.id == Case.client_id)
        .join(Unit, Unit.id == Revisit.branch_id)
        .outerjoin(Staff, Staff.id == _last_tried_by())
        .join(FormRecord, FormRecord.case_id == Revisit.case_id)
        .join(row, row.source_case_id == Revisit.case_id)
        .join(told, told.id == row.filing_id)
        .where(
            told.kind == filing.kind,
            told.unit_id == filing.unit_id,
            told.filer_id.is_not_distinct_from(filing.filer_id),
            row.corrects.is_(None),
            FormRecord.form.in_(forms),
            FormRecord.corrects_id.is_not(None),
            made_on <= filing.period_end,
            ~exists().where(newer.corrects_id == FormRecord.id),
            ~exists().where(FilingRow.source_case_id == Revisit.case_id, FilingRow.record_id == FormRecord.id),
            ~_awaited(filing, made_on),
        )
        .order_by(Revisit.visited_on, Revisit.case_id)
    )
    return [Reported(*found) for found in await session.execute(query)]


def _last_tried_by() -> ScalarSelect[int]:
    tries = select(RevisitAttempt.by_id).where(RevisitAttempt.case_id == Revisit.case_id)
    return tries.order_by(RevisitAttempt.at.desc(), RevisitAttempt.id.desc()).limit(1).scalar_subquery()


def _awaited(filing: Filing, day: SQLColumnExpression[date | None] | SQLColumnExpression[date]) -> ColumnElement[bool]:
    """Tell in SQL whether an earlier filing that is still open will report what happened on a day."""
    earlier = aliased(Filing)
    return exists().where(
        earlier.kind == filing.kind,
        earlier.unit_id == filing.unit_id,
        earlier.filer_id.is_not_distinct_from(filing.filer_id),
        earlier.status == FilingStatus.OPEN.value,
        earlier.period_end < filing.period_end,
        day <= earlier.period_end,
    )


async def newest_records(session: AsyncSession, case_ids: Sequence[int], forms: Sequence[str]) -> dict[int, FormRecord]:
    """Give the newest version of these forms by case."""
    query = (
        select(FormRecord)
        .where(FormRecord.case_id.in_(case_ids), FormRecord.form.in_(forms))
        .ext(distinct_on(FormRecord.case_id))
        .order_by(FormRecord.case_id, FormRecord.version.desc())
    )
    return {record.case_id: record for record in (await session.execute(query)).scalars()}


async def fields_of(session: AsyncSession, record_ids: Sequence[int]) -> dict[int, dict[str, str | None]]:
    """Give the fields of records, by code."""
    query = (
        select(FormField.record_id, FormField.code, FormField.value)
        .where(FormField.record_id.in_(record_ids))
        .order_by(FormField.record_id, FormField.ordinal)
    )
    found: dict[int, dict[str, str | None]] = {}
    for row in await session.execute(query):
        found.setdefault(row.record_id, {})[row.code] = row.value
    return found


async def recipients(session: AsyncSession, filing_id: int) -> Sequence[FilingRecipient]:
    """Give who must receive a filing, and who gets a copy."""
    query = select(FilingRecipient).where(FilingRecipient.filing_id == filing_id).order_by(FilingRecipient.id)
    return (await session.execute(query)).scalars().all()


async def is_printed(session: AsyncSession, filing_id: int) -> bool:
    """Tell whether a filing's page has been handed to the archive."""
    return bool((await session.execute(select(exists().where(Document.filing_id == filing_id)))).scalar())


async def move(session: AsyncSession, filing_id: int, due_at: datetime) -> None:
    """Give an open filing another term."""
    statement = update(Filing).where(Filing.id == filing_id, Filing.status == FilingStatus.OPEN.value)
    await session.execute(statement.values(due_at=due_at).execution_options(synchronize_session=False))


async def receipts(session: AsyncSession, filing_id: int) -> Sequence[FilingReceipt]:
    """Give the receipts of a filing, oldest first."""
    query = select(FilingReceipt).where(FilingReceipt.filing_id == filing_id).order_by(FilingReceipt.id)
    return (await session.execute(query)).scalars().all()


async def receivers(session: AsyncSession, filing_id: int) -> dict[int, int]:
    """Give the people who have acknowledged a filing, with the unit of each."""
    query = select(Staff.id, Staff.unit_id).join(FilingReceipt, FilingReceipt.by_id == Staff.id)
    rows = await session.execute(query.where(FilingReceipt.filing_id == filing_id))
    return {row[0]: row[1] for row in rows}


async def people_left(session: AsyncSession, filing_id: int) -> frozenset[int]:
    """Give the recipients in person who have left since: nobody waits for their receipt."""
    query = select(Staff.id).join(FilingRecipient, FilingRecipient.recipient_staff_id == Staff.id)
    query = query.where(FilingRecipient.filing_id == filing_id, Staff.left_at.is_not(None))
    return frozenset((await session.execute(query)).scalars())


async def rows(session: AsyncSession, filing_id: int) -> Sequence[FilingRow]:
    """Give the frozen rows of a filing in order."""
    query = select(FilingRow).where(FilingRow.filing_id == filing_id).order_by(FilingRow.ordinal)
    return (await session.execute(query)).scalars().all()
