"""The toy put together: its database, its schema, its API."""

import asyncio
from collections.abc import Callable
from typing import Any

import asyncpg
import strawberry
from sqlalchemy import insert, text
from sqlalchemy.ext.asyncio import create_async_engine

from cases.entering import MUST
from schema.limits import Limits
from schema.operation import Api
from schema.scalars import config
from server.embedded import Endpoints
from server.embedded.roles import SERVICE
from tests.reads import toy_changes, toy_data, toy_sources, toy_tables, toy_types
from tests.reads.reference import Reference

CONCRETE = [toy_types.Revisit, toy_types.Complaint, toy_types.PoolReport]
UNITS = "current_setting('anjuan.units')::bigint[]"


def schema() -> strawberry.Schema:
    """Build the toy schema."""
    return strawberry.Schema(
        query=toy_types.Query,
        mutation=toy_changes.Mutation,
        subscription=toy_changes.Subscription,
        types=CONCRETE,
        config=config(),
    )


def api(pool: asyncpg.Pool | None, report: Callable[[BaseException], str], limits: Limits | None = None) -> Api:
    """Build the toy API over a pool."""
    return Api(schema(), toy_sources.SOURCES, pool, report, limits=limits)  # type: ignore[arg-type]


def reference(of: strawberry.Schema) -> Reference:
    """Build the reference executor of the toy."""
    return Reference(of, toy_sources.SOURCES, {"add": lambda left, right=1: {"total": left + right, "by": "python"}})


def build(endpoints: Endpoints) -> None:
    """Make the toy's tables, rows and policies."""
    asyncio.run(_build(endpoints))


async def _build(endpoints: Endpoints) -> None:
    engine = create_async_engine(endpoints.owner_url.replace("postgresql://", "postgresql+asyncpg://"))
    rows = toy_data.rows()
    async with engine.begin() as connection:
        await connection.run_sync(toy_tables.Base.metadata.create_all)
        for statement in (toy_tables.ENTER, MUST):
            await connection.execute(text(statement.replace(":=", "\\:=").replace("::", "\\:\\:")))
        for table in toy_tables.Base.metadata.sorted_tables:
            values = [_values(row) for row in rows if row.__tablename__ == table.name]
            await connection.execute(insert(table), values)
            for statement in _protect(table.name):
                await connection.execute(text(statement.replace("::", "\\:\\:")))
    await engine.dispose()


def _values(row: Any) -> dict[str, Any]:
    return {column.name: getattr(row, column.name) for column in row.__table__.columns}


def _protect(table: str) -> list[str]:
    grant = f'GRANT SELECT ON "{table}" TO {SERVICE}'
    if table not in toy_tables.HIDDEN:
        return [grant]
    return [
        grant,
        f'ALTER TABLE "{table}" ENABLE ROW LEVEL SECURITY',
        f'ALTER TABLE "{table}" FORCE ROW LEVEL SECURITY',
        f'CREATE POLICY sight ON "{table}" USING (unit_id = ANY ((SELECT {UNITS})::bigint[]))',
    ]
