"""How long each duty of a rulebook runs. Pure."""

from datetime import time

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
