"""Reading with one statement per question: an asyncpg pool whose statements are cached and whose connections need no reset.

Statements set the actor themselves, locally, and run in autocommit; so a connection carries nothing to the next reader.
"""

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Sequence
from contextlib import asynccontextmanager
from typing import ClassVar

import asyncpg
from asyncpg.pool import PoolConnectionProxy

from kernel.errors import DomainError

_SETTINGS = {
    "timezone": "UTC",
    "datestyle": "ISO, YMD",
    "intervalstyle": "iso_8601",
    "plan_cache_mode": "force_generic_plan",
    "jit": "off",
    "application_name": "anjuan reads",
}


GRACE = 0.02
"""Seconds that a read may take before anyone watches whether the client is still there: watching costs more than most reads."""


class ReadFailed(DomainError):
    """A read that could not be answered; `why` is the database's own word, for the log only."""

    code: ClassVar[str] = "INTERNAL"
    zh: ClassVar[str] = "读取失败，请稍后再试。"
    en: ClassVar[str] = "The read failed: try again."

    def __init__(self, why: str = "") -> None:
        super().__init__(why)
        self.why = why


class ReadTimedOut(ReadFailed):
    """The statement ran longer than one read may."""

    code = "TIMEOUT"
    zh = "查询超时，请缩小范围或减少字段后重试。"
    en = "The read took too long: ask for fewer rows or fields."


class ReadTooLarge(ReadFailed):
    """The answer or the statement is larger than the database takes."""

    code = "TOO_LARGE"
    zh = "查询结果过大，请缩小范围或减少字段后重试。"
    en = "The answer is too large: ask for fewer rows or fields."


class ReadBusy(ReadFailed):
    """The database has no connection to give."""

    code = "BUSY"
    zh = "系统繁忙，请稍后再试。"
    en = "The system is busy: try again shortly."


class UnknownReader(ReadFailed):
    """The actor is not, or no longer, on the staff list."""

    code = "UNKNOWN_ACTOR"
    zh = "登录账号不在员工名册中或已停用，请联系系统管理员。"
    en = "This login is not, or no longer, on the staff list: ask the administrator."


class Gone(Exception):
    """The client went away before the answer was there; the statement was cancelled."""


class Readers:
    """Connections for reading, the last used first: a connection that read in peace goes to the next reader as it is.

    The pool behind them opens what is missing and clears up what failed, was cancelled or was closed by the server.
    """

    def __init__(self, pool: asyncpg.Pool, size: int) -> None:
        """Lend at most `size` connections of the pool at once."""
        self._pool = pool
        self._free = asyncio.Semaphore(size)
        self._idle: list[PoolConnectionProxy] = []

    async def value(self, statement: str, arguments: Sequence[object]) -> object:
        """Give the first column of the first row. Raise what asyncpg raises."""
        async with self._free:
            connection = await self._take()
            try:
                found: object = await connection.fetchval(statement, *arguments)
            except BaseException:
                await self._pool.release(connection)
                raise
            self._idle.append(connection)
            return found

    @asynccontextmanager
    async def acquire(self) -> AsyncGenerator[PoolConnectionProxy]:
        """Lend a connection for more than one statement."""
        async with self._free:
            connection = await self._take()
            try:
                yield connection
            finally:
                await self._pool.release(connection)

    async def close(self) -> None:
        """Give everything back and close the connections."""
        while self._idle:
            await self._pool.release(self._idle.pop())
        await self._pool.close()

    async def _take(self) -> PoolConnectionProxy:
        while self._idle:
            connection = self._idle.pop()
            if not connection.is_closed():
                return connection
            await self._pool.release(connection)
        return await self._pool.acquire()


async def open_pool(url: str, size: int, *, statement_timeout_ms: int = 5_000, statements: int = 100) -> Readers:
    """Open `size` connections on a `postgresql://` address; each caches at most `statements` plans."""
    pool = await asyncpg.create_pool(
        url,
        min_size=1,
        max_size=size,
        reset=_keep,
        statement_cache_size=statements,
        max_cacheable_statement_size=0,
        max_cached_statement_lifetime=0,
        server_settings={**_SETTINGS, "statement_timeout": str(statement_timeout_ms)},
    )
    return Readers(pool, size)


async def _keep(_connection: object) -> None:
    """Reset nothing: what a statement sets is local to it."""


async def read(pool: Readers, statement: str, arguments: Sequence[object]) -> bytes:
    """Run one statement that gives one row of one bytea. Raises a ReadFailed."""
    try:
        found = await pool.value(statement, arguments)
    except asyncpg.PostgresError as error:
        raise failure(error) from error
    except (OSError, asyncpg.InterfaceError, asyncpg.InternalClientError) as error:
        raise (ReadFailed if isinstance(error, ValueError) else ReadBusy)(repr(error)) from error
    if not isinstance(found, bytes):
        raise UnknownReader
    return found


def failure(error: asyncpg.PostgresError) -> ReadFailed:
    """Name what went wrong by its SQLSTATE."""
    state = str(error.sqlstate or "")
    why = f"{state} {error}"
    if state == "57014":
        return ReadTimedOut(why)
    if state == "53200" or state.startswith("54"):
        return ReadTooLarge(why)
    if state.startswith(("53", "57P", "08")):
        return ReadBusy(why)
    return ReadFailed(why)


async def unless_gone(work: Awaitable[bytes], disconnected: Awaitable[object] | None) -> bytes:
    """Wait for the work and for the client to go away; cancel the loser. Raises Gone."""
    if disconnected is None:
        return await work
    reading = asyncio.ensure_future(work)
    try:
        await asyncio.wait((reading,), timeout=GRACE)
        if not reading.done():
            await _either(reading, disconnected)
        return reading.result()
    finally:
        reading.cancel()


async def _either(reading: "asyncio.Future[bytes]", disconnected: Awaitable[object]) -> None:
    """Wait until one is done; raise Gone when it is the client."""
    shared = isinstance(disconnected, asyncio.Future)
    leaving = asyncio.shield(disconnected) if shared else asyncio.ensure_future(disconnected)
    try:
        await asyncio.wait((reading, leaving), return_when=asyncio.FIRST_COMPLETED)
    finally:
        leaving.cancel()
    if not reading.done():
        raise Gone
