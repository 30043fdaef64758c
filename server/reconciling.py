"""`anjuan archive reconcile` and `claim`: what differs between store and database, and saying what is known of it."""

from collections.abc import Sequence

from archive import queries
from archive.reconcile import Reconcile, claim
from kernel.settings import Settings
from server.house import open_house


async def reconcile(settings: Settings) -> list[str]:
    """Compare both ways; give a line for each document without its version and each version nobody has claimed."""
    async with open_house(settings, join=True) as house:
        report = await Reconcile(house.desk, house.scheduler_id).run()
        async with house.desk.work(house.scheduler_id) as work:
            waiting = await queries.unclaimed(work.session)
    return [
        *(f"MISSING   document {each}" for each in report.missing),
        *(f"UNCLAIMED {each.id} {each.object_name} {each.version_id} {each.size} bytes" for each in waiting),
    ]


async def claim_versions(settings: Settings, ids: Sequence[int], note: str) -> list[int]:
    """Claim versions by their numbers; give which."""
    async with open_house(settings, join=True) as house, house.desk.work(house.scheduler_id) as work:
        return await claim(work, ids=ids, note=note)
