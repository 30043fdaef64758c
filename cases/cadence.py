"""What a programme or filing demands next, from what is known of its subject: pure, for any regulation.

The next occasion is always computed from its anchor (an event, a true completion, a calendar period) and never from the
occasion before it, so a late revisit neither shortens nor shifts what follows.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import ROUND_CEILING, Decimal

from cases.calendar import WorkingCalendar
from cases.deadlines import Due, due
from cases.periods import Period, PeriodKind, cycle_of, period_of
from cases.rulebook.conditions import Facts, holds
from cases.rulebook.duties import Filing
from cases.rulebook.programmes import Programme
from cases.rulebook.schedules import (
    Ahead,
    Counted,
    FixedDays,
    Fulfilled,
    Lead,
    OnDemand,
    Quota,
    Rolling,
    Triggered,
)
from cases.terms import DaysOfMonth, PeriodEnd, SameDay, Term


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of one subject: the latest day of each event, and the days of each fulfilment, in order."""

    events: Mapping[str, date] = field(default_factory=dict[str, date])
    fulfilled: Mapping[str, tuple[date, ...]] = field(default_factory=dict[str, tuple[date, ...]])

    def last_fulfilled(self, programme: str) -> date | None:
        """Give the last day the programme was fulfilled, or None."""
        days = self.fulfilled.get(programme, ())
        return days[-1] if days else None

    def fulfilled_in(self, programme: str, period: Period) -> tuple[date, ...]:
        """Give the days of the period on which the programme was fulfilled."""
        return tuple(day for day in self.fulfilled.get(programme, ()) if period.holds(day))


@dataclass(frozen=True, slots=True)
class Occasion:
    """One duty to come: its period's start, its opening, how often it is missing, when it is due (None: it ages)."""

    programme: str
    starts_on: date
    opens_on: date
    due: Due | None
    times: int = 1


def next_occasion(programme: Programme, known: Known, today: date, calendar: WorkingCalendar) -> Occasion | None:
    """Give what the programme demands of the subject now, or None when nothing is open or known to come."""
    match programme.schedule:
        case Rolling() as schedule:
            return _rolling(programme, schedule, known, calendar)
        case Triggered() as schedule:
            return _triggered(programme, schedule, known, calendar)
        case Ahead() as schedule:
            return _ahead(programme, schedule, known, calendar)
        case Counted() as schedule:
            return _counted(programme, schedule, known, today, calendar)
        case FixedDays(on=days):
            counted = Counted(times=1, per=days)
            return _counted(programme, counted, known, today, calendar)
        case Quota() | OnDemand():
            return None


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a share is reached: of the whole, or of a group inside it."""

    code: str
    required: int
    done: int

    @property
    def missing(self) -> int:
        """Give how many are still missing."""
        return max(0, self.required - self.done)


def quota_progress(quota: Quota, bases: Mapping[str, int], revisited: Sequence[Facts]) -> tuple[Progress, ...]:
    """Give the whole's progress, then each group's; `revisited` holds the facts of each different subject, once."""
    whole = Progress(quota.base, required(quota.share, bases[quota.base]), len(revisited))
    groups = (
        Progress(
            group.code,
            required(group.share, bases[group.base]),
            sum(holds(group.members, facts) for facts in revisited),
        )
        for group in quota.within
    )
    return (whole, *groups)


def required(share: Decimal, base: int) -> int:
    """Give how many of the base a share demands: the smallest number that reaches it."""
    return int((share * base).to_integral_value(ROUND_CEILING))


def period_for(kind: PeriodKind | DaysOfMonth, day: date) -> Period:
    """Give the calendar period, or the stretch between fixed days of the month, that holds the day."""
    return cycle_of(kind.days_of_month, day) if isinstance(kind, DaysOfMonth) else period_of(kind, day)


def filing_due(filing: Filing, period: Period, calendar: WorkingCalendar) -> Due:
    """Give when the filing for the period is due, counted from the period's last day."""
    return due(filing.due, period.ends_on, calendar, filing.cut_off, rule=f"{filing.obligation} {filing.article}")


def demanded_on(programme: Programme, opened_on: date, calendar: WorkingCalendar) -> Occasion:
    """Give the occasion that somebody opens by hand; its term, if any, runs from that day."""
    term = programme.schedule.within if isinstance(programme.schedule, OnDemand) else None
    return Occasion(programme.code, opened_on, opened_on, _due(programme, term, opened_on, calendar))


def shortfall(times: int, done: Sequence[date], *, on_different_days: bool) -> int:
    """Give how many are still missing when these were done; on different days, a day counts once."""
    return max(0, times - (len(set(done)) if on_different_days else len(done)))


def _rolling(programme: Programme, schedule: Rolling, known: Known, calendar: WorkingCalendar) -> Occasion | None:
    anchors = (
        known.last_fulfilled(each.fulfilled) if isinstance(each, Fulfilled) else known.events.get(each.event)
        for each in schedule.since
    )
    start = next((day for day in anchors if day), None)
    if start is None:
        return None
    term = _due(programme, schedule.every, start, calendar)
    return Occasion(programme.code, start, _opening(programme.opens, start, term, calendar), term)


def _triggered(programme: Programme, schedule: Triggered, known: Known, calendar: WorkingCalendar) -> Occasion | None:
    start = known.events.get(schedule.after)
    if start is None or _done_since(programme, known, start):
        return None
    term = _due(programme, schedule.within, start, calendar)
    opens_on = schedule.not_before.end(start, calendar) if schedule.not_before else start
    return Occasion(programme.code, start, _opening(programme.opens, opens_on, term, calendar), term)


def _ahead(programme: Programme, schedule: Ahead, known: Known, calendar: WorkingCalendar) -> Occasion | None:
    event, announced = known.events.get(schedule.before), known.events.get(schedule.announced_by)
    if event is None or announced is None or _done_since(programme, known, announced):
        return None
    term = _due(programme, schedule.by, event, calendar)
    return Occasion(programme.code, announced, _opening(programme.opens, announced, term, calendar), term)


def _counted(
    programme: Programme, schedule: Counted, known: Known, today: date, calendar: WorkingCalendar
) -> Occasion | None:
    period = period_for(schedule.per, today)
    done = known.fulfilled_in(programme.code, period)
    missing = shortfall(schedule.times, done, on_different_days=schedule.on_different_days)
    if not missing:
        return None
    term = SameDay(same_day=True) if isinstance(schedule.per, DaysOfMonth) else PeriodEnd(end_of=schedule.per)
    reckoned = _due(programme, term, period.ends_on, calendar)
    opens_on = _opening(programme.opens, period.starts_on, reckoned, calendar)
    return Occasion(programme.code, period.starts_on, opens_on, reckoned, missing)


def _due(programme: Programme, term: Term | None, start: date, calendar: WorkingCalendar) -> Due | None:
    rule = f"{programme.obligation} {programme.article}"
    return due(term, start, calendar, rule=rule) if term else None


def _opening(lead: Lead | None, earliest: date, term: Due | None, calendar: WorkingCalendar) -> date:
    """Give the day from which it may be done: so long before it is due, but never before it begins."""
    return max(earliest, lead.end(term.due_on, calendar)) if lead and term else earliest


def _done_since(programme: Programme, known: Known, start: date) -> bool:
    last = known.last_fulfilled(programme.code)
    return last is not None and last >= start
