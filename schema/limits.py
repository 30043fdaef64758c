"""What one request may ask for. Everything here is refused before any SQL runs."""

from dataclasses import dataclass

DEFAULT_PAGE = 50
LARGEST_PAGE = 200
PAGE_STEPS = (0, 1, 2, 5, 10, 20, 50, 100, 200)
COUNT_CAP = 1_000
"""`totalCount` counts no further."""


@dataclass(frozen=True, slots=True)
class Limits:
    """The limits of one request."""

    depth: int = 12
    aliases: int = 30
    directives: int = 50
    tokens: int = 2_000
    root_mutations: int = 4
    rows: int = 10_000
    fields: int = 2_000
    errors: int = 5
    statement_bytes: int = 200_000
    answer_bytes: int = 16_000_000
