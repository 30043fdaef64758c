"""Waiving a duty: asked for by the unit, decided by headquarters, counted apart, and the next period begins where it ended."""

import asyncio
from datetime import date, timedelta

import pytest
from sqlalchemy import text

from cases.actions import moving, waiver
from cases.errors import NotYourUnit, PostRequired, StaleVersion
from cases.finding_errors import AlreadyAsked, NotOpen, NotWaivable, ObligationNotFound, SamePerson, WaiverNotFound
from cases.lifecycle import WrongState
from cases.models.obligation import Obligation
from kernel.clock import FixedClock
from kernel.errors import Invalid
from kernel.ports import Ports
from kernel.work import Desk
from tests.cases.test_filing import _open_filings
from tests.findings import told
from tests.firm import Firm
from tests.house import SCHEDULER, SHELF, edition, open_due, roll
from tests.rules.course import case_of, complete, completed

DUTY = text("SELECT id FROM obligation WHERE case_id = :case")
DUTIES = text(
    "SELECT status, starts_on, due_on, fulfilled_at IS NULL FROM obligation WHERE client_id = :client ORDER BY id"
)
CASE = text('SELECT status, closed_at FROM "case" WHERE id = :case')
WAITING_FOR_A_LOCK = text(
    "SELECT count(*) FROM pg_locks WHERE NOT granted AND pg_backend_pid() = ANY (pg_blocking_pids(pid))"
)
WAITING = ("OPEN", date(2026, 3, 1), date(2026, 6, 1), True)


@pytest.fixture
def ports() -> Ports:
    return Ports({"rulebooks": SHELF})


@pytest.fixture
async def case_id(desk: Desk, firm: Firm, clock: FixedClock) -> int:
    await roll(desk)
    await open_due(desk)
    clock.advance(timedelta(hours=1))
    return await case_of(desk, firm.clients["10000001"])


@pytest.fixture
async def duty(desk: Desk, case_id: int) -> int:
    async with desk.work(SCHEDULER) as work:
        return (await work.session.execute(DUTY, {"case": case_id})).scalar_one()


async def _asked(desk: Desk, firm: Firm, duty: int, login: str = "branch.head", reason: str = "客户服刑") -> int:
    async with desk.work(firm.staff[login]) as work:
        return (await waiver.ask(work, obligation_id=duty, reason=reason)).id


async def _decided(desk: Desk, firm: Firm, key: int, login: str = "hq.head", **changes: object) -> str:
    given: dict[str, object] = {"approved": True, "reason": "情况属实", **changes}
    async with desk.work(firm.staff[login]) as work:
        return (await waiver.decide(work, waiver_id=key, **given)).state  # type: ignore[arg-type]


async def _duties(desk: Desk, firm: Firm) -> list[tuple[object, ...]]:
    async with desk.work(SCHEDULER) as work:
        rows = await work.session.execute(DUTIES, {"client": firm.clients["10000001"]})
        return [tuple(row) for row in rows]


async def test_an_approved_waiver_ends_the_duty_cancels_its_revisit_and_starts_the_next_period_where_this_one_ended(
    desk: Desk, firm: Firm, clock: FixedClock, case_id: int, duty: int
) -> None:
    key = await _asked(desk, firm, duty)
    ((login, _, said),) = await told(desk, "NEW_DUTY")
    assert login == "hq.head"
    assert said == "广州天河路证券营业部“日常回访”（期限2026-03-01）申请豁免：客户服刑。请审批。"
    assert await _decided(desk, firm, key) == "APPROVED"
    assert await _duties(desk, firm) == [("WAIVED", date(2025, 12, 1), date(2026, 3, 1), False), WAITING]
    async with desk.work(SCHEDULER) as work:
        assert tuple((await work.session.execute(CASE, {"case": case_id})).one()) == ("CANCELLED", clock.now())
    assert [login for login, *_ in await told(desk, "DECISION")] == ["branch.head"]
    await roll(desk)
    await open_due(desk)
    assert (await _duties(desk, firm))[1:] == [WAITING]


async def test_a_rejected_waiver_leaves_everything_as_it_was_and_may_be_asked_for_again(
    desk: Desk, firm: Firm, case_id: int, duty: int
) -> None:
    before = await _duties(desk, firm)
    assert await _decided(desk, firm, await _asked(desk, firm, duty), approved=False, reason="可电话回访") == "REJECTED"
    assert await _duties(desk, firm) == before
    async with desk.work(SCHEDULER) as work:
        assert (await work.session.execute(CASE, {"case": case_id})).one().status == "PLANNED"
    assert await _asked(desk, firm, duty)


async def test_the_unit_asks_and_another_person_at_the_head_of_headquarters_decides(
    desk: Desk, firm: Firm, duty: int
) -> None:
    for login, error in (("branch.margin", PostRequired), ("hq.head", NotYourUnit), ("other.head", ObligationNotFound)):
        with pytest.raises(error):
            await _asked(desk, firm, duty, login)
    key = await _asked(desk, firm, duty)
    for login, error in (("branch.head", NotYourUnit), ("hq.revisits", PostRequired), ("other.head", WaiverNotFound)):
        with pytest.raises(error):
            await _decided(desk, firm, key, login)
    async with desk.work(SCHEDULER) as work:
        mine = text("UPDATE waiver SET asked_by_id = :person")
        await work.session.execute(mine, {"person": firm.staff["hq.head"]})
    with pytest.raises(SamePerson):
        await _decided(desk, firm, key)


async def test_a_waiver_is_asked_for_once_with_a_reason_and_decided_once(desk: Desk, firm: Firm, duty: int) -> None:
    with pytest.raises(Invalid) as refused:
        await _asked(desk, firm, duty, reason=" ")
    assert [problem.path for problem in refused.value.fields] == ["reason"]
    key = await _asked(desk, firm, duty)
    with pytest.raises(AlreadyAsked):
        await _asked(desk, firm, duty, "branch.revisits")
    with pytest.raises(StaleVersion):
        await _decided(desk, firm, key, expected_version=3)
    with pytest.raises(Invalid):
        await _decided(desk, firm, key, reason="")
    await _decided(desk, firm, key, expected_version=1)
    with pytest.raises(WrongState):
        await _decided(desk, firm, key)
    with pytest.raises(NotOpen):
        await _asked(desk, firm, duty)


async def test_what_was_done_meanwhile_is_not_waived(desk: Desk, firm: Firm, case_id: int, duty: int) -> None:
    key = await _asked(desk, firm, duty)
    await complete(desk, firm.staff["branch.revisits"], case_id, completed())
    with pytest.raises(NotOpen):
        await _decided(desk, firm, key)
    assert await _decided(desk, firm, key, approved=False, reason="已完成回访") == "REJECTED"
    async with desk.work(SCHEDULER) as work:
        assert (await work.session.get_one(Obligation, duty)).status == "FULFILLED"


async def test_a_filing_cannot_be_waived(desk: Desk, firm: Firm) -> None:
    await _open_filings(desk)
    async with desk.work(SCHEDULER) as work:
        query = text("SELECT id FROM obligation WHERE filing_id IS NOT NULL AND unit_id = :unit LIMIT 1")
        filed = (await work.session.execute(query, {"unit": firm.units["GZ01"]})).scalar_one()
    with pytest.raises(NotWaivable) as refused:
        await _asked(desk, firm, filed)
    assert refused.value.message("zh") == "“报送客户回访记录”不得豁免，请按期办理。"


async def test_the_period_after_a_waived_one_is_fulfilled_as_any_other(
    desk: Desk, firm: Firm, clock: FixedClock, duty: int
) -> None:
    await _decided(desk, firm, await _asked(desk, firm, duty))
    clock.advance(timedelta(days=70))
    await open_due(desk)
    clock.advance(timedelta(hours=1))
    later = await case_of(desk, firm.clients["10000001"])
    await complete(desk, firm.staff["branch.revisits"], later, completed(visited_at=clock.now()))
    assert [(status, due) for status, _, due, _ in await _duties(desk, firm)] == [
        ("WAIVED", date(2026, 3, 1)),
        ("FULFILLED", date(2026, 6, 1)),
        ("OPEN", date(2026, 8, 11)),
    ]


async def test_whoever_alone_decides_lets_another_of_the_unit_ask(desk: Desk, firm: Firm, duty: int) -> None:
    async with desk.work(SCHEDULER) as work:
        taken = text("UPDATE obligation SET unit_id = :unit WHERE id = :duty")
        await work.session.execute(taken, {"unit": firm.units["MHQ"], "duty": duty})
    with pytest.raises(SamePerson) as refused:
        await _asked(desk, firm, duty, "hq.head")
    assert refused.value.message("zh") == "不得由本人确认或审批本人经办、申请的事项，请由本单位其他有权申请的人员办理。"
    assert await _decided(desk, firm, await _asked(desk, firm, duty, "hq.revisits")) == "APPROVED"


async def test_what_was_asked_for_follows_its_duty_to_another_branch(
    desk: Desk, firm: Firm, case_id: int, duty: int
) -> None:
    key = await _asked(desk, firm, duty)
    async with desk.work(SCHEDULER) as work:
        moved = text("UPDATE client SET branch_id = :unit WHERE id = :client")
        await work.session.execute(moved, {"unit": firm.units["SZ01"], "client": firm.clients["10000001"]})
    async with desk.work(SCHEDULER) as work:
        await moving.follow_clients(work, edition(work.now.date()))
    with pytest.raises(AlreadyAsked):
        await _asked(desk, firm, duty, "other.head")
    for login, count in (("other.head", 1), ("branch.head", 0)):
        async with desk.work(firm.staff[login]) as work:
            assert (await work.session.execute(text("SELECT count(*) FROM waiver"))).scalar_one() == count
    assert await _decided(desk, firm, key) == "APPROVED"


async def test_who_decides_waits_for_who_completes_the_revisit_without_holding_what_the_other_needs(
    desk: Desk, firm: Firm, case_id: int, duty: int
) -> None:
    key = await _asked(desk, firm, duty)
    async with desk.work(SCHEDULER) as work:
        await work.session.execute(text('SELECT FROM "case" WHERE id = :case FOR UPDATE'), {"case": case_id})
        deciding = asyncio.create_task(_decided(desk, firm, key))
        async with asyncio.timeout(30):
            while not (await work.session.execute(WAITING_FOR_A_LOCK)).scalar_one():
                await work.session.execute(text("SELECT pg_sleep(0.05)"))
        held = text("SELECT id FROM obligation WHERE id = :duty FOR UPDATE NOWAIT")
        assert (await work.session.execute(held, {"duty": duty})).scalar_one() == duty
    assert await deciding == "APPROVED"
