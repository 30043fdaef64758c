"""Calendar periods: their codes, and that they follow without gap."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cases.periods import (
    Period,
    PeriodKind,
    cycle_of,
    months_after,
    period_of,
)

days = st.dates(date(1990, 1, 1), date(2199, 12, 31))
kinds = st.sampled_from(PeriodKind)


@pytest.mark.parametrize(
    ("kind", "day", "period"),
    [
        (PeriodKind.MONTH, date(2026, 2, 14), Period("2026-02", date(2026, 2, 1), date(2026, 2, 28))),
        (PeriodKind.QUARTER, date(2026, 12, 31), Period("2026-Q4", date(2026, 10, 1), date(2026, 12, 31))),
        (PeriodKind.YEAR, date(2024, 2, 29), Period("2024", date(2024, 1, 1), date(2024, 12, 31))),
        (PeriodKind.WEEK, date(2026, 12, 31), Period("2026-W53", date(2026, 12, 28), date(2027, 1, 3))),
        (PeriodKind.WEEK, date(2027, 1, 3), Period("2026-W53", date(2026, 12, 28), date(2027, 1, 3))),
    ],
)
def test_a_period_has_its_code_and_both_ends(kind: PeriodKind, day: date, period: Period) -> None:
    assert period_of(kind, day) == period


@given(kinds, days)
def test_periods_follow_each_other_without_gap_and_lead_back(kind: PeriodKind, day: date) -> None:
    period = period_of(kind, day)
    following = period_of(kind, period.ends_on + timedelta(days=1))
    assert period.holds(day)
    assert following.starts_on == period.ends_on + timedelta(days=1)
    assert period_of(kind, following.starts_on - timedelta(days=1)) == period
    assert not following.holds(day)


@given(days)
def test_cycles_between_fixed_days_cover_every_day_once(day: date) -> None:
    cycle = cycle_of((10, 20, 30), day)
    assert cycle.holds(day)
    assert cycle_of((10, 20, 30), cycle.ends_on + timedelta(days=1)).starts_on == cycle.ends_on + timedelta(days=1)
    assert cycle.code == cycle.ends_on.isoformat()


def test_the_last_cycle_of_february_ends_with_the_month() -> None:
    assert cycle_of((10, 20, 30), date(2026, 2, 25)) == Period("2026-02-28", date(2026, 2, 21), date(2026, 2, 28))
    assert cycle_of((10, 20, 30), date(2026, 3, 31)) == Period("2026-04-10", date(2026, 3, 31), date(2026, 4, 10))


@given(days, st.integers(-600, 600))
def test_months_are_counted_from_the_anchor_and_clamped(day: date, months: int) -> None:
    later = months_after(day, months)
    assert (later.year * 12 + later.month) - (day.year * 12 + day.month) == months
    assert later.day <= day.day
    assert later.day == day.day or (later + timedelta(days=1)).month != later.month
