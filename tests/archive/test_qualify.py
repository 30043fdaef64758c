"""The store's promises are probed, and a store that breaks one takes nothing in."""

import asyncio
from datetime import timedelta
from itertools import pairwise

import pytest

from archive import ingest
from archive.errors import StoreUnqualified
from archive.probes import PROBES, Bench
from archive.qualify import Pace, keep_qualified, probe, qualify
from archive.room import Room
from archive.store import MinioStore
from kernel.work import Desk
from tests.archive.courier import declared, recording
from tests.archive.faulty import FaultyStore
from tests.firm import Firm


async def test_the_embedded_store_keeps_every_promise(room: Room, store: MinioStore) -> None:
    result = await qualify(room, store)
    assert {finding.probe: finding.failure for finding in result.findings if finding.failure} == {}
    assert (len(result.findings), result.failed, room.standing.failed) == (len(PROBES), (), ())


async def test_a_bucket_without_locks_fails_what_locks_promise(room: Room, store: MinioStore) -> None:
    bench = Bench(store, room.buckets.staging)
    failed = {finding.probe for finding in (probe(bench, promise) for promise in PROBES) if finding.failure}
    assert {"lock_on_put", "delete_version", "bulk_delete", "overwrite", "legal_hold", "multipart"} <= failed


async def test_a_store_that_failed_a_probe_takes_nothing_in(desk: Desk, firm: Firm, room: Room) -> None:
    room.standing.failed = ("delete_version",)
    content = recording(1000)
    with pytest.raises(StoreUnqualified, match="delete_version"):
        async with desk.work(firm.staff["branch.revisits"]) as work:
            await ingest.begin_upload(work, declaration=declared(content, firm.units["GZ01"]))


async def test_a_store_that_died_meanwhile_is_asked_again_soon_and_then_once_a_day(
    room: Room, store: MinioStore
) -> None:
    faulty = FaultyStore(store, fail_before="put")
    runs: list[tuple[str, ...]] = []

    async def judge() -> None:
        await qualify(room, faulty)  # type: ignore[arg-type]
        runs.append(room.standing.failed)

    keeping = asyncio.create_task(keep_qualified(judge, room.standing, Pace(soon=timedelta(milliseconds=10))))
    async with asyncio.timeout(60):
        while room.standing.passed_at is None:  # noqa: ASYNC110
            await asyncio.sleep(0.02)
    await asyncio.sleep(0.2)
    keeping.cancel()
    assert runs == [("lock_on_put",), ()]


async def test_a_store_that_does_not_pass_is_asked_less_often_but_never_left_alone_for_a_day(room: Room) -> None:
    asked: list[float] = []

    async def judge() -> None:
        asked.append(asyncio.get_running_loop().time())

    pace = Pace(soon=timedelta(seconds=0.05), rarest=timedelta(seconds=0.2))
    keeping = asyncio.create_task(keep_qualified(judge, room.standing, pace))
    async with asyncio.timeout(60):
        while len(asked) < 5:  # noqa: ASYNC110
            await asyncio.sleep(0.01)
    keeping.cancel()
    pauses = [later - earlier for earlier, later in pairwise(asked)]
    assert all(pause >= least for pause, least in zip(pauses, (0.05, 0.1, 0.2, 0.2), strict=True))
