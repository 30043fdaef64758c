"""Open what the settings ask for: external servers where they are named, embedded ones where they are not."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, replace

from pydantic import SecretStr

from kernel.settings import Settings
from server.embedded.endpoints import Endpoints
from server.embedded.errors import FolderInUse
from server.embedded.folder import DataFolder
from server.embedded.services import EmbeddedServices

JOIN_SECONDS = 30.0
POLL = 0.1


@dataclass(frozen=True, slots=True)
class OpenServices:
    """The endpoints in use, and the embedded services behind them when there are any."""

    endpoints: Endpoints
    embedded: EmbeddedServices | None

    def flush(self) -> None:
        """Bring to disk what an embedded store has acknowledged; another's answers when it has written."""
        if self.embedded is not None:
            self.embedded.flush()

    async def wait_failed(self) -> None:
        """Return at once when nothing is embedded; else raise ServiceFailed when a child keeps dying."""
        if self.embedded is not None:
            await self.embedded.wait_failed()


@asynccontextmanager
async def open_services(settings: Settings, *, join: bool = False) -> AsyncGenerator[OpenServices]:
    """Give the endpoints of the database and the store; raise FolderInUse, CredentialsLost or ServiceFailed.

    With `join`, a command beside a running service uses that service's children instead of being refused.
    """
    async with AsyncExitStack() as stack:
        embedded = await _embedded(settings, stack, join=join)
        endpoints = embedded if isinstance(embedded, Endpoints) else embedded.endpoints if embedded else Endpoints()
        owned = embedded if isinstance(embedded, EmbeddedServices) else None
        yield OpenServices(_external(settings, endpoints), owned)


async def _embedded(settings: Settings, stack: AsyncExitStack, *, join: bool) -> EmbeddedServices | Endpoints | None:
    if not settings.embedded_database and not settings.embedded_store:
        return None
    services = EmbeddedServices(settings.home, postgres=settings.embedded_database, store=settings.embedded_store)
    try:
        return await stack.enter_async_context(services)
    except FolderInUse:
        endpoints = await _wait_published(services.folder) if join else None
        if endpoints is None:
            raise
        return endpoints


async def _wait_published(folder: DataFolder) -> Endpoints | None:
    """Give the endpoints of the running service, waiting while it starts."""
    for _ in range(int(JOIN_SECONDS / POLL)):
        endpoints = folder.published()
        if endpoints is not None:
            return endpoints
        await asyncio.sleep(POLL)
    return None


def _external(settings: Settings, endpoints: Endpoints) -> Endpoints:
    """Put what the settings name in place of what is embedded; without an owner the service's role is used for it."""
    if not settings.embedded_database:
        url = _plain(settings.database_url)
        endpoints = replace(endpoints, database_url=url, owner_url=_plain(settings.database_owner_url) or url)
    if not settings.embedded_store:
        access, secret = _plain(settings.s3_access_key), _plain(settings.s3_secret_key)
        endpoints = replace(
            endpoints, s3_endpoint=settings.s3_endpoint or "", s3_access_key=access, s3_secret_key=secret
        )
    return endpoints


def _plain(secret: SecretStr | None) -> str:
    return secret.get_secret_value() if secret is not None else ""
