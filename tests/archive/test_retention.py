"""How long a document stays: the latest trigger counts, months are clamped, nothing is shortened or left undated."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.retention import (
    ArchiveClass,
    Events,
    Trigger,
    add_months,
    end_of_day_second,
    extended,
    retain_until,
)
from kernel.clock import OFFICE

ALL = frozenset({Trigger.CASE_CLOSED, Trigger.ACCOUNT_CANCELLED, Trigger.LAST_DEBT_SETTLED})
REVISIT = ArchiveClass("REVISIT", "客户回访档案", "M-10(6)", 240, ALL, frozenset(), 1)
DAYS = st.dates(date(2000, 1, 1), date(2100, 1, 1))


def all_on(today: date, **days: date | None) -> Events:
    return Events(today, {Trigger(name): day for name, day in days.items()})


def test_the_period_runs_from_the_latest_of_the_three_events() -> None:
    events = all_on(
        date(2027, 6, 1),
        CASE_CLOSED=date(2026, 3, 2),
        ACCOUNT_CANCELLED=date(2027, 5, 31),
        LAST_DEBT_SETTLED=date(2027, 1, 4),
    )
    found = retain_until(REVISIT, events)
    assert (found.start, found.final) == (date(2027, 5, 31), True)
    assert found.until == datetime(2047, 5, 31, 15, 59, 59, tzinfo=UTC)
    assert found.reason == "客户回访档案（M-10(6)）：自信用账户注销之日2027-05-31起保管20年，至2047-05-31。"


def test_while_an_event_is_missing_the_lock_reaches_the_whole_period_from_today_and_is_not_final() -> None:
    found = retain_until(REVISIT, all_on(date(2026, 3, 2), CASE_CLOSED=date(2026, 2, 27), ACCOUNT_CANCELLED=None))
    assert (found.start, found.final) == (date(2026, 3, 2), False)
    assert "尚未全部发生" in found.reason


def test_without_case_and_client_the_period_runs_from_archiving() -> None:
    found = retain_until(REVISIT, Events(date(2026, 3, 2)))
    assert (found.start, found.final) == (date(2026, 3, 2), True)


def test_the_inputs_are_kept_so_that_the_date_can_be_explained() -> None:
    found = retain_until(REVISIT, all_on(date(2026, 3, 2), CASE_CLOSED=date(2026, 3, 1)))
    assert found.inputs == {
        "class": "REVISIT",
        "article": "M-10(6)",
        "months": 240,
        "triggers": ["ACCOUNT_CANCELLED", "CASE_CLOSED", "LAST_DEBT_SETTLED"],
        "happened": {"CASE_CLOSED": "2026-03-01"},
        "computed_on": "2026-03-02",
        "start": "2026-03-01",
    }


@pytest.mark.parametrize("months", [0, -1, 1])
def test_a_period_that_is_over_or_empty_is_an_error_never_a_date(months: int) -> None:
    events = all_on(date(2026, 3, 2), CASE_CLOSED=date(2020, 1, 1))
    with pytest.raises(ValueError, match="are over on 2026-03-02"):
        retain_until(replace(REVISIT, months=months), events)


def test_the_twenty_ninth_of_february_becomes_the_twenty_eighth_when_the_year_has_none() -> None:
    assert add_months(date(2024, 2, 29), 240) == date(2044, 2, 29)
    assert add_months(date(2024, 2, 29), 12) == date(2025, 2, 28)
    assert add_months(date(2026, 8, 31), 6) == date(2027, 2, 28)


@given(day=DAYS, months=st.integers(1, 600))
def test_adding_months_lands_in_that_month_on_the_same_day_or_its_last(day: date, months: int) -> None:
    later = add_months(day, months)
    assert (later.year * 12 + later.month) - (day.year * 12 + day.month) == months
    assert later.day == day.day or (later.day < day.day and (later + timedelta(days=1)).day == 1)


@given(day=DAYS)
def test_the_lock_ends_with_the_last_second_of_the_office_day(day: date) -> None:
    end = end_of_day_second(day)
    assert end.astimezone(OFFICE).date() == day
    assert (end + timedelta(seconds=1)).astimezone(OFFICE).date() == day + timedelta(days=1)


@given(today=DAYS, days=st.lists(st.none() | DAYS, min_size=3, max_size=3), later=st.integers(0, 4000))
def test_what_becomes_known_later_never_shortens(today: date, days: list[date | None], later: int) -> None:
    happened = {trigger: day if day and day <= today else None for trigger, day in zip(sorted(ALL), days, strict=True)}
    long = replace(REVISIT, months=1800)
    first = retain_until(long, Events(today, happened))
    then = today + timedelta(days=later)
    known = retain_until(long, Events(then, {trigger: day or then for trigger, day in happened.items()}))
    assert extended(first.until, known.until) >= first.until
    assert first.final or known.until >= first.until
