"""Free ports of this machine, and whether something answers there."""

import asyncio
import socket
from contextlib import ExitStack, suppress

LOOPBACK = "127.0.0.1"


def free_ports(count: int) -> list[int]:
    """Give `count` distinct ports that are free on loopback now; another process may still take one."""
    with ExitStack() as stack:
        sockets = [stack.enter_context(socket.socket()) for _ in range(count)]
        for each in sockets:
            each.bind((LOOPBACK, 0))
        return [each.getsockname()[1] for each in sockets]


async def fetch(port: int, path: str, timeout_seconds: float = 1.0) -> bytes | None:
    """Give what an HTTP GET of `path` on loopback answers with status 200, past any proxy settings; else None."""
    with suppress(OSError, TimeoutError):
        async with asyncio.timeout(timeout_seconds):
            head, _, body = (await _exchange(port, path)).partition(b"\r\n\r\n")
            return body if b" 200 " in head.partition(b"\r\n")[0] else None
    return None


async def _exchange(port: int, path: str) -> bytes:
    reader, writer = await asyncio.open_connection(LOOPBACK, port)
    try:
        writer.write(f"GET {path} HTTP/1.0\r\nHost: {LOOPBACK}\r\n\r\n".encode())
        return await reader.read()
    finally:
        writer.close()
