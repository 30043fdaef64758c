"""A service around the toy API, with a clock that is moved by hand and tokens of the development issuer."""

import tempfile
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path

import httpx
import pytest
import uvicorn
from starlette.applications import Starlette
from starlette.types import ASGIApp

from kernel.clock import FixedClock
from server.auth import AccessTokens, Identity
from server.graphiql import Console
from server.graphql.documents import Documents
from server.graphql.endpoint import routes
from server.graphql.service import Gatekeeper, GraphqlService, GraphqlSettings, SocketLimits
from server.issuer import DevelopmentIssuer
from tests.server.toy import ToyApi, ToyContext, make_context

NOW = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)


@dataclass
class Toy:
    """The toy service: change `settings`, `documents` or `lost` before asking for the app."""

    issuer: DevelopmentIssuer
    clock: FixedClock
    api: ToyApi = field(default_factory=ToyApi)
    lost: set[str] = field(default_factory=set)
    documents: Documents = field(default_factory=Documents)
    settings: GraphqlSettings = field(default_factory=GraphqlSettings)

    def limit(self, **limits: float) -> None:
        """Change limits of sockets."""
        self.settings = replace(self.settings, sockets=replace(self.settings.sockets, **limits))

    def token(self, login: str = "branch.revisits") -> str:
        """Mint a token."""
        return self.issuer.token(login)

    def app(self) -> ASGIApp:
        """Build the application as it stands."""
        tokens = AccessTokens(self.issuer.settings, self.issuer.keys, self.clock.now)

        async def still_allowed(identity: Identity) -> bool:
            if identity.login == "unlucky" and self.lost:
                raise ConnectionError
            return identity.login not in self.lost

        keeper = Gatekeeper(tokens.identify, still_allowed, self.clock.now)
        service: GraphqlService[ToyContext] = GraphqlService(
            self.api, make_context, keeper, self.documents, self.settings
        )
        return Starlette(routes=routes(service, Console()))


@pytest.fixture
def toy(tmp_path: Path) -> Toy:
    """Give a toy service."""
    clock = FixedClock(NOW)
    toy = Toy(DevelopmentIssuer(tmp_path, "127.0.0.1", "anjuan", clock.now), clock)
    toy.settings = GraphqlSettings(sockets=SocketLimits(recheck_every=0.02))
    return toy


@pytest.fixture
async def client(toy: Toy) -> AsyncIterator[httpx.AsyncClient]:
    """Give a client of the toy service, signed in as the branch's revisit officer."""
    async with client_of(toy) as signed_in:
        yield signed_in


def client_of(toy: Toy, login: str = "branch.revisits") -> httpx.AsyncClient:
    """Give a client signed in as `login`."""
    headers = {"authorization": f"Bearer {toy.token(login)}", "accept-language": "en"}
    transport = httpx.ASGITransport(toy.app())
    return httpx.AsyncClient(transport=transport, base_url="http://anjuan.test", headers=headers)


@asynccontextmanager
async def served(app: ASGIApp) -> AsyncIterator[str]:
    """Serve an application on loopback as in production; give host:port."""
    config = uvicorn.Config(app, port=0, lifespan="off", log_config=None, timeout_graceful_shutdown=1)
    config.load()
    server = uvicorn.Server(config)
    server.lifespan = config.lifespan_class(config)
    await server.startup()
    try:
        yield f"127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    finally:
        await server.shutdown()


@pytest.fixture
def home() -> Iterator[Path]:
    """Give a data folder that every account can reach: as root the embedded services run as another one."""
    with tempfile.TemporaryDirectory(prefix="anjuan-home-") as folder:
        yield Path(folder).resolve()
