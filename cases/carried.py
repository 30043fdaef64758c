"""Which programmes and filings of a rulebook are carried out as they are written: what is not would be missed without a word. Pure.

The model and `cases.cadence` know more than the house carries out; `anjuan rulebook check` names that, and adopting it is
refused until somebody builds what carries it out.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar

from cases.models.organisation import UnitType
from cases.models.revisit import RevisitMethod
from cases.ownership import CLIENT_BRANCH, PLACED, asked_facts
from cases.rulebook import Edition, Rulebook, Shelf
from cases.rulebook.conditions import Condition, facts_of
from cases.rulebook.forms import ENTRY
from cases.rulebook.programmes import Programme
from cases.rulebook.schedules import Happened, Quota, Rolling, Triggered
from kernel.actor import Post
from kernel.errors import Refused

ACCOUNT_OPENED = "ACCOUNT_OPENED"
"""The one event that is read from the accounts themselves: the day a credit account was opened. All others are told."""

ACCOUNTS, ASSETS, DEBT = "open_credit_accounts", "credit_account_assets", "margin_debt"
FACTS = (ACCOUNTS, ASSETS, DEBT)
"""The facts of a client that the house knows by itself; all others say what they count (`FactKind`)."""


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
        "制度规则 {regulation} 第{version}版尚不能采用，以下内容系统不能执行：{parts}。"
        "请将其从规则文件夹移出，或改用系统能执行的写法后再采用。"
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
    """Yield what is not carried out: shares, duties of units, words that the house does not have, demands that nobody checks."""
    for programme in rulebook.programmes:
        for part in (*_not_made(rulebook, programme), *_not_checked(rulebook, programme)):
            yield NotCarried(programme.code, part)
    for filing in rulebook.filings:
        yield from (NotCarried(filing.code, part) for part in _of_people(rulebook, (filing.population,)))
    for group in rulebook.focus_groups:
        yield from (NotCarried(group.code, part) for part in _unknown(rulebook, (group.when,), FACTS))
    yield from _strange(rulebook)


def _not_made(rulebook: Rulebook, programme: Programme) -> Iterator[str]:
    """Yield why a programme's duties would not be made."""
    if isinstance(programme.schedule, Quota):
        yield f"schedule: {programme.schedule.model_dump_json(by_alias=True, exclude_defaults=True)}"
    tests = rulebook.owners(programme.ownership).tests
    conditions = (programme.population, *(each.when for each in programme.exemptions))
    if programme.subject == "unit":
        yield "subject: unit"
    elif programme.subject == "staff":
        yield from _of_people(rulebook, conditions)
        yield from _of_staff(programme, conditional=len(tests) > 1, owner=tests[-1].owner)
    else:
        yield from _unknown(rulebook, conditions, FACTS, *asked_facts(tests))


def _of_staff(programme: Programme, *, conditional: bool, owner: str) -> Iterator[str]:
    """Yield what a programme about staff cannot ask: people open no accounts, and who checks them is known beforehand."""
    anchors = programme.schedule.since if isinstance(programme.schedule, Rolling) else ()
    opened = Happened(event=ACCOUNT_OPENED) in anchors
    if opened or (isinstance(programme.schedule, Triggered) and programme.schedule.after == ACCOUNT_OPENED):
        yield f"subject: staff with {ACCOUNT_OPENED}"
    if conditional or owner in PLACED - {CLIENT_BRANCH}:
        yield f"ownership: {programme.ownership}"


def _not_checked(rulebook: Rulebook, programme: Programme) -> Iterator[str]:
    """Yield what a programme demands of its revisits that nobody would check.

    A client's answers are demanded as required fields of the form that somebody writes: without such there are none. A record
    of another programme is not asked for its form.
    """
    answers = [code for code in programme.methods if rulebook.method(code).answer_required]
    if answers and not _asks(rulebook, programme):
        yield f"answer_required: {', '.join(answers)}"
    if strange := [code for code in programme.methods if code not in set(RevisitMethod)]:
        yield f"methods: {', '.join(strange)}"


def _asks(rulebook: Rulebook, programme: Programme) -> bool:
    fields = rulebook.form(programme.form).fields if programme.form is not None else ()
    return any(field.required and field.filled_from == ENTRY for field in fields)


def _of_people(rulebook: Rulebook, conditions: tuple[Condition, ...]) -> Iterator[str]:
    """Yield the facts that nothing provides of a person of staff."""
    yield from _unknown(rulebook, conditions, ())


def _unknown(
    rulebook: Rulebook, conditions: tuple[Condition, ...], house: tuple[str, ...], *further: str
) -> Iterator[str]:
    """Yield the facts that conditions ask for and nothing provides: neither the house itself nor anything that is counted."""
    counted = {each.code for each in rulebook.facts if each.event or each.owed_of}
    asked = {fact.fact for condition in conditions for fact in facts_of(condition)}.union(further)
    if strange := sorted(asked - counted - set(house)):
        yield f"facts: {', '.join(strange)}"


def _strange(rulebook: Rulebook) -> Iterator[NotCarried]:
    """Yield the units and posts that the house has no word for: nobody would hold them."""
    for section, known in (("unit_types", set(UnitType)), ("posts", set(Post))):
        for each in getattr(rulebook, section):
            if each.code not in known:
                yield NotCarried(section, each.code)
