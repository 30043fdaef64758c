"""The process: its routes, and what runs beside them until it is told to stop."""

import asyncio
from collections.abc import AsyncGenerator, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from functools import partial

import structlog
from sqlalchemy import text
from starlette.applications import Starlette
from starlette.routing import BaseRoute
from starlette.types import ASGIApp

from archive.qualify import keep_qualified
from archive.room import Room
from kernel.announcements import Announcements
from kernel.settings import SettingError, Settings
from scheduler.freshness import demand_fresh
from scheduler.service import Roles, run_scheduler
from schema.build import build
from schema.context import Context
from schema.limits import Limits
from schema.mutations import Mutation
from schema.operation import Api
from schema.sources import SOURCES
from schema.subscriptions import Subscription
from server.auth import AccessTokens, TokenSettings
from server.discovery import IssuerDocuments
from server.exports import Exports
from server.files import Files
from server.graphiql import Console
from server.graphql.connection import BodyLimits
from server.graphql.documents import load_documents
from server.graphql.endpoint import FrontDoor
from server.graphql.endpoint import routes as graphql_routes
from server.graphql.replies import report
from server.graphql.service import Gatekeeper, GraphqlService, GraphqlSettings
from server.headers import SecurityHeaders
from server.health import Check, Health
from server.house import House, check_store
from server.issuer import DevelopmentIssuer
from server.keyring import Patience, RemoteKeys
from server.people import Contexts, People

ERROR_LENGTH = 300
SETTLE_SECONDS = 15.0
log: structlog.stdlib.BoundLogger = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Process:
    """The application, and the issuer of development tokens when there is one."""

    app: ASGIApp
    announcements: Announcements
    relaying: "Relaying"
    issuer: DevelopmentIssuer | None


def build_process(house: House) -> Process:
    """Put the routes together; raise SettingError, NotOnLoopback or KeyUnusable."""
    settings, now = house.settings, house.desk.clock.now
    tokens, issuer = token_judge(house)
    people = People(house.sessions)
    announcements = Announcements(house.endpoints.database_url)
    gatekeeper = Gatekeeper(tokens.identify, people.still_allowed, now)
    relaying = Relaying(house)
    contexts = Contexts(people, house.desk, relaying, announcements)
    service: GraphqlService[Context] = GraphqlService(
        Api(
            build(Mutation, Subscription),
            list(SOURCES),
            house.pool,
            report,
            limits=Limits(introspection=settings.introspection),
        ),
        contexts,
        gatekeeper,
        load_documents(settings.persisted_folder, required=settings.persisted_only),
        GraphqlSettings(body=BodyLimits(size=settings.max_body), allowed_origins=settings.allowed_origins),
    )
    routes: list[BaseRoute] = [
        *graphql_routes(service, Console()),
        *Files(house.desk, house.room, people, gatekeeper, secure=issuer is None).routes(),
        *Exports(house.desk, house.room, people, gatekeeper).routes(),
        *Health(checks(house)).routes(),
        *(issuer.routes() if issuer else ()),
    ]
    app = FrontDoor(service, SecurityHeaders(Starlette(routes=routes)))
    return Process(app, announcements, relaying, issuer)


def token_judge(house: House) -> tuple[AccessTokens, DevelopmentIssuer | None]:
    """Judge tokens of the configured issuer; without one, of the development issuer, on loopback only."""
    settings, now = house.settings, house.desk.clock.now
    if settings.oidc_issuer is None:
        issuer = DevelopmentIssuer(settings.home, settings.host, settings.oidc_audience, now)
        return AccessTokens(issuer.settings, issuer.keys, now), issuer
    try:
        documents = IssuerDocuments(settings.oidc_issuer, settings.oidc_jwks_url)
    except ValueError as error:
        raise SettingError(f"ANJUAN_OIDC_ISSUER: {error}") from error
    accepted = TokenSettings(
        issuer=settings.oidc_issuer,
        audience=settings.oidc_audience,
        login_claim=settings.oidc_login_claim,
        types=frozenset(settings.oidc_token_types),
    )
    return AccessTokens(accepted, RemoteKeys(documents, now, Patience()), now), None


def checks(house: House) -> Mapping[str, Check]:
    """Give the checks of readiness by name."""
    since = house.desk.clock.now()

    async def database() -> None:
        async with house.sessions() as session:
            await session.execute(text("SELECT 1"))

    async def store() -> None:
        await house.room.call(_list_one, house.room)

    async def locks() -> None:
        house.room.must_be_qualified()

    async def scheduler() -> None:
        await demand_fresh(house.desk, since)

    return {"database": database, "store": store, "lock_enforcement": locks, "scheduler": scheduler}


def _list_one(room: Room) -> None:
    next(iter(room.store.listing(room.buckets.ledger, "o/", versions=False)), None)


class Relaying:
    """Starts the relay of a finished upload in this process at once; when it fails, the durable task does it again."""

    def __init__(self, house: House) -> None:
        self._house = house
        self._running: set[asyncio.Task[None]] = set()

    def __call__(self, document_id: int) -> None:
        """Start relaying one document."""
        task = asyncio.create_task(self._relay(document_id))
        self._running.add(task)
        task.add_done_callback(self._running.discard)

    async def settle(self, seconds: float = SETTLE_SECONDS) -> None:
        """Wait until every relay that was started has come to an end; what has not by then is left to recovery."""
        if self._running:
            _, left = await asyncio.wait(self._running, timeout=seconds)
            for relay in left:
                relay.cancel()

    async def _relay(self, document_id: int) -> None:
        try:
            await self._house.relay.run(document_id)
        except Exception as error:  # noqa: BLE001 whatever it met, the round of recovery carries the document on
            log.warning("relay_left_to_recovery", document=document_id, error=repr(error)[:ERROR_LENGTH])


@asynccontextmanager
async def running(house: House, process: Process) -> AsyncGenerator[None]:
    """Run what runs beside the requests: listening, scheduling, qualifying the store; end it in order."""
    stop = asyncio.Event()
    settings: Settings = house.settings
    async with asyncio.TaskGroup() as group:
        group.create_task(process.announcements.run(stop))
        if settings.scheduler or settings.worker:
            roles = Roles(clock=settings.scheduler, worker=settings.worker)
            group.create_task(run_scheduler(house.endpoints.database_url, house.sweeper, stop, roles))
        endless = [keep_qualified(partial(check_store, house), house.room.standing), _warm(house)]
        if house.services.embedded:
            endless.append(house.services.wait_failed())
        watching = [group.create_task(each) for each in endless]
        try:
            yield
        finally:
            stop.set()
            await process.relaying.settle()
            for each in watching:
                each.cancel()


async def _warm(house: House) -> None:
    with suppress(Exception):  # what the printer lacks is said by the first form and by `anjuan doctor`
        await house.renderer.warm()
