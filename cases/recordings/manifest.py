"""The manifest of a delivery: one line for each recorded call."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from cases.imports.reading import Delivery, Progress, records
from cases.imports.report import Refusals
from cases.imports.shapes import RECORDINGS
from cases.imports.values import BadValue, Value, parse
from cases.models.recording import CallDirection

DIGEST = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the manifest, at its number in the file (the header is line 1)."""

    number: int
    call_id: str
    direction: CallDirection
    caller: str | None
    callee: str | None
    agent: str | None
    started_at: datetime
    ended_at: datetime
    file: str
    sha256: str | None
    result: str | None

    @property
    def length(self) -> timedelta:
        """How long the call took."""
        return self.ended_at - self.started_at


def lines_of(delivery: Delivery, refusals: Refusals, progress: Progress) -> Iterator[Line]:
    """Give each line that can be read; note the others with their reasons. Raise FileUnreadable."""
    places = {field: place for place, field in enumerate(delivery.fields) if field is not None}
    for number, written in records(delivery, progress):
        if written is None:
            refusals.add(number, "", "COLUMNS")
            continue
        try:
            yield _line(number, {field: written[place] for field, place in places.items()})
        except Wrong as wrong:
            refusals.add(number, wrong.field, wrong.code)


@dataclass
class Wrong(Exception):
    """A line that cannot be read: which field, and why."""

    field: str
    code: str


def _line(number: int, written: Mapping[str, str | None]) -> Line:
    values = dict(_typed(written))
    started, ended, length = (values.get(name) for name in ("started_at", "ended_at", "length"))
    if not isinstance(started, datetime):
        raise Wrong("started_at", "MISSING")
    if not isinstance(ended, datetime):
        if not isinstance(length, timedelta):
            raise Wrong("ended_at", "MISSING")
        ended = started + length
    if ended < started:
        raise Wrong("ended_at", "ENDS_BEFORE_START")
    texts = {name: str(value) if value is not None else None for name, value in values.items()}
    digest = (texts.get("sha256") or "").lower() or None
    if digest is not None and not DIGEST.fullmatch(digest):
        raise Wrong("sha256", "NOT_A_DIGEST")
    return Line(
        number=number,
        call_id=texts["call_id"] or "",
        direction=CallDirection(texts["direction"] or ""),
        caller=texts.get("caller"),
        callee=texts.get("callee"),
        agent=texts.get("agent"),
        started_at=started,
        ended_at=ended,
        file=texts["file"] or "",
        sha256=digest,
        result=texts.get("result"),
    )


def _typed(written: Mapping[str, str | None]) -> Iterator[tuple[str, Value]]:
    for field, value in written.items():
        try:
            yield field, parse(RECORDINGS.column(field), value)
        except BadValue as error:
            raise Wrong(field, error.code) from error
