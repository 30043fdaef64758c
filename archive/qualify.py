"""Qualification: what a store claims about locks is believed when it was seen, at start, daily and on demand.

A store may accept a lock and not enforce it. Each probe writes a few bytes into a bucket of its own, under locks of a
minute, and tries to break the promise. What fails stops archiving unless the exception is listed with its workaround.
A store that was away fails as well as one that lies: whatever failed is asked again soon, and less and less often.
"""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from archive.ports import StoreError
from archive.probes import PROBES, Bench, Broken
from archive.room import Room, Standing
from archive.store import MinioStore


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
    if not result.failed:
        room.standing.passed_at = result.at
    return result


@dataclass(frozen=True, slots=True)
class Pace:
    """How long after a run the next one comes: `again` when the store passed, else `soon`, doubled up to `rarest`.

    Until it has passed nobody can upload: what was away for a moment, or for a night, must not keep them waiting.
    """

    soon: timedelta = timedelta(seconds=5)
    rarest: timedelta = timedelta(minutes=15)
    again: timedelta = timedelta(days=1)


async def keep_qualified(judge: Callable[[], Awaitable[None]], standing: Standing, pace: Pace = Pace()) -> None:
    """Judge the store at once, daily, and soon again while it has not passed; until cancelled."""
    pause = pace.soon
    while True:
        before = standing.passed_at
        await judge()
        passed = standing.passed_at is not before
        await asyncio.sleep((pace.again if passed else pause).total_seconds())
        pause = pace.soon if passed else min(pause * 2, pace.rarest)
