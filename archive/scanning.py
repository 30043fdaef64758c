"""Reads the codes of scans in a process of its own: a wicked file ends that process and nothing else."""

from __future__ import annotations

from typing import TYPE_CHECKING

from archive.scans import Unreadable
from archive.workers import WorkerDied, Workers

if TYPE_CHECKING:
    from archive.scans import Bundle

JOBS = 500
"""After so many scans the process is replaced: what a library leaks goes with it."""


class ScanReader:
    """Reads scans, one file at a time, which may take `seconds`."""

    def __init__(self, *, seconds: float = 180.0) -> None:
        self._seconds = seconds
        self._workers = Workers(1, prepare, jobs=JOBS)

    async def read(self, content: bytes, media_type: str) -> list[Bundle]:
        """Give what lies in a scan; raise Unreadable when it cannot be opened, or not within its limits."""
        try:
            return await self._workers.run(self._seconds, read_scan, content, media_type)
        except (TimeoutError, WorkerDied) as error:
            raise Unreadable(type(error).__name__) from error

    async def close(self) -> None:
        """Stop the reading process; a later scan starts it again."""
        await self._workers.close()


def prepare() -> None:
    """Bound what a file may cost in a new process."""
    from archive.scanned import prepare as bound  # noqa: PLC0415 only the reading process carries these libraries

    bound()


def read_scan(content: bytes, media_type: str) -> list[Bundle]:
    """Read a scan in this process; blocking."""
    from archive.scanned import read  # noqa: PLC0415

    return read(content, media_type)
