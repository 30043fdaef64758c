"""How long each duty of a rulebook runs, and writing a computed term into an obligation. Pure."""

from datetime import time

from cases.deadlines import Due
from cases.models.obligation import Obligation
from cases.rulebook import Rulebook
from cases.rulebook.programmes import Programme
from cases.rulebook.schedules import Rolling, Triggered
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
    return None, None


def put(obligation: Obligation, term: Due) -> None:
    """Write a computed term into an open obligation."""
    obligation.starts_on = term.starts_at
    obligation.due_on = term.due_on
    obligation.due_at = term.due_at
    obligation.provisional = term.provisional
    obligation.calendar = term.calendar
    obligation.calendar_version = term.calendar_version
    obligation.skipped = list(term.skipped) or None
