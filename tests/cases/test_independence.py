"""Whoever won a client has no part in that client's revisit: not in turn, not by hand, not at the end."""

from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import text

from cases.actions import opening, revisit
from cases.actions.moving import follow_clients
from cases.finding_errors import NotIndependent
from cases.models.organisation import Staff, StaffPost
from cases.models.revisit import RevisitMethod
from cases.rulebook import parse
from cases.source import SourceInvalid
from kernel.clock import FixedClock
from kernel.ports import Ports
from kernel.work import Desk
from tests.firm import HIRED, Firm
from tests.house import SCHEDULER, SHELF, edition, open_due, roll
from tests.rules.course import case_of, complete, completed

RULEBOOK = Path(__file__).parents[2] / "rulebooks/margin_trading/rulebook.yaml"
DEVELOPED = text("UPDATE client SET developer_id = :person WHERE id = :client")
ASSIGNEES = text(
    'SELECT s.login FROM "case" c JOIN client k ON k.id = c.client_id LEFT JOIN staff s ON s.id = c.assignee_id '
    "WHERE k.number IN ('10000001', '10000002') ORDER BY k.number"
)


@pytest.fixture
def ports() -> Ports:
    return Ports({"rulebooks": SHELF})


async def _officer(desk: Desk, firm: Firm, login: str) -> int:
    """Hire one more revisit officer in Guangzhou."""
    async with desk.work(SCHEDULER) as work:
        person = Staff(login=login, name=f"钱{login[-1]}", unit_id=firm.units["GZ01"], machine=False)
        work.session.add(person)
        await work.session.flush()
        work.session.add(StaffPost(staff_id=person.id, post="REVISIT_OFFICER", since=HIRED))
        return person.id


async def _developed(desk: Desk, firm: Firm, *numbers: str, person: int | None = None) -> None:
    async with desk.work(SCHEDULER) as work:
        for number in numbers:
            given = {"client": firm.clients[number], "person": person or firm.staff["branch.revisits"]}
            await work.session.execute(DEVELOPED, given)


async def _assignees(desk: Desk) -> list[str | None]:
    async with desk.work(SCHEDULER) as work:
        return list((await work.session.execute(ASSIGNEES)).scalars())


async def test_in_turn_the_developer_is_passed_over_and_the_others_share_the_clients(desk: Desk, firm: Firm) -> None:
    for login in ("second.1", "second.2"):
        await _officer(desk, firm, login)
    await _developed(desk, firm, "10000001", "10000002")
    await roll(desk)
    await open_due(desk)
    assert sorted(map(str, await _assignees(desk))) == ["second.1", "second.2"]


async def test_where_nobody_else_can_the_revisit_is_nobodys_and_its_head_is_reminded(desk: Desk, firm: Firm) -> None:
    await _developed(desk, firm, "10000001")
    await roll(desk)
    await open_due(desk)
    assert await _assignees(desk) == [None, "branch.revisits"]


async def test_a_revisit_opened_by_hand_passes_the_developer_over_too(desk: Desk, firm: Firm) -> None:
    second = await _officer(desk, firm, "second.1")
    await _developed(desk, firm, "10000001")
    async with desk.work(firm.staff["branch.revisits"]) as work:
        opened = await opening.open_revisit(
            work,
            edition(work.now.date()),
            client_id=firm.clients["10000001"],
            programme="routine",
            reason="客户要求",
        )
        assert opened.assignee_id == second


async def test_a_developer_who_is_named_later_loses_the_revisit_at_the_next_round(desk: Desk, firm: Firm) -> None:
    await roll(desk)
    await open_due(desk)
    assert await _assignees(desk) == ["branch.revisits", "branch.revisits"]
    await _officer(desk, firm, "second.1")
    await _developed(desk, firm, "10000002")
    async with desk.work(SCHEDULER) as work:
        await follow_clients(work, edition(work.now.date()))
    assert await _assignees(desk) == ["branch.revisits", "second.1"]


async def test_the_developer_is_neither_given_the_revisit_nor_tries_nor_completes_it(
    desk: Desk, firm: Firm, clock: FixedClock
) -> None:
    await _officer(desk, firm, "second.1")
    await _developed(desk, firm, "10000001")
    await roll(desk)
    await open_due(desk)
    clock.advance(timedelta(hours=1))
    case_id, developer = await case_of(desk, firm.clients["10000001"]), firm.staff["branch.revisits"]

    async def assign() -> None:
        async with desk.work(firm.staff["branch.head"]) as work:
            await revisit.assign(work, case_id=case_id, assignee_id=developer)

    async def call() -> None:
        async with desk.work(developer) as work:
            contact = revisit.Contact(work.now, RevisitMethod.PHONE, "NO_ANSWER", "13810000001")
            await revisit.log_attempt(work, case_id=case_id, contact=contact)

    for act in (assign(), call(), complete(desk, developer, case_id, completed())):
        with pytest.raises(NotIndependent) as refused:
            await act
        said = "客户的开发人员不得承办该客户的回访，请由其他回访人员办理：钱1。"
        assert refused.value.message("zh") == said
    await complete(desk, firm.staff["branch.supervisor"], case_id, completed())


def test_a_role_that_the_house_does_not_know_is_a_mistake_of_the_text() -> None:
    wrong = RULEBOOK.read_text("utf-8").replace("independent_of: [developer]", "independent_of: [cousin]", 1)
    with pytest.raises(SourceInvalid) as refused:
        parse(wrong, "rulebook.yaml")
    (problem,) = refused.value.fields
    assert "programmes[0].independent_of[0]" in problem.path
    assert problem.code == "not_provided"
