"""Notices leave the house through the addresses of people and units, once, with a trace and without names."""

import asyncio
from collections.abc import AsyncIterator
from datetime import date, timedelta

import pytest
from sqlalchemy import text

from cases.actions.notice import CARRY_OUT, About, tell
from cases.actions.revisit import SHELF
from cases.reminders import NoticeKind
from kernel.clock import FixedClock
from kernel.ports import Ports
from kernel.work import Desk
from scheduler.notifier import AppriseNotifier, NotAccepted
from scheduler.reminders import carry_notices, remind
from scheduler.shift import Shift
from server.embedded import Endpoints
from tests.conftest import SCHEDULER_ID
from tests.firm import Firm
from tests.scheduler.crew import empty, queue, working
from tests.scheduler.duties import adopted, obligation, shelf
from tests.scheduler.outside import Outside, open_outside

TODAY = date(2026, 3, 2)
ASSIGN = text("UPDATE obligation SET assignee_id = :other WHERE id = :id")
REVISITS = "branch.revisits"


@pytest.fixture
def ports() -> Ports:
    return Ports({SHELF: shelf(), "notifier": AppriseNotifier()})


@pytest.fixture
async def outside() -> AsyncIterator[Outside]:
    async with open_outside() as outside:
        yield outside


@pytest.fixture
async def duties(desk: Desk, firm: Firm, outside: Outside) -> list[int]:
    """Three duties due today, of an officer with an address of her own."""
    await adopted(desk)
    await give_address(desk, "staff", "login", REVISITS, outside.address("officer"))
    officer = firm.staff[REVISITS]
    return [await obligation(desk, firm.units["GZ01"], TODAY, assignee_id=officer) for _ in range(3)]


async def give_address(desk: Desk, table: str, column: str, name: str, address: str) -> None:
    async with desk.work(SCHEDULER_ID) as work:
        statement = text(f"UPDATE {table} SET notify_target = :address WHERE {column} = :name")
        await work.session.execute(statement, {"address": address, "name": name})


async def trace(desk: Desk) -> list[tuple[str, str, str, str | None]]:
    query = text("SELECT target_kind, scheme, result, error FROM notice_delivery ORDER BY id")
    async with desk.work(SCHEDULER_ID) as work:
        return [(row.target_kind, row.scheme, row.result, row.error) for row in await work.session.execute(query)]


async def carried(endpoints: Endpoints, desk: Desk, workers: int = 1) -> None:
    await remind(Shift(desk, SCHEDULER_ID, {}))
    async with working(endpoints.database_url, desk, {CARRY_OUT: carry_notices}, count=workers):
        await empty(desk)


async def test_one_message_says_numbers_and_dates_and_no_names(
    endpoints: Endpoints, desk: Desk, duties: list[int], outside: Outside
) -> None:
    await carried(endpoints, desk)
    (message,) = outside.messages
    assert message["to"] == "officer"
    assert message["title"] == "案卷：3项通知"
    lines = [f"今日到期 M-011-{each} 期限 2026-03-02" for each in duties]
    assert message["body"].splitlines() == [*lines, "详情请登录系统查看。"]
    assert await trace(desk) == [("STAFF", "json", "SENT", None)] * 3


async def test_nothing_is_sent_twice_by_many_sweeps_and_workers(
    endpoints: Endpoints, desk: Desk, duties: list[int], outside: Outside
) -> None:
    for _ in range(3):
        await carried(endpoints, desk, workers=2)
    shift = Shift(desk, SCHEDULER_ID, {"kind": "STAFF", "id": 1})
    await asyncio.gather(*(carry_notices(shift) for _ in range(4)))
    assert len(outside.messages) == 1
    assert len(await trace(desk)) == 3


async def test_what_one_worker_is_sending_no_other_sends(
    desk: Desk, firm: Firm, duties: list[int], outside: Outside
) -> None:
    await remind(Shift(desk, SCHEDULER_ID, {}))
    shift = Shift(desk, SCHEDULER_ID, {"kind": "STAFF", "id": firm.staff[REVISITS]})
    await asyncio.gather(*(carry_notices(shift) for _ in range(4)))
    assert len(outside.messages) == 1


async def test_an_address_that_refuses_is_tried_again_and_every_attempt_is_traced(
    endpoints: Endpoints, desk: Desk, duties: list[int], outside: Outside
) -> None:
    outside.refuse = 2
    await carried(endpoints, desk)
    failed = ("STAFF", "json", "FAILED", "NotAccepted: json: not accepted")
    assert await trace(desk) == [failed] * 6 + [("STAFF", "json", "SENT", None)] * 3
    assert len(outside.messages) == 1


async def test_an_address_that_always_refuses_ends_dead_and_is_left_alone_after_ten_attempts(
    endpoints: Endpoints, desk: Desk, duties: list[int], outside: Outside
) -> None:
    outside.refuse = 1000
    for _ in range(6):
        await carried(endpoints, desk)
    assert set(await queue(desk)) == {(CARRY_OUT, "failed")}
    assert len(await trace(desk)) == 10 * len(duties)
    assert outside.messages == []


async def test_a_units_address_hears_what_its_people_hear(
    endpoints: Endpoints, desk: Desk, duties: list[int], outside: Outside
) -> None:
    await give_address(desk, "unit", "code", "GZ01", outside.address("branch"))
    await carried(endpoints, desk)
    assert sorted(message["to"] for message in outside.messages) == ["branch", "officer"]
    assert sorted({kind for kind, *_ in await trace(desk)}) == ["STAFF", "UNIT"]


async def test_a_unit_hears_of_an_occurrence_once_at_the_address_of_whoever_was_told(
    endpoints: Endpoints, desk: Desk, firm: Firm, outside: Outside
) -> None:
    await adopted(desk)
    due = await obligation(desk, firm.units["GZ01"], TODAY, assignee_id=firm.staff[REVISITS])
    for unit in ("GZ01", "MHQ"):
        await give_address(desk, "unit", "code", unit, outside.address(unit))
    said = About(NoticeKind.COMPLAINT_MATTER, "投诉事项待转入")
    async with desk.work(SCHEDULER_ID) as work:
        await tell(work, said, [firm.staff[each] for each in ("branch.revisits", "branch.head", "hq.revisits")])
    await carried(endpoints, desk)
    async with desk.work(SCHEDULER_ID) as work:
        await work.session.execute(ASSIGN, {"id": due, "other": firm.staff["branch.head"]})
    await carried(endpoints, desk)
    heard = sorted((message["to"], *message["body"].splitlines()[:-1]) for message in outside.messages)
    complaint = "投诉事项待转入投诉处理流程"
    assert heard == [("GZ01", f"今日到期 M-011-{due} 期限 2026-03-02", complaint), ("MHQ", complaint)]


async def test_without_an_address_a_notice_stays_in_the_house(
    endpoints: Endpoints, desk: Desk, duties: list[int], outside: Outside
) -> None:
    async with desk.work(SCHEDULER_ID) as work:
        await work.session.execute(text("UPDATE staff SET notify_target = NULL"))
    await carried(endpoints, desk)
    assert (outside.messages, await trace(desk)) == ([], [])


async def test_what_is_older_than_three_days_is_not_sent_any_more(
    endpoints: Endpoints, desk: Desk, clock: FixedClock, duties: list[int], outside: Outside
) -> None:
    async with desk.work(SCHEDULER_ID) as work:
        await work.session.execute(text("UPDATE staff SET notify_target = NULL"))
    await carried(endpoints, desk)
    clock.advance(timedelta(days=4))
    await give_address(desk, "staff", "login", REVISITS, outside.address("officer"))
    await carried(endpoints, desk)
    assert outside.messages == []


async def test_a_process_without_a_notifier_is_wrongly_assembled(desk: Desk, firm: Firm, duties: list[int]) -> None:
    await remind(Shift(desk, SCHEDULER_ID, {}))
    bare = Desk(desk.sessions, desk.clock, Ports({SHELF: shelf()}))
    with pytest.raises(TypeError, match="notifier"):
        await carry_notices(Shift(bare, SCHEDULER_ID, {"kind": "STAFF", "id": firm.staff[REVISITS]}))


@pytest.mark.parametrize("address", ["nonsense", "json://127.0.0.1:1/x", ""])
async def test_the_error_of_an_address_never_repeats_it(address: str) -> None:
    with pytest.raises(NotAccepted) as refusal:
        await AppriseNotifier().notify(address, "t", "b")
    assert "127.0.0.1" not in str(refusal.value)
