"""Who arranges the revisits, whom they cover, why each lies where it lies, and what a revisit brought forward does: arts 2, 3, 6."""

from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import text

from cases.actions import opening
from kernel.clock import FixedClock
from kernel.work import Desk
from tests.cases.plans import DUE, absent, hired, laid, plan
from tests.firm import Firm
from tests.house import SCHEDULER, edition, open_due, roll
from tests.rules.conftest import Ask
from tests.rules.course import complete, completed

PLAN = """
mutation ($input: PlanRevisitsInput!) { made: planRevisits(input: $input) { __typename
  ... on PlanRevisitsPayload { plans lines unplaced plan { id } } ... on Error { code message } } }"""
HAND_OVER = """
mutation ($input: HandOverRevisitsInput!) { made: handOverRevisits(input: $input) { __typename
  ... on HandOverRevisitsPayload { count plan { id } } ... on Error { code message } } }"""
PLANS = """
{ revisitPlans { totalCount edges { node { id unit { code } since until perDay status statusLabel lineCount unplacedCount
  madeBy { login } previous { id } rulebook { code } digest } } } }"""
LINES = """
query ($plan: ID!, $filter: RevisitPlanLineFilter) { revisitPlan(id: $plan) { lines(filter: $filter) { totalCount edges { node {
  id client { number } obligation { code } programme dueOn ownerRule plannedOn plannedOfficer { login } officer { login } reason
  reasonText } } } } }"""
DAYS = """
query ($plan: ID!, $filter: RevisitPlanDayFilter) { revisitPlan(id: $plan) { days(filter: $filter) { edges { node {
  id officer { login } on capacity planned done overdue } } } } }"""
COVERED = text(
    "SELECT count(DISTINCT o.client_id) = (SELECT count(*) FROM client) FROM revisit_plan_line o "
    "JOIN revisit_plan p ON p.id = o.plan_id AND p.status = 'STANDING'"
)
DUTIES = text(
    "SELECT o.status, o.starts_on, o.due_on FROM obligation o JOIN duty d ON d.id = o.duty_id "
    "WHERE o.client_id = :client AND d.code = 'M-011' ORDER BY o.id"
)
APRIL = date(2026, 4, 10)


async def _planned(ask: Ask, firm: Firm, login: str = "brokerage.head", at: str = "BHQ", **changes: object) -> Any:
    given = {"unit": f"unit:{firm.units[at]}", "since": "2026-03-01", "until": "2026-07-31", "below": at == "BHQ"}
    return (await ask(login, PLAN, input={**given, **changes}))["made"]


async def _nodes(ask: Ask, login: str, document: str, name: str, **variables: object) -> list[Any]:
    found = (await ask(login, document, **variables))["revisitPlan"][name]
    return [edge["node"] for edge in found["edges"]]


@pytest.mark.rule("M-002")
async def test_brokerage_headquarters_arrange_who_of_the_centre_and_the_branches_revisits_whom_and_when(
    ask: Ask, desk: Desk, firm: Firm
) -> None:
    await roll(desk)
    made = await _planned(ask, firm)
    assert made == {"__typename": "PlanRevisitsPayload", "plans": 3, "lines": 6, "unplaced": 3, "plan": None}
    found = (await ask("brokerage.head", PLANS))["revisitPlans"]
    assert found["totalCount"] == 3
    assert {edge["node"]["unit"]["code"]: edge["node"]["lineCount"] for edge in found["edges"]} == {
        "CSC": 1,
        "GZ01": 3,
        "SZ01": 2,
    }
    (mine,) = [edge["node"] for edge in (await ask("branch.revisits", PLANS))["revisitPlans"]["edges"]]
    shown = {
        name: mine[name] for name in ("since", "until", "perDay", "status", "statusLabel", "unplacedCount", "previous")
    }
    assert shown == {
        "since": "2026-03-01",
        "until": "2026-07-31",
        "perDay": 40,
        "status": "STANDING",
        "statusLabel": "现行",
        "unplacedCount": 2,
        "previous": None,
    }
    assert (mine["madeBy"], mine["rulebook"]) == ({"login": "brokerage.head"}, {"code": "margin_trading"})
    lines = await _nodes(ask, "branch.revisits", LINES, "lines", plan=mine["id"])
    assert [(line["client"]["number"], line["plannedOn"], line["officer"]) for line in lines] == [
        ("10000003", "2026-04-10", {"login": "branch.revisits"}),
        ("10000001", None, None),
        ("10000002", None, None),
    ]
    assert await ask("other.revisits", LINES, plan=mine["id"]) == {"revisitPlan": None}


@pytest.mark.rule("M-002")
async def test_what_headquarters_arranged_is_handed_on_during_an_absence_and_stays_on_record(
    ask: Ask, desk: Desk, firm: Firm
) -> None:
    second = await hired(desk, firm, "second.1")
    await roll(desk)
    made = await _planned(ask, firm, "branch.head", "GZ01")
    await absent(desk, firm, APRIL, DUE, to=second)
    given = {
        "plan": made["plan"]["id"],
        "officer": f"staff:{firm.staff['branch.revisits']}",
        "since": "2026-04-10",
        "until": "2026-05-10",
        "reason": "休假",
    }
    answer = await ask("branch.head", HAND_OVER, input=given)
    assert answer["made"] == {"__typename": "HandOverRevisitsPayload", "count": 1, "plan": {"id": given["plan"]}}
    (line,) = await _nodes(ask, "branch.head", LINES, "lines", plan=given["plan"], filter={"placed": True})
    assert (line["plannedOfficer"], line["officer"]) == ({"login": "branch.revisits"}, {"login": "second.1"})
    assert await laid(desk, ["10000003"]) == [("EARLIEST", APRIL, "second.1")]


@pytest.mark.rule("M-004", "AMB-02")
async def test_the_list_of_a_period_holds_every_client_with_an_open_account_who_is_due_each_with_its_reason(
    ask: Ask, desk: Desk, firm: Firm
) -> None:
    await roll(desk)
    await _planned(ask, firm)
    async with desk.work(SCHEDULER) as work:
        assert (await work.session.execute(COVERED)).scalar_one() is True
    key = next(
        edge["node"]["id"]
        for edge in (await ask("brokerage.head", PLANS))["revisitPlans"]["edges"]
        if edge["node"]["unit"]["code"] == "GZ01"
    )
    lines = await _nodes(ask, "branch.head", LINES, "lines", plan=key)
    assert [(line["reason"], line["reasonText"]) for line in lines[:2]] == [
        (
            "EARLIEST",
            "客户属于应回访客户，日常回访（M-011，第5(2)条）应于2026-05-10前（含当日）完成；按分工规则M-021由本单位承办；"
            "计划2026-04-10办理，先到期先安排，排在有余量的最早工作日。",
        ),
        (
            "OVERDUE",
            "客户属于应回访客户，日常回访（M-011，第5(2)条）应于2026-03-01前（含当日）完成；按分工规则M-021由本单位承办；"
            "未能排入：编制计划时已逾期，应立即办理。",
        ),
    ]


@pytest.mark.rule("M-021")
async def test_what_neither_headquarters_nor_the_centre_owns_is_planned_in_the_clients_branch(
    ask: Ask, desk: Desk, firm: Firm
) -> None:
    await roll(desk)
    made = await _planned(ask, firm, "other.head", "SZ01")
    lines = await _nodes(ask, "other.head", LINES, "lines", plan=made["plan"]["id"])
    assert [(line["client"]["number"], line["ownerRule"]) for line in lines] == [
        ("20000002", "M-021"),
        ("20000001", "M-021"),
    ]


async def test_the_load_of_an_officer_says_what_fits_what_is_planned_and_what_came_of_it(
    ask: Ask, desk: Desk, firm: Firm, clock: FixedClock
) -> None:
    await roll(desk)
    officer = f"staff:{firm.staff['branch.revisits']}"
    made = await _planned(ask, firm, "branch.head", "GZ01", officers=[{"officer": officer, "perDay": 7}])
    asked: dict[str, object] = {
        "plan": made["plan"]["id"],
        "filter": {"since": "2026-04-09", "until": "2026-04-10", "officer": officer},
    }
    days = await _nodes(ask, "branch.head", DAYS, "days", **asked)
    load = [(day["on"], day["capacity"], day["planned"], day["done"], day["overdue"]) for day in days]
    assert load == [
        ("2026-04-09", 7, 0, 0, 0),
        ("2026-04-10", 7, 1, 0, 1),
    ]  # by the clock of the database that day is over
    clock.advance(timedelta(days=39))
    await open_due(desk)
    clock.advance(timedelta(hours=1))
    async with desk.work(SCHEDULER) as work:
        find = "SELECT k.id FROM \"case\" k JOIN revisit r ON r.case_id = k.id WHERE k.client_id = :client AND r.programme = 'routine'"
        case_id = int((await work.session.execute(text(find), {"client": firm.clients["10000003"]})).scalar_one())
    await complete(desk, firm.staff["branch.revisits"], case_id, completed(visited_at=clock.now()))
    (_, day) = await _nodes(ask, "branch.head", DAYS, "days", **asked)
    assert (day["planned"], day["done"], day["overdue"]) == (1, 1, 0)


@pytest.mark.parametrize(
    ("changes", "kind", "code"),
    [
        ({"until": "2026-02-01"}, "Invalid", "INVALID"),
        ({"perDay": 0}, "Invalid", "INVALID"),
        ({"unit": "unit:999"}, "NotFound", "UNIT_NOT_FOUND"),
        ({"officers": [{"officer": "staff:999", "perDay": 1}]}, "NotFound", "STAFF_NOT_FOUND"),
        ({"rulebook": "nothing"}, "Refused", "NOTHING_PLANNED"),
    ],
)
async def test_what_cannot_be_planned_is_answered_in_words(
    ask: Ask, desk: Desk, firm: Firm, changes: dict[str, object], kind: str, code: str
) -> None:
    await roll(desk)
    answer = await _planned(ask, firm, "branch.head", "GZ01", **changes)
    assert (answer["__typename"], answer["code"]) == (kind, code)
    assert answer["message"]


@pytest.mark.rule("AMB-08")
async def test_a_revisit_brought_forward_with_a_reason_counts_and_the_next_runs_from_the_day_it_was_done(
    desk: Desk, firm: Firm, clock: FixedClock
) -> None:
    await roll(desk)
    await plan(desk, firm)
    officer, client = firm.staff["branch.revisits"], firm.clients["10000003"]
    async with desk.work(officer) as work:
        rules = edition(work.now.date())
        case = await opening.open_revisit(
            work, rules, client_id=client, programme="routine", reason="市场大幅波动，提前回访"
        )
    clock.advance(timedelta(hours=1))
    await complete(desk, officer, case.id, completed(visited_at=clock.now()))
    async with desk.work(SCHEDULER) as work:
        assert [tuple(row) for row in await work.session.execute(DUTIES, {"client": client})] == [
            ("FULFILLED", date(2026, 2, 10), DUE),
            ("OPEN", date(2026, 3, 2), date(2026, 6, 2)),
        ]
        journal = text(
            "SELECT details ->> 'reason' FROM journal_entry WHERE kind = 'revisit.opened' AND case_id = :case"
        )
        assert (await work.session.execute(journal, {"case": case.id})).scalar_one() == "市场大幅波动，提前回访"
    await plan(desk, firm)
    assert await laid(desk, ["10000003"]) == [
        ("EARLIEST", APRIL, "branch.revisits"),
        ("EARLIEST", date(2026, 5, 6), "branch.revisits"),
    ]
