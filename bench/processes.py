"""Processes under measurement: servers on a free port, and the CPU time of a tree of processes."""

import asyncio
import os
import socket
import subprocess
import sys
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import httpx
import psutil

ROOT = Path(__file__).resolve().parent.parent
POLL = 0.05
END_SECONDS = 20
QUIET_SECONDS = 1.0
QUIET_SHARE = 0.03


@dataclass(frozen=True, slots=True)
class Server:
    """A process that answers on loopback."""

    port: int
    process: psutil.Process


def free_port() -> int:
    """Find a port of loopback that nobody holds now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def cpu_seconds(*roots: psutil.Process) -> float:
    """Give the CPU seconds, user and system, that these processes and their living children have used."""
    total = 0.0
    for root in roots:
        for each in (root, *root.children(recursive=True)):
            with suppress(psutil.NoSuchProcess):
                times = each.cpu_times()
                total += times.user + times.system
    return total


def peak_memory(*roots: psutil.Process) -> int:
    """Give the resident bytes of these processes now."""
    return sum(root.memory_info().rss for root in roots)


@asynccontextmanager
async def serving(
    module: str, arguments: Sequence[str], environment: Mapping[str, str], *, port: int, path: str, log: Path
) -> AsyncIterator[Server]:
    """Run a module as a server until its `path` answers below 500; end it afterwards."""
    with log.open("wb") as output:
        child = subprocess.Popen(
            [sys.executable, "-m", module, *arguments],
            cwd=ROOT,
            env={**plain_environment(), **environment},
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
        )
    try:
        await until_answering(child, f"http://127.0.0.1:{port}{path}", log)
        yield Server(port, psutil.Process(child.pid))
    finally:
        await asyncio.to_thread(end, child)


async def until_answering(child: "subprocess.Popen[bytes]", url: str, log: Path, seconds: float = 120) -> None:
    """Wait until a server answers below 500; raise RuntimeError with its log when it ends or takes too long."""
    async with httpx.AsyncClient() as client:
        for _ in range(int(seconds / POLL)):
            if child.poll() is not None:
                break
            with suppress(httpx.TransportError):
                if (await client.get(url)).status_code < 500:
                    return
            await asyncio.sleep(POLL)
    raise RuntimeError(f"{url} does not answer:\n{log.read_text()[-3000:]}")


def end(child: "subprocess.Popen[bytes]") -> None:
    """Ask a process to end, then make it."""
    child.terminate()
    try:
        child.wait(END_SECONDS)
    except subprocess.TimeoutExpired:
        child.kill()
        child.wait()


def plain_environment() -> dict[str, str]:
    """Give our environment without settings of a service that runs here."""
    return {name: value for name, value in os.environ.items() if not name.startswith("ANJUAN_")}


async def until_quiet(*roots: psutil.Process, seconds: float = 60) -> None:
    """Wait until these processes have done what they do at their start: their CPU time stands still."""
    for _ in range(int(seconds / QUIET_SECONDS)):
        before = cpu_seconds(*roots)
        await asyncio.sleep(QUIET_SECONDS)
        if cpu_seconds(*roots) - before < QUIET_SHARE * QUIET_SECONDS:
            return
