"""What changed is told to whoever listens, with the commit and never without it."""

import asyncio
from contextlib import aclosing

import pytest

from kernel.announcements import Announcements, announce
from kernel.work import Desk
from server.embedded import Endpoints
from tests.firm import Firm


async def _listening(announcements: Announcements, desk: Desk, firm: Firm) -> None:
    """Wait until the connection hears: repeat an announcement of no interest until one of our own comes through."""
    async with aclosing(announcements.changes("probe", 1)) as probes:
        heard = asyncio.ensure_future(anext(probes))
        while not heard.done():
            async with desk.work(firm.staff["leader"]) as work:
                await announce(work, "probe", 1)
            await asyncio.wait((heard,), timeout=0.2)


async def _announce_and_fail(desk: Desk, firm: Firm) -> None:
    async with desk.work(firm.staff["leader"]) as work:
        await announce(work, "worklist", 8)
        raise RuntimeError


async def test_a_committed_announcement_is_heard_by_its_listeners_only(
    desk: Desk, firm: Firm, endpoints: Endpoints
) -> None:
    announcements, stop = Announcements(endpoints.database_url), asyncio.Event()
    running = asyncio.create_task(announcements.run(stop))
    try:
        await _listening(announcements, desk, firm)
        async with (
            aclosing(announcements.changes("worklist", 7)) as ours,
            aclosing(announcements.changes("worklist", 8)) as theirs,
        ):
            mine, other = asyncio.ensure_future(anext(ours)), asyncio.ensure_future(anext(theirs))
            await asyncio.sleep(0)
            with pytest.raises(RuntimeError):
                await _announce_and_fail(desk, firm)
            async with desk.work(firm.staff["leader"]) as work:
                await announce(work, "worklist", 7)
            await asyncio.wait_for(mine, 10)
            await asyncio.sleep(0.3)
            assert not other.done()
            other.cancel()
            with pytest.raises(asyncio.CancelledError):
                await other
    finally:
        stop.set()
        await running
    assert not announcements.listeners
