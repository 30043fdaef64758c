"""Working days: the facts of 2004-2026, what is certain, and what is only provisional."""

from dataclasses import replace
from datetime import date, timedelta

import holidays
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cases.calendar import CalendarKind, WorkingCalendar, YearRecord, YearStatus
from cases.calendar_files import parse_year, shipped_calendar, shipped_records, statutory_days
from cases.source import SourceInvalid

CHINA = shipped_calendar()
MAKE_UP_DAYS = {
    2024: ("02-04", "02-18", "04-07", "04-28", "05-11", "09-14", "09-29", "10-12"),
    2025: ("01-26", "02-08", "04-27", "09-28", "10-11"),
    2026: ("01-04", "02-14", "02-28", "05-09", "09-20", "10-10"),
}
YEAR_2027 = YearRecord(
    year=2027,
    kind=CalendarKind.WORKING,
    jurisdiction="CN",
    version=1,
    status=YearStatus.PUBLISHED,
    notice="国办发明电〔2026〕9号",
    rest_days=frozenset({date(2026, 12, 31), date(2027, 1, 1), date(2027, 1, 2)}),
    make_up_days=frozenset({date(2027, 1, 3)}),
    published_on=date(2026, 11, 25),
)
known_days = st.dates(date(2004, 1, 1), date(2026, 12, 28))
any_days = st.dates(date(1995, 1, 1), date(2060, 12, 31))


@pytest.mark.parametrize(("year", "days"), MAKE_UP_DAYS.items())
def test_every_make_up_weekend_is_a_working_day(year: int, days: tuple[str, ...]) -> None:
    expected = {date.fromisoformat(f"{year}-{day}") for day in days}
    first = date(year, 1, 1)
    worked = {day for step in range(366) if (day := first + timedelta(step)).year == year and CHINA.is_working(day)}
    assert {day for day in worked if day.weekday() >= 5} == expected


@pytest.mark.parametrize("year", [2025, 2026])
def test_a_year_has_248_working_days(year: int) -> None:
    assert CHINA.working_days_between(date(year - 1, 12, 31), date(year, 12, 31)) == 248


def test_a_second_opinion_agrees_on_every_day_from_2005_to_2026() -> None:
    other = holidays.China(years=range(2004, 2028))
    days = [date(2005, 1, 1) + timedelta(step) for step in range((date(2026, 12, 31) - date(2005, 1, 1)).days + 1)]
    assert [day for day in days if CHINA.is_working(day) != other.is_working_day(day)] == []


def test_the_last_saturday_of_2005_was_worked() -> None:
    assert CHINA.is_working(date(2005, 12, 31))


def test_a_notice_decides_the_last_days_of_the_december_before() -> None:
    assert not CHINA.is_working(date(2018, 12, 31))
    assert CHINA.is_working(date(2018, 12, 29))
    assert CHINA.is_working(date(2006, 12, 31))
    assert CHINA.is_working(date(2011, 12, 31))


def test_a_year_changed_within_the_year_keeps_its_last_version() -> None:
    changed = {record.year: record.version for record in shipped_records() if record.version > 1}
    assert changed == {2015: 2, 2019: 2, 2020: 2}
    assert not CHINA.is_working(date(2019, 5, 2))
    assert not CHINA.is_working(date(2020, 2, 1))
    assert CHINA.is_working(date(2015, 9, 6))


def test_a_fifth_working_day_can_be_a_saturday() -> None:
    assert CHINA.nth_working_day_after(date(2024, 9, 30), 5) == date(2024, 10, 12)


def test_the_last_days_of_december_are_certain_only_with_the_next_year() -> None:
    assert CHINA.is_certain(date(2026, 12, 28))
    assert [CHINA.is_certain(date(2026, 12, day)) for day in (29, 30, 31)] == [False, False, False]
    assert all(CHINA.with_year(YEAR_2027).is_certain(date(2026, 12, day)) for day in (29, 30, 31))


def test_loading_the_next_year_moves_days_of_this_december() -> None:
    after = CHINA.with_year(YEAR_2027)
    days = [date(2026, 12, 28) + timedelta(step) for step in range(8)]
    assert tuple(day for day in days if CHINA.is_working(day) != after.is_working(day)) == (
        date(2026, 12, 31),
        date(2027, 1, 3),
    )
    assert after.version != CHINA.version


def test_an_unknown_year_is_answered_from_weekdays_and_statutory_days_and_never_certain() -> None:
    assert not CHINA.is_working(date(2027, 2, 5))
    assert not CHINA.is_working(date(2027, 10, 1))
    assert not CHINA.is_working(date(2061, 5, 1))
    assert CHINA.is_working(date(2027, 1, 4))
    assert not CHINA.is_certain(date(2027, 1, 4))
    assert CHINA.edition_between(date(2026, 12, 30), date(2027, 1, 4)) == "2026.1 2027.0?"


@pytest.mark.parametrize(
    ("today", "missing"), [(date(2026, 10, 31), None), (date(2026, 11, 1), 2027), (date(2027, 3, 1), 2027)]
)
def test_a_years_notice_is_missed_from_the_first_of_november_until_it_is_loaded(
    today: date, missing: int | None
) -> None:
    assert CHINA.year_overdue(today) == missing
    assert CHINA.with_year(YEAR_2027).year_overdue(today) is None


def test_a_provisional_record_is_used_and_not_certain() -> None:
    calendar = CHINA.with_year(replace(YEAR_2027, status=YearStatus.PROVISIONAL))
    assert calendar.is_working(date(2027, 1, 3))
    assert not calendar.is_certain(date(2027, 1, 3))
    assert calendar.edition_between(date(2027, 1, 2), date(2027, 1, 3)) == "2027.1?"


def test_an_empty_calendar_answers_without_raising() -> None:
    empty = WorkingCalendar(CalendarKind.WORKING, "CN", ())
    assert empty.version == "none"
    assert empty.nth_working_day_after(date(2024, 9, 30), 5) == date(2024, 10, 10)
    assert not empty.is_certain(date(2024, 9, 30))


def test_a_trading_calendar_has_the_same_shape_and_no_make_up_days() -> None:
    year = replace(YEAR_2027, kind=CalendarKind.TRADING, make_up_days=frozenset())
    exchange = WorkingCalendar(CalendarKind.TRADING, "CN", (year,), statutory_days())
    assert exchange.code == "CN-TRADING"
    assert not exchange.is_working(date(2027, 1, 3))
    assert exchange.is_certain(date(2027, 1, 4))


def test_the_statutory_days_of_a_year_are_thirteen_or_two_of_them_meet() -> None:
    years = {day.year for day in statutory_days()}
    assert years == set(range(2027, 2051))
    assert {sum(day.year == year for day in statutory_days()) for year in years} == {12, 13}


@given(any_days, st.integers(1, 60))
def test_the_nth_working_day_is_a_working_day_with_n_working_days_up_to_it(day: date, n: int) -> None:
    end = CHINA.nth_working_day_after(day, n)
    assert CHINA.is_working(end)
    assert CHINA.working_days_between(day, end) == n


@given(any_days, st.integers(1, 60))
def test_what_is_skipped_and_what_counts_are_all_the_days(day: date, n: int) -> None:
    end = CHINA.nth_working_day_after(day, n)
    skipped = CHINA.skipped(day, end)
    assert len(skipped) + n == (end - day).days
    assert list(skipped) == sorted(skipped)


@given(any_days, st.integers(1, 30))
def test_going_back_from_a_working_day_undoes_going_forward(day: date, n: int) -> None:
    start = CHINA.nth_working_day_after(day, 1)
    assert CHINA.add_working_days(CHINA.add_working_days(start, n), -n) == start


@given(known_days)
def test_every_known_day_is_certain(day: date) -> None:
    assert CHINA.is_certain(day)


@given(any_days)
def test_zero_working_days_later_is_the_same_day(day: date) -> None:
    assert CHINA.add_working_days(day, 0) == day
    assert CHINA.working_days_between(day, day) == 0


def test_a_year_file_names_every_wrong_line_at_once() -> None:
    text = (
        "year: 2027\nkind: WORKING\njurisdiction: CN\nversion: 1\nstatus: PUBLISHED\n"
        "rest_days:\n  - 2027-01-01\n  - 2027-01-01\n  - 2025-10-01\nmake_up_days:\n  - 2027-01-04\n"
    )
    with pytest.raises(SourceInvalid) as caught:
        parse_year(text, "2027.yaml")
    places = [(problem.path, problem.code) for problem in caught.value.fields]
    assert places == [
        ("2027.yaml:1 notice", "missing"),
        ("2027.yaml:8 rest_days[1]", "repeated"),
        ("2027.yaml:9 rest_days[2]", "misplaced"),
        ("2027.yaml:11 make_up_days[0]", "weekday"),
    ]


def test_a_trading_year_with_make_up_days_is_refused() -> None:
    text = (
        "year: 2027\nkind: TRADING\njurisdiction: CN\nversion: 1\nstatus: PROVISIONAL\n"
        "rest_days: []\nmake_up_days: [2027-01-03]\n"
    )
    with pytest.raises(SourceInvalid, match="no make-up days"):
        parse_year(text, "trading.yaml")


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "empty"),
        ("year: [2027", "not YAML"),
        ("year: 2027\nyear: 2028\n", "repeated"),
        ("a: &x 1\nb: *x\n", "aliases"),
        ("? [a, b]\n: 1\n", "must be text"),
        ("x: " + "[" * 60 + "]" * 60, "nesting"),
        ("[" * 200_000, "nesting"),
        ("? " * 200_000, "nesting"),
        ("year: \x07", "not YAML"),
        ("# " + "x" * 1_000_001, "larger"),
        ("- 1\n- 2\n", "valid dictionary"),
    ],
)
def test_a_file_that_is_no_calendar_is_refused_with_its_line(text: str, told: str) -> None:
    with pytest.raises(SourceInvalid) as caught:
        parse_year(text, "broken.yaml")
    assert told in str(caught.value) or "object" in str(caught.value)
    assert all(problem.path.startswith("broken.yaml:") for problem in caught.value.fields)
    assert all(problem.zh for problem in caught.value.fields)


def test_words_like_yes_and_dates_stay_text_until_the_model_reads_them() -> None:
    with pytest.raises(SourceInvalid) as caught:
        parse_year(
            "year: '2027'\nkind: yes\njurisdiction: CN\nversion: 1.5\nstatus: on\nrest_days: ~\nmake_up_days: 12\n", "x"
        )
    assert [problem.path for problem in caught.value.fields] == [
        "x:1 year",
        "x:2 kind",
        "x:4 version",
        "x:5 status",
        "x:6 rest_days",
        "x:7 make_up_days",
    ]
