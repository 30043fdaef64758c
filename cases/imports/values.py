"""One written value made a typed one: numbers and dates in the dialects of the firm's systems, and choices by any name."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import TypeAlias

from cases.imports.shapes import Column, Content
from kernel.clock import OFFICE

Value: TypeAlias = str | Decimal | date | datetime | timedelta | None

NUMBER = re.compile(r"[+-]?(\d{1,3}(,\d{3})+|\d+)?(\.\d+)?([eE][+-]?\d{1,2})?", re.ASCII)
DATE = re.compile(r"(\d{4})[-/.]?(\d{2})[-/.]?(\d{2})", re.ASCII)
INSTANT = re.compile(
    r"((?:19|20|21)\d{2})[-/.]?(\d{2})[-/.]?(\d{2})(?:[T ]?(\d{2}):?(\d{2})(?::?(\d{2})(?:\.\d{1,9})?)?)?\s?(Z|[+-]\d{2}:?\d{2})?",
    re.ASCII,
)
LENGTH = re.compile(r"(?:(?:(\d{1,3}):)?(\d{1,2}):)?(\d{1,6})(?:\.\d{1,9})?", re.ASCII)
CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
LARGEST = Decimal(10) ** 13
"""No amount of one account reaches ten trillion: what is larger is a broken column."""


@dataclass
class BadValue(Exception):
    """A value that cannot be taken; `code` says why."""

    code: str


def parse(column: Column, raw: str | None) -> Value:
    """Give the value of a column; a blank one is None. Raise BadValue."""
    written = (raw or "").strip()
    if not written:
        if column.required:
            raise BadValue("MISSING")
        return None
    if (read := READ.get(column.content)) is not None:
        value = read(written)
        if value is None and column.required:
            raise BadValue("MISSING")
        return value
    match column.content:
        case Content.CHOICE:
            return _choice(column, written)
        case Content.CHOICES:
            return ";".join(sorted({_choice(column, part.strip()) for part in written.split(";") if part.strip()}))
        case _:
            return _text(column, written)


def number(written: str) -> Decimal:
    """Read 1234.5, 1,234.50, 1.2345E3 or 153%; raise BadValue for anything else and beyond ten trillion."""
    share = written.endswith("%")
    digits = written.removesuffix("%").strip()
    if not NUMBER.fullmatch(digits) or not any(character.isdigit() for character in digits):
        raise BadValue("NOT_A_NUMBER")
    found = Decimal(digits.replace(",", "")) / (100 if share else 1)
    if abs(found) >= LARGEST:
        raise BadValue("OUT_OF_RANGE")
    return found


def day(written: str) -> date | None:
    """Read 20260302, 2026-03-02, 2026/03/02; 0 and 00000000 are how some systems write "none". Raise BadValue."""
    if not written.strip("0"):
        return None
    found = DATE.fullmatch(written.split("T", maxsplit=1)[0].split(" ", maxsplit=1)[0])
    try:
        return date(*(int(part) for part in found.groups())) if found else _no_date()
    except ValueError as error:
        raise BadValue("NOT_A_DATE") from error


def instant(written: str) -> datetime | None:
    """Read 2026-03-02 15:30:00, 20260302153000, 2026-03-02T15:30+08:00, or a day's beginning; the office's time unless it says.

    Zeros are how some systems write "none". Raise BadValue.
    """
    if not written.strip("0"):
        return None
    found = INSTANT.fullmatch(written)
    if found is None:
        raise BadValue("NOT_AN_INSTANT")
    *parts, zone = found.groups()
    year, month, dom, hour, minute, second = (int(part or 0) for part in parts)
    try:
        moment = datetime(year, month, dom, hour, minute, second, tzinfo=OFFICE)
        return moment if zone is None else datetime.fromisoformat(f"{moment:%Y-%m-%dT%H:%M:%S}{zone}")
    except ValueError as error:
        raise BadValue("NOT_AN_INSTANT") from error


def length(written: str) -> timedelta:
    """Read 180, 180.5, 03:00 or 0:03:00, in whole seconds; raise BadValue."""
    found = LENGTH.fullmatch(written)
    if found is None:
        raise BadValue("NOT_A_LENGTH")
    hours, minutes, seconds = (int(part or 0) for part in found.groups())
    return timedelta(hours=hours, minutes=minutes, seconds=seconds)


def _no_date() -> date:
    raise BadValue("NOT_A_DATE")


def _choice(column: Column, written: str) -> str:
    try:
        return column.choices[written.upper()]
    except KeyError:
        raise BadValue("NOT_A_CHOICE") from None


def _text(column: Column, written: str) -> str:
    if len(written) > column.limit:
        raise BadValue("TOO_LONG")
    if CONTROL.search(written):
        raise BadValue("CONTROL_CHARACTER")
    return written


READ: Mapping[Content, Callable[[str], Value]] = {
    Content.NUMBER: number,
    Content.MONEY: number,
    Content.DATE: day,
    Content.INSTANT: instant,
    Content.SECONDS: length,
}
