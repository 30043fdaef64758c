"""待办: telling a unit that its worklist changed."""

from collections.abc import Iterable

from kernel.announcements import announce
from kernel.work import Work

TOPIC = "worklist"


async def changed(work: Work, unit_ids: Iterable[int]) -> None:
    """Announce that the worklists of these units changed, when the work commits."""
    for unit_id in sorted(set(unit_ids)):
        await announce(work, TOPIC, unit_id)
