"""kill -9 at any moment: what was acknowledged is there and locked, nothing is half archived, nothing is there twice."""

import asyncio
import json
import random
import sys
from datetime import timedelta

import pytest

from archive import queries
from archive.models import Document
from archive.reconcile import Reconcile
from archive.relay import Relay
from archive.room import Buckets, Room, open_buckets
from archive.upkeep import Upkeep
from kernel.clock import FixedClock, SystemClock
from kernel.work import Desk
from server.embedded import Endpoints
from tests.conftest import SCHEDULER_ID
from tests.firm import Firm

KILLS = 4


@pytest.fixture
def buckets() -> Buckets:
    """Give buckets of this test's own: everything in them is compared."""
    return Buckets.named(f"k{random.randrange(16**10):010x}-")


async def killed(facts: dict[str, str], seconds: float) -> list[tuple[str, int]]:
    """Run a victim, kill it after `seconds` of its work, give what it acknowledged."""
    victim = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "tests.archive.victim", json.dumps(facts), stdout=asyncio.subprocess.PIPE
    )
    assert victim.stdout is not None
    first = await victim.stdout.readline()
    await asyncio.sleep(seconds)
    victim.kill()
    rest = await victim.stdout.read()
    await victim.wait()
    lines = (first + rest).decode().splitlines()
    return [(line.split()[0], int(line.split()[1])) for line in lines if line.count(" ") == 1]


async def found(desk: Desk, document_id: int) -> Document:
    async with desk.work(SCHEDULER_ID) as work:
        return await queries.document(work.session, document_id)


async def test_nothing_acknowledged_is_lost_and_nothing_is_half_done(
    desk: Desk, firm: Firm, room: Room, relay: Relay, endpoints: Endpoints, clock: FixedClock
) -> None:
    await open_buckets(room)
    facts = {
        "endpoint": endpoints.s3_endpoint,
        "access_key": endpoints.s3_access_key,
        "secret_key": endpoints.s3_secret_key,
        "database_url": endpoints.database_url,
        "prefix": room.buckets.staging.removesuffix("staging"),
        "unit": str(firm.units["GZ01"]),
        "officer": str(firm.staff["branch.revisits"]),
    }
    acknowledged: list[tuple[str, int]] = []
    for number in range(KILLS):
        acknowledged += await killed({**facts, "seed": str(number)}, random.uniform(0.05, 0.8))
    for word, document_id in acknowledged:
        assert word == "finished" or (await found(desk, document_id)).state == "ARCHIVED"
    clock.instant = SystemClock().now() + timedelta(hours=1)
    await Upkeep(relay).recover()
    for _, document_id in acknowledged:
        document = await found(desk, document_id)
        kept = room.store.inspect(room.evidence(document.object_key, document.version_id))
        assert (document.state, kept.mode, kept.retain_until) == ("ARCHIVED", "COMPLIANCE", document.retain_until)
    clock.advance(timedelta(seconds=1))
    report = await Reconcile(desk, SCHEDULER_ID).run()
    assert (report.clean, report.documents >= len({each for _, each in acknowledged})) == (True, True)
