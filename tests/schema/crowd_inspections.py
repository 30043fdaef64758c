"""What inspectors leave in the crowd: notes on its cases, frozen lists, exports."""

from typing import TYPE_CHECKING, Any

from archive.exports import Export
from cases.models.inspection import InspectionNote
from cases.models.population import Population

if TYPE_CHECKING:
    from tests.schema.crowd import Maker


async def inspections_of(maker: "Maker", people: Any, each: Any) -> None:
    """Write some notes about a case and its unit, and an export about the unit."""
    dice = maker.dice
    person, other = (dice.choice(people[dice.choice(tuple(people))]) for _ in range(2))
    for _ in range(dice.randint(0, 2)):
        about, answered = dice.choice([None, each.id]), dice.choice([None, other])
        await maker.make(
            InspectionNote, unit_id=each.unit_id, case_id=about, made_by_id=person, answered_by_id=answered
        )
    if dice.random() < 0.3:
        await maker.make(Export, unit_id=each.unit_id, requested_by_id=person)


async def populations_of(maker: "Maker", people: Any, regulation: Any) -> None:
    """Write lists of several days."""
    for number in range(6):
        person = maker.dice.choice(people[maker.dice.choice(tuple(people))])
        await maker.make(Population, regulation=f"R{number}", rulebook_id=regulation, frozen_by_id=person)
