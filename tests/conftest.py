"""What every test stands on: the embedded services, a migrated database with the small firm, a desk with a clock."""

import asyncio
import json
from collections.abc import AsyncIterator, Iterator
from dataclasses import asdict
from functools import partial
from urllib.parse import urlsplit
from uuid import uuid4

import pytest
from hypothesis import settings
from sqlalchemy import event, text
from sqlalchemy.ext.asyncio import AsyncEngine

from kernel.clock import FixedClock
from kernel.database import open_engine, open_sessions
from kernel.ports import Ports
from kernel.work import Desk
from server.embedded import Endpoints
from server.embedded.roles import SERVICE
from server.migrate import migrate
from tests.firm import Firm, found
from tests.house import adopt
from tests.services import SuiteServices, embedded_services
from tests.stories import MORNING, tell

# How long an example takes says more about the machine than about the rule; pytest-timeout ends what hangs.
settings.register_profile("suite", deadline=None)
settings.load_profile("suite")

SCHEDULER_ID = 1


@pytest.fixture(scope="session")
def services() -> Iterator[SuiteServices]:
    """Give the one embedded PostgreSQL and store of this run."""
    with embedded_services() as running:
        yield running


@pytest.fixture(scope="session")
def house(services: SuiteServices) -> str:
    """Give the name of the template database: migrated, with the small firm in it."""

    def build(endpoints: Endpoints) -> None:
        firm = asyncio.run(_build(endpoints))
        (services.folder / "firm.json").write_text(json.dumps(asdict(firm)))

    return services.template("house", build)


@pytest.fixture(scope="session")
def firm(services: SuiteServices, house: str) -> Firm:
    """Give the ids of the small firm: staff by login, units by code, clients by number."""
    assert house
    return Firm(**json.loads((services.folder / "firm.json").read_text()))


@pytest.fixture
def endpoints(request: pytest.FixtureRequest, services: SuiteServices, house: str, firm: Firm) -> Iterator[Endpoints]:
    """Give a database of this test's own, copied from the house, or from where the test's story ends."""
    mark, name = request.node.get_closest_marker("story"), f"t{uuid4().hex}"
    story = mark and mark.args[0]
    template = services.template(story.__name__, partial(tell, story, firm), of=house) if story else house
    yield services.create_database(name, template=template)
    services.drop_database(name)


@pytest.fixture(scope="session")
def one_engine(services: SuiteServices) -> AsyncEngine:
    """Give an engine of the service's own role, one for all tests of a worker: it compiles each statement only once."""
    return open_engine(services.endpoints.database_url, size=5)


@pytest.fixture
async def engine(one_engine: AsyncEngine, endpoints: Endpoints) -> AsyncIterator[AsyncEngine]:
    """Give the engine, connecting to this test's database."""

    def aim(_dialect: object, _record: object, _arguments: object, parameters: dict[str, object]) -> None:
        parameters["database"] = urlsplit(endpoints.database_url).path.removeprefix("/")

    event.listen(one_engine.sync_engine, "do_connect", aim)
    yield one_engine
    event.remove(one_engine.sync_engine, "do_connect", aim)
    await one_engine.dispose()


@pytest.fixture
def clock() -> FixedClock:
    """Give the clock that works read; it stands at a Monday morning until a test moves it."""
    return FixedClock(MORNING)


@pytest.fixture
def ports() -> Ports:
    """Give no adapters; a test that needs some overrides this."""
    return Ports()


@pytest.fixture
def desk(engine: AsyncEngine, clock: FixedClock, ports: Ports) -> Desk:
    """Give the desk at which works are opened."""
    return Desk(open_sessions(engine), clock, ports)


async def _build(endpoints: Endpoints) -> Firm:
    owner = open_engine(endpoints.owner_url, size=2)
    try:
        await migrate(owner, SERVICE)
    finally:
        await owner.dispose()
    engine = open_engine(endpoints.database_url, size=2)
    try:
        desk = Desk(open_sessions(engine), FixedClock(MORNING), Ports())
        async with desk.work(SCHEDULER_ID) as work:
            # The first account sees the company only; the units it founds come into its sight as they are written.
            company = (await work.session.execute(text("SELECT id FROM unit"))).scalar_one()
            founded = await found(work.session, company)
        await adopt(desk)
        return founded
    finally:
        await engine.dispose()
