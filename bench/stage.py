"""Where figures are measured: the embedded PostgreSQL and store, durable, in a folder of their own, away from any data."""

import shutil
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from urllib.parse import urlsplit
from uuid import uuid4

import asyncpg
import psutil

from bench.sizes import Sizes
from kernel.clock import SystemClock
from kernel.database import open_engine, open_sessions
from kernel.ports import Ports
from kernel.work import Desk
from server.embedded import EmbeddedServices, Endpoints
from server.embedded.roles import OWNER, SERVICE, grant
from server.migrate import migrate


@dataclass(frozen=True, slots=True)
class Stage:
    """The running services, and a folder for what a measurement needs."""

    services: EmbeddedServices
    folder: Path
    sizes: Sizes

    @property
    def endpoints(self) -> Endpoints:
        """Where they answer."""
        return self.services.endpoints

    @asynccontextmanager
    async def database(self) -> AsyncIterator[Endpoints]:
        """Give a fresh, migrated database; it is dropped afterwards."""
        name = f"bench_{uuid4().hex[:12]}"
        admin = await asyncpg.connect(self.endpoints.admin_url, ssl=False)
        try:
            await admin.execute(f'CREATE DATABASE "{name}" OWNER {OWNER}')
            await grant(admin, name)
            named = _named(self.endpoints, name)
            owner = open_engine(named.owner_url, size=1)
            try:
                await migrate(owner, SERVICE)
            finally:
                await owner.dispose()
            yield named
            await admin.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
        finally:
            await admin.close()

    async def postmaster(self) -> psutil.Process:
        """Give the process whose children answer every connection."""
        admin = await asyncpg.connect(self.endpoints.admin_url, ssl=False)
        try:
            pid: int = await admin.fetchval("SELECT pg_backend_pid()")
            parent = psutil.Process(pid).parent()
            assert parent is not None
            return parent
        finally:
            await admin.close()


@asynccontextmanager
async def open_stage(sizes: Sizes, *, durable: bool = True) -> AsyncIterator[Stage]:
    """Start the services in a temporary folder; stop them and remove the folder afterwards."""
    folder = Path(tempfile.mkdtemp(prefix="anjuan-bench-"))
    folder.chmod(0o711)
    try:
        async with EmbeddedServices(folder / "home", durable=durable) as services:
            yield Stage(services, folder, sizes)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@asynccontextmanager
async def open_desk(endpoints: Endpoints, *, size: int = 4, seconds: int = 600) -> AsyncIterator[Desk]:
    """Give a desk of the service's own role on a database; statements may take `seconds`."""
    engine = open_engine(endpoints.database_url, size=size, statement_timeout_ms=seconds * 1000)
    try:
        yield Desk(open_sessions(engine), SystemClock(), Ports())
    finally:
        await engine.dispose()


@asynccontextmanager
async def owner_connection(endpoints: Endpoints, actor: int = 0) -> AsyncIterator["asyncpg.Connection[asyncpg.Record]"]:
    """Give a connection of the administrator, who is above the policies: for making data and for bare contenders."""
    connection = await asyncpg.connect(endpoints.admin_url, ssl=False, timeout=60)
    try:
        await connection.execute("SELECT set_config('anjuan.actor', $1, false)", str(actor))
        yield connection
    finally:
        await connection.close()


def _named(endpoints: Endpoints, name: str) -> Endpoints:
    urls = {
        key: urlsplit(getattr(endpoints, key))._replace(path=f"/{name}").geturl()
        for key in ("database_url", "owner_url", "admin_url")
    }
    return replace(endpoints, **urls)
