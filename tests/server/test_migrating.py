"""Migrating a house at work: nothing is locked when nothing differs, and what differs is put right."""

from collections.abc import AsyncIterator

import asyncpg
import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from cases.visibility import TABLES
from kernel.database import open_engine
from server.embedded import Endpoints
from server.embedded.roles import SERVICE
from server.migrate import NOTED, is_declared, migrate

BREACHES = (
    f"REVOKE INSERT ON journal_entry FROM {SERVICE}",
    f"GRANT DELETE ON access_entry TO {SERVICE}",
    "ALTER POLICY sight ON client USING (true)",
    "DROP VIEW client_snapshot",
    "COMMENT ON TABLE alembic_version IS 'of an older version'",
)


@pytest.fixture
async def owner(endpoints: Endpoints) -> AsyncIterator[AsyncEngine]:
    """Give an engine of the tables' owner."""
    engine = open_engine(endpoints.owner_url, size=1)
    yield engine
    await engine.dispose()


async def test_a_house_at_work_does_not_notice_that_processes_start(endpoints: Endpoints, owner: AsyncEngine) -> None:
    busy = await asyncpg.connect(endpoints.database_url)
    try:
        async with busy.transaction():
            for table in TABLES:
                # What every statement of a running service takes: nothing that is altered stands beside it.
                await busy.execute(f'LOCK TABLE "{table.name}" IN ACCESS SHARE MODE')
            await migrate(owner, SERVICE)
    finally:
        await busy.close()


@pytest.mark.parametrize("breach", BREACHES)
async def test_what_differs_is_put_right(owner: AsyncEngine, breach: str) -> None:
    async with owner.begin() as connection:
        assert await is_declared(connection, SERVICE)
        noted = (await connection.execute(NOTED)).scalar_one()
        await connection.execute(text(breach))
        assert not await is_declared(connection, SERVICE)
    await migrate(owner, SERVICE)
    async with owner.begin() as connection:
        assert await is_declared(connection, SERVICE)
        assert (await connection.execute(NOTED)).scalar_one() == noted
