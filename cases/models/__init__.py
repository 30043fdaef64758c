"""The tables of the business: one noun, one file. Importing this package maps them all."""

from cases.models import (
    calendar,
    case,
    client,
    event,
    filing,
    form,
    inspection,
    notice,
    numbering,
    obligation,
    organisation,
    population,
    replay,
    revisit,
    rulebook,
)

__all__ = [
    "calendar",
    "case",
    "client",
    "event",
    "filing",
    "form",
    "inspection",
    "notice",
    "numbering",
    "obligation",
    "organisation",
    "population",
    "replay",
    "revisit",
    "rulebook",
]
