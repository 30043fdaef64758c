"""The rules are proven on the real rulebook, and what people are to be told, through the API."""

from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import orjson
import pytest

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

Ask = Callable[..., Awaitable[Any]]


@pytest.fixture
def ports() -> Ports:
    return Ports({"rulebooks": SHELF})


@pytest.fixture
async def ask(endpoints: Endpoints, desk: Desk, firm: Firm) -> AsyncIterator[Ask]:
    """Give the function that asks as a login and returns the data; an error fails the test."""
    pool = await open_pool(endpoints.database_url, 1)
    api = Api(build(), list(SOURCES), pool, report)

    async def ask(login: str, document: str, **variables: object) -> Any:
        context = Context(actor_id=firm.staff[login], login=login, language="zh", desk=desk)
        answer = orjson.loads((await api.execute(Operation(document, None, variables), context)).body)
        assert "errors" not in answer, answer["errors"]
        return answer["data"]

    yield ask
    await pool.close()


def report(defect: BaseException) -> str:
    """Let a defect fail the test."""
    raise defect
