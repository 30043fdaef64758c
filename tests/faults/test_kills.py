"""kill -9 at any moment: what was confirmed is kept, exactly once and whole; what is archived is locked."""

import asyncio
import os
import random
import shutil
import tempfile
import time
from collections.abc import AsyncGenerator, Callable, Generator, Sequence
from contextlib import asynccontextmanager, contextmanager
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from archive.leases import LEASE
from tests.faults.clients import CASES, FILINGS, MUTATIONS, OFFICER, History, NotNow, Office
from tests.faults.evidence import wrong_evidence
from tests.faults.firm import head_of, settle_in
from tests.faults.invariants import broken, left_to_do, recovered
from tests.faults.plan import Plan, plan
from tests.faults.service import Service
from tests.faults.told import Told

PLAN = plan()
DESKS = 2
GRACE = 30.0
"""Seconds that recovery may take beyond the lease of a dead worker."""
LONGEST = 600.0
"""Seconds after which what is waited for will not come, however slow the machine."""

pytestmark = [pytest.mark.timeout(1800 + 120 * PLAN.rounds), pytest.mark.xdist_group("faults")]


@asynccontextmanager
async def at_work(service: Service, history: History) -> AsyncGenerator[Office]:
    """Have people work at the service until the block ends, then let each finish what is in hand."""
    office = Office(service, history, random.Random(PLAN.seed))
    async with office.http, asyncio.TaskGroup() as people:
        cases = await _listed(office, OFFICER, CASES, "cases")
        logins = ["branch.head", *(head_of(number) for number in range(_branches(PLAN)))]
        filings = [(login, each) for login in logins for each in await _listed(office, login, FILINGS, "filings")]
        for desk in range(DESKS):
            people.create_task(_revisits(office, cases[desk::DESKS]))
        people.create_task(_filings(office, filings))
        yield office
        office.stop.set()


async def _listed(office: Office, login: str, document: str, name: str) -> Sequence[str]:
    found: Any = await _answered(lambda: office.ask(login, document))
    own = {"branch.head": "GZ01", OFFICER: "GZ01"}.get(login)
    nodes = [edge["node"] for edge in found[name]["edges"]]
    return [node["id"] for node in nodes if own in {None, node["unit"]["code"]}]


async def _answered(ask: Callable[[], Any]) -> Any:
    """Give what a question is answered, however often it must be asked."""
    async with asyncio.timeout(LONGEST):
        while True:
            try:
                return await ask()
            except NotNow:
                await asyncio.sleep(0.5)


async def _revisits(office: Office, cases: Sequence[str]) -> None:
    for case in cases:
        if office.stop.is_set():
            return
        await office.revisit(case)
        await asyncio.sleep(office.random.uniform(0.2, 1.2))
    await _repeats(office)


async def _filings(office: Office, filings: Sequence[tuple[str, str]]) -> None:
    for number, (login, filing) in enumerate(filings):
        if office.stop.is_set():
            return
        given = {"filing": filing, "clientMutationId": f"submit-{number}"}
        await office.until_done(partial(office.act, "submit", login, given))
        await asyncio.sleep(office.random.uniform(0.5, 2))
    await _repeats(office)


async def _repeats(office: Office) -> None:
    """Repeat what is done until the day ends: nobody is ever without work."""
    while not office.stop.is_set():
        act = office.random.choice(office.history.confirmed)
        await office.until_done(partial(office.again, act))
        await asyncio.sleep(0.5)


@contextmanager
def _folder() -> Generator[Path]:
    """Give a data folder that every account can reach; `FAULT_KEEP` leaves it for whoever looks for the reason."""
    home = Path(tempfile.mkdtemp(prefix="anjuan-faults-")).resolve()
    try:
        yield home
    except BaseException as error:
        error.add_note(f"again: make faults FAULT_ROUNDS={PLAN.rounds} FAULT_SEED={PLAN.seed}")
        raise
    finally:
        if "FAULT_KEEP" not in os.environ:
            shutil.rmtree(home, ignore_errors=True)


def _branches(plan: Plan) -> int:
    return 1 + plan.rounds // 6


async def _until_confirmed(history: History, service: Service, victim: str) -> float:
    """Wait until an act that began after a kill is confirmed, with the store one that needs it; give how long it took."""
    since, verbs = time.monotonic(), ("finish",) if victim == "store" else tuple(MUTATIONS)
    while not history.since(since, verbs):
        assert service.process is not None
        assert service.process.poll() is None, service.tail()
        assert time.monotonic() - since < LONGEST, service.tail()
        await asyncio.sleep(0.05)
    return time.monotonic() - since


async def _settled(service: Service) -> float:
    """Wait until nothing is left between staging and lock, and no paper to print; give how long it took."""
    began = time.monotonic()
    while left := await left_to_do(service.endpoints()):
        assert time.monotonic() - began < LONGEST, f"{left} left to do: {service.tail()}"
        await asyncio.sleep(0.2)
    return time.monotonic() - began


async def _kill_and_look(service: Service, history: History, told: Told) -> None:
    for victim, seconds in PLAN.kills():
        await asyncio.sleep(seconds)
        began = time.monotonic()
        print(f"{victim} is killed", end=", ", flush=True)
        await service.kill(victim)
        await _until_confirmed(history, service, victim)
        told.kill(victim, time.monotonic() - began)
        assert await broken(service.endpoints(), history) == []


async def test_kill_9_at_any_moment_loses_nothing_and_leaves_nothing_unlocked() -> None:
    with _folder() as home:
        await settle_in(home, clients=min(10 + 6 * PLAN.rounds, 199), branches=_branches(PLAN))
        service, history, told = Service(home), History(), Told(PLAN)
        await service.start()
        try:
            async with at_work(service, history) as office:
                await _kill_and_look(service, history, told)
                for act in office.random.sample(history.confirmed, min(12, len(history.confirmed))):
                    await _answered(partial(office.again, act))
            told.settled = await _settled(service)
            told.recovered = await recovered(service.endpoints())
            told.show(history)
            assert await broken(service.endpoints(), history) == []
            assert history.lies == []
            assert await wrong_evidence(home) == []
            if PLAN.long:
                assert told.recovered[1] < LEASE.total_seconds() + GRACE + told.longest_pause
        finally:
            service.end()
