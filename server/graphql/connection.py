"""The client's side of one HTTP request: its body, and whether the client is still there."""

import asyncio
from collections.abc import Generator

from starlette.types import Receive

from server.problems import BodyTooLarge


class ClientGone(Exception):
    """The client went away before its request was read: there is nobody to answer."""


class Connection:
    """Awaiting it completes when the client has gone away; any number may wait, nothing runs until one does."""

    def __init__(self, receive: Receive) -> None:
        self._receive = receive
        self._watch: asyncio.Task[None] | None = None
        self.gone = False

    async def body(self, declared: str, limit: int) -> bytes:
        """Read the body; raise BodyTooLarge as soon as it passes `limit` bytes, ClientGone when it breaks off."""
        if declared.isascii() and declared.isdigit() and int(declared[:20]) > limit:
            raise BodyTooLarge(limit)
        chunks: list[bytes] = []
        size = 0
        while True:
            message = await self._receive()
            if message["type"] == "http.disconnect":
                self.gone = True
                raise ClientGone
            chunk: bytes = message.get("body", b"")
            size += len(chunk)
            if size > limit:
                raise BodyTooLarge(limit)
            chunks.append(chunk)
            if not message.get("more_body", False):
                return b"".join(chunks)

    def __await__(self) -> Generator[object, None, None]:
        """Wait until the client has gone away."""
        return self._until_gone().__await__()

    def close(self) -> None:
        """Stop watching: the answer is ready."""
        if self._watch is not None:
            self._watch.cancel()

    async def _until_gone(self) -> None:
        if self._watch is None:
            self._watch = asyncio.create_task(self._watch_client())
        await asyncio.shield(self._watch)

    async def _watch_client(self) -> None:
        while (await self._receive())["type"] != "http.disconnect":
            pass
        self.gone = True


class Departure:
    """The same for a socket: awaiting it completes when the socket has ended."""

    def __init__(self) -> None:
        self._ended = asyncio.Event()

    def __await__(self) -> Generator[object, None, None]:
        """Wait until the socket has ended."""
        return self._until_ended().__await__()

    def end(self) -> None:
        """Let all go who wait."""
        self._ended.set()

    async def _until_ended(self) -> None:
        await self._ended.wait()
