"""When somebody is told about a duty, for any plan, day and calendar."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from cases.calendar_files import shipped_calendar
from cases.reminders import NoticeKind, Stage, horizon, reached, stages
from cases.rulebook.duties import Escalation, NoticePlan
from cases.terms import DaysBefore, MonthsBefore, WorkingDaysBefore

CALENDAR = shipped_calendar()
LEADS = (
    st.builds(DaysBefore, days_before=st.integers(1, 40))
    | st.builds(WorkingDaysBefore, working_days_before=st.integers(1, 20))
    | st.builds(MonthsBefore, months_before=st.integers(1, 4))
)
STEPS = st.builds(Escalation, overdue_working_days=st.integers(1, 12), levels_up=st.integers(0, 5))
DAYS = st.dates(date(2015, 1, 1), date(2026, 6, 30))
PLANS = st.builds(
    lambda before, on_the_day, escalation: plan(*before, on_the_day=on_the_day, escalation=tuple(escalation)),
    st.lists(LEADS, max_size=3),
    st.booleans(),
    st.lists(STEPS, max_size=3),
)


def plan(
    *before: DaysBefore | WorkingDaysBefore | MonthsBefore,
    on_the_day: bool = True,
    escalation: tuple[Escalation, ...] = (),
) -> NoticePlan:
    return NoticePlan(
        code="p", name="计划", name_en="plan", article="1", before=before, on_the_day=on_the_day, escalation=escalation
    )


def test_a_week_before_and_a_working_day_before_a_holiday_are_counted_each_in_its_own_way() -> None:
    due_on = date(2026, 10, 9)  # the first but one working day after the National Day holiday
    days = [
        stage.day
        for stage in stages(plan(DaysBefore(days_before=7), WorkingDaysBefore(working_days_before=1)), due_on, CALENDAR)
    ]
    assert days == [date(2026, 10, 2), date(2026, 10, 8), due_on]


def test_escalation_waits_for_working_days() -> None:
    steps = (Escalation(overdue_working_days=1, levels_up=1), Escalation(overdue_working_days=2, levels_up=2))
    found = reached(plan(escalation=steps), date(2026, 9, 30), date(2026, 10, 8), CALENDAR)
    assert found == (Stage(NoticeKind.ESCALATION, date(2026, 10, 8), 1),)


def test_a_plan_without_stages_tells_nobody() -> None:
    assert reached(plan(on_the_day=False), date(2026, 3, 2), date(2026, 3, 2), CALENDAR) == ()


@given(PLANS, DAYS, st.integers(-60, 60))
def test_before_the_term_one_reminder_is_due_and_after_it_only_escalations(
    each: NoticePlan, due_on: date, shift: int
) -> None:
    on = due_on + timedelta(days=shift)
    found = reached(each, due_on, on, CALENDAR)
    assert all(stage.day <= on for stage in found)
    if on <= due_on:
        assert len(found) <= 1
        assert all(stage.kind is not NoticeKind.ESCALATION for stage in found)
    else:
        assert all(stage.kind is NoticeKind.ESCALATION and stage.day > due_on for stage in found)


@given(PLANS, DAYS, st.sets(st.integers(-60, 60), min_size=1))
def test_whatever_days_a_sweep_misses_it_tells_no_stage_that_daily_sweeps_would_not(
    each: NoticePlan, due_on: date, swept: set[int]
) -> None:
    def told(days: range | set[int]) -> set[Stage]:
        return {stage for day in days for stage in reached(each, due_on, due_on + timedelta(days=day), CALENDAR)}

    every = told(range(-400, 61))
    assert told(swept) <= every
    escalations = {stage for stage in every if stage.kind is NoticeKind.ESCALATION}
    assert {stage for stage in escalations if stage.day <= due_on + timedelta(days=max(swept))} <= told(swept)


@given(st.lists(PLANS, max_size=3), DAYS, st.integers(1, 400))
def test_beyond_the_horizon_there_is_nothing_to_tell(plans: list[NoticePlan], on: date, beyond: int) -> None:
    due_on = horizon(plans, on, CALENDAR) + timedelta(days=beyond)
    assert all(reached(each, due_on, on, CALENDAR) == () for each in plans)
