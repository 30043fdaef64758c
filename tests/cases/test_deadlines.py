"""When a duty is due: terms, explanations, lateness, anchored cadences, and what a new calendar moves."""

from calendar import monthrange
from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from cases.calendar import CalendarKind, YearRecord, YearStatus
from cases.calendar_files import shipped_calendar
from cases.deadlines import (
    Reckoning,
    StartOutOfRange,
    TermInvalid,
    asked_term,
    due,
    late_working_days,
    moved,
    overdue,
)
from cases.terms import AfterPeriodEnd, Days, DaysOfMonth, Length, Months, Term, WorkingDays, Years

CHINA = shipped_calendar()
TERM: TypeAdapter[Term] = TypeAdapter(Term)
FIVE = WorkingDays(working_days=5)
FILING = TERM.validate_json('{"working_days": 5, "after_end_of": "month"}')
NOTICE_OF_2027 = YearRecord(
    year=2027,
    kind=CalendarKind.WORKING,
    jurisdiction="CN",
    version=1,
    status=YearStatus.PUBLISHED,
    notice="国办发明电〔2026〕9号",
    rest_days=frozenset(date(2027, 1, day) for day in (1, 2, 3, 4)),
    make_up_days=frozenset(),
)
FIFTH_WORKING_DAYS = {
    2024: ("02-06", "03-07", "04-08", "05-10", "06-07", "07-05", "08-07", "09-06", "10-12", "11-07", "12-06", "01-08"),
    2025: ("02-10", "03-07", "04-08", "05-12", "06-09", "07-07", "08-07", "09-05", "10-14", "11-07", "12-05", "01-08"),
    2026: ("02-06", "03-06", "04-08", "05-11", "06-05", "07-07", "08-07", "09-07", "10-13", "11-06", "12-07", "01-08"),
}
MONTH_ENDS = [
    (date(year, month, monthrange(year, month)[1]), day)
    for year, days in FIFTH_WORKING_DAYS.items()
    for month, day in enumerate(days, start=1)
]
QUARTER_ENDS = {
    date(2025, 3, 31): date(2025, 4, 8),
    date(2025, 6, 30): date(2025, 7, 7),
    date(2025, 9, 30): date(2025, 10, 14),
    date(2025, 12, 31): date(2026, 1, 8),
    date(2026, 3, 31): date(2026, 4, 8),
    date(2026, 6, 30): date(2026, 7, 7),
    date(2026, 9, 30): date(2026, 10, 13),
}
starts = st.dates(date(1999, 1, 1), date(2060, 12, 31))
lengths = st.one_of(
    st.integers(1, 500).map(lambda n: Days(days=n)),
    st.integers(1, 60).map(lambda n: Months(months=n)),
    st.integers(1, 40).map(lambda n: Years(years=n)),
)


@pytest.mark.parametrize(("month_end", "day"), MONTH_ENDS)
def test_the_fifth_working_day_after_a_month(month_end: date, day: str) -> None:
    reckoned = due(FIVE, month_end, CHINA)
    assert f"{reckoned.due_on:%m-%d}" == day
    assert reckoned.provisional == (month_end >= date(2026, 12, 1))


@pytest.mark.parametrize(("quarter_end", "day"), QUARTER_ENDS.items())
def test_the_fifth_working_day_after_a_quarter(quarter_end: date, day: date) -> None:
    assert due(FIVE, quarter_end, CHINA).due_on == day


def test_a_term_after_the_end_of_a_month_starts_there_from_any_day_in_it() -> None:
    assert {due(FILING, date(2024, 9, day), CHINA).due_on for day in range(1, 31)} == {date(2024, 10, 12)}


def test_a_due_date_explains_itself() -> None:
    reckoned = due(FILING, date(2024, 9, 17), CHINA, rule="M-032 10(5)")
    assert reckoned.rule == "M-032 10(5)"
    assert reckoned.due_at == datetime(2024, 10, 12, 15, 59, 59, 999999, tzinfo=UTC)
    assert reckoned.skipped == tuple(date(2024, 10, day) for day in range(1, 8))
    assert (reckoned.calendar, reckoned.calendar_version) == ("CN-WORKING", "2024.1")
    assert reckoned.text_zh.startswith("自2024-09-17起算，每月结束后5个工作日，截至2024-10-12（含）")
    assert "2024-10-01" in reckoned.text_en


def test_a_cut_off_hour_ends_the_day_earlier() -> None:
    assert due(FIVE, date(2026, 1, 31), CHINA, time(17)).due_at == datetime(2026, 2, 6, 9, tzinfo=UTC)


def test_a_deadline_that_rests_on_an_unpublished_year_says_so() -> None:
    reckoned = due(FIVE, date(2026, 12, 31), CHINA)
    assert reckoned.provisional
    assert reckoned.due_on == date(2027, 1, 8)
    assert reckoned.calendar_version == "2027.0?"
    assert "暂定" in reckoned.text_zh
    assert "provisional" in reckoned.text_en


def test_a_term_in_calendar_time_is_never_provisional_and_never_moved_for_a_holiday() -> None:
    reckoned = due(Months(months=3), date(2026, 7, 1), CHINA)
    assert (reckoned.due_on, reckoned.provisional, reckoned.skipped) == (date(2026, 10, 1), False, ())
    assert (reckoned.calendar, reckoned.calendar_version) == ("NATURAL", "-")
    assert not due(Months(months=3), date(2030, 7, 1), CHINA).provisional


@pytest.mark.parametrize(
    ("written", "start", "end"),
    [
        ('{"months": 3}', date(2024, 11, 30), date(2025, 2, 28)),
        ('{"months": 3}', date(2023, 11, 30), date(2024, 2, 29)),
        ('{"months": 1}', date(2026, 1, 31), date(2026, 2, 28)),
        ('{"years": 1}', date(2024, 2, 29), date(2025, 2, 28)),
        ('{"years": 20}', date(2024, 2, 29), date(2044, 2, 29)),
        ('{"days": 3}', date(2026, 9, 29), date(2026, 10, 2)),
        ('{"same_day": true}', date(2026, 10, 1), date(2026, 10, 1)),
        ('{"end_of": "year"}', date(2026, 3, 1), date(2026, 12, 31)),
        ('{"end_of": "week"}', date(2026, 3, 1), date(2026, 3, 1)),
        ('{"end_of": "quarter"}', date(2026, 2, 1), date(2026, 3, 31)),
        ('{"days_of_month": [10, 20, 30]}', date(2026, 2, 10), date(2026, 2, 20)),
        ('{"days_of_month": [10, 20, 30]}', date(2026, 2, 20), date(2026, 2, 28)),
        ('{"days_of_month": [10, 20, 30]}', date(2026, 2, 28), date(2026, 3, 10)),
        ('{"days_of_month": [31]}', date(2026, 4, 30), date(2026, 5, 31)),
        ('{"days_before": 1}', date(2026, 3, 1), date(2026, 2, 28)),
        ('{"months_before": 1}', date(2026, 3, 31), date(2026, 2, 28)),
        ('{"working_days_before": 2}', date(2026, 10, 8), date(2026, 9, 29)),
        ('{"working_days": 5}', date(2026, 6, 1), date(2026, 6, 8)),
    ],
)
def test_every_kind_of_term_ends_where_its_text_says(written: str, start: date, end: date) -> None:
    assert due(TERM.validate_json(written), start, CHINA).due_on == end


def test_working_days_from_the_down_payment_do_not_count_that_day() -> None:
    assert due(FIVE, date(2026, 9, 25), CHINA).due_on == date(2026, 10, 9)


@pytest.mark.parametrize(
    "written",
    ['{"months": 0}', '{"month": 3}', '{"months": 3, "days": 1}', '{"days_of_month": [32]}', "3", '{"days": true}'],
)
def test_a_term_that_is_none_is_refused(written: str) -> None:
    with pytest.raises(ValidationError):
        TERM.validate_json(written)


@pytest.mark.parametrize("start", [date(1, 1, 1), date(1989, 12, 31), date(9999, 12, 31)])
def test_a_start_outside_the_computed_years_is_an_error_that_says_so(start: date) -> None:
    with pytest.raises(StartOutOfRange, match="1990 to 2199") as caught:
        due(FIVE, start, CHINA)
    assert "1990 至 2199" in caught.value.message("zh")


@pytest.mark.parametrize("asked", [{}, {"days": 0}, {"months": 1, "days": 1}, {"working_days": 367}, {"days": -3}])
def test_a_term_asked_for_must_be_exactly_one_that_can_be_computed(asked: dict[str, int]) -> None:
    with pytest.raises(TermInvalid, match="exactly one term"):
        asked_term(asked)


def test_a_term_asked_for_is_a_term() -> None:
    assert asked_term({"working_days": 5}) == FIVE
    assert asked_term({"months": 3}) == Months(months=3)


def test_the_last_microsecond_is_in_time_and_the_next_is_overdue() -> None:
    due_at = due(FIVE, date(2026, 1, 31), CHINA).due_at
    assert not overdue(due_at, due_at)
    assert overdue(due_at, due_at + timedelta(microseconds=1))
    assert not overdue(None, due_at)


@pytest.mark.parametrize(
    ("fulfilled", "late"),
    [
        (datetime(2024, 9, 30, 15, 59, tzinfo=UTC), 0),
        (datetime(2024, 9, 30, 16, 0, tzinfo=UTC), 1),
        (datetime(2024, 10, 7, 1, 0, tzinfo=UTC), 1),
        (datetime(2024, 10, 8, 1, 0, tzinfo=UTC), 1),
        (datetime(2024, 10, 12, 1, 0, tzinfo=UTC), 5),
    ],
)
def test_lateness_counts_working_days_and_a_begun_one_as_one(fulfilled: datetime, late: int) -> None:
    due_at = due(Days(days=1), date(2024, 9, 29), CHINA).due_at
    assert late_working_days(due_at, fulfilled, CHINA) == late


def test_late_on_the_due_day_itself_after_the_cut_off_is_late_by_one() -> None:
    due_at = due(FIVE, date(2026, 1, 31), CHINA, time(17)).due_at
    assert late_working_days(due_at, due_at + timedelta(minutes=1), CHINA) == 1


@given(starts, lengths)
def test_a_deadline_lies_after_its_start_and_grows_with_it(start: date, term: Length) -> None:
    assert term.end(start, CHINA) > start
    assert term.end(start + timedelta(days=1), CHINA) >= term.end(start, CHINA)


@given(starts, st.integers(1, 30))
def test_a_working_day_deadline_is_a_working_day_and_explains_each_day(start: date, n: int) -> None:
    reckoned = due(WorkingDays(working_days=n), start, CHINA)
    assert CHINA.is_working(reckoned.due_on)
    assert (reckoned.due_on - start).days == n + len(reckoned.skipped)
    assert not any(CHINA.is_working(day) for day in reckoned.skipped)


@given(starts)
def test_fixed_days_of_the_month_follow_each_other_without_gap(start: date) -> None:
    term = DaysOfMonth(days_of_month=(10, 20, 30))
    first = term.end(start, CHINA)
    assert 0 < (first - start).days <= 11
    assert first.day in {10, 20, 30} or first.day == monthrange(first.year, first.month)[1]


@given(starts, st.integers(1, 10))
def test_a_filing_is_due_after_its_period(start: date, n: int) -> None:
    term = TERM.validate_python({"working_days": n, "after_end_of": "quarter"}, strict=False)
    assert isinstance(term, AfterPeriodEnd)
    assert term.end(start, CHINA) > term.counted_from(start) >= start


def test_a_new_notice_moves_open_deadlines_and_makes_them_certain() -> None:
    open_deadlines = [
        Reckoning("filing-2026-12", FILING, date(2026, 12, 1)),
        Reckoning("filing-2026-11", FILING, date(2026, 11, 1)),
        Reckoning("routine", Months(months=3), date(2026, 10, 31)),
    ]
    changes = moved(open_deadlines, CHINA, CHINA.with_year(NOTICE_OF_2027))
    assert [change.key for change in changes] == ["filing-2026-12"]
    assert (changes[0].before.due_on, changes[0].after.due_on) == (date(2027, 1, 8), date(2027, 1, 11))
    assert (changes[0].before.provisional, changes[0].after.provisional) == (True, False)


def test_a_notice_that_only_confirms_is_a_change_of_certainty() -> None:
    rest = frozenset(date(2027, 1, day) for day in (1, 2, 3))
    confirming = YearRecord(2027, CalendarKind.WORKING, "CN", 1, YearStatus.PUBLISHED, "x", rest, frozenset())
    changes = moved([Reckoning("filing", FILING, date(2026, 12, 1))], CHINA, CHINA.with_year(confirming))
    assert changes[0].before.due_on == changes[0].after.due_on
    assert not changes[0].after.provisional
