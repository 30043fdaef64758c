"""Reading the service's database as its superuser, whom no policy binds, as soon as it answers."""

import asyncio
import time
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import asyncpg

from server.embedded import Endpoints

if TYPE_CHECKING:
    Connection = asyncpg.Connection[asyncpg.Record]

SECONDS = 120.0


def superuser(endpoints: Endpoints) -> str:
    """Give the address of the service's database for whoever no policy binds."""
    return urlsplit(endpoints.admin_url)._replace(path=urlsplit(endpoints.database_url).path).geturl()


@asynccontextmanager
async def reading(endpoints: Endpoints) -> "AsyncGenerator[Connection]":
    """Give a connection, waiting while a killed database recovers."""
    connection = await _connected(superuser(endpoints))
    try:
        yield connection
    finally:
        await connection.close()


async def _connected(url: str) -> "Connection":
    began = time.monotonic()
    while True:
        try:
            return await asyncpg.connect(url, ssl=False)
        except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError):
            if time.monotonic() - began > SECONDS:
                raise
            await asyncio.sleep(0.1)
