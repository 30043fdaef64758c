"""事件: what a feed or another case tells the house of a client or a person; the next sweep makes the duties that follow."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import ClassVar

from cases.errors import ClientNotFound
from cases.models.event import Event
from cases.queries import client as clients
from cases.queries import event as events
from cases.queries import organisation
from kernel import journal
from kernel.errors import NotFound
from kernel.work import Work


@dataclass(eq=False)
class PersonNotFound(NotFound):
    """No such person on the staff, or one who has left: nothing can happen to them here."""

    code: ClassVar[str] = "PERSON_NOT_FOUND"
    zh: ClassVar[str] = "员工名册中没有此人，或其已离职；请核对后重试。"
    en: ClassVar[str] = "Nobody of that id is on the staff now: check who it happened to."


@dataclass(frozen=True, slots=True)
class Happening:
    """What happened to whom, on which day, and the row that it was learned from (`source_kind`, `source_id`).

    `unit_id`: where it happened, when that is not the client's branch or the person's unit, such as the unit that accepted a
    complaint: revisits that follow may be that unit's.
    """

    code: str
    on: date
    source_kind: str
    source_id: int
    client_id: int | None = None
    staff_id: int | None = None
    unit_id: int | None = None
    amount: Decimal | None = None


async def record_event(work: Work, happening: Happening) -> Event:
    """Keep what happened; told again by the same row it is the same event, with what is said of it now.

    Raise ClientNotFound or PersonNotFound.
    """
    unit_id = await _unit_of(work, happening)
    event = await events.told(work.session, happening.code, happening.source_kind, happening.source_id)
    said = (happening.on, happening.amount, happening.client_id, happening.staff_id, unit_id)
    if event is None:
        event = Event(code=happening.code, source_kind=happening.source_kind, source_id=happening.source_id)
        work.session.add(event)
    elif event.withdrawn_at is None and said == _said(event):
        return event
    event.on_date, event.amount, event.client_id, event.staff_id, event.unit_id = said
    event.recorded_at, event.withdrawn_at = work.now, None
    await work.session.flush()
    _record(work, event, "event.recorded")
    return event


async def withdraw_event(work: Work, *, code: str, source_kind: str, source_id: int) -> Event | None:
    """Take back what was told: it starts nothing any more, and the next sweep ends what it started. None: it was never told."""
    event = await events.told(work.session, code, source_kind, source_id)
    if event is not None and event.withdrawn_at is None:
        event.withdrawn_at = work.now
        await work.session.flush()
        _record(work, event, "event.withdrawn")
    return event


async def _unit_of(work: Work, happening: Happening) -> int:
    if happening.client_id is not None:
        client = await clients.client(work.session, happening.client_id)
        if client is None:
            raise ClientNotFound
        return happening.unit_id or client.branch_id
    person = await organisation.staff(work.session, happening.staff_id or 0)
    if person is None:
        raise PersonNotFound
    return happening.unit_id or person.unit_id


def _said(event: Event) -> tuple[date, Decimal | None, int | None, int | None, int]:
    return event.on_date, event.amount, event.client_id, event.staff_id, event.unit_id


def _record(work: Work, event: Event, kind: str) -> None:
    details: dict[str, object] = {
        "code": event.code,
        "on": event.on_date.isoformat(),
        "amount": None if event.amount is None else format(event.amount, "f"),
        "source": [event.source_kind, event.source_id],
    }
    journal.append(work, kind, subject=("event", event.id), unit_id=event.unit_id, details=details)
