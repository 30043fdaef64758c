"""授权代办: somebody acts for a colleague of the same unit during an absence."""

from dataclasses import dataclass
from datetime import datetime

from cases.actions.permission import demand_delegate
from cases.errors import StaffNotFound
from cases.finding_errors import CannotStandIn, DelegationNotFound
from cases.models.delegation import Delegation, DelegationMatter
from cases.models.organisation import Staff
from cases.policy import may_stand_in
from cases.queries import organisation
from kernel import journal
from kernel.errors import invalid
from kernel.work import Work


@dataclass(frozen=True, slots=True)
class Absence:
    """Who is absent, who acts instead, for what, from when until when."""

    principal_id: int
    delegate_id: int
    matter: DelegationMatter
    since: datetime
    until: datetime


async def delegate(work: Work, absence: Absence) -> Delegation:
    """Let somebody act for another; the absent person or the head of the unit decides that.

    Raise StaffNotFound, NotYourUnit, PostRequired, CannotStandIn or Invalid (until).
    """
    principal = await organisation.staff(work.session, absence.principal_id)
    stand_in = await organisation.staff(work.session, absence.delegate_id)
    if principal is None or stand_in is None:
        raise StaffNotFound
    await demand_delegate(work, principal)
    await _demand_able(work, principal, stand_in)
    if absence.until <= max(absence.since, work.now):
        zh, en = (
            "代办结束时间应晚于开始时间和当前时间，请核对。",
            "It must end after it begins and after now: check the times.",
        )
        raise invalid("until", "OUT_OF_RANGE", zh, en)
    made = Delegation(
        unit_id=principal.unit_id,
        principal_id=principal.id,
        delegate_id=stand_in.id,
        matter=absence.matter.value,
        since=absence.since,
        until=absence.until,
        made_at=work.now,
        made_by_id=work.actor.staff_id,
    )
    work.session.add(made)
    await work.session.flush()
    _record(work, made, "delegation.made", {"until": made.until.isoformat(), "matter": made.matter})
    return made


async def end(work: Work, *, delegation_id: int) -> Delegation:
    """End a delegation now, because the absent person is back; one that has ended stays. Raise DelegationNotFound or who may."""
    made = await work.session.get(Delegation, delegation_id, with_for_update=True)
    principal = None if made is None else await work.session.get(Staff, made.principal_id)
    if made is None or principal is None:
        raise DelegationNotFound
    await demand_delegate(work, principal)
    if made.until > work.now:
        made.until = max(made.since, work.now)
        _record(work, made, "delegation.ended", {})
        await work.session.flush()
    return made


async def _demand_able(work: Work, principal: Staff, stand_in: Staff) -> None:
    """Raise CannotStandIn unless the two are colleagues and the one's posts allow what the other's do."""
    posts = [await organisation.posts_of(work.session, each.id) for each in (stand_in, principal)]
    colleagues = principal.id != stand_in.id and principal.unit_id == stand_in.unit_id
    if not colleagues or not may_stand_in(*posts):
        raise CannotStandIn(stand_in.name)


def _record(work: Work, made: Delegation, kind: str, details: dict[str, object]) -> None:
    people = {"principal": made.principal_id, "delegate": made.delegate_id}
    subject = ("delegation", made.id)
    journal.append(work, kind, subject=subject, unit_id=made.unit_id, details={**people, **details})
