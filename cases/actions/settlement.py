"""销户与债务了结: once every account of a client is closed and settled, the papers kept for that get their term (D4, AMB-25)."""

from archive import holds
from archive.retention import Trigger
from cases.queries import client as clients
from kernel.work import Work


async def settle_accounts(work: Work) -> int:
    """Tell the archive of every client whose accounts are all closed and settled; give how many. Again changes nothing."""
    settled = await clients.settled_with_held_papers(work.session)
    for client_id, closed_on, settled_on in settled:
        happened = {Trigger.ACCOUNT_CANCELLED: closed_on, Trigger.LAST_DEBT_SETTLED: settled_on}
        await holds.close_account(work, client_id=client_id, happened=happened)
    return len(settled)
