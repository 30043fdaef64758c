"""The probes themselves: each function's first line is the promise, and it raises Broken when the store breaks it."""

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, timedelta
from http import HTTPStatus
from uuid import uuid4

import urllib3

from archive import attacks
from archive.ports import AlreadyThere, Kept, Lock, ObjectMissing, Place, Put, StoreError
from archive.store import MinioStore
from archive.wire import checksum, composite

LOCK_SECONDS = 60
BODY = b"what is locked stays as it is\n" * 40
PART = 5 << 20


class Broken(Exception):
    """A probe saw the promise broken; the message says how."""


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
    """Keep and show a lock given with the write."""
    lock = bench.lock(hold=True)
    kept = bench.must_stand(bench.write("put", lock))
    shown = (kept.mode, kept.retain_until, kept.hold, kept.size)
    _expect(shown == ("COMPLIANCE", lock.retain_until, True, len(BODY)), f"shown as {shown}")


def lock_set_later(bench: Bench) -> None:
    """Keep and enforce a lock set on a version already written."""
    place, lock = bench.write("later", None), bench.lock()
    bench.store.retain(place, lock.retain_until)
    _tried(lambda: bench.store.delete(place))
    kept = bench.must_stand(place)
    _expect(kept.mode == "COMPLIANCE" and kept.retain_until == lock.retain_until, f"shown as {kept.mode}")


def delete_version(bench: Bench) -> None:
    """Refuse to delete a locked version."""
    place = bench.write("delete", bench.lock())
    _tried(lambda: bench.store.delete(place))
    bench.must_stand(place)


def bulk_delete(bench: Bench) -> None:
    """Refuse to delete locked versions in bulk."""
    places = [bench.write(f"bulk{number}", bench.lock()) for number in range(2)]
    attacks.delete_many(bench.store, bench.bucket, places)
    for place in places:
        bench.must_stand(place)


def shorten(bench: Bench) -> None:
    """Refuse to shorten a lock."""
    lock = bench.lock()
    place = bench.write("shorten", lock)
    _tried(lambda: bench.store.retain(place, lock.retain_until - timedelta(seconds=30)))
    _expect(bench.must_stand(place).retain_until == lock.retain_until, "the lock was shortened")


def extend(bench: Bench) -> None:
    """Extend a lock."""
    lock = bench.lock()
    place = bench.write("extend", lock)
    bench.store.retain(place, lock.retain_until + timedelta(seconds=5))
    later = bench.must_stand(place).retain_until
    _expect(later == lock.retain_until + timedelta(seconds=5), f"locked until {later}")


def overwrite(bench: Bench) -> None:
    """Make another version when a name is written again, and leave the locked one."""
    place = bench.write("overwrite", bench.lock())
    bench.write("overwrite", None, b"other")
    with bench.store.read(place) as blocks:
        _expect(b"".join(blocks) == BODY, "the locked bytes changed")


def suspend_versioning(bench: Bench) -> None:
    """Refuse to suspend the versions of a bucket with locks."""
    _expect(attacks.suspend_versions(bench.store, bench.bucket), "versioning was suspended")


def remove_bucket(bench: Bench) -> None:
    """Refuse to remove a bucket with locked versions."""
    place = bench.write("bucket", bench.lock())
    attacks.remove_bucket(bench.store, bench.bucket)
    bench.must_stand(place)


def legal_hold(bench: Bench) -> None:
    """Keep a version under a hold alone; let it go when the hold is taken off."""
    place = bench.write("hold", None)
    bench.store.hold(place, on=True)
    _tried(lambda: bench.store.delete(place))
    _expect(bench.must_stand(place).hold, "the hold is not shown")
    bench.store.hold(place, on=False)
    _expect(not bench.must_stand(place).hold, "the hold stays")


def multipart(bench: Bench) -> None:
    """Lock a write in parts by its creation, and show the checksum of its parts."""
    bodies, lock = (b"a" * PART, b"b" * 1000), bench.lock()
    place = bench.place("parts")
    digests = [checksum(hashlib.sha256(body).digest()) for body in bodies]
    upload = bench.store.begin_parts(Put(place, PART + 1000, "", lock))
    parts = [
        bench.store.put_part(place, upload, number=number, checksum=digest, body=[body])
        for number, (digest, body) in enumerate(zip(digests, bodies, strict=True), start=1)
    ]
    locked = Place(place.bucket, place.name, bench.store.complete_parts(place, upload, parts))
    _tried(lambda: bench.store.delete(locked))
    kept = bench.must_stand(locked)
    shown = (kept.mode, kept.retain_until, kept.size, kept.checksum)
    _expect(shown == ("COMPLIANCE", lock.retain_until, PART + 1000, composite(digests)), f"shown as {shown}")


def ranged_read(bench: Bench) -> None:
    """Give exactly the bytes of a range."""
    place = bench.write("range", bench.lock())
    with bench.store.read(place, start=7, length=11) as blocks:
        _expect(b"".join(blocks) == BODY[7:18], "other bytes came")


def wrong_checksum(bench: Bench) -> None:
    """Refuse a body that does not hash to the checksum header, and keep nothing."""
    place, digest = bench.place("wrong"), checksum(hashlib.sha256(BODY).digest())
    _tried(lambda: bench.store.put(Put(place, 5, digest, bench.lock()), [b"other"]))
    _must_be_absent(bench, place)


def cut_off(bench: Bench) -> None:
    """Keep nothing of a body that breaks off."""

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
    """Keep a second write away by If-None-Match."""
    place, digest = bench.place("once"), checksum(hashlib.sha256(BODY).digest())
    put = Put(place, len(BODY), digest, bench.lock(), if_absent=True)
    bench.store.put(put, [BODY])
    try:
        bench.store.put(put, [BODY])
    except AlreadyThere:
        return
    raise Broken("the second write was accepted")


def signed_put(bench: Bench) -> None:
    """Take the bytes that an address was signed for, and no others."""
    place, digest = bench.place("signed"), checksum(hashlib.sha256(BODY).digest())
    signed = bench.store.sign_put(Put(place, len(BODY), digest), expires_seconds=60)
    other = BODY[::-1]
    changed = {**signed.headers, "x-amz-checksum-sha256": checksum(hashlib.sha256(other).digest())}
    with urllib3.PoolManager(retries=False) as pool:
        for headers in (signed.headers, changed):
            status = pool.request("PUT", signed.url, body=other, headers=headers).status
            _expect(status >= HTTPStatus.BAD_REQUEST, f"other bytes were taken with {status}")
        status = pool.request("PUT", signed.url, body=BODY, headers=signed.headers).status
        _expect(status == HTTPStatus.OK, f"the right bytes were refused with {status}")


def listing(bench: Bench) -> None:
    """List every version below a prefix, names in order."""
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


def _must_be_absent(bench: Bench, place: Place) -> None:
    try:
        bench.store.inspect(place)
    except ObjectMissing:
        return
    raise Broken("something was kept")
