"""Which programmes and filings of a rulebook are carried out as they are written: what is not would be missed without a word. Pure.

The model and `cases.cadence` know more kinds of schedules and more demands than the house carries out; `anjuan rulebook check`
names those, and adopting them is refused until somebody builds what carries them out.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar

from cases.ownership import asked_facts
from cases.rulebook import Edition, Rulebook, Shelf
from cases.rulebook.conditions import facts_of
from cases.rulebook.forms import ENTRY
from cases.rulebook.programmes import Programme
from cases.rulebook.schedules import Fulfilled, OnDemand, Rolling, Schedule, Triggered
from kernel.errors import Refused

ACCOUNT_OPENED = "ACCOUNT_OPENED"
"""The one event that starts duties: the day a credit account was opened."""

ACCOUNTS, ASSETS, DEBT = "open_credit_accounts", "credit_account_assets", "margin_debt"
COMPLAINTS, LIQUIDATION = "major_complaints_this_year", "largest_liquidation_this_year"
FACTS = (ACCOUNTS, ASSETS, DEBT, COMPLAINTS, LIQUIDATION)
"""The facts of a client that conditions may ask for; one that no feed provides yet is unknown."""

COUNTED_BY = "visited_on"
"""What puts a revisit into a period's filing: the day on which the client was visited."""


@dataclass(frozen=True, slots=True)
class NotCarried:
    """A programme or filing by its code, and what of it is not carried out, as the rulebook writes it."""

    code: str
    part: str


@dataclass(eq=False)
class EditionNotCarried(Refused):
    """An edition that is not carried out whole may not be adopted: what it demands would be missed without a word."""

    regulation: str
    version: str
    parts: str

    code: ClassVar[str] = "EDITION_NOT_CARRIED"
    zh: ClassVar[str] = (
        "制度规则 {regulation} 第{version}版尚不能采用,以下内容系统不能执行:{parts}。"
        "请将其从规则文件夹移出,或改用系统能执行的写法后再采用。"
    )
    en: ClassVar[str] = (
        "The rulebook {regulation} {version} cannot be adopted yet, nothing would carry out: {parts}. "
        "Take it out of the folder of rulebooks, or write what is carried out."
    )


def demand_carried(edition: Edition) -> None:
    """Raise EditionNotCarried unless every programme and filing of the edition is carried out."""
    if found := tuple(not_carried(edition.rulebook)):
        raise EditionNotCarried(edition.code, edition.version, said(found))


def warnings(shelf: Shelf) -> Iterator[str]:
    """Yield a line for every edition of which something is not carried out."""
    for edition in shelf.editions:
        if found := tuple(not_carried(edition.rulebook)):
            yield f"{edition.code} {edition.version}: not carried out, adopting is refused: {said(found)}"


def said(found: tuple[NotCarried, ...]) -> str:
    """Name programmes and filings, each with what of it is not carried out."""
    return "; ".join(f"{each.code} {each.part}" for each in found)


def not_carried(rulebook: Rulebook) -> Iterator[NotCarried]:
    """Yield what is not carried out: schedules, subjects other than clients, unknown facts, demands that nobody checks."""
    for programme in rulebook.programmes:
        for part in (*_not_made(rulebook, programme), *_not_checked(rulebook, programme)):
            yield NotCarried(programme.code, part)
    for filing in rulebook.filings:
        if not filing.nil_required:
            yield NotCarried(filing.code, "nil_required: false")
        if filing.counted_by != COUNTED_BY:
            yield NotCarried(filing.code, f"counted_by: {filing.counted_by}")


def _not_made(rulebook: Rulebook, programme: Programme) -> Iterator[str]:
    """Yield why a programme's duties would not be made."""
    if not is_carried(programme.schedule):
        yield f"schedule: {programme.schedule.model_dump_json(by_alias=True, exclude_defaults=True)}"
    if programme.subject != "client":
        yield f"subject: {programme.subject}"
    if strange := sorted(_asked(rulebook, programme).difference(FACTS)):
        yield f"facts: {', '.join(strange)}"


def _not_checked(rulebook: Rulebook, programme: Programme) -> Iterator[str]:
    """Yield what a programme demands of its revisits that nobody would check.

    A client's answers are demanded as required fields of the form that somebody writes: without such there are none. A record
    of another programme is not asked for its form.
    """
    if programme.separate_from:
        yield f"separate_from: {', '.join(programme.separate_from)}"
    answers = [code for code in programme.methods if rulebook.method(code).answer_required]
    if answers and not _asks(rulebook, programme):
        yield f"answer_required: {', '.join(answers)}"
    sharing = [each.code for each in rulebook.programmes if each.form == programme.form and each != programme]
    if programme.form is not None and programme.fulfilment.also_by_complete_form and sharing:
        yield f"also_by_complete_form: {', '.join(sharing)}"


def _asks(rulebook: Rulebook, programme: Programme) -> bool:
    fields = rulebook.form(programme.form).fields if programme.form is not None else ()
    return any(field.required and field.filled_from == ENTRY for field in fields)


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
