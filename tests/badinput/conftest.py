"""One house for all bad input of a module: nothing changes it, so nothing need be made anew."""

import tempfile
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from uuid import uuid4

import pytest
import pytest_asyncio

from server.embedded import Endpoints
from tests.badinput.door import Door, opened
from tests.firm import Firm
from tests.services import SuiteServices


@pytest.fixture(scope="module")
def own(services: SuiteServices, house: str, firm: Firm) -> Iterator[Endpoints]:
    """Give a database of this module's own."""
    name = f"t{uuid4().hex}"
    yield services.create_database(name, template=house)
    services.drop_database(name)


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def door(own: Endpoints) -> AsyncIterator[Door]:
    """Give the house's doors."""
    with tempfile.TemporaryDirectory(prefix="anjuan-door-") as home:
        async with opened(own, Path(home)) as found:
            yield found
