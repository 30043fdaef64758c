"""A change asked for as a client of Relay does: the payload, or an error behind one interface."""

from collections.abc import AsyncIterator
from typing import Any
from uuid import uuid4

import pytest

from server.embedded import Endpoints
from tests.firm import Firm
from tests.schema.conftest import Ask
from tests.schema.world import World, found
from tests.services import SuiteServices


@pytest.fixture
async def empty(services: SuiteServices, house: str) -> AsyncIterator[Endpoints]:
    """Give a database of this test's own."""
    name = f"t{uuid4().hex}"
    yield services.create_database(name, template=house)
    services.drop_database(name)


@pytest.fixture
async def world(empty: Endpoints, firm: Firm) -> World:
    """Fill it."""
    return await found(empty, firm)


@pytest.fixture
def endpoints(empty: Endpoints, world: World) -> Endpoints:
    """Work on it."""
    return empty


async def test_a_change_answers_its_payload_or_what_to_do_next(
    compiled: dict[str, str], ask: Ask, world: World, firm: Firm
) -> None:
    async def assign(case: str, login: str) -> dict[str, Any]:
        given = {"ofCase": case, "assignee": f"staff:{firm.staff[login]}"}
        return (await ask("branch.head", compiled["changesAssignMutation"], input=given))["assignCase"]

    done = await assign(f"case:{world.cases['GZ01']}", "branch.revisits")
    assert (done["__typename"], done["ofCase"]["assignee"]["name"]) == ("AssignCasePayload", "李㛃")
    assert done["ofCase"]["__isCase"] == "Revisit"
    hidden = await assign(f"case:{world.cases['SZ01']}", "branch.revisits")
    assert (hidden["__typename"], hidden["__isError"]) == ("NotFound", "NotFound")
    wrong = await assign("client:1", "branch.revisits")
    assert wrong["fields"][0]["path"] == "ofCase"
