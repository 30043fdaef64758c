"""The store's promises are probed, and a store that breaks one takes nothing in."""

import pytest

from archive import ingest
from archive.errors import StoreUnqualified
from archive.probes import PROBES, Bench
from archive.qualify import probe, qualify
from archive.room import Room
from archive.store import MinioStore
from kernel.work import Desk
from tests.archive.courier import declared, recording
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
