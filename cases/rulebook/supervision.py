"""Supervision (检查与监督): which units headquarters inspects, and when populations are frozen."""

from pydantic import Field

from cases.periods import PeriodKind
from cases.rulebook.words import Cited, Code


class Supervision(Cited):
    """The types of units that headquarters inspects.

    `frozen_per`: at the start of which period the clients to be revisited are written down; without it never by itself.
    """

    unit_types: tuple[Code, ...] = Field(min_length=1)
    frozen_per: PeriodKind | None = None
