"""From a token's login to a person of staff."""

import pytest

from kernel.work import Desk, UnknownActor
from server.people import People
from tests.firm import Firm


async def test_no_token_makes_anybody_the_scheduler(desk: Desk, firm: Firm) -> None:
    people = People(desk.sessions)
    assert await people.id_of("core.feed") == firm.staff["core.feed"]
    with pytest.raises(UnknownActor):
        await people.id_of("scheduler")
