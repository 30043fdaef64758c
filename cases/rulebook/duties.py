"""What else a regulation demands: obligations, ownership, periodic filings, notices, and how long papers are kept."""

from datetime import date, time
from enum import StrEnum
from typing import Self

from pydantic import Field, model_validator

from cases.frozen import Frozen
from cases.periods import PeriodKind
from cases.rulebook.conditions import ALWAYS, Condition
from cases.rulebook.findings import Waiver
from cases.rulebook.forms import Column
from cases.rulebook.schedules import Lead
from cases.rulebook.words import Cited, Code, Named, RequirementCode, Text
from cases.terms import DaysOfMonth, Term, Years

MOST_A_DAY = 500
"""Nobody does more revisits on one day."""


class Obligation(Cited):
    """A duty by its requirement id, as worklists name it; without `waiver` nobody can waive it."""

    code: RequirementCode
    title: Text
    title_en: Text
    notices: Code | None = None
    waiver: Waiver | None = None


class OwnershipTest(Cited):
    """One test of an ordered list: the first whose condition is true names the owner."""

    rule: RequirementCode
    when: Condition = ALWAYS
    owner: Code


class Ownership(Named, Cited):
    """An ordered list of tests; the last one always holds, so that every case has an owner."""

    tests: tuple[OwnershipTest, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _complete(self) -> Self:
        """Only the last test is without a condition, and it is."""
        open_ended = [test.when == ALWAYS for test in self.tests]
        if not open_ended[-1] or any(open_ended[:-1]):
            message = "最后一条且仅最后一条判断无条件 | the last test, and only the last, must be without a condition"
            raise ValueError(message)
        return self


class Recipient(Frozen):
    """Who receives a filing: a unit of a type or the holder of a post; a copy needs no receipt."""

    unit_type: Code | None = None
    post: Code | None = None
    copy_only: bool = False

    @model_validator(mode="after")
    def _one(self) -> Self:
        """Exactly one of the two is named."""
        if (self.unit_type is None) == (self.post is None):
            message = "unit_type 与 post 须且只能填一个 | name either unit_type or post"
            raise ValueError(message)
        return self


class Filing(Named, Cited):
    """A periodic return (报送) of a unit; with `filed_by_post` of each holder of the post whom `population` holds, for himself."""

    obligation: RequirementCode
    period: PeriodKind | DaysOfMonth
    due: Term
    cut_off: time | None = None
    filed_by: tuple[Code, ...] = Field(min_length=1)
    filed_by_post: Code | None = None
    population: Condition = ALWAYS
    recipients: tuple[Recipient, ...] = Field(min_length=1)
    nil_required: bool
    programmes: tuple[Code, ...] = ()
    counted_by: Code
    form: Code
    template: Code
    columns: tuple[Column, ...] = Field(min_length=1)
    archive: Code


class ClientList(Named, Cited):
    """A list of clients (客户名单) that holders of one post keep and holders of another approve: approved clients have `event`."""

    kept_by: Code
    approved_by: Code
    event: Code


class FocusGroup(Named, Cited):
    """Clients whom revisits look at above all (重点对象), for as long as the condition is true of them."""

    when: Condition


class Planning(Cited):
    """Who lays the revisits of a period on days and people, and how many one officer does on a working day.

    `posts` in the unit that owns them, or in a unit of type `arranged_by` for units of the types `arranges`.
    """

    posts: tuple[Code, ...] = Field(min_length=1)
    arranged_by: Code
    arranges: tuple[Code, ...]
    per_day: int = Field(ge=1, le=MOST_A_DAY)


class Escalation(Frozen):
    """When overdue by so many working days, tell the superior that many levels up."""

    overdue_working_days: int = Field(ge=1, le=366)
    levels_up: int = Field(ge=0, le=10)
    in_writing: bool = False


class NoticePlan(Named, Cited):
    """Reminders before and on the day, and escalation up the superior chain when overdue."""

    before: tuple[Lead, ...] = ()
    on_the_day: bool = True
    escalation: tuple[Escalation, ...] = ()


class AtExpiry(StrEnum):
    """What happens when the period is over; nothing is ever destroyed by itself."""

    REVIEW = "REVIEW"
    KEEP = "KEEP"


class ArchiveClass(Named, Cited):
    """How long a kind of paper is kept (档案类别): from the latest of its trigger events.

    `coded`: the code printed on its pages tells the case, so it may come in without one.
    """

    mandate: Text
    starts_at_latest_of: tuple[Code, ...] = Field(min_length=1)
    period: Years
    at_expiry: AtExpiry
    effective_from: date
    media_types: tuple[str, ...] = Field(min_length=1)
    max_size: int = Field(ge=1)
    coded: bool = False

    @property
    def months(self) -> int:
        """Give the period in months."""
        return 12 * self.period.years
