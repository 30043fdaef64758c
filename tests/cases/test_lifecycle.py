"""States and verbs: what the tables allow, and that everything else is refused with what is possible instead."""

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cases.lifecycle import (
    CLIENT_LIST,
    CREDIT_CHANGE,
    DISCREPANCY,
    FILING,
    FOLLOW_UP,
    INSPECTION_NOTE,
    MAJOR_MATTER,
    QUESTION,
    REVISIT,
    VERBS,
    WAIVER,
    WORDS,
    Table,
    WrongState,
    label,
    next_state,
    sources,
    target,
    verbs_from,
)

TABLES = {
    "revisit": REVISIT,
    "filing": FILING,
    "client list": CLIENT_LIST,
    "discrepancy": DISCREPANCY,
    "question": QUESTION,
    "follow-up item": FOLLOW_UP,
    "major matter": MAJOR_MATTER,
    "credit change": CREDIT_CHANGE,
    "waiver": WAIVER,
    "inspection note": INSPECTION_NOTE,
}


@pytest.mark.parametrize("table", TABLES.values(), ids=TABLES)
def test_a_table_leads_from_a_state_by_a_verb_to_one_state(table: Table) -> None:
    keys = [(transition.source, transition.verb) for transition in table]
    assert len(keys) == len(set(keys))
    states = {state for transition in table for state in (transition.source, transition.target)}
    assert states <= WORDS.keys()
    assert {transition.verb for transition in table} <= VERBS.keys()


@pytest.mark.parametrize("table", TABLES.values(), ids=TABLES)
def test_everything_that_the_table_does_not_name_is_refused(table: Table) -> None:
    allowed = {(transition.source, transition.verb) for transition in table}
    for state, verb in product(WORDS, VERBS):
        if (state, verb) not in allowed:
            with pytest.raises(WrongState):
                next_state(table, state, verb)


def test_a_revisit_goes_from_planned_to_archived() -> None:
    state = "PLANNED"
    for verb in ("assign", "begin", "attempt", "complete", "archive"):
        state = next_state(REVISIT, state, verb)
    assert state == "ARCHIVED"


def test_a_closed_account_cancels_what_is_not_done_and_nothing_else() -> None:
    assert [state for state in WORDS if "cancel" in verbs_from(REVISIT, state)] == ["PLANNED", "IN_PROGRESS"]
    assert verbs_from(REVISIT, "CANCELLED") == ()


def test_a_statement_over_many_cases_takes_its_states_from_the_table() -> None:
    assert (sources(REVISIT, "archive"), target(REVISIT, "archive")) == (("DONE",), "ARCHIVED")
    assert (sources(REVISIT, "cancel"), target(REVISIT, "cancel")) == (("PLANNED", "IN_PROGRESS"), "CANCELLED")
    with pytest.raises(ValueError, match="too many values"):
        target(REVISIT, "assign")


def test_no_verb_is_without_an_action() -> None:
    assert {each.verb for table in TABLES.values() for each in table} == VERBS.keys()
    assert verbs_from(REVISIT, "ARCHIVED") == ("correct", "find")


def test_a_correction_makes_an_archived_revisit_done_again_until_its_paper_is_archived() -> None:
    assert next_state(REVISIT, "ARCHIVED", "correct") == next_state(REVISIT, "DONE", "correct") == "DONE"


def test_something_is_found_once_somebody_spoke_with_the_client_and_changes_nothing_of_the_revisit() -> None:
    found = {state: next_state(REVISIT, state, "find") for state in sources(REVISIT, "find")}
    assert found == {state: state for state in ("IN_PROGRESS", "DONE", "ARCHIVED")}


def test_a_discrepancy_is_interviewed_confirmed_and_received_or_sent_back_to_another_interview() -> None:
    for verdict, confirmed in (("verify", "CONFIRMED"), ("refute", "DISMISSED")):
        interviewed = next_state(DISCREPANCY, "REPORTED", verdict)
        assert next_state(DISCREPANCY, interviewed, "confirm") == confirmed
        assert next_state(DISCREPANCY, interviewed, "send_back") == "REPORTED"
    assert [verbs_from(DISCREPANCY, state) for state in ("CONFIRMED", "DISMISSED", "ACKNOWLEDGED")] == [
        ("acknowledge",),
        (),
        (),
    ]


def test_a_submitted_filing_is_never_open_again() -> None:
    assert all(transition.target != "OPEN" for transition in FILING)
    assert verbs_from(FILING, "RECEIVED") == ()


def test_a_refusal_says_what_is_possible_instead() -> None:
    with pytest.raises(WrongState) as caught:
        next_state(REVISIT, "DONE", "complete")
    assert caught.value.message("zh") == "当前状态为“已完成”,不能完成回访;现可办理:更正记录、登记发现事项。"
    assert caught.value.message("en") == "In the state DONE one cannot complete; possible now: correct, find."
    with pytest.raises(WrongState, match="nothing is left"):
        next_state(REVISIT, "CANCELLED", "begin")
    with pytest.raises(WrongState) as caught:
        next_state(FILING, "SUBMITTED", "submit")
    assert caught.value.message("zh") == "当前状态为“已报送”,不能报送;现可办理:签收。"


def test_every_state_has_a_chinese_and_an_english_word() -> None:
    assert (label("DONE", "zh"), label("DONE", "en")) == ("已完成", "done")
    assert label("ELSEWHERE", "zh") == "ELSEWHERE"


@given(st.lists(st.sampled_from(sorted(VERBS)), max_size=12))
def test_no_way_of_verbs_leaves_the_states_of_a_revisit(verbs: list[str]) -> None:
    state = "PLANNED"
    for verb in verbs:
        if verb in verbs_from(REVISIT, state):
            state = next_state(REVISIT, state, verb)
    assert state in {"PLANNED", "IN_PROGRESS", "DONE", "ARCHIVED", "CANCELLED"}
