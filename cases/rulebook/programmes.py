"""Programmes (回访类型): who must be revisited, when, by whom, by which method, and what counts as done."""

from collections.abc import Sequence
from datetime import date
from enum import StrEnum
from typing import Literal

from pydantic import Field

from cases.calendar import WorkingCalendar
from cases.frozen import Frozen
from cases.rulebook.conditions import ALWAYS, Condition
from cases.rulebook.schedules import Lead, Schedule
from cases.rulebook.words import Cited, Code, Named, RequirementCode, Text


class Evidence(StrEnum):
    """What a method must leave besides the record."""

    RECORDING = "recording"
    MESSAGE_COPY = "message_copy"
    NONE = "none"


class Method(Named, Cited):
    """A way of contact (回访方式)."""

    on_site: bool
    evidence: Evidence
    answer_required: bool = False
    line: str | None = None


class Outcome(Named):
    """How a revisit can end (回访结果); `reached` tells whether the client was spoken to."""

    reached: bool


class Fulfilment(Frozen):
    """Which outcomes fulfil the duty and start the next period; all others leave it open."""

    outcomes: tuple[Code, ...] = Field(min_length=1)
    also_by_complete_form: bool = False


class Exemption(Cited):
    """Who need not be revisited although the population holds them."""

    code: Code
    when: Condition
    reason: Text


class Attempts(Cited):
    """How often contact is tried before a client counts as unreachable, and how long before an appointment one is reminded."""

    count: int = Field(ge=1, le=20)
    on_days: int = Field(ge=1, le=20)
    reminded_minutes: int | None = Field(default=None, ge=1, le=1440)

    def exhausted(self, days: Sequence[date]) -> bool:
        """Tell whether attempts on these days (one entry each) allow the outcome unreachable."""
        return len(days) >= self.count and len(set(days)) >= self.on_days

    def next_on(self, days: Sequence[date], calendar: WorkingCalendar) -> date | None:
        """Give the first day on which one more attempt counts, after attempts on these days; None when they are exhausted.

        When the attempts that are left must lie on other days, that is the next working day, else the day of the last one.
        """
        if not days or self.exhausted(days):
            return None
        last, days_left = max(days), self.on_days - len(set(days))
        return calendar.nth_working_day_after(last, 1) if days_left >= max(1, self.count - len(days)) else last


class ArchivedAs(Frozen):
    """Under which archive classes the papers of a programme are kept."""

    record: Code
    recording: Code


class Programme(Named, Cited):
    """One kind of revisit and everything the regulation says about it.

    `opens`: how long before its term a revisit is opened. `rests`: after an end that did not fulfil the duty, how long until
    the next one is opened. `only_posts`: nobody but holders of `posts` carries it out. `opened_by`: the posts that open it by
    hand, wherever they are; else whoever revisits in the owning unit. `topic`: whoever opens it by hand says what it is about.
    `assigned_by`: the event whose person it is assigned to. `drawn_by`: the event that ties clients to the person a revisit is
    about; the house draws one of them for each revisit. `independent_of`: what nobody may be to the client whom he revisits.
    """

    obligation: RequirementCode
    subject: Literal["client", "staff", "unit"] = "client"
    population: Condition = ALWAYS
    schedule: Schedule
    opens: Lead | None = None
    rests: Lead | None = None
    fulfilment: Fulfilment
    outline: tuple[Text, ...] = ()
    script: tuple[Text, ...] = ()
    form: str | None = None
    methods: tuple[Code, ...] = Field(min_length=1)
    exemptions: tuple[Exemption, ...] = ()
    ownership: Code
    attempts: Attempts | None = None
    posts: tuple[Code, ...] = ()
    only_posts: bool = False
    opened_by: tuple[Code, ...] = ()
    topic: bool = False
    assigned_by: Code | None = None
    drawn_by: Code | None = None
    separate_from: tuple[Code, ...] = ()
    independent_of: tuple[Code, ...] = ()
    archive: ArchivedAs | None = None

    def fulfils(self, outcome: str) -> bool:
        """Tell whether this outcome fulfils the duty."""
        return outcome in self.fulfilment.outcomes
