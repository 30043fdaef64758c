"""The rules are proven on the real rulebook."""

import pytest

from kernel.ports import Ports
from tests.house import SHELF


@pytest.fixture
def ports() -> Ports:
    return Ports({"rulebooks": SHELF})
