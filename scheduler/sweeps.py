"""The round over the duties: what the regulations in force demand exists, is opened, is filed. Idempotent sets."""

from cases.actions.correction import follow_events
from cases.actions.crediting import credit_deferred
from cases.actions.duty import roll, start_deferred
from cases.actions.filing import open_filings
from cases.actions.focus import follow_focus
from cases.actions.moving import follow_clients
from cases.actions.opening import open_due
from cases.actions.population import freeze_due
from cases.actions.revisit import SHELF
from cases.rulebook import Edition, Shelf
from kernel.clock import office_date
from scheduler.shift import Shift

STEPS = (follow_clients, follow_events, roll, open_due, open_filings, follow_focus, freeze_due)


async def sweep_duties(shift: Shift) -> None:
    """Let duties follow clients and dates that changed; make what the regulations in force demand; open revisits and filings.

    One after another, each in a work of its own: what an earlier step made, the next one finds. A step that fails stops no
    other step and no other regulation; its failure is raised at the end, and the next run makes up for it.
    """
    failures: list[Exception] = []
    for edition in _in_force(shift):
        for step in STEPS:
            try:
                async with shift.work() as work:
                    await step(work, edition)
            except Exception as error:  # noqa: BLE001 every other duty must still be made
                failures.append(error)
    if failures:
        message = "steps of the round over the duties failed"
        raise ExceptionGroup(message, failures)


async def start_duties(shift: Shift) -> None:
    """Start the duties that follow from a revisit done by a unit that does not see them."""
    async with shift.work() as work:
        await start_deferred(work, shift.arguments)


async def credit_duties(shift: Shift) -> None:
    """Fulfil the duties that a record kept by a unit that does not see them fulfils as well."""
    async with shift.work() as work:
        await credit_deferred(work, shift.arguments)


def _in_force(shift: Shift) -> tuple[Edition, ...]:
    shelf = shift.desk.ports.find(SHELF, Shelf)
    return shelf.all_in_force(office_date(shift.desk.clock.now()))
