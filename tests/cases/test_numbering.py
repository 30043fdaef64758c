"""Case numbers, identity numbers and credit codes: written, read and checked."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cases.identity import CREDIT_ALPHABET, citizen_check, credit_check, is_citizen_number, is_credit_code
from cases.numbering import number

TODAY = date(2026, 11, 22)


def test_a_number_has_kind_year_and_six_digits() -> None:
    assert number("RV", 2026, 123) == "RV-2026-000123"
    assert number("FL", 2026, 1234567) == "FL-2026-1234567"


@pytest.mark.parametrize(
    ("kind", "year", "value"), [("RV", 2026, 0), ("RV", 2026, -1), ("rv", 2026, 1), ("REV", 2026, 1), ("RV", 20260, 1)]
)
def test_what_is_no_number_is_never_written(kind: str, year: int, value: int) -> None:
    with pytest.raises(ValueError, match="no case number"):
        number(kind, year, value)


@given(st.integers(1, 999_999), st.integers(1, 999_999))
def test_text_order_is_number_order_within_a_year(first: int, second: int) -> None:
    assert (number("RV", 2026, first) < number("RV", 2026, second)) == (first < second)


def test_a_citizen_number_with_an_x_is_right() -> None:
    assert is_citizen_number("11010519491231002X", TODAY)


@pytest.mark.parametrize(
    "text",
    [
        "110105194912310021",
        "11010519491231002x",
        "11010519491231002",
        "",
        "110105194902310027",
        "１1010519491231002X",
        "01010519491231002X",
    ],
)
def test_a_citizen_number_with_a_slip_is_wrong(text: str) -> None:
    assert not is_citizen_number(text, TODAY)


def test_a_birthday_to_come_is_wrong() -> None:
    born = "11010520261123001"
    assert not is_citizen_number(born + citizen_check(born), TODAY)
    assert is_citizen_number(born + citizen_check(born), date(2026, 11, 23))


def test_a_birthday_that_is_no_date_is_wrong() -> None:
    born = "11010519490230002"
    assert not is_citizen_number(born + citizen_check(born), TODAY)


people = st.builds(
    lambda region, born, serial: f"{region}{born:%Y%m%d}{serial:03}",
    st.integers(110000, 659999),
    st.dates(date(1930, 1, 1), date(2008, 12, 31)),
    st.integers(1, 999),
)


@given(people, st.integers(0, 17), st.integers(1, 9))
def test_a_single_wrong_digit_is_always_found(first: str, place: int, step: int) -> None:
    right = first + citizen_check(first)
    assert is_citizen_number(right, TODAY)
    if right[place] == "X":
        return
    wrong = right[:place] + str((int(right[place]) + step) % 10) + right[place + 1 :]
    assert not is_citizen_number(wrong, TODAY)


@given(people, st.integers(0, 15))
def test_two_digits_in_the_wrong_order_are_always_found(first: str, place: int) -> None:
    right = first + citizen_check(first)
    swapped = right[:place] + right[place + 1] + right[place] + right[place + 2 :]
    assert is_citizen_number(swapped, TODAY) == (swapped == right)


@given(st.text(CREDIT_ALPHABET, min_size=17, max_size=17), st.integers(0, 17), st.integers(1, 30))
def test_a_single_wrong_character_of_a_credit_code_is_always_found(first: str, place: int, step: int) -> None:
    right = first + credit_check(first)
    assert is_credit_code(right)
    other = CREDIT_ALPHABET[(CREDIT_ALPHABET.index(right[place]) + step) % 31]
    assert not is_credit_code(right[:place] + other + right[place + 1 :])


@pytest.mark.parametrize("text", ["", "91350100M000100Y4", "91350100M000100Y4O", "I1350100M000100Y43"])
def test_a_credit_code_with_letters_it_never_uses_is_wrong(text: str) -> None:
    assert not is_credit_code(text)


def test_a_known_credit_code_is_right() -> None:
    assert is_credit_code("91350100M000100Y43")
