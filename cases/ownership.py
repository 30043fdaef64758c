"""Who owns a revisit: the first test that holds decides, and is stored with the facts it used (art. 6 as data)."""

from dataclasses import dataclass
from decimal import Decimal

from cases.rulebook.conditions import Facts, FactValue, facts_of, holds
from cases.rulebook.duties import OwnershipTest

CLIENT_BRANCH = "CLIENT_BRANCH"
"""The owner is the client's own branch, not a unit of a type."""
ACCEPTING_UNIT = "ACCEPTING_UNIT"
"""The owner is the unit where the event happened that the revisit follows, such as the unit that accepted the complaint."""
PLACED = frozenset({CLIENT_BRANCH, ACCEPTING_UNIT})
"""Owners that are found by the case, not by their type."""

PROGRAMME = "programme"
"""The fact that every test may ask for: the code of the programme itself."""


@dataclass(frozen=True, slots=True)
class Owner:
    """Who owns, by which rule and article; `unit_type` may be a placed owner."""

    rule: str
    article: str
    unit_type: str


def decide(tests: tuple[OwnershipTest, ...], programme: str, facts: Facts) -> Owner:
    """Give the owner; raise FactMissing when a test asks for a fact that is not supplied. Unknown never matches."""
    known: dict[str, FactValue] = {**facts, PROGRAMME: programme}
    test = next(each for each in tests if holds(each.when, known))
    return Owner(test.rule, test.article, test.owner)


def asked_facts(tests: tuple[OwnershipTest, ...]) -> tuple[str, ...]:
    """Give the facts about the client that the tests ask for, by name: these are stored with the decision."""
    return tuple(sorted({fact.fact for test in tests for fact in facts_of(test.when)} - {PROGRAMME}))


def stated(names: tuple[str, ...], facts: Facts) -> dict[str, object]:
    """Give facts as they are stored: amounts as exact text, None where unknown."""
    return {name: _text(facts[name]) for name in names}


def _text(value: FactValue) -> str | None:
    if isinstance(value, Decimal):
        return format(value, "f")
    return None if value is None else str(value)
