"""Wrong findings, credit, delegations, waivers: each is refused in words, by kind, and leaves no trace."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import pytest
import pytest_asyncio

from tests.badinput.door import Door, change

pytestmark = pytest.mark.asyncio(loop_scope="module")

NUL, HUGE = "a\x00b", "长" * 5000
NOWHERE = "987654321"
REPORT = {"kind": "OTHER", "field": "职业", "onFile": "职员", "stated": "离职", "detail": "客户自述"}
INTERVIEW = {"place": "营业部", "verified": "核对离职证明", "verdict": "VERIFIED"}
ITEM = {"item": "补充材料", "tellClient": True, "tellReason": "客户要求"}
ACCOUNT = '{ client(number: "10000001") { creditAccounts { id } } me { id } }'


def moment(door: Door, **passed: float) -> str:
    return (door.running.house.desk.clock.now() + timedelta(**passed)).isoformat()


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def made(door: Door) -> Mapping[str, str]:
    """Have the client called, and something found of every kind; give the ids."""
    case = door.case["id"]
    call = {"revisit": case, "at": moment(door), "method": "PHONE", "result": "REACHED"}
    await door.do("logAttempt", call)
    found = {"case": case, "planned": door.cases[1]["id"], "client": door.case["client"]["id"]}
    for verb, given, noun in (
        ("reportDiscrepancy", {"revisit": case, **REPORT}, "discrepancy"),
        ("addFollowUp", {"revisit": case, **ITEM}, "followUp"),
        ("raiseQuestion", {"revisit": case, "question": "利率如何计算"}, "question"),
        ("reportMajorMatter", {"revisit": case, "kind": "OTHER", "reason": "客户涉诉"}, "majorMatter"),
    ):
        found[noun] = await _id(door, verb, given, noun)
    answer: Any = (await door.post({"query": ACCOUNT})).json()
    found["account"] = answer["data"]["client"]["creditAccounts"][0]["id"]
    found["me"] = answer["data"]["me"]["id"]
    asked = {"account": found["account"], "grade": "B", "reason": "资信下降"}
    found["change"] = await _id(door, "requestCreditChange", asked, "creditChange", "branch.margin")
    duties: Any = (await door.post({"query": '{ worklist(filter: {code: "M-011"}) { edges { node { id } } } }'})).json()
    found["obligation"] = duties["data"]["worklist"]["edges"][0]["node"]["id"]
    return found


async def _id(door: Door, verb: str, given: Mapping[str, Any], noun: str, login: str = "branch.revisits") -> str:
    kind = verb[0].upper() + verb[1:]
    query = f"mutation ($input: {kind}Input!) {{ answer: {verb}(input: $input) {{ ... on {kind}Payload {{ {noun} {{ id }} }} }} }}"
    answer: Any = (await door.post({"query": query, "variables": {"input": given}}, login)).json()
    return str(answer["data"]["answer"][noun]["id"])


def whole(made: Mapping[str, str], door: Door) -> dict[str, tuple[str, dict[str, Any]]]:
    """Give, by verb, who may do it and with what it would be accepted."""
    case = made["case"]
    return {
        "reportDiscrepancy": ("branch.revisits", {"revisit": case, **REPORT}),
        "recordInterview": ("branch.supervisor", {"discrepancy": made["discrepancy"], "at": moment(door), **INTERVIEW}),
        "confirmDiscrepancy": ("branch.head", {"discrepancy": made["discrepancy"], "note": "同意"}),
        "addFollowUp": ("branch.revisits", {"revisit": case, **ITEM}),
        "resolveFollowUp": ("branch.revisits", {"followUp": made["followUp"], "result": "已补充"}),
        "raiseQuestion": ("branch.revisits", {"revisit": case, "question": "利率"}),
        "answerQuestion": ("branch.head", {"question": made["question"], "answer": "已说明"}),
        "reportMajorMatter": ("branch.revisits", {"revisit": case, "kind": "OTHER", "reason": "涉诉"}),
        "requestCreditChange": ("branch.margin", {"account": made["account"], "grade": "B", "reason": "资信下降"}),
        "changeCredit": ("hq.head", {"change": made["change"], "grade": "B", "reason": "资信下降"}),
        "delegate": (
            "branch.revisits",
            {"principal": made["me"], "delegate": made["me"], "since": moment(door), "until": moment(door, days=1)},
        ),
        "endDelegation": ("branch.head", {"delegation": "delegation:1"}),
        "waiveObligation": ("branch.head", {"obligation": made["obligation"], "reason": "客户服刑"}),
        "decideWaiver": ("hq.head", {"waiver": "waiver:1", "approved": True, "reason": "属实"}),
        "logAttempt": (
            "branch.revisits",
            {"revisit": case, "at": moment(door), "method": "PHONE", "result": "APPOINTMENT"},
        ),
        "revealContact": (
            "branch.supervisor",
            {"client": made["client"], "discrepancy": made["discrepancy"], "purpose": "面谈前核对客户陈述"},
        ),
        "acknowledge": ("hq.head", {}),
        "assignCases": ("branch.head", {"ofCases": [case], "assignee": made["me"]}),
    }


@pytest.mark.parametrize(
    ("verb", "changes", "code", "fields"),
    [
        ("reportDiscrepancy", {"kind": "NOTHING"}, "INVALID", ("kind UNKNOWN_KIND",)),
        ("reportDiscrepancy", {"field": " ", "stated": "", "detail": " "}, "INVALID", ("field REQUIRED", "stated REQUIRED", "detail REQUIRED")),
        ("reportDiscrepancy", {"revisit": f"case:{NOWHERE}"}, "CASE_NOT_FOUND", ()),
        ("reportDiscrepancy", {"expectedVersion": 99}, "STALE_VERSION", ()),
        ("recordInterview", {"discrepancy": f"discrepancy:{NOWHERE}"}, "FINDING_NOT_FOUND", ()),
        ("recordInterview", {"discrepancy": "case:1"}, "INVALID", ("discrepancy BAD_ID",)),
        ("recordInterview", {"at": "2126-01-01T00:00:00Z"}, "INVALID", ("at IN_THE_FUTURE",)),
        ("recordInterview", {"at": "0001-01-01T00:00:00Z"}, "INVALID", ("at BEFORE_REPORT",)),
        ("recordInterview", {"method": "SMS"}, "METHOD_NOT_ALLOWED", ()),
        ("recordInterview", {"fields": [{"code": "X", "value": "1"}, {"code": "X", "value": "2"}]}, "INVALID", ("fields.X TWICE",)),
        ("recordInterview", {"fields": [{"code": "X", "value": "1"}]}, "INVALID", ("fields.X UNKNOWN_FIELD",)),
        ("revealContact", {"discrepancy": f"discrepancy:{NOWHERE}"}, "FINDING_NOT_FOUND", ()),
        ("revealContact", {"discrepancy": "case:1"}, "INVALID", ("discrepancy BAD_ID",)),
        ("revealContact", {"client": "client:2"}, "FINDING_NOT_FOUND", ()),
        ("confirmDiscrepancy", {}, "WRONG_STATE", ()),
        ("confirmDiscrepancy", {"expectedVersion": 7}, "STALE_VERSION", ()),
        ("addFollowUp", {"tellReason": " "}, "INVALID", ("tellReason REQUIRED",)),
        ("addFollowUp", {"owner": "staff:987654321"}, "NOT_OF_THE_CASE", ()),
        ("resolveFollowUp", {}, "INVALID", ("clientToldOn REQUIRED",)),
        ("resolveFollowUp", {"clientToldOn": "2126-01-01"}, "INVALID", ("clientToldOn OUT_OF_RANGE",)),
        ("resolveFollowUp", {"expectedVersion": 2}, "STALE_VERSION", ()),
        ("raiseQuestion", {"question": "\t"}, "INVALID", ("question REQUIRED",)),
        ("answerQuestion", {"answer": ""}, "INVALID", ("answer REQUIRED",)),
        ("answerQuestion", {"question": f"question:{NOWHERE}"}, "FINDING_NOT_FOUND", ()),
        ("reportMajorMatter", {"kind": ""}, "INVALID", ("kind UNKNOWN_KIND",)),
        ("reportMajorMatter", {"reason": " "}, "INVALID", ("reason REQUIRED",)),
        ("requestCreditChange", {"grade": None}, "INVALID", ("grade REQUIRED",)),
        ("requestCreditChange", {"line": "-0.01"}, "INVALID", ("line WRONG_FORMAT",)),
        ("requestCreditChange", {"line": "NaN"}, "INVALID", ("line WRONG_FORMAT",)),
        ("requestCreditChange", {"account": f"credit_account:{NOWHERE}"}, "ACCOUNT_NOT_FOUND", ()),
        ("changeCredit", {"line": "1e30"}, "INVALID", ("line WRONG_FORMAT",)),
        ("changeCredit", {"reason": " "}, "INVALID", ("reason REQUIRED",)),
        ("changeCredit", {"expectedVersion": 5}, "STALE_VERSION", ()),
        ("delegate", {}, "CANNOT_STAND_IN", ()),
        ("delegate", {"delegate": "staff:987654321"}, "STAFF_NOT_FOUND", ()),
        ("endDelegation", {}, "DELEGATION_NOT_FOUND", ()),
        ("waiveObligation", {"obligation": f"obligation:{NOWHERE}"}, "OBLIGATION_NOT_FOUND", ()),
        ("waiveObligation", {"reason": " "}, "INVALID", ("reason REQUIRED",)),
        ("decideWaiver", {}, "WAIVER_NOT_FOUND", ()),
        ("logAttempt", {"appointmentAt": "2020-01-01T00:00:00Z"}, "INVALID", ("appointmentAt IN_THE_PAST",)),
        ("logAttempt", {"result": "BUSY", "appointmentAt": "2126-01-01T00:00:00Z"}, "INVALID", ("appointmentAt CONTRADICTION",)),
        ("acknowledge", {}, "INVALID", ("filing EXACTLY_ONE",)),
        ("acknowledge", {"report": "discrepancy:1", "majorMatter": "major_matter:1"}, "INVALID", ("filing EXACTLY_ONE",)),
        ("acknowledge", {"report": "filing:1"}, "INVALID", ("report BAD_ID",)),
        ("acknowledge", {"change": f"credit_change:{NOWHERE}"}, "FINDING_NOT_FOUND", ()),
        ("acknowledge", {"majorMatter": f"major_matter:{NOWHERE}"}, "FINDING_NOT_FOUND", ()),
        ("assignCases", {"ofCases": []}, "INVALID", ("ofCases OUT_OF_RANGE",)),
        ("assignCases", {"ofCases": ["case:x"]}, "INVALID", ("ofCases BAD_ID",)),
    ],
)  # fmt: skip
async def test_a_wrong_finding_says_what_is_wrong(
    door: Door, made: Mapping[str, str], verb: str, changes: dict[str, Any], code: str, fields: tuple[str, ...]
) -> None:
    login, given = whole(made, door)[verb]
    said = await door.refused(change(verb, {**given, **changes}), login)
    assert (said.code, said.fields) == (code, fields)


@pytest.mark.parametrize("verb", ["reportDiscrepancy", "addFollowUp", "raiseQuestion", "reportMajorMatter"])
async def test_nothing_is_found_where_nobody_spoke_with_the_client(
    door: Door, made: Mapping[str, str], verb: str
) -> None:
    login, given = whole(made, door)[verb]
    said = await door.refused(change(verb, {**given, "revisit": made["planned"]}), login)
    assert said.code == "WRONG_STATE"
    assert "开始回访" in said.zh


TEXTS = [
    ("reportDiscrepancy", "detail"), ("reportDiscrepancy", "onFile"), ("recordInterview", "verified"),
    ("confirmDiscrepancy", "note"), ("addFollowUp", "item"), ("resolveFollowUp", "result"), ("raiseQuestion", "question"),
    ("answerQuestion", "answer"), ("reportMajorMatter", "reason"), ("requestCreditChange", "grade"),
    ("changeCredit", "reason"), ("waiveObligation", "reason"), ("decideWaiver", "reason"),
]  # fmt: skip


@pytest.mark.parametrize("text", [NUL, HUGE, "\u202e倒"], ids=["NUL", "long", "direction"])
@pytest.mark.parametrize(("verb", "name"), TEXTS)
async def test_text_that_cannot_be_kept_or_read_is_refused(
    door: Door, made: Mapping[str, str], verb: str, name: str, text: str
) -> None:
    login, given = whole(made, door)[verb]
    said = await door.refused(change(verb, {**given, name: text}), login)
    assert said.fields == (f"{name} {'TOO_LONG' if text == HUGE else 'BAD_TEXT'}",)
