"""Instants are UTC; the office's days begin and end in Shanghai."""

from datetime import UTC, date, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from kernel.clock import FixedClock, SystemClock, end_of_day, office_date, start_of_day

DAYS = st.dates(date(1995, 1, 1), date(2100, 1, 1))


def test_the_machines_clock_gives_utc_and_does_not_stand_still() -> None:
    clock = SystemClock()
    first = clock.now()
    assert first.tzinfo is UTC
    assert clock.now() >= first


def test_a_fixed_clock_moves_only_when_it_is_moved() -> None:
    clock = FixedClock(datetime.fromisoformat("2026-03-02T09:00:00+08:00"))
    assert clock.now() == clock.now() == datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
    clock.advance(timedelta(hours=1))
    assert clock.now() == datetime(2026, 3, 2, 2, 0, tzinfo=UTC)


def test_four_in_the_afternoon_utc_is_the_next_office_day() -> None:
    assert office_date(datetime(2026, 3, 2, 15, 59, 59, 999999, tzinfo=UTC)) == date(2026, 3, 2)
    assert office_date(datetime(2026, 3, 2, 16, 0, tzinfo=UTC)) == date(2026, 3, 3)


@given(DAYS)
def test_a_day_ends_a_microsecond_before_the_next_begins(day: date) -> None:
    assert end_of_day(day) + timedelta(microseconds=1) == start_of_day(day + timedelta(days=1))
    assert office_date(start_of_day(day)) == office_date(end_of_day(day)) == day
