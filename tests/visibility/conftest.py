"""A database with rows in every table at every place, made once; whatever a test changes is rolled back."""

import asyncio
import copy
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any, cast

import asyncpg
import orjson
import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

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
from tests.firm import Firm
from tests.services import SuiteServices
from tests.visibility.reach import SEES, Person
from tests.visibility.seeding import seed

SEEN = "seen"
Rows = dict[str, list[dict[str, object]]]


@pytest.fixture(scope="session")
def seen(services: SuiteServices, house: str, firm: Firm) -> Endpoints:
    """Give the seeded database."""

    def build(endpoints: Endpoints) -> None:
        asyncio.run(_seed(endpoints.admin_url, firm))

    def make() -> None:
        services.drop_database(SEEN)
        build(services.create_database(SEEN, template=house))

    services.once(SEEN, make)
    return services.of_database(SEEN)


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
