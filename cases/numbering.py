"""Case numbers that people read aloud: kind, office year, and a running number without gaps, `RV-2026-000123`."""

import re

NUMBER = re.compile(r"([A-Z]{2})-([0-9]{4})-([0-9]{6,9})")


def number(kind: str, year: int, value: int) -> str:
    """Write a number; six digits at least, so that text order is number order up to 999,999 a year."""
    text = f"{kind}-{year:04}-{value:06}"
    if value < 1 or not NUMBER.fullmatch(text):
        raise ValueError(f"no case number: {kind!r}, {year}, {value}")
    return text
