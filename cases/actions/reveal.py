"""Contact data unmasked: only with a purpose, and never without an access entry."""

from dataclasses import dataclass

from archive.models import AccessEntry, AccessKind
from cases.actions.permission import demand_reveal
from cases.actions.step import NOUNS
from cases.errors import ClientNotFound
from cases.finding_errors import FindingNotFound
from cases.models.discrepancy import Discrepancy
from cases.queries import client as clients
from cases.queries import finding as findings
from kernel.errors import invalid
from kernel.work import Work

SHORTEST_PURPOSE = 4
SHOWN = ("phone", "email", "address", "identity_number")


@dataclass(frozen=True, slots=True)
class Revealed:
    """A client's contact data as it is on file; of a discrepancy, what the application says and what the client stated."""

    client_id: int
    phone: str | None
    email: str | None
    address: str | None
    identity_number: str
    on_file: str | None = None
    stated: str | None = None


async def reveal_contact(work: Work, *, client_id: int, purpose: str, discrepancy_id: int | None = None) -> Revealed:
    """Give the contact data, and what a discrepancy of the client says of it, and leave an access entry.

    Raise PostRequired, ClientNotFound, FindingNotFound or Invalid (purpose).
    """
    demand_reveal(work.actor)
    if len(purpose.strip()) < SHORTEST_PURPOSE:
        zh, en = "请写明查看用途（不少于4个字）。", "Say what for, in at least four characters."
        raise invalid("purpose", "PURPOSE_MISSING", zh, en)
    client = await clients.client(work.session, client_id)
    if client is None:
        raise ClientNotFound
    row = None if discrepancy_id is None else await _discrepancy(work, client_id, discrepancy_id)
    stated = {} if row is None else {"discrepancy": row.id}
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
        details={"shown": list(SHOWN), **stated},
    )
    work.session.add(entry)
    await work.session.flush()
    return Revealed(
        client.id,
        client.phone,
        client.email,
        client.address,
        client.identity_number,
        on_file=row.on_file if row else None,
        stated=row.stated if row else None,
    )


async def _discrepancy(work: Work, client_id: int, discrepancy_id: int) -> Discrepancy:
    row = await work.session.get(Discrepancy, discrepancy_id)
    if row is None or await findings.client_of(work.session, row.case_id) != client_id:
        raise FindingNotFound(*NOUNS[Discrepancy])
    return row
