"""What a post may not do, what a version or key forbids: refused in words, nothing changed."""

from typing import Any

import pytest

from tests.badinput.door import Door, change
from tests.badinput.test_changes import completion

pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest.mark.parametrize(
    ("login", "verb", "codes"),
    [
        ("audit.officer", "completeRevisit", {"NOT_YOUR_UNIT"}),
        ("compliance.officer", "completeRevisit", {"NOT_YOUR_UNIT"}),
        ("other.revisits", "completeRevisit", {"CASE_NOT_FOUND"}),
        ("hq.complaints", "completeRevisit", {"NOT_YOUR_UNIT", "CASE_NOT_FOUND"}),
        ("branch.operations", "completeRevisit", {"POST_REQUIRED"}),
        ("admin", "completeRevisit", {"NOT_YOUR_UNIT", "CASE_NOT_FOUND"}),
        ("core.feed", "completeRevisit", {"NOT_YOUR_UNIT", "CASE_NOT_FOUND"}),
        ("branch.margin", "submitFiling", {"POST_REQUIRED"}),
        ("other.head", "submitFiling", {"FILING_NOT_FOUND"}),
        ("hq.head", "submitFiling", {"NOT_YOUR_UNIT"}),
        ("audit.officer", "submitFiling", {"NOT_YOUR_UNIT"}),
        ("branch.head", "acknowledge", {"NOT_A_RECIPIENT"}),
        ("hq.head", "acknowledge", {"WRONG_STATE"}),
        ("branch.head", "loadCalendar", {"POST_REQUIRED"}),
        ("audit.officer", "revealContact", {"POST_REQUIRED"}),
        ("admin", "revealContact", {"POST_REQUIRED"}),
        ("branch.head", "placeHold", {"MAY_NOT_HOLD"}),
        ("branch.revisits", "releaseHold", {"MAY_NOT_HOLD"}),
        ("audit.officer", "openRevisit", {"NOT_YOUR_UNIT"}),
    ],
)
async def test_a_post_that_may_not_is_told_who_may(door: Door, login: str, verb: str, codes: set[str]) -> None:
    client = door.cases[1]["client"]["id"]
    given: dict[str, Any] = {
        "completeRevisit": completion(door),
        "submitFiling": {"filing": door.filing["id"]},
        "acknowledge": {"filing": door.filing["id"]},
        "loadCalendar": {"text": "year: 2031"},
        "revealContact": {"client": client, "purpose": "核对客户回访联系方式"},
        "placeHold": {"matter": "诉讼", "mandate": "法院", "documents": []},
        "releaseHold": {"hold": "hold:1", "reason": "结案"},
        "openRevisit": {"client": client, "programme": "opening", "reason": "客户要求"},
    }[verb]
    assert (await door.refused(change(verb, given), login)).code in codes


async def test_a_filing_that_changed_since_it_was_read_is_refused(door: Door) -> None:
    said = await door.refused(
        change("submitFiling", {"filing": door.filing["id"], "expectedVersion": 99}), "branch.head"
    )
    assert said.code == "STALE_VERSION"


async def test_a_revisit_that_is_open_already_or_of_no_programme_is_refused(door: Door) -> None:
    client = door.case["client"]["id"]
    given = {"client": client, "programme": "routine", "reason": "客户要求"}
    assert (await door.refused(change("openRevisit", given))).code == "ALREADY_OPEN"
    for programme, rulebook in (("nothing", None), ("routine", "nothing"), ("", None)):
        wrong = {**given, "programme": programme, "rulebook": rulebook}
        assert (await door.refused(change("openRevisit", wrong))).code


async def test_a_person_who_cannot_take_a_case_is_refused(door: Door) -> None:
    for assignee in ("staff:987654321", "staff:1", "client:1"):
        given = {"ofCase": door.case["id"], "assignee": assignee}
        assert (await door.refused(change("assignCase", given), "branch.supervisor")).code in {
            "STAFF_NOT_FOUND",
            "INVALID",
        }


@pytest.mark.parametrize(
    "text",
    ["", ":", "- 1", "year: many", "year: 2031", "year: 99999", "&a [*a]", "!!python/object:os.system {}", "{" * 3000],
)
async def test_a_calendar_that_is_none_is_refused(door: Door, text: str) -> None:
    for preview in (True, False):
        assert (await door.refused(change("loadCalendar", {"text": text, "preview": preview}), "admin")).code


async def test_a_key_used_again_for_something_else_is_refused(door: Door) -> None:
    last = door.cases[-1]
    given = completion(door, revisit=last["id"], clientMutationId="first")
    assert (await door.do("completeRevisit", given))["__typename"] == "CompleteRevisitPayload"
    for wrong in ({**given, "contact": "13900000000"}, {**given, "revisit": door.case["id"]}):
        assert (await door.refused(change("completeRevisit", wrong))).code == "REUSED_KEY"
    other = {"filing": door.filing["id"], "clientMutationId": "first"}
    assert (await door.refused(change("submitFiling", other))).code == "REUSED_KEY"
    facts = await door.facts()
    assert (await door.do("completeRevisit", given))["__typename"] == "CompleteRevisitPayload"
    assert await door.facts() == facts
    again = completion(door, revisit=last["id"])
    assert (await door.refused(change("completeRevisit", again))).code == "WRONG_STATE"
