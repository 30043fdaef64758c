"""Connections to PostgreSQL for works. The service's role owns nothing; the owner's address is for migrations alone."""

from typing import ClassVar

import asyncpg
import orjson
from sqlalchemy import event
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import DBAPIError, DisconnectionError
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession, async_sessionmaker, create_async_engine
from sqlalchemy.pool import ConnectionPoolEntry, PoolProxiedConnection

from kernel.errors import DomainError

SERVER_SETTINGS = {"timezone": "UTC", "datestyle": "ISO, YMD", "application_name": "anjuan"}


def open_engine(url: str, *, size: int = 8, statement_timeout_ms: int = 30_000) -> AsyncEngine:
    """Open an engine on a `postgresql://` address with at most `size` pooled connections."""
    engine = create_async_engine(
        url.replace("postgresql://", "postgresql+asyncpg://", 1),
        pool_size=size,
        max_overflow=0,
        hide_parameters=True,  # what was written may be contact data: errors and logs never quote it
        json_serializer=_dump,
        json_deserializer=orjson.loads,
        connect_args={"server_settings": {**SERVER_SETTINGS, "statement_timeout": str(statement_timeout_ms)}},
    )
    event.listen(engine.sync_engine, "checkout", _refuse_closed)
    return engine


def _refuse_closed(
    connection: DBAPIConnection, _entry: ConnectionPoolEntry, _taken: PoolProxiedConnection | None = None
) -> None:
    """Let the pool replace a connection that the server has closed: the driver knows it, so nothing need be asked."""
    if connection.driver_connection.is_closed():
        raise DisconnectionError


def _dump(value: object) -> str:
    return orjson.dumps(value).decode()


def open_sessions(engine: AsyncEngine) -> async_sessionmaker[AsyncSession]:
    """Give sessions that keep loaded values after commit and never load behind the reader's back."""
    return async_sessionmaker(engine, expire_on_commit=False, autoflush=False)


class DatabaseAway(DomainError):
    """The database cannot be reached just now; whether a change was kept shows when it is sent again under its key."""

    code: ClassVar[str] = "BUSY"
    zh: ClassVar[str] = "数据库暂时无法访问，请稍后以相同的clientMutationId重试，不会重复办理。"
    en: ClassVar[str] = "The database cannot be reached: send it again shortly under the same clientMutationId."


def is_away(error: BaseException) -> bool:
    """Tell whether an error says that the database went away, is starting, or has no connection to give."""
    match error:
        case DBAPIError():
            return error.connection_invalidated or _is_loss(error.__cause__) or _is_loss(_below(error))
        case _:
            return _is_loss(error)


def _below(error: DBAPIError) -> BaseException | None:
    """Give what the driver itself raised, below the two layers that translate it."""
    return error.orig.__cause__ if error.orig is not None else None


def _is_loss(error: BaseException | None) -> bool:
    if isinstance(error, asyncpg.PostgresError):
        return str(error.sqlstate or "").startswith(("08", "57P", "53"))
    if isinstance(error, ValueError):
        return False
    return isinstance(error, ConnectionError | TimeoutError | asyncpg.InterfaceError | asyncpg.InternalClientError)
