"""Listening to what the house announces."""

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import asynccontextmanager

import asyncpg

from kernel.announcements import CHANNEL
from server.embedded import Endpoints

Heard = Callable[[], Awaitable[list[str]]]


@asynccontextmanager
async def announced(endpoints: Endpoints) -> AsyncGenerator[Heard]:
    """Listen; give a function that waits for what was announced so far and gives it, once, in order of its text."""
    connection: asyncpg.Connection[asyncpg.Record] = await asyncpg.connect(endpoints.database_url)
    messages: list[str] = []

    def hear(_connection: object, _pid: int, _channel: str, payload: object) -> None:
        messages.append(str(payload))

    await connection.add_listener(CHANNEL, hear)

    async def heard() -> list[str]:
        await connection.execute("SELECT 1")  # what was announced before this is delivered with its answer
        await asyncio.sleep(0)
        found = sorted(messages)
        messages.clear()
        return found

    try:
        yield heard
    finally:
        await connection.close()
