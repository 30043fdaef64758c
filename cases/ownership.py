"""Who owns a revisit: the first test that holds decides, and is stored with the facts it used (art. 6 as data)."""

from dataclasses import dataclass

from cases.rulebook.conditions import Facts, FactValue, facts_of, holds
from cases.rulebook.duties import OwnershipTest

CLIENT_BRANCH = "CLIENT_BRANCH"
"""The owner is the client's own branch, not a unit of a type."""
ACCEPTING_UNIT = "ACCEPTING_UNIT"
"""The owner is the unit that accepted the complaint."""


@dataclass(frozen=True, slots=True)
class Owner:
    """Who owns, by which rule and article, and the facts that rule looked at; `unit_type` may be a placed owner."""

    rule: str
    article: str
    unit_type: str
    facts: tuple[tuple[str, FactValue], ...]


def decide(tests: tuple[OwnershipTest, ...], programme: str, facts: Facts) -> Owner:
    """Give the owner; raise FactMissing when a test asks for a fact that is not supplied. Unknown never matches."""
    known: dict[str, FactValue] = {**facts, "programme": programme}
    test = next(each for each in tests if holds(each.when, known))
    used = dict.fromkeys(fact.fact for fact in facts_of(test.when))
    return Owner(test.rule, test.article, test.owner, tuple((name, known[name]) for name in used))
