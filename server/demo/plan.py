"""What the demo firm is made of, as a pure function of one day: the days of its history and how large it is."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from cases.calendar import WorkingCalendar
from cases.terms import Months

WORKING_DAYS = 63
GRACE = timedelta(days=10)


@dataclass(frozen=True, slots=True)
class Scale:
    """How much of the firm is made: clients, routine revisits done, days of snapshots, revisits with a recording."""

    clients: int = 5000
    revisits: int = 160
    days: int = WORKING_DAYS
    recordings: int = 16


@dataclass(frozen=True, slots=True)
class Plan:
    """The days of the history: `days` have snapshots, the duties are kept since `adopted`, `today` is when it ends."""

    today: date
    adopted: date
    days: tuple[date, ...]
    scale: Scale

    @property
    def first(self) -> date:
        """Give the first day of the history."""
        return self.days[0]

    @property
    def kept_days(self) -> Sequence[date]:
        """Give the working days on which duties were already kept."""
        return [day for day in self.days if day >= self.adopted]


def plan_of(today: date, calendar: WorkingCalendar, scale: Scale) -> Plan:
    """Plan the firm that stands today.

    The regulation was adopted three months less ten days ago, so the first round of routine revisits falls due in ten
    days: a worklist with something to do, and not five thousand revisits overdue on the first morning.
    """
    days: list[date] = []
    day = today - timedelta(days=1)
    while len(days) < scale.days:
        if calendar.is_working(day):
            days.append(day)
        day -= timedelta(days=1)
    three_months_ago = _back(today, calendar)
    return Plan(today, three_months_ago + GRACE, tuple(reversed(days)), scale)


def _back(today: date, calendar: WorkingCalendar) -> date:
    """Give the last day whose corresponding day three months later is not after today."""
    day = today - timedelta(days=95)
    while Months(months=3).end(day + timedelta(days=1), calendar) <= today:
        day += timedelta(days=1)
    return day
