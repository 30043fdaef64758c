"""Listens to recordings in a process of its own, bounded in time and memory: a poisoned file ends it and nothing else."""

from collections.abc import Callable
from pathlib import Path
from typing import ParamSpec, TypeVar

from archive.sound import NotSound, Sound
from archive.workers import WorkerDied, Workers

P = ParamSpec("P")
R = TypeVar("R")

PORT = "ear"
JOBS = 500
"""After so many recordings a process is replaced: what a decoder leaks goes with it."""


class Ear:
    """Tells what a file sounds like: `workers` listen at once, one file may take `seconds`."""

    def __init__(self, *, workers: int = 1, seconds: float = 300.0) -> None:
        self._seconds = seconds
        self._workers = Workers(workers, prepare, jobs=JOBS)

    async def probe(self, path: Path, media_type: str) -> Sound:
        """Give codec, channels, rate and length; raise NotSound, also when listening cannot be ended or survived."""
        return await self._listen(probe, path, media_type)

    async def copy(self, path: Path, media_type: str, target: Path) -> None:
        """Write the listening copy of a recording to `target`; raise NotSound like `probe`."""
        await self._listen(copy, path, media_type, target)

    async def close(self) -> None:
        """Stop the processes; a later recording starts them again."""
        await self._workers.close()

    async def _listen(self, function: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
        try:
            return await self._workers.run(self._seconds, function, *args, **kwargs)
        except TimeoutError as error:
            raise NotSound(f"it takes longer than {self._seconds:g} s") from error
        except WorkerDied as error:
            raise NotSound("it ends the process that listens") from error


# Imported here: only the listening process carries FFmpeg.
def prepare() -> None:
    """Load the decoders into a new process, then bound what it may take."""
    from archive.decoding import bound  # noqa: PLC0415

    bound()


def probe(path: Path, media_type: str) -> Sound:
    """Count a recording's sound in this process; blocking; raise NotSound."""
    from archive.decoding import probe as count  # noqa: PLC0415

    return count(path, media_type)


def copy(path: Path, media_type: str, target: Path) -> None:
    """Write a listening copy in this process; blocking; raise NotSound."""
    from archive.decoding import write_copy  # noqa: PLC0415

    write_copy(path, media_type, target)
