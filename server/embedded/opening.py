"""Open what the settings ask for: external servers where they are named, embedded ones where they are not."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace

from pydantic import SecretStr

from kernel.settings import Settings
from server.embedded.endpoints import Endpoints
from server.embedded.services import EmbeddedServices


@dataclass(frozen=True, slots=True)
class OpenServices:
    """The endpoints in use, and the embedded services behind them when there are any."""

    endpoints: Endpoints
    embedded: EmbeddedServices | None

    async def wait_failed(self) -> None:
        """Return at once when nothing is embedded; else raise ServiceFailed when a child keeps dying."""
        if self.embedded is not None:
            await self.embedded.wait_failed()


@asynccontextmanager
async def open_services(settings: Settings) -> AsyncGenerator[OpenServices]:
    """Give the endpoints of the database and the store; raise FolderInUse, CredentialsLost or ServiceFailed."""
    if not settings.embedded_database and not settings.embedded_store:
        yield OpenServices(_external(settings, Endpoints()), None)
        return
    embedded = EmbeddedServices(settings.home, postgres=settings.embedded_database, store=settings.embedded_store)
    async with embedded:
        yield OpenServices(_external(settings, embedded.endpoints), embedded)


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
