"""When somebody is told about a duty: reminders before and on the day, escalation when it is overdue. Pure.

A stage has a day of its own, worked out from the due date. On any later day the same stage is still the same notice, so
a sweep that did not run for a week tells what is still worth telling: of the reminders the latest, of escalations all.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from cases.calendar import WorkingCalendar
from cases.rulebook.duties import NoticePlan

FIRST_SPAN = 8


class NoticeKind(StrEnum):
    """通知种类：提醒 before the day, 到期提醒 on the day, 升级 to a superior when overdue; and what happened without a term."""

    REMINDER = "REMINDER"
    DUE_TODAY = "DUE_TODAY"
    ESCALATION = "ESCALATION"
    EVIDENCE_MISSING = "EVIDENCE_MISSING"
    COMPLAINT_MATTER = "COMPLAINT_MATTER"
    RAISED = "RAISED"
    CALENDAR_MISSING = "CALENDAR_MISSING"
    INSPECTION = "INSPECTION"
    NEW_DUTY = "NEW_DUTY"
    APPOINTMENT = "APPOINTMENT"
    DECISION = "DECISION"


@dataclass(frozen=True, slots=True)
class Stage:
    """One notice that a plan foresees: its day, and for an escalation how many levels up and whether in writing."""

    kind: NoticeKind
    day: date
    levels_up: int = 0
    in_writing: bool = False


def stages(plan: NoticePlan, due_on: date, calendar: WorkingCalendar) -> Iterator[Stage]:
    """Give every stage of a duty due on a day, in the order of the plan."""
    for lead in plan.before:
        yield Stage(NoticeKind.REMINDER, lead.end(due_on, calendar))
    if plan.on_the_day:
        yield Stage(NoticeKind.DUE_TODAY, due_on)
    for step in plan.escalation:
        day = calendar.nth_working_day_after(due_on, step.overdue_working_days)
        yield Stage(NoticeKind.ESCALATION, day, step.levels_up, step.in_writing)


def reached(plan: NoticePlan, due_on: date, on: date, calendar: WorkingCalendar) -> tuple[Stage, ...]:
    """Give the stages to be told on a day: up to the due date the latest reminder, after it every escalation so far."""
    begun = [stage for stage in stages(plan, due_on, calendar) if stage.day <= on]
    if on > due_on:
        return tuple(stage for stage in begun if stage.kind is NoticeKind.ESCALATION)
    return (max(begun, key=lambda stage: stage.day),) if begun else ()


def horizon(plans: Iterable[NoticePlan], on: date, calendar: WorkingCalendar) -> date:
    """Give a due date beyond which no plan has anything to tell yet; at most twice as far as the nearest such date."""
    leads = [lead for plan in plans for lead in plan.before]
    span = FIRST_SPAN
    while any(lead.end(on + timedelta(days=span), calendar) <= on for lead in leads):
        span *= 2
    return on + timedelta(days=span)
