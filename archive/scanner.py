"""ClamAV, when it is configured: what is carried into the archive passes it, and it speaks before the last block is let go.

The protocol is `INSTREAM` of clamd: blocks with their lengths, an empty one, one line of answer. Everything here blocks and
runs in the archive's threads.
"""

import socket
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass
from struct import pack

from archive.ports import ScannerAway

SECONDS = 60.0
LONGEST_ANSWER = 4096
CLEAN, FOUND = "stream: OK", " FOUND"


@dataclass(frozen=True, slots=True)
class ClamAv:
    """A clamd at `host:port`, or at the path of a local socket."""

    address: str
    seconds: float = SECONDS

    @contextmanager
    def scan(self) -> Generator["ClamScan"]:
        """Open one scan; raise ScannerAway."""
        with self._connected() as wire:
            yield ClamScan(wire)

    def ping(self) -> None:
        """Ask whether it is there; raise ScannerAway."""
        with self._connected() as wire:
            _send(wire, b"zPING\0")
            answer = _answer(wire)
        if answer != "PONG":
            raise ScannerAway(f"clamd answers {answer!r}")

    @contextmanager
    def _connected(self) -> Generator[socket.socket]:
        try:
            wire = self._connect()
        except OSError as error:
            raise ScannerAway(f"clamd at {self.address} does not answer: {error}") from error
        with wire:
            yield wire

    def _connect(self) -> socket.socket:
        host, _, port = self.address.rpartition(":")
        if port.isascii() and port.isdigit():
            return socket.create_connection((host.strip("[]"), int(port)), self.seconds)
        wire = socket.socket(socket.AF_UNIX)
        try:
            wire.settimeout(self.seconds)
            wire.connect(self.address)
        except OSError:
            wire.close()
            raise
        return wire


class ClamScan:
    """One file on its way past clamd."""

    def __init__(self, wire: socket.socket) -> None:
        self._wire = wire
        _send(wire, b"zINSTREAM\0")

    def feed(self, block: bytes) -> None:
        """Show the next block; raise ScannerAway."""
        if block:
            _send(self._wire, pack("!I", len(block)), block)

    def verdict(self) -> str | None:
        """Give the name of what was found in all that was shown, None when nothing was; raise ScannerAway."""
        _send(self._wire, pack("!I", 0))
        answer = _answer(self._wire)
        if answer == CLEAN:
            return None
        if not answer.endswith(FOUND):
            raise ScannerAway(f"clamd answers {answer!r}")
        return answer.removesuffix(FOUND).partition(": ")[2]


class NoScanner:
    """Where none is configured: everything passes."""

    @contextmanager
    def scan(self) -> Generator["NoScanner"]:
        """Open one scan."""
        yield self

    def feed(self, block: bytes) -> None:
        """Look at nothing."""

    def verdict(self) -> str | None:
        """Find nothing."""
        return None


def _send(wire: socket.socket, *parts: bytes) -> None:
    try:
        for part in parts:
            wire.sendall(part)
    except OSError as error:
        # It hangs up on what is larger than its StreamMaxLength, and says so first.
        raise ScannerAway(f"clamd hung up: {_last_words(wire) or error}") from error


def _answer(wire: socket.socket) -> str:
    answer = b""
    try:
        while not answer.endswith(b"\0") and len(answer) < LONGEST_ANSWER:
            more = wire.recv(LONGEST_ANSWER)
            if not more:
                break
            answer += more
    except OSError as error:
        raise ScannerAway(f"clamd did not answer: {error}") from error
    if not answer:
        raise ScannerAway("clamd hung up without an answer")
    return answer.rstrip(b"\0\n").decode("utf-8", "replace")


def _last_words(wire: socket.socket) -> str:
    try:
        return _answer(wire)
    except ScannerAway:
        return ""
