"""How long each duty of a rulebook runs, how that is said, and what it rests on. Pure."""

from collections.abc import Iterator
from datetime import time

from cases.periods import PeriodKind
from cases.rulebook import Rulebook
from cases.rulebook.findings import Step
from cases.rulebook.programmes import Programme
from cases.rulebook.schedules import Ahead, Counted, FixedDays, OnDemand, Rolling, Triggered
from cases.rulebook.words import Cited
from cases.terms import PERIODS_IN_CHINESE, DaysOfMonth, Term

TERM_KEYS = ("within", "every", "by", "per", "on")
"""Where a schedule's term stands, as the rulebook writes it."""


def term_of(programme: Programme) -> Term | None:
    """Give how long a programme's duty runs from the day it counts from; None when it only ages, or ends with a period."""
    match programme.schedule:
        case Rolling(every=every):
            return every
        case Triggered(within=within) | OnDemand(within=within):
            return within
        case Ahead(by=by):
            return by
        case _:
            return None


def said_term(programme: Programme) -> str:
    """Say in Chinese how long a programme gives; empty when its duty only ages."""
    match programme.schedule:
        case Rolling(every=every):
            return f"每{every.words('zh')}至少1次"
        case Ahead(by=by):
            return by.words("zh")
        case Counted(times=times, per=per, on_different_days=apart):
            return f"{_said_period(per)}至少{times}次{'，每次在不同日期' if apart else ''}"
        case FixedDays(on=days):
            return f"{days.words('zh')}前1次"
        case _:
            term = term_of(programme)
            return f"{term.words('zh')}内" if term else ""


def said_term_of_duty(rulebook: Rulebook, code: str) -> str:
    """Say in Chinese the term of the duty with this requirement id; empty where it has none."""
    for programme in rulebook.programmes:
        if programme.obligation == code:
            return said_term(programme)
    term, _ = term_of_duty(rulebook, code)
    return f"{term.words('zh')}内" if term else ""


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
            found = (_origin(rulebook, f"programmes.{index}.schedule.{key}") for key in TERM_KEYS)
            return next((each for each in found if each), programme)
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


def _said_period(per: PeriodKind | DaysOfMonth) -> str:
    return f"每期（{per.words('zh')}止）" if isinstance(per, DaysOfMonth) else PERIODS_IN_CHINESE[per]
