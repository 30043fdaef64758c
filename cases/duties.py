"""How long each duty of a rulebook runs, and what that rests on. Pure."""

from collections.abc import Iterator
from datetime import time

from cases.rulebook import Rulebook
from cases.rulebook.findings import Step
from cases.rulebook.programmes import Programme
from cases.rulebook.schedules import Rolling, Triggered
from cases.rulebook.words import Cited
from cases.terms import Term


def term_of(programme: Programme) -> Term | None:
    """Give how long a programme's duty runs from its start; None when it only ages."""
    match programme.schedule:
        case Rolling(every=every):
            return every
        case Triggered(within=within):
            return within
        case _:
            return None


def term_of_duty(rulebook: Rulebook, code: str) -> tuple[Term | None, time | None]:
    """Give term and cut-off hour of the duty with this requirement id; None where it has none."""
    for filing in rulebook.filings:
        if filing.obligation == code:
            return filing.due, filing.cut_off
    for programme in rulebook.programmes:
        if programme.obligation == code:
            return term_of(programme), None
    return next(((step.within, None) for _, step in _steps(rulebook, code)), (None, None))


def term_cited(rulebook: Rulebook, code: str) -> Cited | None:
    """Give what the term of the duty rests on: the parameter it comes from, else the filing or programme; None without a duty."""
    for index, filing in enumerate(rulebook.filings):
        if filing.obligation == code:
            return _origin(rulebook, f"filings.{index}.due") or filing
    for index, programme in enumerate(rulebook.programmes):
        if programme.obligation == code:
            place = f"programmes.{index}.schedule"
            return _origin(rulebook, f"{place}.within") or _origin(rulebook, f"{place}.every") or programme
    return next((_origin(rulebook, f"{place}.within") or step for place, step in _steps(rulebook, code)), None)


def _steps(rulebook: Rulebook, code: str) -> Iterator[tuple[str, Step]]:
    """Give the steps of findings that a duty is about, each with its place in the text."""
    for index, finding in enumerate(rulebook.findings):
        for number, step in enumerate(finding.steps):
            if step.obligation == code:
                yield f"findings.{index}.steps.{number}", step


def _origin(rulebook: Rulebook, place: str) -> Cited | None:
    used = {code for path, code in rulebook.origins.items() if f"{path}.".startswith(f"{place}.")}
    return next((parameter for parameter in rulebook.parameters if parameter.code in used), None)
