"""A clamd of these tests: speaks its protocol over TCP or a local socket, and knows one virus, which is none."""

import socketserver
import threading
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from struct import unpack
from typing import ClassVar

# In two halves, or scanners would find it here.
EICAR = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}" + rb"$EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"


class Conversation(socketserver.StreamRequestHandler):
    """One connection: a command, and perhaps a stream of blocks."""

    answers: ClassVar[dict[str, bytes]] = {}
    limit: ClassVar[int] = 100 << 20
    seen: ClassVar[list[int]] = []

    def handle(self) -> None:
        command = self._command()
        if command == b"PING":
            self.wfile.write(self.answers.get("PING", b"PONG\0"))
        elif command == b"INSTREAM":
            self.wfile.write(self._scanned())

    def _command(self) -> bytes:
        assert self.rfile.read(1) == b"z"
        letters = b""
        while (letter := self.rfile.read(1)) != b"\0":
            letters += letter
        return letters

    def _scanned(self) -> bytes:
        content = b""
        while length := unpack("!I", self.rfile.read(4))[0]:
            content += self.rfile.read(length)
            if len(content) > self.limit:
                return b"INSTREAM size limit exceeded. ERROR\0"
        self.seen.append(len(content))
        if "INSTREAM" in self.answers:
            return self.answers["INSTREAM"]
        return b"stream: Eicar-Test-Signature FOUND\0" if EICAR in content else b"stream: OK\0"


class LocalServer(socketserver.ThreadingUnixStreamServer):
    """Listens at a path."""

    daemon_threads = True


class NetServer(socketserver.ThreadingTCPServer):
    """Listens on a port of loopback."""

    daemon_threads = True


@contextmanager
def clamd(path: Path | None = None, *, limit: int = 100 << 20, **answers: bytes) -> Generator[tuple[str, list[int]]]:
    """Run a clamd; give its address and the sizes of what it has seen. `answers` replace its own by command."""
    kind = type("Conversation", (Conversation,), {"answers": answers, "limit": limit, "seen": []})
    with LocalServer(str(path), kind) if path else NetServer(("127.0.0.1", 0), kind) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield str(path) if path else f"127.0.0.1:{server.server_address[1]}", kind.seen
        finally:
            server.shutdown()
            thread.join()
