"""The tables of the business: one noun, one file. Importing this package maps them all."""

from cases.models import (
    calendar,
    case,
    client,
    client_list,
    event,
    filing,
    focus,
    form,
    notice,
    numbering,
    obligation,
    organisation,
    replay,
    revisit,
    rulebook,
)

__all__ = [
    "calendar",
    "case",
    "client",
    "client_list",
    "event",
    "filing",
    "focus",
    "form",
    "notice",
    "numbering",
    "obligation",
    "organisation",
    "replay",
    "revisit",
    "rulebook",
]
