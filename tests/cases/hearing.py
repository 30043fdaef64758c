"""Listening to what the house announces."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

import asyncpg

from kernel.announcements import CHANNEL
from server.embedded import Endpoints

Heard = Callable[[], Awaitable[list[str]]]


@asynccontextmanager
async def announced(endpoints: Endpoints) -> AsyncIterator[Heard]:
    """Listen; give a function that waits for what was announced so far and gives it, once, in order of its text."""
    connection: asyncpg.Connection[asyncpg.Record] = await asyncpg.connect(endpoints.database_url)
    messages: list[str] = []
    await connection.add_listener(CHANNEL, lambda *message: messages.append(str(message[-1])))

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
