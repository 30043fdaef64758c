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


async def answers(port: int, path: str, timeout_seconds: float = 1.0) -> bool:
    """Tell whether an HTTP GET of `path` on loopback answers 200, past any proxy settings."""
    with suppress(OSError, asyncio.TimeoutError, asyncio.IncompleteReadError):
        async with asyncio.timeout(timeout_seconds):
            reader, writer = await asyncio.open_connection(LOOPBACK, port)
            writer.write(f"GET {path} HTTP/1.0\r\nHost: {LOOPBACK}\r\n\r\n".encode())
            status = await reader.readline()
            writer.close()
            return b" 200 " in status
    return False
