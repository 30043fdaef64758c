"""Connections to PostgreSQL for works. The service's role owns nothing; the owner's address is for migrations alone."""

import orjson
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession, async_sessionmaker, create_async_engine

SERVER_SETTINGS = {"timezone": "UTC", "datestyle": "ISO, YMD", "application_name": "anjuan"}


def open_engine(url: str, *, size: int = 8, statement_timeout_ms: int = 30_000) -> AsyncEngine:
    """Open an engine on a `postgresql://` address with at most `size` pooled connections."""
    return create_async_engine(
        url.replace("postgresql://", "postgresql+asyncpg://", 1),
        pool_size=size,
        max_overflow=0,
        pool_pre_ping=True,
        json_serializer=lambda value: orjson.dumps(value).decode(),
        json_deserializer=orjson.loads,
        connect_args={"server_settings": {**SERVER_SETTINGS, "statement_timeout": str(statement_timeout_ms)}},
    )


def open_sessions(engine: AsyncEngine) -> async_sessionmaker[AsyncSession]:
    """Give sessions that keep loaded values after commit and never load behind the reader's back."""
    return async_sessionmaker(engine, expire_on_commit=False, autoflush=False)
