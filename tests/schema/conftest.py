"""The API over one filled database, made once for a run and read only; and a question asked as somebody."""

import asyncio
import json
import shutil
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import asdict
from pathlib import Path
from typing import Any

import asyncpg
import orjson
import pytest

from kernel.ports import Ports
from kernel.reading import open_pool
from kernel.work import Desk
from schema.build import build, printed
from schema.context import Context
from schema.operation import Api, Operation
from schema.sources import SOURCES
from server.embedded import Endpoints
from tests.firm import Firm
from tests.house import SHELF
from tests.node import installed, run
from tests.schema import world as worlds
from tests.services import SuiteServices

DATABASE = "schema_world"
HERE = Path(__file__).parent
Ask = Callable[..., Awaitable[dict[str, Any]]]


def report(defect: BaseException) -> str:
    """Let a defect fail the test."""
    raise defect


@pytest.fixture(scope="session")
def filled(services: SuiteServices, house: str, firm: Firm) -> worlds.World:
    """Fill the database that these tests read, once for the whole run."""
    kept = services.folder / f"{DATABASE}.json"

    def make() -> None:
        services.drop_database(DATABASE)
        made = services.create_database(DATABASE, template=house)
        kept.write_text(json.dumps(asdict(asyncio.run(worlds.found(made, firm)))))

    services.once(DATABASE, make)
    return worlds.World(**json.loads(kept.read_text()))


@pytest.fixture
def world(filled: worlds.World) -> worlds.World:
    """Give the keys of what there is to read."""
    return filled


@pytest.fixture
def endpoints(services: SuiteServices, world: worlds.World) -> Endpoints:
    """Give the filled database; nothing here may change it."""
    return services.of_database(DATABASE)


@pytest.fixture
def ports() -> Ports:
    """Give the shelf of regulations that the house has adopted."""
    return Ports({"rulebooks": SHELF})


@pytest.fixture
async def pool(endpoints: Endpoints) -> AsyncIterator[asyncpg.Pool]:
    """Give the pool that compiled reads use."""
    pool = await open_pool(endpoints.database_url, 1)
    yield pool
    await pool.close()


@pytest.fixture
def api(pool: asyncpg.Pool) -> Api:
    """Give the whole API."""
    return Api(build(), list(SOURCES), pool, report)


@pytest.fixture
def officer(desk: Desk, firm: Firm) -> Context:
    """Give the context of a branch's revisit officer."""
    return Context(actor_id=firm.staff["branch.revisits"], login="branch.revisits", language="zh", desk=desk)


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


@pytest.fixture
async def compiled(tmp_path: Path) -> dict[str, str]:
    """Compile the documents of tests/schema/relay; give their texts by operation name."""
    tools = await installed(HERE / "clients")
    (tmp_path / "schema.graphql").write_text(printed())
    shutil.copy(HERE / "relay" / "relay.config.json", tmp_path)
    shutil.copytree(HERE / "relay", tmp_path / "documents", ignore=shutil.ignore_patterns("*.json"))
    (tmp_path / "compiled").mkdir()
    (tmp_path / "persisted.json").write_text("{}")
    await run(tmp_path, str(tools / "node_modules" / "relay-compiler" / "cli.js"), "relay.config.json")
    texts: dict[str, str] = json.loads((tmp_path / "persisted.json").read_text())
    return {text.split(maxsplit=2)[1].partition("(")[0]: text for text in texts.values()}
