"""The toy's database, once per run; a pool and an API per test."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, field

import asyncpg
import pytest

from kernel.reading import open_pool
from schema.limits import Limits
from schema.operation import Api
from server.embedded import Endpoints
from tests.reads import toy
from tests.services import SuiteServices

NO_LIMIT = Limits(rows=10**9)


@dataclass(slots=True)
class Reports:
    """The defects that were reported."""

    defects: list[BaseException] = field(default_factory=list)

    def __call__(self, defect: BaseException) -> str:
        """Keep a defect; give its number."""
        self.defects.append(defect)
        return f"defect-{len(self.defects)}"


@pytest.fixture(scope="session")
def toy_endpoints(services: SuiteServices) -> Endpoints:
    """Give the toy's database. Nothing writes into it, so all tests share it."""
    return services.of_database(services.template("toy", toy.build))


@pytest.fixture
async def pool(toy_endpoints: Endpoints) -> AsyncIterator[asyncpg.Pool]:
    """Give a pool of the service's role."""
    pool = await open_pool(toy_endpoints.database_url, 3)
    yield pool
    await pool.close()


@pytest.fixture
def reports() -> Reports:
    """Collect defects."""
    return Reports()


@pytest.fixture
def api(pool: asyncpg.Pool, reports: Reports) -> Api:
    """Give the toy API with its usual limits."""
    return toy.api(pool, reports)
