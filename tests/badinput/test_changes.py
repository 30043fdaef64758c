"""Wrong changes: ids, states, texts, times, forms, keys. Each is refused in words and leaves no trace."""

from datetime import timedelta
from typing import Any

import pytest

from tests.badinput.door import Door, change

pytestmark = pytest.mark.asyncio(loop_scope="module")

SAID = {
    "MF1-010": "无", "MF1-011": "满意", "AMB-115-1": "了解", "AMB-115-2": "知悉", "AMB-115-3": "谨慎",
    "MF1-006": "100.00", "MF1-007": "0", "MF1-009": "0",
    "M-040-1": "YES", "M-040-2": "YES", "M-040-3": "YES", "M-040-4": "能够承担",
}  # fmt: skip
NUL, HUGE = "a\x00b", "长" * 200_000
WRONG_IDS = ["", "case", "case:", "case:x", "case:99999999999999999999", "client:1", "case:1:2", "Y2FzZTox", "case:١"]


def completion(door: Door, **changes: Any) -> dict[str, Any]:
    """Give a completion that would be accepted but for the changes."""
    given = {
        "revisit": door.case["id"], "outcome": "COMPLETED", "method": "PHONE", "contact": "13810000001",
        "visitedAt": door.running.house.desk.clock.now().isoformat(), "complaintMatter": False, "complaintReason": "客户无意见",
        "recordingRefused": "客户明确拒绝录音", "fields": [{"code": code, "value": value} for code, value in SAID.items()],
    }  # fmt: skip
    return {**given, **changes}


def moment(door: Door, **passed: float) -> str:
    return (door.running.house.desk.clock.now() + timedelta(**passed)).isoformat()


def filled(**changes: str | None) -> list[dict[str, str | None]]:
    return [{"code": code.replace("_", "-"), "value": value} for code, value in {**SAID, **changes}.items()]


@pytest.mark.parametrize("wrong", WRONG_IDS)
async def test_an_id_that_is_none_is_named(door: Door, wrong: str) -> None:
    said = await door.refused(change("completeRevisit", completion(door, revisit=wrong)))
    assert (said.code, said.fields) == ("INVALID", ("revisit BAD_ID",))


@pytest.mark.parametrize(
    ("verb", "given", "code"),
    [
        ("completeRevisit", {"revisit": "case:987654321"}, "CASE_NOT_FOUND"),
        ("assignCase", {"ofCase": "case:987654321", "assignee": "staff:1"}, "CASE_NOT_FOUND"),
        ("logAttempt", {"revisit": "case:987654321", "at": "2026-03-02T09:00:00+08:00", "method": "PHONE", "result": "BUSY"}, "CASE_NOT_FOUND"),
        ("submitFiling", {"filing": "filing:987654321"}, "FILING_NOT_FOUND"),
        ("acknowledge", {"filing": "filing:987654321"}, "FILING_NOT_FOUND"),
        ("finishUpload", {"document": "document:987654321"}, "DOCUMENT_NOT_FOUND"),
        ("signParts", {"document": "document:987654321", "parts": []}, "DOCUMENT_NOT_FOUND"),
        ("releaseHold", {"hold": "hold:987654321", "reason": "x"}, "MAY_NOT_HOLD"),
        ("readNotice", {"notice": "notice:987654321"}, "NOTICE_NOT_FOUND"),
        ("revealContact", {"client": "client:987654321", "purpose": "核对客户回访联系方式"}, "CLIENT_NOT_FOUND"),
        ("openRevisit", {"client": "client:987654321", "programme": "routine", "reason": "x"}, "CLIENT_NOT_FOUND"),
        ("proposeClientList", {"kind": "call_list", "clients": ["client:1"]}, "UNKNOWN_RULE"),
        ("approveClientList", {"clientList": "client_list:987654321"}, "LIST_NOT_FOUND"),
        ("returnClientList", {"clientList": "client_list:987654321", "reason": "x"}, "LIST_NOT_FOUND"),
    ],
)  # fmt: skip
async def test_what_does_not_exist_is_not_found(door: Door, verb: str, given: dict[str, Any], code: str) -> None:
    whole = completion(door, **given) if verb == "completeRevisit" else given
    assert (await door.refused(change(verb, whole))).code == code


@pytest.mark.parametrize(
    ("changes", "code", "fields"),
    [
        ({"expectedVersion": 99}, "STALE_VERSION", ()),
        ({"expectedVersion": -1}, "STALE_VERSION", ()),
        ({"recordingRefused": None}, "RECORDING_MISSING", ()),
        ({"recordingRefused": "  "}, "RECORDING_MISSING", ()),
        ({"recording": "document:987654321", "recordingRefused": " "}, "INVALID", ("recording NOT_RECEIVED",)),
        ({"recording": "case:1"}, "INVALID", ("recording BAD_ID",)),
        ({"complaintMatter": None}, "INVALID", ("complaintMatter REQUIRED",)),
        ({"complaintReason": " "}, "INVALID", ("complaintReason REQUIRED",)),
        ({"contact": "  "}, "INVALID", ("contact REQUIRED",)),
        (
            {"recording": "document:987654321", "recordingRefused": "拒绝"},
            "INVALID",
            ("recordingRefused CONTRADICTION",),
        ),
        ({"line": "12345", "lineReason": " "}, "WRONG_LINE", ()),
        ({"line": "12345"}, "WRONG_LINE", ()),
        ({"outcome": "UNREACHABLE"}, "ATTEMPTS_TOO_FEW", ()),
        ({"clientMutationId": ""}, "INVALID", ("clientMutationId BAD_KEY",)),
        ({"clientMutationId": "k" * 201}, "INVALID", ("clientMutationId BAD_KEY",)),
        ({"clientMutationId": NUL}, "INVALID", ("clientMutationId BAD_TEXT",)),
    ],
)
async def test_a_wrong_completion_says_what_is_wrong(
    door: Door, changes: dict[str, Any], code: str, fields: tuple[str, ...]
) -> None:
    said = await door.refused(change("completeRevisit", completion(door, **changes)))
    assert (said.code, said.fields) == (code, fields)


@pytest.mark.parametrize("reason", ["", "  ", "\t"])
async def test_a_revisit_is_opened_by_hand_for_a_reason(door: Door, reason: str) -> None:
    given = {"client": door.case["client"]["id"], "programme": "routine", "reason": reason}
    said = await door.refused(change("openRevisit", given))
    assert (said.code, said.fields) == ("INVALID", ("reason REQUIRED",))


async def test_a_call_from_another_line_needs_more_than_a_blank_reason(door: Door) -> None:
    call = {"revisit": door.case["id"], "at": moment(door), "method": "PHONE", "result": "BUSY"}
    assert (await door.refused(change("logAttempt", {**call, "line": "12345", "lineReason": " "}))).code == "WRONG_LINE"


@pytest.mark.parametrize(
    ("passed", "fault"),
    [({"minutes": 5}, "IN_THE_FUTURE"), ({"days": -1}, "BEFORE_OPENING"), ({"days": 300000}, "IN_THE_FUTURE")],
)
async def test_a_visit_lies_between_opening_and_now(door: Door, passed: dict[str, float], fault: str) -> None:
    said = await door.refused(change("completeRevisit", completion(door, visitedAt=moment(door, **passed))))
    assert (said.code, said.fields) == ("INVALID", (f"visitedAt {fault}",))


@pytest.mark.parametrize(
    "fields",
    [
        [*filled(), {"code": "MF1-010", "value": "有"}],
        [*filled(), {"code": "MF1-999", "value": "x"}],
        filled(MF1_010=None),
        filled(MF1_011="长" * 5000),
        filled(MF1_006="很多"),
        filled(MF1_006="NaN"),
        filled(MF1_006="1e999999999"),
        filled(MF1_011=NUL),
        [],
    ],
    ids=["twice", "unknown", "missing", "too long", "no number", "not a number", "huge number", "NUL", "empty"],
)
async def test_wrong_form_fields_are_named(door: Door, fields: list[dict[str, Any]]) -> None:
    said = await door.refused(change("completeRevisit", completion(door, fields=fields)))
    assert said.code in {"INVALID", "FORM_INVALID"}
    assert said.fields


@pytest.mark.parametrize("text", [NUL, "x" * 100_000, "\u202e倒\u200b"], ids=["NUL", "long", "direction"])
@pytest.mark.parametrize(
    ("verb", "name"),
    [
        ("completeRevisit", "contact"), ("completeRevisit", "recordingRefused"), ("completeRevisit", "lineReason"),
        ("completeRevisit", "complaintReason"), ("completeRevisit", "line"),
        ("logAttempt", "note"), ("logAttempt", "contact"), ("openRevisit", "reason"), ("openRevisit", "programme"),
        ("openRevisit", "rulebook"), ("revealContact", "purpose"), ("loadCalendar", "text"), ("loadCalendar", "fileName"),
        ("placeHold", "matter"), ("placeHold", "mandate"), ("releaseHold", "reason"),
    ],
)  # fmt: skip
async def test_text_that_cannot_be_kept_or_read_is_refused(door: Door, verb: str, name: str, text: str) -> None:
    client = door.cases[1]["client"]["id"]
    given = {
        "completeRevisit": completion(door),
        "logAttempt": {"revisit": door.case["id"], "at": moment(door), "method": "PHONE", "result": "BUSY"},
        "openRevisit": {"client": client, "programme": "opening", "reason": "客户要求"},
        "revealContact": {"client": client, "purpose": "核对客户回访联系方式"},
        "loadCalendar": {"text": "year: 2031", "fileName": "2031.yaml"},
        "placeHold": {"matter": "诉讼", "mandate": "法院", "documents": []},
        "releaseHold": {"hold": "hold:1", "reason": "结案"},
    }[verb]
    login = {"loadCalendar": "admin", "placeHold": "compliance.officer", "releaseHold": "compliance.officer"}.get(verb)
    await door.refused(change(verb, {**given, name: text}), login or "branch.revisits")
