"""The one subscription, through a socket of the real service: a unit hears of its own worklist and of no other's."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from cases.actions import filing
from kernel.announcements import Announcements
from server.embedded import Endpoints
from tests.firm import Firm
from tests.house import edition
from tests.server.conftest import served
from tests.server.house import Running, running_house
from tests.server.wire import Wire, connected

CHANGED = "subscription { worklistChanged { at unit { code } } }"
SUBMIT = "mutation ($in: SubmitFilingInput!) { submitFiling(input: $in) { ... on SubmitFilingPayload { filing { status } } } }"
FEBRUARY = text("SELECT id FROM filing WHERE unit_id = :unit AND period = '2026-02'")
OPENED_AT = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)


@asynccontextmanager
async def listening(running: Running, units: dict[str, int]) -> AsyncGenerator[dict[str, Wire]]:
    """Open a socket for each login and let it hear that the service listens to the database."""
    announcements, stop = running.process.announcements, asyncio.Event()
    async with AsyncExitStack() as stack:
        address = await stack.enter_async_context(served(running.process.app))
        wires = {}
        for login in units:
            wires[login] = await stack.enter_async_context(connected(address, running.token(login)))
            await wires[login].subscribe("w", CHANGED)
        await _registered(announcements, {f"worklist:{unit}" for unit in units.values()})
        told = asyncio.create_task(announcements.run(stop))
        for wire in wires.values():  # whoever waits when listening begins is told to look
            await heard(wire)
        yield wires
        stop.set()
        await told


async def _registered(announcements: Announcements, names: set[str]) -> None:
    async with asyncio.timeout(10):
        while not names <= announcements.listeners.keys():  # noqa: ASYNC110
            await asyncio.sleep(0.01)


async def heard(wire: Wire, seconds: float = 10) -> str:
    """Wait for an event; give the code of the unit it names."""
    async with asyncio.timeout(seconds):
        message = await wire.hear()
    assert (message["type"], message["id"]) == ("next", "w"), message
    change: dict[str, Any] = message["payload"]["data"]["worklistChanged"]
    assert change["at"]
    return str(change["unit"]["code"])


async def submit(running: Running, login: str, unit: int) -> None:
    """Submit the unit's return for February through the API."""
    async with running.house.desk.work(running.house.scheduler_id) as work:
        found = (await work.session.execute(FEBRUARY, {"unit": unit})).scalar_one()
    done: dict[str, Any] = await running.ask(login, SUBMIT, {"in": {"filing": f"filing:{found}"}})
    assert done["submitFiling"]["filing"]["status"] == "SUBMITTED"


async def test_a_unit_hears_that_its_own_worklist_changed_and_not_that_anothers_did(
    endpoints: Endpoints, firm: Firm, tmp_path: Path
) -> None:
    own, other = firm.units["GZ01"], firm.units["SZ01"]
    async with running_house(endpoints, tmp_path, worker=False) as running:
        async with running.house.desk.work(running.house.scheduler_id) as work:
            await filing.open_filings(work, edition(OPENED_AT.date()))
        async with listening(running, {"branch.head": own, "other.head": other}) as wires:
            await submit(running, "other.head", other)
            assert await heard(wires["other.head"]) == "SZ01"
            with pytest.raises(TimeoutError):
                await heard(wires["branch.head"], seconds=0.3)
            await submit(running, "branch.head", own)
            assert await heard(wires["branch.head"]) == "GZ01"
            with pytest.raises(TimeoutError):
                await heard(wires["other.head"], seconds=0.3)
