"""Regulations as data: `load_shelf(folder).in_force(code, day).rulebook` is what a regulation says on a day."""

from cases.rulebook.conditions import Condition, Facts, FactValue
from cases.rulebook.loader import NoEdition, NoRulebook, Shelf, load_shelf, parse
from cases.rulebook.model import Edition, Rulebook, UnknownRule

__all__ = [
    "Condition",
    "Edition",
    "FactValue",
    "Facts",
    "NoEdition",
    "NoRulebook",
    "Rulebook",
    "Shelf",
    "UnknownRule",
    "load_shelf",
    "parse",
]
