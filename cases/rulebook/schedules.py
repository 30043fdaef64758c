"""When a programme makes a duty: rolling, around an event, so often a period, as a share, on fixed days, on demand."""

from decimal import Decimal
from typing import Annotated, Literal

from pydantic import Discriminator, Field, Tag

from cases.frozen import Frozen
from cases.periods import PeriodKind
from cases.rulebook.conditions import Condition
from cases.rulebook.words import Cited, Code
from cases.terms import Days, DaysBefore, DaysOfMonth, Months, MonthsBefore, Term, WorkingDaysBefore, Years
from cases.terms import key_of as term_key

Interval = Annotated[
    Annotated[Days, Tag("<days>")] | Annotated[Months, Tag("<months>")] | Annotated[Years, Tag("<years>")],
    Discriminator(term_key),
]
Lead = Annotated[
    Annotated[DaysBefore, Tag("<days_before>")]
    | Annotated[MonthsBefore, Tag("<months_before>")]
    | Annotated[WorkingDaysBefore, Tag("<working_days_before>")],
    Discriminator(term_key),
]


class Fulfilled(Frozen):
    """The day on which a programme was last fulfilled for the same subject."""

    fulfilled: Code


class Happened(Frozen):
    """The day of an event that another system reports."""

    event: Code


def _anchor_key(value: object) -> str | None:
    if isinstance(value, dict):
        return next((f"<{key}>" for key in ("fulfilled", "event") if key in value), None)
    return "<fulfilled>" if isinstance(value, Fulfilled) else "<event>"


Anchor = Annotated[
    Annotated[Fulfilled, Tag("<fulfilled>")] | Annotated[Happened, Tag("<event>")],
    Discriminator(_anchor_key),
]


class Rolling(Frozen):
    """At least once every interval, counted from the first anchor that is known; each fulfilment starts it anew."""

    every: Interval
    since: tuple[Anchor, ...] = Field(min_length=1)


class Triggered(Frozen):
    """Once after an event: not before one term, within another. Without `within` it has no limit and only ages.

    While such a duty is open it covers what happens meanwhile. With `each_day` it does not: every day on which the event
    happens to the subject has a duty of its own, and what happens twice on one day still has one.
    """

    after: Code
    not_before: Term | None = None
    within: Term | None = None
    each_day: bool = False


class Ahead(Frozen):
    """Once before each event that another one has announced; the term counts back from the event's own day."""

    before: Code
    by: Lead
    announced_by: Code


class Counted(Frozen):
    """So many times in each calendar period, on different days when `on_different_days`."""

    times: int = Field(ge=1, le=366)
    per: PeriodKind | DaysOfMonth
    on_different_days: bool = False


class SubQuota(Cited):
    """A share that a group inside the whole must reach by itself."""

    code: Code
    share: Decimal = Field(gt=0, le=1)
    base: Code
    members: Condition


class Quota(Frozen):
    """A share of a base, reached together in each period: different subjects, each counted once."""

    share: Decimal = Field(gt=0, le=1)
    per: PeriodKind
    base: Code
    within: tuple[SubQuota, ...] = ()


class FixedDays(Frozen):
    """On fixed days of each month."""

    on: DaysOfMonth


class OnDemand(Frozen):
    """Only when somebody opens it, with or without a term from that day."""

    on_demand: Literal[True]
    within: Term | None = None


KEYS: dict[str, type[Frozen]] = {
    "every": Rolling,
    "after": Triggered,
    "before": Ahead,
    "times": Counted,
    "share": Quota,
    "on": FixedDays,
    "on_demand": OnDemand,
}


def key_of(value: object) -> str | None:
    """Tell by its keys which schedule a written value is; None when it is none."""
    if isinstance(value, dict):
        return next((f"<{key}>" for key in KEYS if key in value), None)
    return next((f"<{key}>" for key, kind in KEYS.items() if isinstance(value, kind)), None)


Schedule = Annotated[
    Annotated[Rolling, Tag("<every>")]
    | Annotated[Triggered, Tag("<after>")]
    | Annotated[Ahead, Tag("<before>")]
    | Annotated[Counted, Tag("<times>")]
    | Annotated[Quota, Tag("<share>")]
    | Annotated[FixedDays, Tag("<on>")]
    | Annotated[OnDemand, Tag("<on_demand>")],
    Discriminator(key_of),
]
