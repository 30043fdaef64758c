"""Case numbers that people read aloud: kind, office year, and a running number without gaps, `RV-2026-000123`."""

import re
from dataclasses import dataclass

NUMBER = re.compile(r"([A-Z]{2})-([0-9]{4})-([0-9]{6,9})")


@dataclass(frozen=True, slots=True, order=True)
class Number:
    """One number, taken apart."""

    kind: str
    year: int
    value: int

    def __str__(self) -> str:
        return number(self.kind, self.year, self.value)


def number(kind: str, year: int, value: int) -> str:
    """Write a number; six digits at least, so that text order is number order up to 999,999 a year."""
    text = f"{kind}-{year:04}-{value:06}"
    if value < 1 or not NUMBER.fullmatch(text):
        raise ValueError(f"no case number: {kind!r}, {year}, {value}")
    return text


def parse_number(text: str) -> Number | None:
    """Read a number as people type it (spaces around, small letters); None when it is none."""
    match = NUMBER.fullmatch(text.strip().upper())
    if match is None or int(match[3]) < 1:
        return None
    parsed = Number(match[1], int(match[2]), int(match[3]))
    return parsed if str(parsed) == match[0] else None
