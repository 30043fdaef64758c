"""Reads the codes of scans in a process of its own: a wicked file ends that process and nothing else."""

from __future__ import annotations

from typing import TYPE_CHECKING

from archive.aside import Aside, Stopped, TookTooLong
from archive.scans import Unreadable

if TYPE_CHECKING:
    from archive.scans import Bundle


class ScanReader:
    """Reads scans: one file at a time may take `seconds`, `queue` may wait."""

    def __init__(self, *, queue: int = 64, seconds: float = 180.0) -> None:
        self._aside = Aside(prepare, queue=queue, seconds=seconds)

    async def read(self, content: bytes, media_type: str) -> list[Bundle]:
        """Give what lies in a scan; raise Unreadable when it cannot be opened, or not within its limits."""
        try:
            return await self._aside.run(read_scan, content, media_type)
        except (Stopped, TookTooLong) as error:
            raise Unreadable(type(error).__name__) from error

    async def close(self) -> None:
        """Stop the reading process."""
        await self._aside.close()


def prepare() -> None:
    """Bound what a file may cost in a new process."""
    from archive.scanned import prepare as bound  # noqa: PLC0415 only the reading process carries these libraries

    bound()


def read_scan(content: bytes, media_type: str) -> list[Bundle]:
    """Read a scan in this process; blocking."""
    from archive.scanned import read  # noqa: PLC0415

    return read(content, media_type)
