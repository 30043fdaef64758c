"""The API over a database of the test's own, and a question asked as somebody."""

from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import asyncpg
import orjson
import pytest
from sqlalchemy import text

from kernel.database import open_engine
from kernel.ports import Ports
from kernel.reading import open_pool
from kernel.work import Desk
from schema.build import build
from schema.context import Context
from schema.operation import Api, Operation
from schema.sources import SOURCES
from server.embedded import Endpoints
from tests.firm import Firm
from tests.house import SHELF
from tests.schema import world as worlds

SCHEDULER_ID = 1
Ask = Callable[..., Awaitable[dict[str, Any]]]


def report(defect: BaseException) -> str:
    """Let a defect fail the test."""
    raise defect


@pytest.fixture
def ports() -> Ports:
    """Give the shelf of regulations that the house has adopted."""
    return Ports({"rulebooks": SHELF})


@pytest.fixture
async def pool(endpoints: Endpoints) -> AsyncIterator[asyncpg.Pool]:
    """Give the pool that compiled reads use."""
    pool = await open_pool(endpoints.database_url, 2)
    yield pool
    await pool.close()


@pytest.fixture
def api(pool: asyncpg.Pool) -> Api:
    """Give the whole API."""
    return Api(build(), list(SOURCES), pool, report)


@pytest.fixture
async def world(desk: Desk, endpoints: Endpoints, firm: Firm) -> worlds.World:
    """Give a filled database."""
    owner = open_engine(endpoints.owner_url, size=1)
    async with owner.begin() as connection:
        await connection.execute(
            text("CREATE TABLE snapshot_2026 PARTITION OF snapshot FOR VALUES FROM ('2026-01-01') TO ('2027-01-01')")
        )
    await owner.dispose()
    async with desk.work(SCHEDULER_ID) as work:
        filled = await worlds.fill(work, firm)
        rows = await work.session.execute(
            text("SELECT client_id, array_agg(id ORDER BY id) FROM credit_account GROUP BY 1")
        )
        await worlds.snapshots(work.session, firm, {key: list(numbers) for key, numbers in rows})
    return filled


@pytest.fixture
def ask(api: Api, desk: Desk, firm: Firm) -> Ask:
    """Give the function that asks as a login and returns the data; errors fail the test unless they are wanted."""

    async def ask(login: str, document: str, *, wants_errors: bool = False, **variables: object) -> dict[str, Any]:
        context = Context(actor_id=firm.staff[login], login=login, language="zh", desk=desk)
        answer = orjson.loads((await api.execute(Operation(document, None, variables), context)).body)
        if wants_errors:
            return dict(answer)
        assert "errors" not in answer, answer["errors"]
        return dict(answer["data"])

    return ask
