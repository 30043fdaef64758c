"""Where the archive's process ends: an object store with versions and compliance locks, narrowed to what is used.

All calls block and are safe from several threads; the archive makes them in its own bounded pool of threads.
"""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol, runtime_checkable


class StoreError(Exception):
    """The store did not do it or did not answer; trying again later may help."""


class ObjectMissing(StoreError):
    """No such object or version."""


class AlreadyThere(StoreError):
    """A conditional write found the name taken."""


class StoreRefused(StoreError):
    """The store refuses this request as such (a lock, a right, a digest): trying again is pointless."""


class ScannerAway(StoreError):
    """The virus scanner, where one is configured, did not say what it found: nothing is archived unseen; try again later."""


@dataclass(frozen=True, slots=True)
class Place:
    """A name in a bucket; with `version_id`, one version of it."""

    bucket: str
    name: str
    version_id: str | None = None


@dataclass(frozen=True, slots=True)
class Lock:
    """A compliance lock: nobody shortens `retain_until` (UTC, whole seconds); `hold` stands beside it."""

    retain_until: datetime
    hold: bool = False


@dataclass(frozen=True, slots=True)
class Put:
    """One write: `checksum` is the SHA-256 of the body in base64, which the store must verify."""

    place: Place
    size: int
    checksum: str
    lock: Lock | None = None
    if_absent: bool = False
    metadata: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Part:
    """One uploaded part of a large object: what the store answered and what we hashed."""

    number: int
    etag: str
    checksum: str


@dataclass(frozen=True, slots=True)
class Kept:
    """What the store says of one version: the facts that are read back before anything is believed."""

    place: Place
    size: int
    checksum: str | None
    mode: str | None
    retain_until: datetime | None
    hold: bool
    metadata: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Listed:
    """One line of a listing; `deleted` marks a delete marker."""

    place: Place
    size: int
    deleted: bool = False


@dataclass(frozen=True, slots=True)
class Signed:
    """An address for one request of a client, with the headers it must send unchanged."""

    url: str
    headers: dict[str, str]


@runtime_checkable
class Store(Protocol):
    """What the archive needs of an object store. Every method may raise StoreError."""

    def ensure_bucket(self, bucket: str, *, lock: bool, versions: bool, expire_days: int | None) -> None:
        """Create the bucket unless it exists; `lock` can be given at creation only."""
        ...

    def put(self, put: Put, body: Iterable[bytes]) -> str | None:
        """Write one object, return its version id; raise AlreadyThere when `if_absent` and it is there."""
        ...

    def begin_parts(self, put: Put) -> str:
        """Open a write in parts under the lock of `put`, return its id; nothing is visible until completed."""
        ...

    def put_part(self, place: Place, upload_id: str, *, number: int, checksum: str, body: Sequence[bytes]) -> Part:
        """Write one part (number from 1)."""
        ...

    def complete_parts(self, place: Place, upload_id: str, parts: Sequence[Part]) -> str | None:
        """Make the object of its parts, return its version id."""
        ...

    def abort_parts(self, place: Place, upload_id: str) -> None:
        """Drop the parts; an unknown id is no error."""
        ...

    def read(
        self, place: Place, *, start: int = 0, length: int | None = None
    ) -> AbstractContextManager[Iterator[bytes]]:
        """Stream the bytes from `start`; raise ObjectMissing."""
        ...

    def inspect(self, place: Place) -> Kept:
        """Ask for the facts of an object or version; raise ObjectMissing."""
        ...

    def listing(self, bucket: str, prefix: str, *, versions: bool) -> Iterator[Listed]:
        """List names below `prefix` (ending in "/"), or every version of them."""
        ...

    def retain(self, place: Place, until: datetime) -> None:
        """Set the compliance lock of a version to `until`; raise StoreRefused when it would be shortened."""
        ...

    def hold(self, place: Place, *, on: bool) -> None:
        """Set or clear the legal hold of a version."""
        ...

    def delete(self, place: Place) -> None:
        """Delete an object or version; raise StoreRefused under a lock."""
        ...

    def sign_put(self, put: Put, *, expires_seconds: int) -> Signed:
        """Sign a client's PUT of exactly these bytes, from the machine's now; no call is made."""
        ...


class Scan(Protocol):
    """One file on its way past the virus scanner. Every method may raise ScannerAway."""

    def feed(self, block: bytes) -> None:
        """Show the next block."""
        ...

    def verdict(self) -> str | None:
        """Give the name of what was found in all that was shown, None when nothing was."""
        ...


class Scanner(Protocol):
    """Looks for viruses in what is carried into the archive."""

    def scan(self) -> AbstractContextManager[Scan]:
        """Open one scan; raise ScannerAway."""
        ...
