"""Values on paper read as the office writes them."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.printed import day, gain, integer, moment, money, percent, printable, shown


@pytest.mark.parametrize(
    ("value", "paper"),
    [
        ("1234567.891", "1,234,567.89元"),
        (Decimal("0.005"), "0.01元"),
        ("-1234.5", "-1,234.50元"),
        ("-0.00", "0.00元"),
        (0, "0.00元"),
        (None, ""),
        ("", ""),
    ],
)
def test_money_has_separators_two_decimals_and_its_unit(value: Decimal | int | str | None, paper: str) -> None:
    assert money(value) == paper


@pytest.mark.parametrize(
    ("value", "paper"), [("1.3", "130.00%"), ("2.78954", "278.95%"), ("-0.0185", "-1.85%"), (None, "")]
)
def test_a_ratio_is_shown_as_percent_and_an_absent_one_is_empty(value: str | None, paper: str) -> None:
    assert percent(value) == paper


@given(st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**13), max_value=10**13, places=2))
def test_money_reads_back_to_the_cent(amount: Decimal) -> None:
    assert Decimal(money(amount).removesuffix("元").replace(",", "")) == amount


@pytest.mark.parametrize("show", [money, percent])
@pytest.mark.parametrize("value", [1.1, "NaN", "Infinity", "一千"])
def test_what_is_no_exact_number_is_never_printed(show: object, value: object) -> None:
    assert callable(show)
    with pytest.raises((TypeError, ValueError, ArithmeticError)):
        show(value)


def test_days_and_instants_are_the_offices() -> None:
    late = datetime(2026, 2, 5, 16, 30, tzinfo=UTC)
    assert day(date(2026, 2, 6)) == day("2026-02-06") == day(late) == day("2026-02-05T16:30:00Z") == "2026年2月6日"
    assert moment(late) == moment("2026-02-05T16:30:00Z") == "2026年2月6日 00:30"
    assert day(None) == moment(None) == moment("") == ""


def test_an_instant_without_zone_is_not_guessed() -> None:
    with pytest.raises(ValueError, match="without zone"):
        moment("2026-02-06T07:35:00")
    with pytest.raises(ValueError, match="without zone"):
        day(datetime(2026, 2, 6, 7, 35))  # noqa: DTZ001


def test_profit_or_loss_shows_amount_and_ratio_as_far_as_known() -> None:
    assert gain("-1234 -0.0185") == "-1,234.00元，-1.85%"
    assert gain("0") == "0.00元"
    assert gain(None) == ""


def test_a_kind_shows_as_its_own_and_an_unknown_kind_is_a_defect() -> None:
    assert shown("1.5", "ratio") == "150.00%"
    assert shown(12345, "count") == integer("12345") == "12,345"
    assert [shown(word, "yes_no") for word in ("YES", "NO", None)] == ["是", "否", ""]
    assert shown(None, "long_text") == ""
    with pytest.raises(ValueError, match="picture"):
        shown("", "picture")


@given(st.text(alphabet=st.characters(exclude_categories=["Cc", "Cs", "Cn", "Cf"])))
def test_ordinary_text_is_printed_as_it_is(text: str) -> None:
    assert printable(text) == text
    assert printable(text + "\n") == text + "\n"


@given(st.text())
def test_nothing_invisible_reaches_the_page(text: str) -> None:
    paper = printable(text)
    assert not set(paper) & set("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\x00\x07")
    paper.encode()
