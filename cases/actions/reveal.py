"""Contact data unmasked: only with a purpose, and never without an access entry."""

from dataclasses import dataclass

from archive.models import AccessEntry, AccessKind
from cases.actions.permission import demand_reveal
from cases.errors import ClientNotFound
from cases.queries import client as clients
from kernel.errors import invalid
from kernel.work import Work

SHORTEST_PURPOSE = 4


@dataclass(frozen=True, slots=True)
class Revealed:
    """A client's contact data as it is on file."""

    client_id: int
    phone: str | None
    email: str | None
    address: str | None
    identity_number: str


async def reveal_contact(work: Work, *, client_id: int, purpose: str) -> Revealed:
    """Give the contact data and leave an access entry; raise PostRequired, ClientNotFound or Invalid (purpose)."""
    demand_reveal(work.actor)
    if len(purpose.strip()) < SHORTEST_PURPOSE:
        zh, en = "请写明查看用途(不少于4个字)。", "Say what for, in at least four characters."
        raise invalid("purpose", "PURPOSE_MISSING", zh, en)
    client = await clients.client(work.session, client_id)
    if client is None:
        raise ClientNotFound
    entry = AccessEntry(
        at=work.now,
        actor_id=work.actor.staff_id,
        actor_login=work.actor.login,
        unit_id=client.branch_id,
        kind=AccessKind.REVEAL.value,
        purpose=purpose.strip(),
        subject_kind="client",
        subject_key=str(client.id),
        client_id=client.id,
        details={"shown": ["phone", "email", "address", "identity_number"]},
    )
    work.session.add(entry)
    await work.session.flush()
    return Revealed(client.id, client.phone, client.email, client.address, client.identity_number)
