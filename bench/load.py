"""A load client of its own process: N connections kept alive, each asks again as soon as it is answered.

`python -m bench.load` reads one JSON order from standard input and writes one JSON report: it is small enough that the
server is what is measured, and it reads every answer to its last byte.
"""

import asyncio
import json
import sys
import time
from dataclasses import asdict, dataclass, field
from pathlib import Path
from statistics import quantiles
from typing import cast

import uvloop

HEAD_END = b"\r\n\r\n"
PATIENCE = 30.0


@dataclass(frozen=True, slots=True)
class Order:
    """What is asked, where, by how many connections at once, for how long."""

    port: int
    request: str
    connections: int
    seconds: float


@dataclass(frozen=True, slots=True)
class Report:
    """What came of it. Latencies are milliseconds."""

    requests: int
    seconds: float
    p50: float
    p99: float

    @property
    def rate(self) -> float:
        """Give answers per second."""
        return self.requests / self.seconds


def post(path: str, body: bytes, headers: dict[str, str]) -> str:
    """Write one HTTP/1.1 request."""
    lines = [f"POST {path} HTTP/1.1", "Host: 127.0.0.1", "Content-Type: application/json", "Accept: application/json"]
    lines += [f"{name}: {value}" for name, value in headers.items()]
    return "\r\n".join([*lines, f"Content-Length: {len(body)}", "", ""]) + body.decode()


@dataclass
class Asker(asyncio.Protocol):
    """One connection."""

    request: bytes
    until: float
    done: "asyncio.Future[None]"
    times: list[float] = field(default_factory=list)
    _asked: float = 0
    _buffer: bytearray = field(default_factory=bytearray)
    _whole: int = 0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Ask for the first time."""
        self._transport = cast("asyncio.Transport", transport)
        self._ask()

    def data_received(self, data: bytes) -> None:
        """Take the answer; when it is whole, ask again."""
        self._buffer += data
        if not self._whole:
            end = self._buffer.find(HEAD_END)
            if end < 0:
                return
            self._whole = end + len(HEAD_END) + _length(bytes(self._buffer[:end]))
        if len(self._buffer) >= self._whole:
            self.times.append(time.perf_counter() - self._asked)
            self._buffer.clear()
            self._whole = 0
            self._ask()

    def connection_lost(self, error: Exception | None) -> None:
        """Say so: a server that hangs up has failed."""
        if not self.done.done():
            self.done.set_exception(ConnectionError(f"the server hung up: {error}"))

    def _ask(self) -> None:
        self._asked = time.perf_counter()
        if self._asked < self.until:
            self._transport.write(self.request)
        elif not self.done.done():
            self.done.set_result(None)
            self._transport.close()


def _length(head: bytes) -> int:
    """Read the length of the body; raise ValueError for anything but 200."""
    lines = head.split(b"\r\n")
    if b" 200" not in lines[0]:
        raise ValueError(f"the server answered {lines[0]!r}")
    found = next(line for line in lines if line.lower().startswith(b"content-length:"))
    return int(found.partition(b":")[2])


async def ask(order: Order) -> Report:
    """Carry out an order."""
    loop = asyncio.get_running_loop()
    began = time.perf_counter()
    until = began + order.seconds
    askers = [Asker(order.request.encode(), until, loop.create_future()) for _ in range(order.connections)]
    async with asyncio.timeout(order.seconds + PATIENCE):
        await asyncio.gather(
            *(loop.create_connection(lambda each=each: each, "127.0.0.1", order.port) for each in askers)
        )
        await asyncio.gather(*(each.done for each in askers))
    spent = time.perf_counter() - began
    times = sorted(each for asker in askers for each in asker.times)
    cuts = quantiles(times, n=100) if len(times) > 1 else [times[0]] * 99
    return Report(len(times), spent, cuts[49] * 1000, cuts[98] * 1000)


async def load(order: Order) -> Report:
    """Carry out an order in a process of its own."""
    child = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "bench.load", cwd=Path(__file__).resolve().parent.parent, stdin=-1, stdout=-1
    )
    output, _ = await child.communicate(json.dumps(asdict(order)).encode())
    if child.returncode:
        raise RuntimeError("the load client failed")
    return Report(**json.loads(output))


if __name__ == "__main__":
    sys.stdout.write(json.dumps(asdict(uvloop.run(ask(Order(**json.loads(sys.stdin.read())))))))
