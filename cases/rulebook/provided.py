"""What the house provides to every rulebook: a name of one of these kinds means something only when it stands here."""

import re
from collections.abc import Callable, Iterable, Iterator
from typing import TypeVar

from archive.admission import ADMITTED
from archive.retention import Trigger
from cases.models.revisit import RevisitMethod, RevisitOutcome
from cases.rulebook.duties import ArchiveClass, Filing
from cases.rulebook.findings import Finding
from cases.rulebook.forms import ENTRY, Form
from cases.rulebook.model import Rulebook
from cases.rulebook.programmes import Method, Outcome, Programme
from cases.source import Mistake, Path

Part = TypeVar("Part")

RECORD_SOURCES = frozenset(
    {
        "client.name",
        "client.number",
        "client.branch",
        "revisit.method",
        "revisit.contact",
        "revisit.officer",
        "revisit.post",
        "revisit.about",
        "revisit.visited_at",
        "snapshot.assets",
        "snapshot.margin_debt",
        "snapshot.maintenance_margin_ratio",
        "snapshot.profit_loss",
    }
)
"""What a form may be filled from (`cases.actions.known`)."""
CORRECTABLE = frozenset({"revisit.method", "revisit.contact", "revisit.visited_at"})
"""What the house fills in and a correction may change: the revisit and its duties follow (`cases.actions.correcting`)."""
ROW_SOURCES = RECORD_SOURCES | {
    "row.number",
    "row.late",
    "row.correction",
    "revisit.programme",
    "revisit.content",
    "revisit.outcome",
    "revisit.follow_up",
    "revisit.complaint",
}
"""What a filing's column may be filled from (`cases.filing_rows`)."""
STEPS = {
    "discrepancy": frozenset({"interview", "confirmation", "receipt"}),
    "question": frozenset({"answer"}),
    "follow_up": frozenset({"result"}),
    "major_matter": frozenset({"receipt"}),
    "credit_change": frozenset({"decision", "receipt"}),
}
"""The kinds of findings that the house knows, each with the steps that it carries out."""
DEVELOPER = "developer"
INDEPENDENT_OF = frozenset({DEVELOPER})
"""What somebody can be to a client so as not to revisit that client."""
COUNTED_BY = frozenset({"visited_on", "done_on"})
"""The day by which a revisit belongs to a filing's period: of the visit, or of its record (`cases.filing_rows`)."""
MEDIA_TYPE = re.compile(r"(application|audio|image|text|video)/[a-z0-9][a-z0-9.+-]*")


def unprovided(rulebook: Rulebook) -> Iterator[Mistake]:
    """Give every name that nothing in the house answers to: it would fail later, or say nothing."""
    yield from _each("outcomes", rulebook.outcomes, _outcome)
    yield from _each("methods", rulebook.methods, _method)
    yield from _each("forms", rulebook.forms, _form)
    yield from _each("filings", rulebook.filings, _filing)
    yield from _each("programmes", rulebook.programmes, _programme)
    yield from _each("findings", rulebook.findings, _finding)
    yield from _each("archive_classes", rulebook.archive_classes, _archive_class)


def _each(name: str, parts: Iterable[Part], check: Callable[[Part, Path], Iterator[Mistake]]) -> Iterator[Mistake]:
    for index, part in enumerate(parts):
        yield from check(part, (name, index))


def _outcome(outcome: Outcome, path: Path) -> Iterator[Mistake]:
    yield from _strange((*path, "code"), outcome.code, RevisitOutcome)


def _method(method: Method, path: Path) -> Iterator[Mistake]:
    yield from _strange((*path, "code"), method.code, RevisitMethod)


def _filing(filing: Filing, path: Path) -> Iterator[Mistake]:
    yield from _strange((*path, "counted_by"), filing.counted_by, COUNTED_BY)
    for number, column in enumerate(filing.columns):
        yield from _strange((*path, "columns", number, "filled_from"), column.filled_from, ROW_SOURCES)


def _programme(programme: Programme, path: Path) -> Iterator[Mistake]:
    for number, role in enumerate(programme.independent_of):
        yield from _strange((*path, "independent_of", number), role, INDEPENDENT_OF)


def _finding(finding: Finding, path: Path) -> Iterator[Mistake]:
    yield from _strange((*path, "code"), finding.code, STEPS)
    for number, step in enumerate(finding.steps):
        yield from _strange((*path, "steps", number, "code"), step.code, STEPS.get(finding.code, {step.code}))


def _form(form: Form, path: Path) -> Iterator[Mistake]:
    for number, field in enumerate(form.fields):
        if field.filled_from != ENTRY:
            yield from _strange((*path, "fields", number, "filled_from"), field.filled_from, RECORD_SOURCES)
        if field.correctable:
            yield from _strange((*path, "fields", number, "correctable"), field.filled_from, CORRECTABLE)


def _archive_class(kind: ArchiveClass, path: Path) -> Iterator[Mistake]:
    for number, event in enumerate(kind.starts_at_latest_of):
        yield from _strange((*path, "starts_at_latest_of", number), event, Trigger)
    yield from _media_types((*path, "media_types"), kind.media_types)


def _media_types(path: Path, written: tuple[str, ...]) -> Iterator[Mistake]:
    for number, name in enumerate(written):
        if not MEDIA_TYPE.fullmatch(name):
            yield Mistake((*path, number), "media_type", f"“{name}”不是文件类型", f"{name} is no type of file")
        else:
            yield from _strange((*path, number), name, ADMITTED)


def _strange(path: Path, name: str, provided: Iterable[str]) -> Iterator[Mistake]:
    known = sorted(map(str, provided))
    if name not in known:
        zh = f"系统不认识“{name}”,可用的有:{'、'.join(known)}"
        yield Mistake(path, "not_provided", zh, f"nothing provides {name}, only: {', '.join(known)}")
