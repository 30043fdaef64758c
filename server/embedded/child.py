"""One child process: started so that it ends with the service, remembered so that the next start can end it."""

import asyncio
import json
import os
import signal
import subprocess
import sys
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

import psutil

from server.embedded.account import Account

LAUNCH = Path(__file__).with_name("launch.py")
POLL = 0.05
START_TOLERANCE = 2.0
LOG_LIMIT = 64 * 1024 * 1024
# After each start that failed. What a killed predecessor leaves, processes in the middle of a write, is gone by then.
PAUSES = (0.25, 0.5, 1.0, 2.0, 4.0, 8.0)


@dataclass(frozen=True, slots=True)
class Ending:
    """How a child is asked to end: signals in order, each with the seconds it is given."""

    orphaned: signal.Signals
    steps: tuple[tuple[signal.Signals, float], ...]


@dataclass(frozen=True, slots=True)
class Command:
    """What to run: arguments, environment, working folder, and the file its output goes to."""

    arguments: tuple[str, ...]
    environment: dict[str, str]
    folder: Path
    log: Path


@dataclass(slots=True)
class Child:
    """A named process of ours; `run` is the folder of pid files."""

    name: str
    run: Path
    account: Account
    ending: Ending
    process: subprocess.Popen[bytes] | None = field(default=None)

    @property
    def pid_file(self) -> Path:
        """Where the pid and start time of the last process are kept."""
        return self.run / f"{self.name}.json"

    @property
    def pid(self) -> int | None:
        """The running process, or None."""
        return self.process.pid if self.process is not None and self.process.poll() is None else None

    def start(self, command: Command) -> None:
        """Start the command; it dies with the calling thread's process.

        Linux ties the death signal to the thread that forks: call this from a thread that outlives the child.
        """
        uid, gid = self.account.ids
        head = [
            sys.executable,
            "-I",
            "-S",
            str(LAUNCH),
            str(os.getpid()),
            str(int(self.ending.orphaned)),
            str(uid),
            str(gid),
        ]
        command.log.write_bytes(b"")
        with command.log.open("ab") as log:  # appending, so that it can be cut while the child writes
            self.process = subprocess.Popen(  # noqa: S603 the command is ours
                [*head, *command.arguments],
                cwd=command.folder,
                env=command.environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,  # a terminal's Ctrl-C reaches the service alone, which then ends us in order
            )
        started = psutil.Process(self.process.pid).create_time()
        _write(self.pid_file, {"pid": self.process.pid, "started": started})

    async def stop(self) -> None:
        """End the child and wait for it; the last step is the one that cannot be refused."""
        if self.process is not None:
            await _end(psutil.Process(self.process.pid) if self.pid else None, self.ending)
            self.process.wait()
        self.process = None
        self.pid_file.unlink(missing_ok=True)

    async def end_stale(self) -> bool:
        """End what an earlier service left running; True when there was such a process."""
        stale = self._stale()
        await _end(stale, self.ending)
        self.pid_file.unlink(missing_ok=True)
        return stale is not None

    def _stale(self) -> psutil.Process | None:
        """Find the process of the pid file: same pid and same start time, so no stranger is ever ended."""
        try:
            known = json.loads(self.pid_file.read_text())
            process = psutil.Process(int(known["pid"]))
            same = abs(process.create_time() - float(known["started"])) < START_TOLERANCE
        except (OSError, ValueError, KeyError, psutil.Error):
            return None
        return process if same else None


async def _end(process: psutil.Process | None, ending: Ending) -> None:
    for step, seconds in ending.steps:
        if process is None or not alive(process):
            return
        with suppress(psutil.NoSuchProcess):
            process.send_signal(step)
        for _ in range(int(seconds / POLL)):
            if not alive(process):
                return
            await asyncio.sleep(POLL)


def alive(process: psutil.Process) -> bool:
    """Tell whether the process still runs (a zombie does not)."""
    try:
        return process.is_running() and process.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


async def come_up(launch: Callable[[], None], ready: Callable[[], Awaitable[bool]]) -> bool:
    """Launch until what was launched is ready; False when it ends again and again."""
    for pause in PAUSES:
        launch()
        if await ready():
            return True
        await asyncio.sleep(pause)
    return False


def cut(log: Path) -> None:
    """Empty a log that has grown past 64 MiB: what a child says goes there for as long as it runs."""
    if log.stat().st_size > LOG_LIMIT:
        os.truncate(log, 0)


def _write(path: Path, facts: dict[str, float]) -> None:
    fresh = path.with_suffix(".new")
    fresh.write_text(json.dumps(facts))
    fresh.replace(path)
