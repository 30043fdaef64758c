"""On which days a duty is called to mind, and how far up it goes when nobody acts: pure."""

from datetime import date, datetime

from cases.calendar import WorkingCalendar
from cases.deadlines import late_working_days
from cases.rulebook.duties import Escalation, NoticePlan


def reminder_days(plan: NoticePlan, due_on: date, calendar: WorkingCalendar) -> tuple[date, ...]:
    """Give the days on which to remind, oldest first, each once; two rules that meet on a day remind once."""
    days = {lead.end(due_on, calendar) for lead in plan.before}
    return tuple(sorted(days | {due_on} if plan.on_the_day else days))


def escalations_reached(
    plan: NoticePlan, due_at: datetime, now: datetime, calendar: WorkingCalendar
) -> tuple[Escalation, ...]:
    """Give the steps that an open duty has reached by `now`, mildest first; none while it is in time."""
    late = late_working_days(due_at, now, calendar)
    steps = sorted(plan.escalation, key=lambda step: (step.overdue_working_days, step.levels_up))
    return tuple(step for step in steps if 0 < step.overdue_working_days <= late)
