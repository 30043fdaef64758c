"""The sales company's regulation, a folder of data, carried out by the same house: lists, calls, special periods, problems."""

from datetime import date, timedelta

import pytest
from sqlalchemy import text

from cases.actions import client_list, opening, revisit
from cases.actions.client_list import ListNotFound, OwnList
from cases.errors import FormInvalid, MethodNotAllowed, PostRequired
from cases.models.revisit import RevisitMethod, RevisitOutcome
from kernel.clock import FixedClock
from kernel.errors import Invalid
from kernel.ports import Ports
from kernel.work import Desk
from tests.firm import Firm
from tests.house import CHOSEN, SCHEDULER
from tests.rules.calls import (
    CALLS,
    MINE,
    MONDAY,
    SAID,
    adopt_calls,
    approve,
    call,
    called,
    cases_of,
    list_clients,
    owed,
    propose,
    sweep,
)
from tests.rules.conftest import Ask

RECORD = text("SELECT code, value FROM form_field WHERE case_id = :case ORDER BY ordinal")
TOLD = text(
    "SELECT s.login, n.in_writing, n.said FROM notice n JOIN staff s ON s.id = n.recipient_id "
    "WHERE n.case_id = :case ORDER BY s.login"
)


@pytest.fixture
def ports() -> Ports:
    return Ports({"rulebooks": CHOSEN})


@pytest.fixture(autouse=True)
async def adopted(desk: Desk, firm: Firm) -> None:
    await adopt_calls(desk)


@pytest.fixture
async def calls(desk: Desk, firm: Firm, clock: FixedClock) -> list[int]:
    """Give the calls of a salesperson's three listed clients, opened five days before they are due."""
    await list_clients(desk, firm, *MINE)
    clock.advance(timedelta(days=5))
    await sweep(desk)
    clock.advance(timedelta(hours=1))
    return [int(str(each["id"])) for each in await cases_of(desk, "call")]


@pytest.mark.rule("S-002", "S-004")
async def test_nobody_is_called_before_the_salespersons_list_was_approved_by_the_approver(
    desk: Desk, firm: Firm
) -> None:
    assert not await sweep(desk)
    proposed = await propose(desk, firm, *MINE)
    assert not await sweep(desk)
    await approve(desk, firm, proposed)
    assert (await sweep(desk))["call"] == 3
    assert [row[0] for row in await owed(desk)] == list(MINE)


@pytest.mark.rule("S-004")
@pytest.mark.parametrize("login", ["branch.revisits", "branch.head", "audit.officer"])
async def test_nobody_but_the_approver_approves_a_list(desk: Desk, firm: Firm, login: str) -> None:
    proposed = await propose(desk, firm, *MINE)
    with pytest.raises((PostRequired, ListNotFound)):
        await approve(desk, firm, proposed, by=login)
    assert not await sweep(desk)


@pytest.mark.rule("S-004")
async def test_the_approver_who_keeps_a_list_himself_does_not_approve_it(desk: Desk, firm: Firm) -> None:
    async with desk.work(SCHEDULER) as work:
        both = text(
            "INSERT INTO staff_post (id, staff_id, post, since) SELECT nextval('staff_post_id'), :staff, 'LEADER', :since"
        )
        await work.session.execute(both, {"staff": firm.staff["branch.revisits"], "since": work.now})
    proposed = await propose(desk, firm, *MINE)
    with pytest.raises(OwnList):
        await approve(desk, firm, proposed, by="branch.revisits")


PROPOSE = """mutation ($input: ProposeClientListInput!) { answer: proposeClientList(input: $input) {
  ... on ProposeClientListPayload { clientList { id status version keeper { login } entries { client { number } } } }
  ... on Error { code } ... on Invalid { fields { path code } } } }"""
APPROVE = """mutation ($input: ApproveClientListInput!) { answer: approveClientList(input: $input) {
  ... on ApproveClientListPayload { clientList { statusLabel decidedBy { login } } } ... on Error { code } } }"""
RETURN = """mutation ($input: ReturnClientListInput!) { answer: returnClientList(input: $input) {
  ... on ReturnClientListPayload { clientList { status reason } } ... on Error { code } } }"""
WAITING = """{ clientLists(filter: {status: PROPOSED}) { edges { node { id } } } }"""


@pytest.mark.rule("S-004")
async def test_a_list_goes_through_the_api_from_its_keeper_to_the_approver(ask: Ask, firm: Firm) -> None:
    mine = {"kind": "call_list", "clients": [f"client:{firm.clients[number]}" for number in MINE]}
    twice = [(await ask("branch.revisits", PROPOSE, input=mine))["answer"]["clientList"] for _ in range(2)]
    proposed = twice[-1]
    assert (proposed["status"], proposed["keeper"]) == ("PROPOSED", {"login": "branch.revisits"})
    assert [each["client"]["number"] for each in proposed["entries"]] == list(MINE)
    waiting = (await ask("leader", WAITING))["clientLists"]["edges"]
    assert [each["node"]["id"] for each in waiting] == [proposed["id"]]
    stale = {"clientList": proposed["id"], "expectedVersion": proposed["version"] + 1}
    assert (await ask("leader", APPROVE, input=stale))["answer"] == {"code": "STALE_VERSION"}
    done = (await ask("leader", APPROVE, input={"clientList": proposed["id"]}))["answer"]["clientList"]
    assert done == {"statusLabel": "已批准", "decidedBy": {"login": "leader"}}
    late = {"clientList": proposed["id"], "reason": "缺少新客户"}
    assert (await ask("leader", RETURN, input=late))["answer"] == {"code": "WRONG_STATE"}
    other = (await ask("branch.revisits", PROPOSE, input=mine))["answer"]["clientList"]
    given_back = (await ask("leader", RETURN, input=late | {"clientList": other["id"]}))["answer"]
    assert given_back["clientList"] == {"status": "RETURNED", "reason": "缺少新客户"}
    wrong = (await ask("branch.revisits", PROPOSE, input=mine | {"clients": ["staff:1"]}))["answer"]
    assert wrong["fields"][0]["path"] == "clients"


@pytest.mark.rule("S-004")
async def test_a_list_is_given_back_with_a_reason_and_counts_for_nothing(desk: Desk, firm: Firm) -> None:
    proposed = await propose(desk, firm, *MINE)
    async with desk.work(firm.staff["leader"]) as work:
        with pytest.raises(Invalid):
            await client_list.return_list(work, list_id=proposed, reason=" ")
        given_back = await client_list.return_list(work, list_id=proposed, reason="缺少新客户")
        assert (given_back.status, given_back.reason) == ("RETURNED", "缺少新客户")
    assert not await sweep(desk)


@pytest.mark.rule("S-002")
@pytest.mark.parametrize(("numbers", "code"), [((), "REQUIRED"), (("20000001",), "NOT_YOUR_CLIENTS")])
async def test_a_list_names_clients_and_only_those_of_the_keepers_unit(
    desk: Desk, firm: Firm, numbers: tuple[str, ...], code: str
) -> None:
    with pytest.raises(Invalid) as refused:
        await propose(desk, firm, *numbers)
    assert [each.code for each in refused.value.fields] == [code]


@pytest.mark.rule("S-002", "S-004")
async def test_who_is_taken_off_the_approved_list_is_owed_no_call_and_an_open_one_is_cancelled(
    desk: Desk, firm: Firm, calls: list[int]
) -> None:
    await list_clients(desk, firm, *MINE[:2])
    ended = await sweep(desk)
    assert (ended["cancelled"], ended["lapsed"]) == (1, 1)
    assert {row[0]: row[1] for row in await owed(desk)} == dict(zip(MINE, ("OPEN", "OPEN", "LAPSED"), strict=True))


@pytest.mark.rule("S-005", "AMB-107")
async def test_each_listed_client_is_called_every_ten_days_from_the_true_call(
    desk: Desk, firm: Firm, clock: FixedClock, calls: list[int]
) -> None:
    assert [row[2:] for row in await owed(desk)] == [(MONDAY, date(2026, 3, 12))] * 3
    me = firm.staff["branch.revisits"]
    assert {each["assignee_id"] for each in await cases_of(desk, "call")} == {me}
    await call(desk, me, calls[0], called(clock.now()))
    await call(desk, me, calls[1], called(clock.now(), outcome=RevisitOutcome.UNREACHABLE, fields={}))
    mine = [row for row in await owed(desk) if row[0] in MINE[:2]]
    assert mine == [
        (MINE[0], "FULFILLED", MONDAY, date(2026, 3, 12)),
        (MINE[0], "OPEN", date(2026, 3, 7), date(2026, 3, 17)),
        (MINE[1], "OPEN", MONDAY, date(2026, 3, 12)),
    ]


@pytest.mark.rule("S-002")
async def test_a_call_is_prepared_five_days_before_with_what_is_to_be_said(desk: Desk, firm: Firm) -> None:
    await list_clients(desk, firm, *MINE)
    assert (await sweep(desk))["open call"] == 0
    outline = CALLS.rulebook.programme("call").outline
    assert any("新品" in line and "特价" in line and "节日" in line for line in outline)


@pytest.mark.rule("S-003")
@pytest.mark.parametrize("method", [each for each in RevisitMethod if each is not RevisitMethod.PHONE])
async def test_the_phone_is_the_only_method(
    desk: Desk, firm: Firm, clock: FixedClock, calls: list[int], method: RevisitMethod
) -> None:
    me = firm.staff["branch.revisits"]
    with pytest.raises(MethodNotAllowed):
        await call(desk, me, calls[0], called(clock.now(), method=method))
    async with desk.work(me) as work:
        with pytest.raises(MethodNotAllowed):
            await revisit.log_attempt(work, case_id=calls[0], contact=revisit.Contact(clock.now(), method, "BUSY"))


@pytest.mark.rule("S-006")
async def test_the_table_of_details_is_filled_in_whole_and_the_house_writes_what_it_knows(
    desk: Desk, firm: Firm, clock: FixedClock, calls: list[int]
) -> None:
    me = firm.staff["branch.revisits"]
    with pytest.raises(FormInvalid) as refused:
        await call(desk, me, calls[0], called(clock.now(), fields={}))
    missing = {each.path for each in refused.value.fields}
    assert missing == {"fields.S-002-1", "fields.S-006-5", "fields.S-008-1"}
    await call(desk, me, calls[0], called(clock.now()))
    async with desk.work(SCHEDULER) as work:
        kept = {row.code: row.value for row in await work.session.execute(RECORD, {"case": calls[0]})}
    assert kept.items() >= {"S-006-1": "王小明", "S-006-2": MINE[0], "S-006-3": "PHONE", "S-006-6": "李㛃"}.items()
    assert kept.items() >= SAID.items()


@pytest.mark.rule("S-008")
async def test_a_problem_that_was_not_solved_goes_up_in_writing_or_the_call_does_not_count(
    desk: Desk, firm: Firm, clock: FixedClock, calls: list[int]
) -> None:
    me = firm.staff["branch.revisits"]
    problem = {**SAID, "S-008-1": "YES", "S-008-2": "货品破损", "S-008-3": "NO"}
    with pytest.raises(FormInvalid) as refused:
        await call(desk, me, calls[0], called(clock.now(), fields=problem))
    assert [each.path for each in refused.value.fields] == ["fields.S-008-4"]
    written = "客户要求更换破损货品，请安排"
    await call(desk, me, calls[0], called(clock.now(), fields={**problem, "S-008-4": written}))
    async with desk.work(SCHEDULER) as work:
        told = [tuple(row) for row in await work.session.execute(TOLD, {"case": calls[0]})]
    assert [row[:2] for row in told] == [("branch.supervisor", True), ("leader", True)]
    assert all(written in row[2] for row in told)


@pytest.mark.rule("S-008")
async def test_a_problem_that_was_solved_goes_to_nobody(
    desk: Desk, firm: Firm, clock: FixedClock, calls: list[int]
) -> None:
    solved = {**SAID, "S-008-1": "YES", "S-008-2": "货品破损", "S-008-3": "YES"}
    await call(desk, firm.staff["branch.revisits"], calls[0], called(clock.now(), fields=solved))
    async with desk.work(SCHEDULER) as work:
        assert (await work.session.execute(TOLD, {"case": calls[0]})).all() == []


@pytest.mark.rule("S-001", "S-009")
async def test_a_special_period_is_opened_by_the_approver_who_says_what_it_is_about(desk: Desk, firm: Firm) -> None:
    await list_clients(desk, firm, MINE[0])
    names = {"client_id": firm.clients[MINE[0]], "programme": "special_period", "reason": "特殊时期"}
    for login in ("branch.revisits", "branch.head"):
        async with desk.work(firm.staff[login]) as work:
            with pytest.raises(PostRequired):
                await opening.open_revisit(work, CALLS, **names, topic="节日慰问")
    async with desk.work(firm.staff["leader"]) as work:
        with pytest.raises(Invalid) as refused:
            await opening.open_revisit(work, CALLS, **names)
        assert [each.path for each in refused.value.fields] == ["topic"]
        await opening.open_revisit(work, CALLS, **names, topic="节日慰问")
    (found,) = await cases_of(desk, "special_period")
    assert (found["assignee_id"], found["topic"]) == (firm.staff["branch.revisits"], "节日慰问")
