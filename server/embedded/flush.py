"""Bringing to disk what the store has written and does not flush itself."""

import os
import threading
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path

AT_ONCE = 4  # the disk makes one journal entry of what it is asked for together
LOOK_NS = 1_000_000_000  # while we look at the files, those seen first may change again


class Flush:
    """The files below one folder. `run` returns when what stood in them before it was called is on disk; safe from threads."""

    def __init__(self, folder: Path) -> None:
        """Take the folder; nothing is read yet."""
        self.folder = folder
        self._running = threading.Lock()
        self.flushed_ns = 0  # the latest change that is on disk
        self._threads = ThreadPoolExecutor(AT_ONCE, "flush")

    def run(self) -> None:
        """Flush what has changed since the last time; raise OSError when the disk does not take it."""
        with self._running:
            found = changed(self.folder, since_ns=self.flushed_ns - LOOK_NS)
            write_through(found, self._threads)
            self.flushed_ns = max(found.values(), default=self.flushed_ns)

    def run_whole(self) -> None:
        """Flush everything, whatever was flushed before; raise OSError."""
        with self._running:
            write_through(changed(self.folder), self._threads)


def changed(folder: Path, *, since_ns: int = 0) -> dict[str, int]:
    """Give the files and folders that have changed since an instant, with the instants, in the clock of their stamps."""
    return {path: stamp for path, stamp in _stamps(str(folder)) if stamp >= since_ns}


def write_through(paths: Iterable[str], threads: ThreadPoolExecutor) -> None:
    """Flush files and folders, several at once; one that is gone meanwhile needs nothing. Raise OSError."""
    for _ in threads.map(_flush, paths):
        pass


def _stamps(folder: str) -> Iterator[tuple[str, int]]:
    with suppress(FileNotFoundError):  # the store removes files of its own meanwhile
        yield folder, Path(folder).stat().st_mtime_ns
        with os.scandir(folder) as entries:
            for entry in entries:
                if entry.is_dir(follow_symlinks=False):
                    yield from _stamps(entry.path)
                elif entry.is_file(follow_symlinks=False):
                    with suppress(FileNotFoundError):
                        yield entry.path, entry.stat(follow_symlinks=False).st_mtime_ns


def _flush(path: str) -> None:
    with suppress(FileNotFoundError):
        descriptor = os.open(path, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
