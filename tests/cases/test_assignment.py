"""Giving a revisit to somebody: what changes is on record, and what does not change is not."""

from datetime import timedelta

import pytest
from sqlalchemy import text

from cases.actions import revisit
from kernel.clock import FixedClock
from kernel.ports import Ports
from kernel.work import Desk
from tests.firm import Firm
from tests.house import SHELF
from tests.rules.course import case_of
from tests.stories import after, revisits_opened

ENTRIES = text("SELECT count(*) FROM journal_entry WHERE kind = 'revisit.assigned' AND case_id = :case")


@pytest.fixture
def ports() -> Ports:
    return Ports({"rulebooks": SHELF})


@after(revisits_opened)
async def test_giving_a_case_to_whoever_has_it_changes_nothing(desk: Desk, firm: Firm, clock: FixedClock) -> None:
    clock.advance(timedelta(hours=1))
    case_id, officer = await case_of(desk, firm.clients["10000001"]), firm.staff["branch.revisits"]
    async with desk.work(firm.staff["branch.head"]) as work:
        case = await revisit.assign(work, case_id=case_id, assignee_id=officer, expected_version=1)
        assert (case.assignee_id, case.version) == (officer, 1)
        assert (await work.session.execute(ENTRIES, {"case": case_id})).scalar_one() == 0
