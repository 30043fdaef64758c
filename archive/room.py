"""The archive as one process holds it: store, buckets, the classes in force, the threads that do the waiting."""

import asyncio
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING, ParamSpec, TypeVar
from uuid import UUID

from archive.errors import ArchiveClassUnknown, StoreUnqualified
from archive.ports import Place, Scanner, Store
from archive.retention import ArchiveClass
from archive.scanner import NoScanner
from kernel.work import Work

if TYPE_CHECKING:
    from archive.leases import Leased

P = ParamSpec("P")
R = TypeVar("R")

STAGING_DAYS = 7
EXPORT_DAYS = 30
THREADS = 8
PORT = "archive"


@dataclass(frozen=True, slots=True)
class Buckets:
    """The names of the five buckets, all with one prefix."""

    staging: str
    keys: str
    evidence: str
    ledger: str
    exports: str

    @classmethod
    def named(cls, prefix: str) -> "Buckets":
        """Name the buckets below a prefix such as `anjuan-`."""
        return cls(*(f"{prefix}{name}" for name in ("staging", "keys", "evidence", "ledger", "exports")))


@dataclass(slots=True)
class Standing:
    """Which probes of the store failed at the last qualification, empty before the first; when none did, `passed_at`."""

    failed: tuple[str, ...] = ()
    passed_at: datetime | None = None


def already_on_disk() -> None:
    """Do nothing: this store answers when it has written."""


@dataclass(frozen=True, slots=True)
class Room:
    """What the archive's actions find in `work.ports` under "archive".

    `flush` brings to disk what the store has acknowledged, where the store does not wait for that itself: nothing is
    recorded as locked before. `handed` holds leases that finishing an upload took for this process's relay. One that is
    stale does no harm: its fence moves nothing.
    """

    store: Store
    buckets: Buckets
    classes: Mapping[str, ArchiveClass]
    threads: ThreadPoolExecutor = field(default_factory=lambda: ThreadPoolExecutor(THREADS, "archive"))
    standing: Standing = field(default_factory=Standing)
    handed: dict[int, "Leased"] = field(default_factory=dict)
    flush: Callable[[], None] = already_on_disk
    scanner: Scanner = field(default_factory=NoScanner)

    async def call(self, function: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
        """Run a blocking call of the store in one of the archive's threads."""
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self.threads, partial(function, *args, **kwargs))

    def archive_class(self, code: str) -> ArchiveClass:
        """Give a class by its code; raise ArchiveClassUnknown."""
        try:
            return self.classes[code]
        except KeyError:
            raise ArchiveClassUnknown(code) from None

    def must_be_qualified(self) -> None:
        """Raise StoreUnqualified when the store failed a probe that is not accepted."""
        if self.standing.failed:
            raise StoreUnqualified(", ".join(self.standing.failed))

    def staged(self, key: UUID, number: int) -> Place:
        """Name one staged part."""
        return Place(self.buckets.staging, f"s/{key}/{number}")

    def evidence(self, key: UUID, version_id: str | None = None) -> Place:
        """Name a document in the locked bucket."""
        return Place(self.buckets.evidence, f"o/{key}", version_id)

    def sidecar(self, key: UUID) -> Place:
        """Name the facts of a document in the ledger bucket."""
        return Place(self.buckets.ledger, f"o/{key}.json")


def room_of(work: Work) -> Room:
    """Give the archive of this work's process."""
    return work.ports.find(PORT, Room)


async def open_buckets(room: Room) -> None:
    """Create what is missing of the five buckets, with locks, versions and lifecycles; safe to repeat."""
    names = room.buckets
    ensure = room.store.ensure_bucket
    await room.call(ensure, names.staging, lock=False, versions=False, expire_days=STAGING_DAYS)
    await room.call(ensure, names.keys, lock=False, versions=True, expire_days=None)
    await room.call(ensure, names.evidence, lock=True, versions=True, expire_days=None)
    await room.call(ensure, names.ledger, lock=True, versions=True, expire_days=None)
    await room.call(ensure, names.exports, lock=False, versions=False, expire_days=EXPORT_DAYS)
