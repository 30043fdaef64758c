"""The tables of the business: one noun, one file. Importing this package maps them all."""

from cases.models import (
    calendar,
    case,
    client,
    event,
    filing,
    form,
    notice,
    numbering,
    obligation,
    organisation,
    replay,
    revisit,
    rulebook,
    scan,
)

__all__ = [
    "calendar",
    "case",
    "client",
    "event",
    "filing",
    "form",
    "notice",
    "numbering",
    "obligation",
    "organisation",
    "replay",
    "revisit",
    "rulebook",
    "scan",
]
