"""The round over the duties: what the regulations in force demand exists, is opened, is filed. Idempotent sets."""

from cases.actions.duty import roll, start_deferred
from cases.actions.filing import open_filings
from cases.actions.opening import open_due
from cases.actions.revisit import SHELF
from cases.rulebook import Edition, Shelf
from kernel.clock import office_date
from scheduler.shift import Shift


async def sweep_duties(shift: Shift) -> None:
    """Make the duties of every regulation in force, open revisits that come near and filings of ended periods.

    One after another, each in a work of its own: what an earlier step made, the next one finds; what fails is made up
    by the next run.
    """
    for edition in _in_force(shift):
        async with shift.work() as work:
            await roll(work, edition)
        async with shift.work() as work:
            await open_due(work, edition)
        async with shift.work() as work:
            await open_filings(work, edition)


async def start_duties(shift: Shift) -> None:
    """Start the duties that follow from a revisit done by a unit that does not see them."""
    async with shift.work() as work:
        await start_deferred(work, shift.arguments)


def _in_force(shift: Shift) -> tuple[Edition, ...]:
    shelf = shift.desk.ports.find(SHELF, Shelf)
    return shelf.all_in_force(office_date(shift.desk.clock.now()))
