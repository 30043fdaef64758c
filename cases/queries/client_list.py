"""客户名单: the lists of a keeper, what stands on them, and who else has a client on an approved one."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from cases.models.client import Client
from cases.models.client_list import ClientList, ClientListEntry, ClientListStatus
from cases.models.event import Event
from cases.models.organisation import Staff


async def locked(session: AsyncSession, list_id: int) -> ClientList | None:
    """Give a list in the actor's sight and keep others from deciding it until the work ends, or None."""
    query = select(ClientList).where(ClientList.id == list_id).with_for_update()
    return (await session.execute(query)).scalar_one_or_none()


async def of_keeper(session: AsyncSession, keeper_id: int, kind: str, status: ClientListStatus) -> ClientList | None:
    """Give a keeper's one list of a kind in this state, locked, or None."""
    query = select(ClientList).where(
        ClientList.keeper_id == keeper_id, ClientList.kind == kind, ClientList.status == status.value
    )
    return (await session.execute(query.with_for_update())).scalar_one_or_none()


async def entries(session: AsyncSession, list_id: int) -> Sequence[ClientListEntry]:
    """Give the clients on a list, in the order in which they were written."""
    query = select(ClientListEntry).where(ClientListEntry.list_id == list_id).order_by(ClientListEntry.id)
    return (await session.execute(query)).scalars().all()


async def in_branch(session: AsyncSession, unit_id: int, client_ids: Sequence[int]) -> frozenset[int]:
    """Give which of these clients are in the actor's sight and belong to a unit."""
    query = select(Client.id).where(Client.id.in_(client_ids), Client.branch_id == unit_id)
    return frozenset((await session.execute(query)).scalars())


async def listed_elsewhere(
    session: AsyncSession, keeper_id: int, kind: str, client_ids: Sequence[int]
) -> Sequence[tuple[str, str]]:
    """Give (client number, keeper's name) of those of these clients that stand on somebody else's approved list."""
    query = (
        select(Client.number, Staff.name)
        .join(ClientListEntry, ClientListEntry.client_id == Client.id)
        .join(ClientList, ClientList.id == ClientListEntry.list_id)
        .join(Staff, Staff.id == ClientList.keeper_id)
        .where(Client.id.in_(client_ids), ClientList.kind == kind, ClientList.keeper_id != keeper_id)
        .where(ClientList.status == ClientListStatus.APPROVED.value, Staff.left_at.is_(None))
        .order_by(Client.number)
    )
    return [(row[0], row[1]) for row in await session.execute(query)]


async def standing(session: AsyncSession, code: str, staff_id: int) -> Sequence[Event]:
    """Give the events of a kind that stand and name a person, those of each client."""
    query = select(Event).where(
        Event.code == code, Event.staff_id == staff_id, Event.client_id.is_not(None), Event.withdrawn_at.is_(None)
    )
    return (await session.execute(query.order_by(Event.id))).scalars().all()
