"""What a programme or filing demands next, from what is known of its subject: pure, for any regulation.

The next occasion is always computed from its anchor (an event, a true completion, a calendar period) and never from the
occasion before it, so a late revisit neither shortens nor shifts what follows.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import ROUND_CEILING, Decimal

from cases.calendar import WorkingCalendar
from cases.deadlines import Due, due
from cases.duties import term_of
from cases.periods import Period, PeriodKind, cycle_of, period_of
from cases.rulebook.conditions import Facts, holds
from cases.rulebook.duties import Filing
from cases.rulebook.programmes import Programme
from cases.rulebook.schedules import (
    Ahead,
    Counted,
    FixedDays,
    Fulfilled,
    Happened,
    OnDemand,
    Quota,
    Rolling,
    Triggered,
)
from cases.terms import DaysOfMonth, PeriodEnd, SameDay


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of one subject.

    `events`: the latest day of each event, `diary` all days of those that happened several times. `fulfilled`: the days of
    each fulfilment, in order, and `answered` the days from which the duties so fulfilled counted, where these differ. `since`:
    the day from which the house keeps the regulation; what happened before is not its own.
    """

    events: Mapping[str, date] = field(default_factory=dict[str, date])
    fulfilled: Mapping[str, tuple[date, ...]] = field(default_factory=dict[str, tuple[date, ...]])
    diary: Mapping[str, tuple[date, ...]] = field(default_factory=dict[str, tuple[date, ...]])
    answered: Mapping[str, tuple[date, ...]] = field(default_factory=dict[str, tuple[date, ...]])
    since: date = date.min

    def last_fulfilled(self, programme: str) -> date | None:
        """Give the last day the programme was fulfilled, or None."""
        return max(self.fulfilled.get(programme, ()), default=None)

    def fulfilled_in(self, programme: str, period: Period) -> tuple[date, ...]:
        """Give the days on which duties of that period were fulfilled."""
        days = zip(self.starts(programme), self.fulfilled.get(programme, ()), strict=True)
        return tuple(day for start, day in days if period.holds(start))

    def starts(self, programme: str) -> tuple[date, ...]:
        """Give the days from which the programme's fulfilled duties counted."""
        return self.answered.get(programme) or self.fulfilled.get(programme, ())

    def days_of(self, event: str) -> tuple[date, ...]:
        """Give the days on which an event happened since the house keeps the regulation, oldest first."""
        days = self.diary.get(event) or tuple(day for name, day in self.events.items() if name == event)
        return tuple(sorted({day for day in days if day >= self.since}))


@dataclass(frozen=True, slots=True)
class Occasion:
    """One duty to come: the day it counts from, its opening, how often it is missing, when it is due (None: it ages)."""

    programme: str
    starts_on: date
    opens_on: date
    due: Due | None
    times: int = 1


def next_occasion(programme: Programme, known: Known, today: date, calendar: WorkingCalendar) -> Occasion | None:
    """Give the first of what the programme demands of the subject, or None when nothing is open or known to come."""
    return next(iter(occasions(programme, known, today, calendar)), None)


def occasions(programme: Programme, known: Known, today: date, calendar: WorkingCalendar) -> tuple[Occasion, ...]:
    """Give everything that the programme demands of the subject, oldest first; what nobody demands makes none."""
    match programme.schedule:
        case Rolling() as schedule:
            starts = _rolling(schedule, known)
        case Triggered() as schedule:
            starts = _triggered(programme, schedule, known)
        case Ahead() as schedule:
            return _ahead(programme, schedule, known, calendar)
        case Counted(per=per) | FixedDays(on=per):
            return _counted(programme, per, known, today, calendar)
        case Quota() | OnDemand():
            starts = ()
    return tuple(_occasion(programme, start, calendar) for start in starts)


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


def filing_opens_on(period: Period, due_on: date) -> date:
    """Give the day from which the period's filing can be submitted: the day after it, or its due day when that is earlier."""
    return min(period.ends_on + timedelta(days=1), due_on)


def shortfall(times: int, done: Sequence[date], *, on_different_days: bool) -> int:
    """Give how many are still missing when these were done; on different days, a day counts once."""
    return max(0, times - (len(set(done)) if on_different_days else len(done)))


def due_of(programme: Programme, starts_on: date, calendar: WorkingCalendar) -> Due | None:
    """Give when the programme's duty that counts from a day is due; None when it only ages."""
    term, start = term_of(programme), starts_on
    if isinstance(programme.schedule, Counted | FixedDays):
        per = programme.schedule.per if isinstance(programme.schedule, Counted) else programme.schedule.on
        term = SameDay(same_day=True) if isinstance(per, DaysOfMonth) else PeriodEnd(end_of=per)
        start = period_for(per, starts_on).ends_on
    return due(term, start, calendar, rule=f"{programme.obligation} {programme.article}") if term else None


def opens_on(programme: Programme, starts_on: date, due_on: date | None, calendar: WorkingCalendar) -> date:
    """Give the day from which the revisit may be made: so long before it is due, but never before its duty begins.

    What is announced may be made as soon as it is known.
    """
    earliest = starts_on
    if isinstance(programme.schedule, Triggered) and programme.schedule.not_before:
        earliest = programme.schedule.not_before.end(starts_on, calendar)
    elif isinstance(programme.schedule, Ahead):
        earliest = date.min
    return max(earliest, programme.opens.end(due_on, calendar)) if programme.opens and due_on else earliest


def _occasion(programme: Programme, start: date, calendar: WorkingCalendar) -> Occasion:
    term = due_of(programme, start, calendar)
    return Occasion(programme.code, start, opens_on(programme, start, term.due_on if term else None, calendar), term)


def _rolling(schedule: Rolling, known: Known) -> tuple[date, ...]:
    """Count from the first anchor that is known; never before the events among them, nor before the house keeps the duty."""
    events = [
        known.events[each.event] for each in schedule.since if isinstance(each, Happened) and each.event in known.events
    ]
    anchors = (
        known.last_fulfilled(each.fulfilled) if isinstance(each, Fulfilled) else known.events.get(each.event)
        for each in schedule.since
    )
    start = next((day for day in anchors if day), None)
    return () if start is None else (max(start, *events, known.since),)


def _triggered(programme: Programme, schedule: Triggered, known: Known) -> tuple[date, ...]:
    days = known.days_of(schedule.after)
    if schedule.each_day:
        return tuple(day for day in days if day not in known.starts(programme.code))
    last = known.last_fulfilled(programme.code)
    return tuple(day for day in days if last is None or last < day)[:1]


def _ahead(programme: Programme, schedule: Ahead, known: Known, calendar: WorkingCalendar) -> tuple[Occasion, ...]:
    found: list[Occasion] = []
    for day in known.days_of(schedule.before):
        announced = max((each for each in known.days_of(schedule.announced_by) if each <= day), default=None)
        if announced is not None and day not in known.starts(programme.code):
            each = _occasion(programme, day, calendar)
            found.append(Occasion(programme.code, day, max(announced, each.opens_on), each.due))
    return tuple(found)


def _counted(
    programme: Programme, per: PeriodKind | DaysOfMonth, known: Known, today: date, calendar: WorkingCalendar
) -> tuple[Occasion, ...]:
    period = period_for(per, today)
    done = known.fulfilled_in(programme.code, period)
    times, apart = times_of(programme)
    missing = shortfall(times, done, on_different_days=apart)
    if not missing:
        return ()
    each = _occasion(programme, period.starts_on, calendar)
    return (Occasion(programme.code, period.starts_on, each.opens_on, each.due, missing),)


def times_of(programme: Programme) -> tuple[int, bool]:
    """Give how often a period demands the programme, and whether on different days; fixed days demand it once."""
    schedule = programme.schedule
    return (schedule.times, schedule.on_different_days) if isinstance(schedule, Counted) else (1, False)
