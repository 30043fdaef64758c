"""Whoever does what a finding demands ends its duty, though the duty lies out of sight or its owner has gone elsewhere."""

from datetime import timedelta

import orjson
import pytest
from sqlalchemy import text

from cases.actions import follow_up, step
from cases.actions.follow_up import Raised
from cases.errors import NotYourUnit, PostRequired
from kernel.clock import FixedClock
from kernel.ports import Ports
from kernel.work import Desk
from tests.findings import confirmed, duties, interviewed, reported, visited
from tests.firm import Firm
from tests.house import SCHEDULER, SHELF

LEFT = text("SELECT payload FROM tasks.task WHERE entrypoint = :name")
ENDED = text("SELECT o.fulfilled_at FROM obligation o JOIN duty d ON d.id = o.duty_id WHERE d.code = 'AMB-27'")
POST = text("UPDATE staff_post SET post = :post WHERE staff_id = :person")
TRANSFER = text("UPDATE staff SET unit_id = :unit WHERE id = :person")


@pytest.fixture
def ports() -> Ports:
    return Ports({"rulebooks": SHELF})


async def _carried_out(desk: Desk) -> int:
    """Carry out what was left to a task; give how many there were."""
    async with desk.work(SCHEDULER) as work:
        left = (await work.session.execute(LEFT, {"name": step.FULFIL})).scalars().all()
        for payload in left:
            await step.fulfil_deferred(work, orjson.loads(payload))
    return len(left)


async def _post(desk: Desk, firm: Firm, login: str, post: str) -> None:
    async with desk.work(SCHEDULER) as work:
        await work.session.execute(POST, {"person": firm.staff[login], "post": post})


async def _superseded(desk: Desk, firm: Firm) -> None:
    """Put the operations director in the place of the head."""
    await _post(desk, firm, "branch.head", "MARGIN_SPECIALIST")
    await _post(desk, firm, "branch.operations", "UNIT_HEAD")


async def test_a_new_head_confirms_what_the_former_head_interviewed_and_the_superiors_duty_ends_then(
    desk: Desk, firm: Firm, clock: FixedClock
) -> None:
    key = await reported(desk, firm, await visited(desk, firm, clock))
    await interviewed(desk, firm, key, "branch.head")
    assert (await duties(desk))[-1][:3] == ("AMB-27", "OPEN", "BHQ")
    await _superseded(desk, firm)
    confirmed_at = clock.now()
    assert await confirmed(desk, firm, key, "branch.operations") == "CONFIRMED"
    clock.advance(timedelta(days=1))
    assert await _carried_out(desk) == 1
    assert [duty[:3] for duty in await duties(desk) if duty[0] == "AMB-27"] == [("AMB-27", "FULFILLED", "BHQ")]
    clock.advance(timedelta(days=1))
    await _carried_out(desk)
    async with desk.work(SCHEDULER) as work:
        assert (await work.session.execute(ENDED)).scalars().all() == [confirmed_at]


async def test_what_was_left_to_a_task_ends_no_duty_that_arose_since(desk: Desk, firm: Firm, clock: FixedClock) -> None:
    key = await reported(desk, firm, await visited(desk, firm, clock))
    await interviewed(desk, firm, key, "branch.head")
    await _superseded(desk, firm)
    assert await confirmed(desk, firm, key, "branch.operations", agreed=False, note="未核实财产") == "REPORTED"
    clock.advance(timedelta(minutes=5))
    await interviewed(desk, firm, key, "branch.supervisor")
    assert await _carried_out(desk) == 1
    assert [duty[1:3] for duty in await duties(desk) if duty[0] == "AMB-27"] == [("FULFILLED", "BHQ"), ("OPEN", "GZ01")]


async def _added(desk: Desk, firm: Firm, clock: FixedClock) -> int:
    case_id = await visited(desk, firm, clock)
    raised = Raised("补充材料", tell_client=False, tell_reason="内部事项", owner_id=firm.staff["branch.margin"])
    async with desk.work(firm.staff["branch.revisits"]) as work:
        return (await follow_up.add(work, case_id=case_id, raised=raised)).id


async def _resolved(desk: Desk, firm: Firm, item: int, login: str) -> None:
    async with desk.work(firm.staff[login]) as work:
        await follow_up.resolve(work, item_id=item, result="已补充")


async def test_an_item_whose_owner_went_to_another_branch_is_closed_by_those_who_lead_the_cases_unit(
    desk: Desk, firm: Firm, clock: FixedClock
) -> None:
    item = await _added(desk, firm, clock)
    async with desk.work(SCHEDULER) as work:
        await work.session.execute(TRANSFER, {"unit": firm.units["SZ01"], "person": firm.staff["branch.margin"]})
    for login, error in (("branch.revisits", PostRequired), ("hq.head", NotYourUnit)):
        with pytest.raises(error):
            await _resolved(desk, firm, item, login)
    await _resolved(desk, firm, item, "branch.supervisor")
    assert [duty[:3] for duty in await duties(desk)] == [("M-029", "FULFILLED", "GZ01")]
