"""kill -9 at any moment: what was confirmed is kept, exactly once and whole; what is archived is locked."""

import asyncio
import os
import random
import shutil
import tempfile
import time
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from archive.leases import LEASE
from tests.faults.clients import CASES, FILINGS, OFFICER, History, NotNow, Office
from tests.faults.evidence import beside, hasten, wrong_evidence
from tests.faults.firm import head_of, settle_in
from tests.faults.invariants import broken, left_to_do
from tests.faults.plan import Plan, plan
from tests.faults.service import Service

PLAN = plan()
DESKS = 3
GRACE = 30.0
"""Seconds that recovery may take beyond the lease of a dead worker."""

pytestmark = [pytest.mark.timeout(120 + 120 * PLAN.rounds), pytest.mark.xdist_group("faults")]


@dataclass
class Told:
    """What a run saw, for whoever reads it with `-s`."""

    kills: list[tuple[str, float]] = field(default_factory=list)
    pauses: list[float] = field(default_factory=list)
    settled: float = 0.0

    def show(self, history: History, left: int) -> None:
        """Print the counts."""
        acts = {verb: len(history.of(verb)) for verb in ("finish", "complete", "submit")}
        longest = max(self.pauses, default=0.0)
        print(f"\n{len(self.kills)} kills {self.kills}")
        print(f"confirmed {acts}, repeated {history.repeated}, excuses {dict(history.excuses)}")
        print(f"longest pause {longest:.1f} s, settled in {self.settled:.1f} s, {left} left to do")


@asynccontextmanager
async def at_work(service: Service, history: History) -> AsyncIterator[Office]:
    """Have people work at the service until the block ends, then let each finish what is in hand."""
    office = Office(service, history, random.Random(PLAN.seed))
    cases = await _listed(office, OFFICER, CASES, "cases")
    logins = ["branch.head", *(head_of(number) for number in range(_branches(PLAN)))]
    filings = [(login, each) for login in logins for each in await _listed(office, login, FILINGS, "filings")]
    people = [asyncio.create_task(_revisits(office, cases[desk::DESKS])) for desk in range(DESKS)]
    people.append(asyncio.create_task(_filings(office, filings)))
    try:
        yield office
    finally:
        office.stop.set()
        await asyncio.gather(*people)
        await office.http.aclose()


async def _listed(office: Office, login: str, document: str, name: str) -> Sequence[str]:
    found: Any = await office.ask(login, document)
    own = {"branch.head": "GZ01", OFFICER: "GZ01"}.get(login)
    nodes = [edge["node"] for edge in found[name]["edges"]]
    return [node["id"] for node in nodes if own in {None, node["unit"]["code"]}]


async def _revisits(office: Office, cases: Sequence[str]) -> None:
    for case in cases:
        if office.stop.is_set():
            return
        await office.revisit(case)
        await asyncio.sleep(office.random.uniform(0.05, 0.6))


async def _filings(office: Office, filings: Sequence[tuple[str, str]]) -> None:
    for number, (login, filing) in enumerate(filings):
        if office.stop.is_set():
            return
        given = {"filing": filing, "clientMutationId": f"submit-{number}"}
        await office.until_done(lambda login=login, given=given: office.act("submit", login, given))
        await asyncio.sleep(office.random.uniform(0.2, 0.8))


@contextmanager
def _folder() -> Iterator[Path]:
    """Give a data folder that every account can reach; `FAULT_KEEP` leaves it for whoever looks for the reason."""
    home = Path(tempfile.mkdtemp(prefix="anjuan-faults-")).resolve()
    try:
        yield home
    finally:
        if "FAULT_KEEP" not in os.environ:
            shutil.rmtree(home, ignore_errors=True)


def _branches(plan: Plan) -> int:
    return 1 + plan.rounds // 6


async def _until_confirmed(history: History, service: Service, since: float) -> float:
    """Wait for the first confirmation after a kill; give how long that took."""
    while history.last <= since:
        assert service.process is not None
        assert service.process.poll() is None, service.tail()
        assert time.monotonic() - since < LEASE.total_seconds() + GRACE, service.tail()
        await asyncio.sleep(0.05)
    return history.last - since


async def _settled(service: Service, *, hurry: bool) -> float:
    """Wait until nothing is left between staging and lock, at most the lease and the grace; give how long it took."""
    began = time.monotonic()
    if hurry:
        async with beside(service.home) as house:
            await hasten(house)
        return time.monotonic() - began
    while await left_to_do(service.endpoints()):
        assert time.monotonic() - began < LEASE.total_seconds() + GRACE, await broken(service.endpoints(), History())
        await asyncio.sleep(1)
    return time.monotonic() - began


async def _answers_again_as_at_first(office: Office, history: History) -> None:
    """Repeat confirmed acts under their keys: the answer is the first one."""
    keyed = [act for act in history.confirmed if act.verb != "finish"]
    for act in office.random.sample(keyed, min(12, len(keyed))):
        for _ in range(60):
            try:
                assert await office.act(act.verb, act.login, act.given) == act.answer
                break
            except NotNow:
                await asyncio.sleep(0.5)
        else:
            raise AssertionError(act)


async def test_kill_9_at_any_moment_loses_nothing_and_leaves_nothing_unlocked() -> None:
    with _folder() as home:
        await settle_in(home, clients=min(10 + 6 * PLAN.rounds, 199), branches=_branches(PLAN))
        service, history, told = Service(home), History(), Told()
        await service.start()
        try:
            async with at_work(service, history) as office:
                for victim, seconds in PLAN.kills():
                    await asyncio.sleep(seconds)
                    before = time.monotonic()
                    await service.kill(victim)
                    told.kills.append((victim, round(seconds, 2)))
                    told.pauses.append(await _until_confirmed(history, service, before))
                    print(f"{victim} after {seconds:.1f} s, confirmed again after {told.pauses[-1]:.1f} s")
                    assert await broken(service.endpoints(), history) == []
                office.stop.set()
                await _answers_again_as_at_first(office, history)
            told.settled = await _settled(service, hurry=not PLAN.long)
            told.show(history, await left_to_do(service.endpoints()))
            assert await broken(service.endpoints(), history) == []
            assert history.lies == []
            async with beside(home) as house:
                assert await wrong_evidence(house, service.endpoints()) == []
            await service.stop()
        finally:
            service.end()
