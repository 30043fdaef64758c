"""The sales company's files on fixed days and its spot checks by a post that belongs to nobody who sells."""

from collections import Counter
from datetime import date, timedelta

import pytest
from sqlalchemy import text

from cases.actions import filing
from cases.errors import CaseNotFound, FilingNotFound, NotYours
from kernel.clock import FixedClock
from kernel.ports import Ports
from kernel.work import Desk
from tests.firm import Firm
from tests.house import CHOSEN, SCHEDULER
from tests.rules.calls import CHECKED, MINE, adopt_calls, approve, call, called, cases_of, list_clients, propose, sweep

FILES = text(
    "SELECT id, period, filer_id, (due_at AT TIME ZONE 'Asia/Shanghai')::date AS due FROM filing ORDER BY period"
)
ROWS = text("SELECT cells ->> 'client_number' FROM filing_row WHERE filing_id = :filing ORDER BY ordinal")
RECEIVES = text(
    "SELECT s.login FROM filing_recipient r JOIN staff s ON s.id = r.recipient_staff_id WHERE r.filing_id = :filing"
)
CHECKS = text(
    "SELECT o.due_on, o.ordinal, s.login FROM obligation o JOIN duty d ON d.id = o.duty_id JOIN staff s ON s.id = o.staff_id "
    "WHERE d.code = 'S-011' ORDER BY o.due_on, o.ordinal"
)
SEEN = text('SELECT count(*) FROM "case" WHERE id = :case')
TOLD = text("SELECT s.login FROM notice n JOIN staff s ON s.id = n.recipient_id WHERE n.case_id = :case")


@pytest.fixture
def ports() -> Ports:
    return Ports({"rulebooks": CHOSEN})


@pytest.fixture(autouse=True)
async def listed(desk: Desk, firm: Firm) -> None:
    """Let one salesperson have an approved list of three clients."""
    await adopt_calls(desk)
    await list_clients(desk, firm, *MINE)


async def _files(desk: Desk) -> list[dict[str, object]]:
    async with desk.work(SCHEDULER) as work:
        return [dict(row) for row in (await work.session.execute(FILES)).mappings()]


async def _submit(desk: Desk, actor: int, filing_id: object) -> int:
    assert isinstance(filing_id, int)
    async with desk.work(actor) as work:
        return (await filing.submit(work, filing_id=filing_id)).row_count


@pytest.mark.rule("S-007", "AMB-107")
async def test_each_salesperson_files_with_the_approver_on_the_tenth_twentieth_and_thirtieth(
    desk: Desk, firm: Firm, clock: FixedClock
) -> None:
    for _ in range(30):
        await sweep(desk)
        clock.advance(timedelta(days=1))
    found = await _files(desk)
    assert [each["due"] for each in found] == [date(2026, 3, day) for day in (10, 20, 30)]
    assert {each["filer_id"] for each in found} == {firm.staff["branch.revisits"]}
    async with desk.work(SCHEDULER) as work:
        receives = (await work.session.execute(RECEIVES, {"filing": found[0]["id"]})).scalars().all()
    assert receives == ["leader"]


@pytest.mark.rule("S-007")
async def test_the_file_holds_the_calls_of_its_cycle_is_sent_by_nobody_else_and_is_sent_empty_too(
    desk: Desk, firm: Firm, clock: FixedClock
) -> None:
    clock.advance(timedelta(days=6))
    await sweep(desk)
    (first, *_) = await cases_of(desk, "call")
    me = firm.staff["branch.revisits"]
    clock.advance(timedelta(hours=1))
    await call(desk, me, first["id"], called(clock.now()))
    clock.advance(timedelta(days=2))
    await sweep(desk)
    (march,) = await _files(desk)
    with pytest.raises((NotYours, FilingNotFound)):
        await _submit(desk, firm.staff["branch.head"], march["id"])
    assert await _submit(desk, me, march["id"]) == 1
    async with desk.work(SCHEDULER) as work:
        assert (await work.session.execute(ROWS, {"filing": march["id"]})).scalars().all() == [MINE[0]]
    clock.advance(timedelta(days=10))
    await sweep(desk)
    assert await _submit(desk, me, (await _files(desk))[-1]["id"]) == 0


@pytest.mark.rule("S-011", "AMB-108")
async def test_three_different_clients_of_each_list_are_called_by_the_monitor_in_each_cycle(
    desk: Desk, firm: Firm, clock: FixedClock
) -> None:
    await sweep(desk)
    clock.advance(timedelta(days=9))
    await sweep(desk)
    assert await sweep(desk) == Counter()
    async with desk.work(SCHEDULER) as work:
        found = [tuple(row) for row in await work.session.execute(CHECKS)]
    assert found == [(date(2026, 3, due), nth, "branch.revisits") for due in (10, 20) for nth in (1, 2, 3)]
    checks = await cases_of(desk, "spot_check")
    for cycle in (checks[:3], checks[3:]):
        assert {each["client"] for each in cycle} == set(MINE)
        assert {each["assignee_id"] for each in cycle} == {firm.staff["audit.officer"]}
        assert {each["about_id"] for each in cycle} == {firm.staff["branch.revisits"]}


@pytest.mark.rule("S-010", "S-011")
async def test_a_check_is_made_by_the_monitor_alone_seen_by_nobody_who_sells_and_told_to_the_approver_alone(
    desk: Desk, firm: Firm, clock: FixedClock
) -> None:
    await sweep(desk)
    clock.advance(timedelta(hours=1))
    check = (await cases_of(desk, "spot_check"))[0]["id"]
    for login in ("branch.revisits", "branch.supervisor", "branch.head"):
        async with desk.work(firm.staff[login]) as work:
            assert (await work.session.execute(SEEN, {"case": check})).scalar_one() == 0
        with pytest.raises(CaseNotFound):
            await call(desk, firm.staff[login], check, called(clock.now(), fields=CHECKED))
    await call(desk, firm.staff["audit.officer"], check, called(clock.now(), fields=CHECKED))
    async with desk.work(SCHEDULER) as work:
        assert (await work.session.execute(TOLD, {"case": check})).scalars().all() == ["leader"]


@pytest.mark.rule("S-011", "AMB-108")
async def test_a_missed_cycle_is_made_up_for_whoever_was_listed_then_and_for_nobody_listed_later(
    desk: Desk, firm: Firm, clock: FixedClock
) -> None:
    await sweep(desk)
    clock.advance(timedelta(days=20))
    await approve(desk, firm, await propose(desk, firm, "20000001", keeper="other.revisits"))
    await sweep(desk)
    async with desk.work(SCHEDULER) as work:
        found = Counter((row.login, row.due_on.day) for row in await work.session.execute(CHECKS))
    first, later = "branch.revisits", "other.revisits"
    assert found == {(first, 10): 3, (first, 20): 3, (first, 30): 3, (later, 30): 3}
