"""Supervision (安排与检查): which units headquarters arranges to revisit and inspects, and when populations are frozen."""

from pydantic import Field

from cases.periods import PeriodKind
from cases.rulebook.words import Cited, Code, RequirementCode


class Supervision(Cited):
    """The types of units that headquarters arranges and inspects; `rule` is what a revisit says when headquarters placed it.

    `frozen_per`: at the start of which period the clients to be revisited are written down; without it never by itself.
    """

    rule: RequirementCode
    unit_types: tuple[Code, ...] = Field(min_length=1)
    frozen_per: PeriodKind | None = None
