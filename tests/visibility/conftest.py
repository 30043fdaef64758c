"""A database with rows in every table at every place, made once; whatever a test changes is rolled back."""

import asyncio
import copy
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from datetime import datetime
from typing import Any, cast
from uuid import uuid4

import asyncpg
import orjson
import pytest
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, async_sessionmaker

from archive.presign import Signer
from archive.room import PORT, Buckets, Room
from archive.store import MinioStore
from kernel.clock import FixedClock
from kernel.database import open_engine, open_sessions
from kernel.ports import Ports
from kernel.reading import open_pool
from kernel.work import Desk
from schema.build import build
from schema.context import Context
from schema.mutations import Mutation
from schema.operation import Api, Operation
from schema.sources import SOURCES
from server.embedded import Endpoints
from tests.archive.classes import CLASSES
from tests.firm import Firm
from tests.house import CHOSEN
from tests.services import SuiteServices
from tests.visibility.reach import SEES, Person
from tests.visibility.seeding import seed

SEEN = "seen"
Undone = Callable[[], AbstractAsyncContextManager[AsyncConnection]]


@pytest.fixture(scope="session")
def seen(services: SuiteServices, house: str, firm: Firm) -> Iterator[Endpoints]:
    """Give the seeded database, a copy for each worker: some tests commit what they take back afterwards."""

    def make() -> None:
        services.drop_database(SEEN)
        asyncio.run(_seed(services.create_database(SEEN, template=house).admin_url, firm))

    services.once(SEEN, make)
    name = f"{SEEN}{uuid4().hex}"
    yield services.create_database(name, template=SEEN)
    services.drop_database(name)


async def _seed(address: str, firm: Firm) -> None:
    engine = open_engine(address, size=1)
    async with engine.begin() as connection:
        await connection.run_sync(seed, firm)
    await engine.dispose()


@pytest.fixture
async def service(seen: Endpoints) -> AsyncIterator[asyncpg.Connection]:
    """Give a connection of the service's own role."""
    connection = await asyncpg.connect(seen.database_url, ssl=False)
    yield connection
    await connection.close()


@pytest.fixture
async def owner(seen: Endpoints) -> AsyncIterator[asyncpg.Connection]:
    """Give a connection of the superuser, who sees everything."""
    connection = await asyncpg.connect(seen.admin_url, ssl=False)
    yield connection
    await connection.close()


@pytest.fixture
def people(firm: Firm) -> dict[str, Person]:
    """Give everybody by login; below the brokerage headquarters lie the branches and the centre, below the company all."""
    return {login: _person(firm, login) for login in SEES}


def _person(firm: Firm, login: str) -> Person:
    key = 1 if login == "scheduler" else firm.staff[login]
    unit = UNIT_OF[login.partition(".")[0]]
    return Person(login, key, firm.units[unit], frozenset({firm.units[unit]}))


UNIT_OF = {
    "scheduler": "COMPANY",
    "leader": "COMPANY",
    "admin": "COMPANY",
    "core": "COMPANY",
    "call": "COMPANY",
    "counter": "COMPANY",
    "brokerage": "BHQ",
    "hq": "MHQ",
    "csc": "CSC",
    "branch": "GZ01",
    "other": "SZ01",
    "compliance": "CLD",
    "audit": "AHQ",
    "committee": "MFC",
}


@pytest.fixture
def firm_units(firm: Firm) -> frozenset[int]:
    """Give the keys of all units."""
    return frozenset(firm.units.values())


@pytest.fixture
async def service_engine(seen: Endpoints) -> AsyncIterator[AsyncEngine]:
    """Give an engine of the service's own role."""
    engine = open_engine(seen.database_url, size=1)
    yield engine
    await engine.dispose()


@pytest.fixture
async def undone(service_engine: AsyncEngine) -> AsyncIterator[Undone]:
    """Give the function that opens a transaction which is rolled back: works on it release savepoints when they commit."""
    async with service_engine.connect() as connection:

        @asynccontextmanager
        async def undone() -> AsyncIterator[AsyncConnection]:
            outer = await connection.begin()
            try:
                yield connection
            finally:
                await outer.rollback()

        yield undone


def desk_on(connection: AsyncConnection, endpoints: Endpoints, at: datetime) -> Desk:
    """Give a desk with an archive whose works end with the connection's transaction."""
    store = MinioStore(Signer(endpoints.s3_endpoint, endpoints.s3_access_key, endpoints.s3_secret_key), FixedClock(at))
    room = Room(store, Buckets.named("none-"), CLASSES)
    sessions = async_sessionmaker(
        connection, expire_on_commit=False, autoflush=False, join_transaction_mode="create_savepoint"
    )
    return Desk(sessions, FixedClock(at), Ports({"rulebooks": CHOSEN, PORT: room}))


Answer = dict[str, Any]
Ask = Callable[..., Awaitable[Answer]]


def report(defect: BaseException) -> str:
    """Let a defect fail the test."""
    raise defect


@pytest.fixture(scope="session")
def built() -> Api:
    """Give the API without its database: compiling the sources takes a second."""
    return Api(build(Mutation), list(SOURCES), cast("asyncpg.Pool", None), report)


@pytest.fixture
async def api(built: Api, seen: Endpoints) -> AsyncIterator[Api]:
    """Give the whole API over the seeded database."""
    pool = await open_pool(seen.database_url, 2)
    whole = copy.copy(built)
    whole._pool = pool
    yield whole
    await pool.close()


@pytest.fixture
def ask(api: Api, service_engine: AsyncEngine, clock: FixedClock) -> Ask:
    """Give the function that asks as somebody and returns the whole answer, errors and all."""
    desk = Desk(open_sessions(service_engine), clock, Ports())

    async def ask(person: Person, document: str, **variables: object) -> Answer:
        context = Context(actor_id=person.key, login=person.login, language="zh", desk=desk)
        answer = await api.execute(Operation(document, None, variables), context)
        return dict(orjson.loads(answer.body))

    return ask
