"""A recorded call finds its revisit by its number, or by agent, client's number and time; and never one of two."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cases.matching import WINDOW, Call, Match, Tried, Undecided, is_same_number, match, plain_number

NINE = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
CALL = Call("C1", "13810000001", 7, NINE, NINE + timedelta(minutes=3))
TRIED = Tried(100, 10, None, 7, NINE + timedelta(minutes=1), "13810000001", recorded=False)
NAMED = replace(TRIED, call_id="C1")
moments = st.timedeltas(timedelta(hours=-2), timedelta(hours=2)).map(lambda off: NINE + off)
attempts = st.builds(
    Tried,
    attempt_id=st.integers(1, 6),
    case_id=st.integers(1, 3),
    call_id=st.sampled_from([None, "C1", "C2"]),
    by_id=st.sampled_from([7, 8]),
    at=moments,
    number=st.sampled_from(["13810000001", "86-138-1000-0001", "02088886666", None]),
    recorded=st.booleans(),
)
calls = st.builds(
    Call,
    call_id=st.sampled_from([None, "C1", "C3"]),
    number=st.sampled_from(["013810000001", "02088886666", None]),
    agent_id=st.sampled_from([7, 8, None]),
    started_at=st.just(NINE),
    ended_at=st.just(NINE + timedelta(minutes=5)),
)


@pytest.mark.parametrize(
    "named",
    [
        NAMED,
        replace(NAMED, by_id=8),
        replace(NAMED, number=None),
        replace(NAMED, at=NINE - timedelta(days=2)),
        replace(NAMED, recorded=True),
    ],
    ids=["all fits", "another agent", "no number", "another day", "recorded already"],
)
def test_a_call_that_an_attempt_names_is_that_attempts_whatever_else_differs(named: Tried) -> None:
    assert match(CALL, [replace(TRIED, attempt_id=1, case_id=99), named]) == Match(10, 100)


@pytest.mark.parametrize("minutes", [-15, 0, 3, 18])
def test_without_its_number_agent_clients_number_and_time_decide(minutes: int) -> None:
    assert match(CALL, [replace(TRIED, at=NINE + timedelta(minutes=minutes))]) == Match(10, 100)


@pytest.mark.parametrize(
    "other",
    [
        replace(TRIED, by_id=8),
        replace(TRIED, number="13810000002"),
        replace(TRIED, number=None),
        replace(TRIED, call_id="C2"),
        replace(TRIED, recorded=True),
        replace(TRIED, at=NINE - WINDOW - timedelta(seconds=1)),
        replace(TRIED, at=NINE + timedelta(minutes=3) + WINDOW + timedelta(seconds=1)),
    ],
    ids=["another agent", "another number", "no number", "another call", "has a recording", "too early", "too late"],
)
def test_what_does_not_fit_is_no_match(other: Tried) -> None:
    assert match(CALL, [other]) == Undecided(0)


def test_a_call_of_nobody_known_or_to_no_number_is_no_match() -> None:
    assert match(replace(CALL, agent_id=None), [TRIED]) == Undecided(0)
    assert match(replace(CALL, number=None), [replace(TRIED, number=None)]) == Undecided(0)
    assert match(replace(CALL, number="-"), [replace(TRIED, number="-")]) == Undecided(0)


def test_two_revisits_are_one_too_many_and_two_attempts_of_one_are_not() -> None:
    assert match(CALL, [TRIED, replace(TRIED, attempt_id=101, case_id=11)]) == Undecided(2)
    assert match(CALL, [NAMED, replace(NAMED, attempt_id=101, case_id=11)]) == Undecided(2)
    later = replace(TRIED, attempt_id=101, at=NINE + timedelta(minutes=9))
    assert match(CALL, [later, TRIED]) == Match(10, 100)


@given(calls, st.lists(attempts, max_size=8, unique_by=lambda each: each.attempt_id))
def test_whatever_is_found_fits_alone_and_the_order_of_asking_changes_nothing(call: Call, tried: list[Tried]) -> None:
    found = match(call, tried)
    assert match(call, tried[::-1]) == found
    named = {each.case_id for each in tried if call.call_id is not None and each.call_id == call.call_id}
    if isinstance(found, Match):
        (attempt,) = [each for each in tried if each.attempt_id == found.attempt_id]
        assert attempt.case_id == found.case_id
        if named:
            assert named == {found.case_id}
        else:
            assert (attempt.by_id, attempt.recorded, attempt.call_id) == (call.agent_id, False, None)
            assert is_same_number(attempt.number, call.number)
    elif named:
        assert found == Undecided(len(named))


@pytest.mark.parametrize(
    ("written", "plain"),
    [
        ("13810000001", "13810000001"),
        ("013810000001", "13810000001"),
        ("+86 138 1000 0001", "13810000001"),
        ("0086-13810000001", "13810000001"),
        ("9,013810000001", "13810000001"),
        ("020-88886666", "2088886666"),
        ("+86 20 8888 6666", "2088886666"),
        ("961303", "961303"),
        ("王", ""),
    ],
)
def test_one_telephone_is_one_number_however_it_is_dialled(written: str, plain: str) -> None:
    assert plain_number(written) == plain


@given(st.text(max_size=30), st.text(max_size=30))
def test_any_two_texts_are_compared(one: str, other: str) -> None:
    assert is_same_number(one, other) == is_same_number(other, one)
