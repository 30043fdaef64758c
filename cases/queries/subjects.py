"""Whom duties are about: clients, or people of staff. One set of statements serves both."""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import SQLColumnExpression

from cases.models.case import Case
from cases.models.event import Event
from cases.models.obligation import Obligation
from cases.rulebook.programmes import Programme

Key = SQLColumnExpression[int | None]


@dataclass(frozen=True, slots=True)
class Subjects:
    """The columns that hold the subject's key: of its duties, its cases and its events."""

    owed: Key
    case: Key
    event: Key


CLIENTS = Subjects(Obligation.client_id, Case.client_id, Event.client_id)
STAFF = Subjects(Obligation.staff_id, Case.about_id, Event.staff_id)
BY_NAME: Mapping[str, Subjects] = {"client": CLIENTS, "staff": STAFF}


def subjects_of(programme: Programme) -> Subjects:
    """Give whom a programme's duties are about; duties about units are not carried out (KeyError)."""
    return BY_NAME[programme.subject]
