"""发现事项: what hangs from a finding, and the duties that arose from it."""

from collections.abc import Collection, Mapping, Sequence

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from cases.models.case import Case
from cases.models.credit import CreditRecordEntry
from cases.models.discrepancy import Discrepancy, Interview
from cases.models.follow_up import FollowUpItem
from cases.models.major_matter import MajorMatterReceipt
from cases.models.obligation import Obligation, ObligationStatus
from cases.models.waiver import Waiver, WaiverState


async def open_duties(
    session: AsyncSession, source: tuple[str, int], duty_ids: Sequence[int], unit_id: int | None = None
) -> Sequence[Obligation]:
    """Give the open duties of a kind that arose from a row, locked; of one unit, if it is named."""
    query = select(Obligation).where(
        Obligation.source_kind == source[0],
        Obligation.source_id == source[1],
        Obligation.duty_id.in_(duty_ids),
        Obligation.status == ObligationStatus.OPEN.value,
    )
    if unit_id is not None:
        query = query.where(Obligation.unit_id == unit_id)
    return (await session.execute(query.order_by(Obligation.id).with_for_update())).scalars().all()


async def newest_interview(session: AsyncSession, discrepancy_id: int) -> Interview | None:
    """Give the last interview about a discrepancy; None before the first."""
    query = select(Interview).where(Interview.discrepancy_id == discrepancy_id)
    return (await session.execute(query.order_by(Interview.id.desc()).limit(1))).scalar_one_or_none()


async def receipts(session: AsyncSession, matter_id: int) -> Sequence[MajorMatterReceipt]:
    """Give the receipts of a major matter, given and awaited."""
    query = select(MajorMatterReceipt).where(MajorMatterReceipt.major_matter_id == matter_id)
    return (await session.execute(query.order_by(MajorMatterReceipt.id))).scalars().all()


async def is_entered(session: AsyncSession, source: tuple[str, int]) -> bool:
    """Tell whether a row has been entered in the credit record."""
    entry = CreditRecordEntry
    query = select(entry.id).where(entry.source_kind == source[0], entry.source_id == source[1]).limit(1)
    return (await session.execute(query)).scalar_one_or_none() is not None


async def client_of(session: AsyncSession, case_id: int) -> int | None:
    """Give the client that a case is about."""
    return (await session.execute(select(Case.client_id).where(Case.id == case_id))).scalar_one()


async def follow_ups(session: AsyncSession, case_ids: Collection[int]) -> Mapping[int, Sequence[FollowUpItem]]:
    """Give the follow-up items of cases, oldest first."""
    query = select(FollowUpItem).where(FollowUpItem.case_id.in_(case_ids)).order_by(FollowUpItem.id)
    found: dict[int, list[FollowUpItem]] = {}
    for item in (await session.execute(query)).scalars():
        found.setdefault(item.case_id, []).append(item)
    return found


async def discrepancies(session: AsyncSession, case_id: int) -> Sequence[Discrepancy]:
    """Give the discrepancies that were found in a case, oldest first."""
    query = select(Discrepancy).where(Discrepancy.case_id == case_id).order_by(Discrepancy.id)
    return (await session.execute(query)).scalars().all()


async def waiver_asked(session: AsyncSession, obligation_id: int) -> bool:
    """Tell whether a waiver of an obligation waits to be decided."""
    query = select(Waiver.id).where(Waiver.obligation_id == obligation_id, Waiver.state == WaiverState.ASKED.value)
    return (await session.execute(query)).scalar_one_or_none() is not None
