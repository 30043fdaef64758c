"""The client's side of one HTTP request: its body, and whether the client is still there."""

import asyncio
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import cast

from starlette.types import Receive

from server.problems import BodySlow, BodyTooLarge

# Watching costs a task. Most reads are over before it would be worth that.
WATCHED_AFTER_SECONDS = 0.05


@dataclass(frozen=True, slots=True)
class BodyLimits:
    """How large a body may be, in bytes, and how long it may take to arrive, in seconds."""

    size: int = 1_000_000
    seconds: float = 30


class ClientGone(Exception):
    """The client went away before its request was read: there is nobody to answer."""


class Connection:
    """One request's connection; `gone` is true once the client is known to have left."""

    def __init__(self, receive: Receive) -> None:
        self._receive = receive
        self._watch: asyncio.Task[None] | None = None
        self.gone = False

    async def body(self, declared: str, limits: BodyLimits) -> bytes:
        """Read the body; raise BodyTooLarge as soon as it passes the limit, BodySlow, ClientGone when it breaks off."""
        if declared.isascii() and declared.isdigit() and int(declared[:20]) > limits.size:
            raise BodyTooLarge(limits.size)
        try:
            async with asyncio.timeout(limits.seconds):
                return await self._whole(limits.size)
        except TimeoutError as error:
            raise BodySlow(limits.seconds) from error

    async def _whole(self, limit: int) -> bytes:
        chunks, size, more = list[bytes](), 0, True
        while more and size <= limit:
            chunk, more = await self._chunk()
            size += len(chunk)
            chunks.append(chunk)
        if size > limit:
            raise BodyTooLarge(limit)
        return b"".join(chunks)

    async def _chunk(self) -> tuple[bytes, bool]:
        message = await self._receive()
        if message["type"] == "http.disconnect":
            self.gone = True
            raise ClientGone
        return message.get("body", b""), message.get("more_body", False)

    @contextmanager
    def cancelling(self) -> Generator[None]:
        """Cancel the running task when the client goes away while the block is not done."""
        reader = cast("asyncio.Task[object]", asyncio.current_task())
        timer = asyncio.get_running_loop().call_later(WATCHED_AFTER_SECONDS, self._start, reader)
        try:
            yield
        finally:
            timer.cancel()
            if self._watch is not None:
                self._watch.cancel()

    def _start(self, reader: asyncio.Task[object]) -> None:
        self._watch = asyncio.create_task(self._cancel_when_gone(reader))

    async def _cancel_when_gone(self, reader: asyncio.Task[object]) -> None:
        while (await self._receive())["type"] != "http.disconnect":
            pass
        self.gone = True
        reader.cancel()
