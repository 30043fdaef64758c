"""The world outside the house: a tiny HTTP server that takes messages, or refuses them."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field


@dataclass
class Outside:
    """What arrived; `refuse` is how many messages it will not take."""

    port: int = 0
    refuse: int = 0
    messages: list[dict[str, str]] = field(default_factory=list)

    def address(self, name: str) -> str:
        """Give an address that Apprise understands."""
        return f"json://127.0.0.1:{self.port}/{name}"

    async def answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = (await reader.readuntil(b"\r\n\r\n")).decode()
        length = next(
            int(line.split(":")[1]) for line in head.splitlines() if line.lower().startswith("content-length")
        )
        body = json.loads(await reader.readexactly(length))
        status = "503 Busy" if self.refuse > 0 else "200 OK"
        if self.refuse > 0:
            self.refuse -= 1
        else:
            self.messages.append({"to": head.split(" ")[1].strip("/"), "title": body["title"], "body": body["message"]})
        writer.write(f"HTTP/1.1 {status}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n".encode())
        await writer.drain()
        writer.close()


@asynccontextmanager
async def open_outside() -> AsyncIterator[Outside]:
    """Open the server on a free port of loopback."""
    outside = Outside()
    server = await asyncio.start_server(outside.answer, "127.0.0.1", 0)
    outside.port = server.sockets[0].getsockname()[1]
    async with server:
        yield outside
