"""Connections for reading are lent as they are, and only what failed is cleared up."""

import asyncio

import pytest

from kernel.reading import ReadBusy, ReadFailed, open_pool, read
from server.embedded import Endpoints

ME = "SELECT pg_backend_pid()::text::bytea"


async def test_a_reader_gets_the_connection_of_the_one_before(endpoints: Endpoints) -> None:
    readers = await open_pool(endpoints.database_url, 3)
    first = await read(readers, ME, [])
    assert await read(readers, ME, []) == first
    await readers.close()


async def test_no_more_are_lent_than_there_are(endpoints: Endpoints) -> None:
    readers = await open_pool(endpoints.database_url, 2)
    seen = await asyncio.gather(*(read(readers, ME, []) for _ in range(20)))
    assert len(set(seen)) <= 2
    await readers.close()


async def test_a_failed_read_leaves_the_next_one_a_connection(endpoints: Endpoints) -> None:
    readers = await open_pool(endpoints.database_url, 1)
    with pytest.raises(ReadFailed):
        await read(readers, "SELECT (1 / 0)::text::bytea", [])
    assert await read(readers, ME, [])
    await readers.close()


async def test_a_connection_that_the_server_closed_is_replaced(endpoints: Endpoints) -> None:
    readers = await open_pool(endpoints.database_url, 1)
    with pytest.raises(ReadBusy):
        await read(readers, "SELECT pg_terminate_backend(pg_backend_pid())::text::bytea", [])
    assert await read(readers, ME, [])
    await readers.close()
