"""What the house provides to every rulebook: a name of one of these kinds means something only when it stands here."""

import re
from collections.abc import Iterable, Iterator

from archive.admission import ADMITTED
from archive.retention import Trigger
from cases.models.revisit import RevisitMethod, RevisitOutcome
from cases.rulebook.forms import ENTRY, Form
from cases.rulebook.model import Rulebook
from cases.source import Mistake, Path

RECORD_SOURCES = frozenset(
    {
        "client.name",
        "client.number",
        "client.branch",
        "revisit.method",
        "revisit.contact",
        "revisit.officer",
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
COUNTED_BY = frozenset({"visited_on"})
"""The day by which a revisit belongs to a filing's period (`cases.queries.filing`)."""
MEDIA_TYPE = re.compile(r"(application|audio|image|text|video)/[a-z0-9][a-z0-9.+-]*")


def unprovided(rulebook: Rulebook) -> Iterator[Mistake]:
    """Give every name that nothing in the house answers to: it would fail later, or say nothing."""
    for index, outcome in enumerate(rulebook.outcomes):
        yield from _strange(("outcomes", index, "code"), outcome.code, RevisitOutcome)
    for index, method in enumerate(rulebook.methods):
        yield from _strange(("methods", index, "code"), method.code, RevisitMethod)
    for index, form in enumerate(rulebook.forms):
        yield from _fields(form, ("forms", index, "fields"))
    for index, filing in enumerate(rulebook.filings):
        path = ("filings", index)
        yield from _strange((*path, "counted_by"), filing.counted_by, COUNTED_BY)
        for number, column in enumerate(filing.columns):
            yield from _strange((*path, "columns", number, "filled_from"), column.filled_from, ROW_SOURCES)
    for index, kind in enumerate(rulebook.archive_classes):
        path = ("archive_classes", index)
        for number, event in enumerate(kind.starts_at_latest_of):
            yield from _strange((*path, "starts_at_latest_of", number), event, Trigger)
        yield from _media_types((*path, "media_types"), kind.media_types)


def _fields(form: Form, path: Path) -> Iterator[Mistake]:
    for number, field in enumerate(form.fields):
        if field.filled_from != ENTRY:
            yield from _strange((*path, number, "filled_from"), field.filled_from, RECORD_SOURCES)
        if field.correctable:
            yield from _strange((*path, number, "correctable"), field.filled_from, CORRECTABLE)


def _media_types(path: Path, written: tuple[str, ...]) -> Iterator[Mistake]:
    for number, name in enumerate(written):
        if not MEDIA_TYPE.fullmatch(name):
            yield Mistake((*path, number), "media_type", f"“{name}”不是文件类型", f"{name} is no type of file")
    if not ADMITTED.intersection(written):
        yield from _strange(path, ", ".join(written), ADMITTED)


def _strange(path: Path, name: str, provided: Iterable[str]) -> Iterator[Mistake]:
    known = sorted(map(str, provided))
    if name not in known:
        zh = f"系统不认识“{name}”,可用的有:{'、'.join(known)}"
        yield Mistake(path, "not_provided", zh, f"nothing provides {name}, only: {', '.join(known)}")
