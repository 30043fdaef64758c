"""The only clock. Instants are UTC; every date rule of the office works in Asia/Shanghai."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Protocol
from zoneinfo import ZoneInfo

OFFICE = ZoneInfo("Asia/Shanghai")


class Clock(Protocol):
    """Tells the present instant, always timezone-aware UTC."""

    def now(self) -> datetime:
        """Give the present instant in UTC."""
        ...


class SystemClock:
    """The machine's clock."""

    def now(self) -> datetime:
        """Give the present instant in UTC."""
        return datetime.now(UTC)


class FixedClock:
    """A clock for tests and simulations: it stands still until it is moved."""

    def __init__(self, instant: datetime) -> None:
        self.instant = instant.astimezone(UTC)

    def now(self) -> datetime:
        """Give the instant it was set to."""
        return self.instant

    def advance(self, step: timedelta) -> None:
        """Move forward by `step`."""
        self.instant += step


def office_date(instant: datetime) -> date:
    """Give the office's calendar date (Asia/Shanghai) of an instant."""
    return instant.astimezone(OFFICE).date()


def start_of_day(day: date) -> datetime:
    """Give the first instant of an office day, in UTC."""
    return datetime.combine(day, time.min, OFFICE).astimezone(UTC)


def end_of_day(day: date) -> datetime:
    """Give the last instant (microsecond) of an office day, in UTC: still in time, nothing after it is."""
    return start_of_day(day + timedelta(days=1)) - timedelta(microseconds=1)
