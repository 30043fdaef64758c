"""PostgreSQL and the store under one roof: started together, watched, ended in order."""

import asyncio
import time
from collections import deque
from collections.abc import Awaitable, Sequence
from pathlib import Path
from types import TracebackType
from typing import Self

import structlog

from server.embedded.account import children_account
from server.embedded.child import cut
from server.embedded.endpoints import Endpoints
from server.embedded.errors import ServiceFailed
from server.embedded.folder import Credentials, DataFolder
from server.embedded.postgres import Postgres, binary
from server.embedded.roles import ADMIN, OWNER, SERVICE
from server.embedded.store import Store
from server.embedded.store import binary as store_binary

WATCH_SECONDS = 0.25
RESTARTS = 3
RESTART_WINDOW = 600.0
log = structlog.get_logger(__name__)


class EmbeddedServices:
    """`async with EmbeddedServices(home) as services:` gives running services and their `endpoints`.

    Enter it in a thread that outlives it (the main thread): the children die with that thread. `durable=False` is for
    tests. Raises FolderInUse, CredentialsLost or ServiceFailed.
    """

    def __init__(self, home: Path, *, postgres: bool = True, store: bool = True, durable: bool = True) -> None:
        """Take the data folder and which services to run in it; nothing happens before entering."""
        self.folder = DataFolder(home)
        self.wanted = (postgres, store)
        self.durable = durable
        self.failed: asyncio.Future[None] | None = None
        self._services: list[Postgres | Store] = []
        self._watch: asyncio.Task[None] | None = None
        self._endpoints: Endpoints | None = None

    @property
    def endpoints(self) -> Endpoints:
        """Where the services answer; empty strings for one that was not wanted."""
        if self._endpoints is None:
            message = "the embedded services are not running"
            raise RuntimeError(message)
        return self._endpoints

    async def __aenter__(self) -> Self:
        """Lock the folder, end what a killed service left, start both services side by side."""
        self.folder.lock()
        try:
            await self._start()
        except BaseException:
            await self.stop()
            raise
        self.failed = asyncio.get_running_loop().create_future()
        self._watch = asyncio.create_task(self._keep_alive())
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """End the services and let go of the folder."""
        await self.stop()

    async def stop(self) -> None:
        """End the watch, then both services, then unlock; safe to call twice."""
        if self._watch is not None:
            self._watch.cancel()
            await asyncio.gather(self._watch, return_exceptions=True)
            self._watch = None
        for result in await asyncio.gather(*(service.stop() for service in self._services), return_exceptions=True):
            if isinstance(result, BaseException):
                log.error("embedded_service_not_stopped", reason=str(result))
        self._services = []
        self.folder.unlock()

    def flush(self) -> None:
        """Bring to disk what the store has acknowledged; raise StoreError. The database does so itself."""
        for service in self._services if self.durable else ():
            if isinstance(service, Store):
                service.flush()

    async def wait_failed(self) -> None:
        """Return never, or raise ServiceFailed when a service keeps dying: the caller then ends loudly."""
        if self.failed is not None:
            await asyncio.shield(self.failed)

    async def _start(self) -> None:
        began = time.perf_counter()
        credentials = self.folder.credentials()
        self._services = self._build(credentials)
        await asyncio.gather(*(service.child.end_stale() for service in self._services))
        await _all_or_first_error([service.start() for service in self._services])
        self._endpoints = _endpoints(self._services, credentials)
        self.folder.publish(self._endpoints)
        log.info("embedded_services_ready", seconds=round(time.perf_counter() - began, 2), home=str(self.folder.path))

    def _build(self, credentials: Credentials) -> list[Postgres | Store]:
        home, account = self.folder.path, children_account()
        (home / "run").mkdir(exist_ok=True)
        for folder in (home, home / "run"):  # whatever our umask is; as root the children pass through these two
            folder.chmod(0o700 if account.is_own else 0o711)
        for path in (home / "lock", binary("postgres"), store_binary()):
            account.reach(path)
        account.own_folder(home / "logs")
        postgres = [Postgres(home, account, credentials, durable=self.durable)] if self.wanted[0] else []
        store = [Store(home, account, credentials)] if self.wanted[1] else []
        return [*postgres, *store]

    async def _keep_alive(self) -> None:
        """Restart a child that died, on its known ports: clients reconnect, tasks are durable, nothing is lost.

        A service that dies more than three times in ten minutes will not get better: say so and end.
        """
        deaths: deque[float] = deque(maxlen=RESTARTS + 1)
        while True:
            await asyncio.sleep(WATCH_SECONDS)
            for service in self._services:
                cut(service.log)
                if service.child.pid is None:
                    deaths.append(time.monotonic())
                    if not await self._revive(service, deaths):
                        return

    async def _revive(self, service: Postgres | Store, deaths: deque[float]) -> bool:
        log.error("embedded_service_died", service=service.name, log=str(service.log))
        try:
            if len(deaths) > RESTARTS and deaths[-1] - deaths[0] < RESTART_WINDOW:
                self._give_up(service, ServiceFailed(service.name, f"it died {len(deaths)} times", service.log))
                return False
            await service.restart()
        except Exception as error:  # noqa: BLE001 whatever it is, the service must not run on unwatched
            self._give_up(service, error)
            return False
        log.warning("embedded_service_restarted", service=service.name)
        return True

    def _give_up(self, service: Postgres | Store, error: Exception) -> None:
        log.error("embedded_service_gave_up", service=service.name, reason=str(error))
        if self.failed is not None and not self.failed.done():
            self.failed.set_exception(error)


async def _all_or_first_error(starts: Sequence[Awaitable[None]]) -> None:
    """Let every start come to its end, so that none is left half done; then raise the first error."""
    for result in await asyncio.gather(*starts, return_exceptions=True):
        if isinstance(result, BaseException):
            raise result


def _endpoints(services: list[Postgres | Store], credentials: Credentials) -> Endpoints:
    parts: dict[str, str] = {}
    for service in services:
        if isinstance(service, Postgres):
            parts["database_url"] = service.url(SERVICE, credentials.service_password)
            parts["owner_url"] = service.url(OWNER, credentials.owner_password)
            parts["admin_url"] = service.url(ADMIN, credentials.admin_password, ADMIN)
        else:
            parts["s3_endpoint"] = service.endpoint
            parts["s3_access_key"] = credentials.s3_access_key
            parts["s3_secret_key"] = credentials.s3_secret_key
    return Endpoints(**parts)
