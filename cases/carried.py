"""Which programmes of a rulebook the sweeps carry out: the duties of all others would never be made. Pure.

The model and `cases.cadence` know more kinds of schedules than the house has feeds for; `anjuan rulebook check` names those
that are not carried out, and adopting them is refused until somebody builds the sweep that makes their duties.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar

from cases.ownership import asked_facts
from cases.rulebook import Edition, Rulebook, Shelf
from cases.rulebook.conditions import facts_of
from cases.rulebook.programmes import Programme
from cases.rulebook.schedules import Fulfilled, OnDemand, Rolling, Schedule, Triggered
from kernel.errors import Refused

ACCOUNT_OPENED = "ACCOUNT_OPENED"
"""The one event that starts duties: the day a credit account was opened."""

ACCOUNTS, ASSETS, DEBT = "open_credit_accounts", "credit_account_assets", "margin_debt"
COMPLAINTS, LIQUIDATION = "major_complaints_this_year", "largest_liquidation_this_year"
FACTS = (ACCOUNTS, ASSETS, DEBT, COMPLAINTS, LIQUIDATION)
"""The facts of a client that conditions may ask for; one that no feed provides yet is unknown."""


@dataclass(frozen=True, slots=True)
class NotCarried:
    """A programme whose duties nobody would make, and what of it is not carried out, as the rulebook writes it."""

    programme: str
    part: str


@dataclass(eq=False)
class EditionNotCarried(Refused):
    """An edition whose programmes are not all carried out may not be adopted: its duties would be missed without a word."""

    regulation: str
    version: str
    parts: str

    code: ClassVar[str] = "EDITION_NOT_CARRIED"
    zh: ClassVar[str] = (
        "制度规则 {regulation} 第{version}版尚不能采用,以下回访类型的应办事项不会自动产生:{parts}。"
        "请将其从规则文件夹移出,或改用系统能执行的周期后再采用。"
    )
    en: ClassVar[str] = (
        "The rulebook {regulation} {version} cannot be adopted yet, nothing would make the duties of: {parts}. "
        "Take it out of the folder of rulebooks, or write a schedule that is carried out."
    )


def demand_carried(edition: Edition) -> None:
    """Raise EditionNotCarried unless the sweeps carry out every programme of the edition."""
    if found := tuple(not_carried(edition.rulebook)):
        raise EditionNotCarried(edition.code, edition.version, said(found))


def warnings(shelf: Shelf) -> Iterator[str]:
    """Yield a line for every edition of which something is not carried out."""
    for edition in shelf.editions:
        if found := tuple(not_carried(edition.rulebook)):
            yield f"{edition.code} {edition.version}: not carried out by the sweep, adopting is refused: {said(found)}"


def said(found: tuple[NotCarried, ...]) -> str:
    """Name programmes, each with what of it is not carried out."""
    return "; ".join(f"{each.programme} {each.part}" for each in found)


def not_carried(rulebook: Rulebook) -> Iterator[NotCarried]:
    """Yield what the sweeps cannot do: schedules, subjects other than clients, facts that nobody knows."""
    for programme in rulebook.programmes:
        if not is_carried(programme.schedule):
            written = programme.schedule.model_dump_json(by_alias=True, exclude_defaults=True)
            yield NotCarried(programme.code, f"schedule: {written}")
        if programme.subject != "client":
            yield NotCarried(programme.code, f"subject: {programme.subject}")
        if strange := sorted(_asked(rulebook, programme).difference(FACTS)):
            yield NotCarried(programme.code, f"facts: {', '.join(strange)}")


def is_carried(schedule: Schedule) -> bool:
    """Tell whether the sweeps make the duties of such a schedule; what is opened by hand without a term needs none."""
    match schedule:
        case Rolling(since=anchors):
            return all(isinstance(each, Fulfilled) or each.event == ACCOUNT_OPENED for each in anchors)
        case Triggered(after=event, not_before=None, within=within):
            return event == ACCOUNT_OPENED and within is not None
        case OnDemand(within=None):
            return True
        case _:
            return False


def _asked(rulebook: Rulebook, programme: Programme) -> set[str]:
    conditions = (programme.population, *(each.when for each in programme.exemptions))
    asked = {fact.fact for condition in conditions for fact in facts_of(condition)}
    return asked.union(asked_facts(rulebook.owners(programme.ownership).tests))
