"""Obligations carry no foreign keys: a nightly look finds what dangles."""

import pytest
from sqlalchemy import text

from cases.actions.consistency import Inconsistent, check_obligations
from kernel.work import Desk
from tests.firm import Firm
from tests.house import SCHEDULER, roll


async def test_what_the_roll_makes_points_at_what_exists(desk: Desk, firm: Firm) -> None:
    await roll(desk)
    async with desk.work(SCHEDULER) as work:
        await check_obligations(work)


async def test_a_dangling_reference_is_an_alarm_that_names_it(desk: Desk, firm: Firm) -> None:
    await roll(desk)
    async with desk.work(SCHEDULER) as work:
        changed = text(
            "UPDATE obligation SET client_id = 999999 WHERE id = (SELECT min(id) FROM obligation) RETURNING id"
        )
        key = (await work.session.execute(changed)).scalar_one()
    with pytest.raises(Inconsistent, match=str(key)):
        async with desk.work(SCHEDULER) as work:
            await check_obligations(work)
