"""Conformance probes: what a store claims about locks is believed when it was seen, at start, daily and on demand.

A store may accept a lock and not enforce it. Each probe writes a few bytes into a bucket of its own, under locks of a
minute, and tries to break the promise. What fails stops archiving unless the exception is listed with its workaround.
"""

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import urllib3

from archive import attacks
from archive.ports import AlreadyThere, Kept, Lock, ObjectMissing, Place, Put, StoreError
from archive.room import Room
from archive.store import MinioStore
from archive.wire import checksum, composite

LOCK_SECONDS = 60
BODY = b"what is locked stays as it is\n" * 40
PART = 5 << 20


class Broken(Exception):
    """A probe saw the promise broken; the message says how."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One probe: `failure` is None when the promise held."""

    probe: str
    promise: str
    failure: str | None


@dataclass(frozen=True, slots=True)
class Qualification:
    """All probes of one run; `accepted` names those whose failure is listed with a workaround."""

    at: datetime
    findings: tuple[Finding, ...]
    accepted: frozenset[str] = frozenset()

    @property
    def failed(self) -> tuple[str, ...]:
        """The probes that stop archiving."""
        return tuple(f.probe for f in self.findings if f.failure is not None and f.probe not in self.accepted)


@dataclass(slots=True)
class Bench:
    """Where probes work: the store, a bucket with locks, names never used before."""

    store: MinioStore
    bucket: str
    run: str = field(default_factory=lambda: uuid4().hex)

    def place(self, name: str) -> Place:
        """Name an object of this run."""
        return Place(self.bucket, f"q/{self.run}/{name}")

    def lock(self, *, hold: bool = False) -> Lock:
        """Give a lock of a minute."""
        until = self.store.clock.now().replace(microsecond=0) + timedelta(seconds=LOCK_SECONDS)
        return Lock(until.astimezone(UTC), hold)

    def write(self, name: str, lock: Lock | None, body: bytes = BODY) -> Place:
        """Write a version and give its place."""
        place = self.place(name)
        digest = checksum(hashlib.sha256(body).digest())
        return Place(place.bucket, place.name, self.store.put(Put(place, len(body), digest, lock), [body]))

    def must_stand(self, place: Place) -> Kept:
        """Read a version back; raise Broken when it is gone."""
        try:
            return self.store.inspect(place)
        except ObjectMissing:
            raise Broken("the locked version is gone") from None


def _tried(action: Callable[[], object]) -> None:
    try:
        action()
    except StoreError:
        return


def _expect(condition: bool, failure: str) -> None:  # noqa: FBT001 - reads as a sentence
    if not condition:
        raise Broken(failure)


def lock_on_put(bench: Bench) -> None:
    """A lock given with the write is kept and shown."""
    lock = bench.lock(hold=True)
    kept = bench.must_stand(bench.write("put", lock))
    shown = (kept.mode, kept.retain_until, kept.hold, kept.size)
    _expect(shown == ("COMPLIANCE", lock.retain_until, True, len(BODY)), f"shown as {shown}")


def lock_set_later(bench: Bench) -> None:
    """A lock set on a version already written is kept and enforced."""
    place, lock = bench.write("later", None), bench.lock()
    bench.store.retain(place, lock.retain_until)
    _tried(lambda: bench.store.delete(place))
    kept = bench.must_stand(place)
    _expect(kept.mode == "COMPLIANCE" and kept.retain_until == lock.retain_until, f"shown as {kept.mode}")


def delete_version(bench: Bench) -> None:
    """A locked version cannot be deleted."""
    place = bench.write("delete", bench.lock())
    _tried(lambda: bench.store.delete(place))
    bench.must_stand(place)


def bulk_delete(bench: Bench) -> None:
    """Nor in bulk."""
    places = [bench.write(f"bulk{number}", bench.lock()) for number in range(2)]
    attacks.delete_many(bench.store, bench.bucket, places)
    for place in places:
        bench.must_stand(place)


def shorten(bench: Bench) -> None:
    """A lock is not shortened."""
    lock = bench.lock()
    place = bench.write("shorten", lock)
    _tried(lambda: bench.store.retain(place, lock.retain_until - timedelta(seconds=30)))
    _expect(bench.must_stand(place).retain_until == lock.retain_until, "the lock was shortened")


def extend(bench: Bench) -> None:
    """A lock can be extended."""
    lock = bench.lock()
    place = bench.write("extend", lock)
    bench.store.retain(place, lock.retain_until + timedelta(seconds=5))
    later = bench.must_stand(place).retain_until
    _expect(later == lock.retain_until + timedelta(seconds=5), f"locked until {later}")


def overwrite(bench: Bench) -> None:
    """Writing the same name again makes another version and leaves the locked one."""
    place = bench.write("overwrite", bench.lock())
    bench.write("overwrite", None, b"other")
    with bench.store.read(place) as blocks:
        _expect(b"".join(blocks) == BODY, "the locked bytes changed")


def suspend_versioning(bench: Bench) -> None:
    """Versioning of a bucket with locks cannot be suspended."""
    _expect(attacks.suspend_versions(bench.store, bench.bucket), "versioning was suspended")


def remove_bucket(bench: Bench) -> None:
    """A bucket with locked versions cannot be removed."""
    place = bench.write("bucket", bench.lock())
    attacks.remove_bucket(bench.store, bench.bucket)
    bench.must_stand(place)


def legal_hold(bench: Bench) -> None:
    """A hold alone keeps a version; taken off, it does not."""
    place = bench.write("hold", None)
    bench.store.hold(place, on=True)
    _tried(lambda: bench.store.delete(place))
    _expect(bench.must_stand(place).hold, "the hold is not shown")
    bench.store.hold(place, on=False)
    _expect(not bench.must_stand(place).hold, "the hold stays")


def multipart(bench: Bench) -> None:
    """A write in parts is locked by its creation, and shows the checksum of its parts."""
    bodies, lock = (b"a" * PART, b"b" * 1000), bench.lock()
    place = bench.place("parts")
    digests = [checksum(hashlib.sha256(body).digest()) for body in bodies]
    upload = bench.store.begin_parts(Put(place, PART + 1000, "", lock))
    parts = [
        bench.store.put_part(place, upload, number=number, checksum=digest, body=body)
        for number, (digest, body) in enumerate(zip(digests, bodies, strict=True), start=1)
    ]
    locked = Place(place.bucket, place.name, bench.store.complete_parts(place, upload, parts))
    _tried(lambda: bench.store.delete(locked))
    kept = bench.must_stand(locked)
    shown = (kept.mode, kept.retain_until, kept.size, kept.checksum)
    _expect(shown == ("COMPLIANCE", lock.retain_until, PART + 1000, composite(digests)), f"shown as {shown}")


def ranged_read(bench: Bench) -> None:
    """A range gives exactly its bytes."""
    place = bench.write("range", bench.lock())
    with bench.store.read(place, start=7, length=11) as blocks:
        _expect(b"".join(blocks) == BODY[7:18], "other bytes came")


def wrong_checksum(bench: Bench) -> None:
    """A body that does not hash to the checksum header is refused and not kept."""
    place, digest = bench.place("wrong"), checksum(hashlib.sha256(BODY).digest())
    _tried(lambda: bench.store.put(Put(place, 5, digest, bench.lock()), [b"other"]))
    _must_be_absent(bench, place)


def cut_off(bench: Bench) -> None:
    """A body that breaks off leaves nothing."""

    def breaking() -> Iterator[bytes]:
        yield BODY[:100]
        raise Broken

    place = bench.place("cut")
    try:
        bench.store.put(Put(place, len(BODY), checksum(hashlib.sha256(BODY).digest()), bench.lock()), breaking())
    except (Broken, StoreError):
        _must_be_absent(bench, place)
    else:
        raise Broken("half a body was taken for the whole")


def conditional(bench: Bench) -> None:
    """If-None-Match keeps a second write away."""
    place, digest = bench.place("once"), checksum(hashlib.sha256(BODY).digest())
    put = Put(place, len(BODY), digest, bench.lock(), if_absent=True)
    bench.store.put(put, [BODY])
    try:
        bench.store.put(put, [BODY])
    except AlreadyThere:
        return
    raise Broken("the second write was accepted")


def signed_put(bench: Bench) -> None:
    """A signed address takes the bytes it was signed for and no others."""
    place, digest = bench.place("signed"), checksum(hashlib.sha256(BODY).digest())
    signed = bench.store.sign_put(Put(place, len(BODY), digest), expires_seconds=60)
    other = BODY[::-1]
    changed = {**signed.headers, "x-amz-checksum-sha256": checksum(hashlib.sha256(other).digest())}
    with urllib3.PoolManager(retries=False) as pool:
        for headers in (signed.headers, changed):
            status = pool.request("PUT", signed.url, body=other, headers=headers).status
            _expect(status >= 400, f"other bytes were taken with {status}")
        status = pool.request("PUT", signed.url, body=BODY, headers=signed.headers).status
        _expect(status == 200, f"the right bytes were refused with {status}")


def listing(bench: Bench) -> None:
    """Listing shows every version below a prefix, names in order."""
    for name in ("list/b", "list/a", "list/a"):
        bench.write(name, bench.lock())
    found = [item.place.name for item in bench.store.listing(bench.bucket, f"q/{bench.run}/list/", versions=True)]
    _expect([name[-1] for name in found] == ["a", "a", "b"], f"listed {found}")


PROBES: tuple[Callable[[Bench], None], ...] = (
    lock_on_put,
    lock_set_later,
    delete_version,
    bulk_delete,
    shorten,
    extend,
    overwrite,
    suspend_versioning,
    remove_bucket,
    legal_hold,
    multipart,
    ranged_read,
    wrong_checksum,
    cut_off,
    conditional,
    signed_put,
    listing,
)


def probe(bench: Bench, promise: Callable[[Bench], None]) -> Finding:
    """Run one probe; whatever goes wrong is its failure, never an error of the run."""
    text = (promise.__doc__ or "").strip()
    try:
        promise(bench)
    except (Broken, StoreError) as error:
        return Finding(promise.__name__, text, str(error) or type(error).__name__)
    except Exception as error:  # noqa: BLE001 - a probe that cannot run has failed
        return Finding(promise.__name__, text, f"{type(error).__name__}: {error}")
    return Finding(promise.__name__, text, None)


async def qualify(room: Room, store: MinioStore, accepted: frozenset[str] = frozenset()) -> Qualification:
    """Run all probes against the store in a bucket beside the archive's, and let the room know what failed."""
    bench = Bench(store, f"{room.buckets.evidence}-qualify")
    await room.call(store.ensure_bucket, bench.bucket, lock=True, versions=True, expire_days=None)
    findings = [await room.call(probe, bench, promise) for promise in PROBES]
    result = Qualification(store.clock.now(), tuple(findings), accepted)
    room.standing.failed = result.failed
    return result


def _must_be_absent(bench: Bench, place: Place) -> None:
    try:
        bench.store.inspect(place)
    except ObjectMissing:
        return
    raise Broken("something was kept")
