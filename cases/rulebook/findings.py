"""What is found in a revisit or follows from it, and the steps that each such finding demands."""

from pydantic import Field

from cases.rulebook.words import Cited, Code, Named, RequirementCode
from cases.terms import Term


class Step(Cited):
    """One thing that must be done about a finding: who owes it, who may do it, until when.

    `owed_by`: types of units, or CLIENT_BRANCH; each of them owes a duty of its own. `stand_in`: who may do it for one of
    `posts` under a delegation. Without `obligation` it is done but not demanded, without `within` the duty only ages.
    """

    code: Code
    obligation: RequirementCode | None = None
    owed_by: tuple[Code, ...] = ()
    posts: tuple[Code, ...] = ()
    stand_in: tuple[Code, ...] = ()
    within: Term | None = None
    form: str | None = None


class Finding(Named, Cited):
    """One kind of finding (发现事项): the list its kinds are chosen from, and its steps in order."""

    kinds: Code | None = None
    steps: tuple[Step, ...] = Field(min_length=1)


class Waiver(Cited):
    """Who may ask that a duty be waived (豁免), and who decides; nobody decides on what he asked for himself."""

    asked_by: tuple[Code, ...] = Field(min_length=1)
    unit_type: Code
    decided_by: tuple[Code, ...] = Field(min_length=1)
