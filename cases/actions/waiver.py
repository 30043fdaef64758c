"""豁免: the unit that owes a duty asks with its reason, headquarters decides; what is waived is counted apart."""

from dataclasses import dataclass

from cases.actions import duty, worklist
from cases.actions.dossier import close_dossier
from cases.actions.leaving import cancelled_for
from cases.actions.notice import About, tell
from cases.actions.permission import demand_posts, refuse
from cases.errors import StaleVersion
from cases.finding_errors import (
    AlreadyAsked,
    NotOpen,
    NotWaivable,
    ObligationNotFound,
    OwnerMissing,
    SamePerson,
    WaiverNotFound,
)
from cases.forms import demand_written
from cases.lifecycle import REVISIT, WAIVER, next_state
from cases.models.obligation import Obligation
from cases.models.organisation import Unit
from cases.models.waiver import Waiver, WaiverState
from cases.policy import may_take
from cases.queries import case as cases
from cases.queries import finding as findings
from cases.queries import obligation as obligations
from cases.queries import organisation
from cases.reminders import NoticeKind
from cases.rulebook import Edition
from cases.rulebook.duties import Obligation as DutyRule
from cases.rulebook.findings import Waiver as WaiverRule
from kernel import journal
from kernel.actor import Post
from kernel.work import Work

REASON = "豁免"


@dataclass(frozen=True, slots=True)
class Waivable:
    """An obligation that may be waived: its row, and the rules in force today."""

    row: Obligation
    edition: Edition
    duty: DutyRule
    rule: WaiverRule
    deciding: Unit


async def ask(work: Work, *, obligation_id: int, reason: str) -> Waiver:
    """Ask that an open obligation be waived; raise NotWaivable, NotOpen, AlreadyAsked, SamePerson, Invalid (reason) or who may.

    Whoever alone could decide does not ask: nobody would be left to decide.
    """
    found = await _waivable(work, obligation_id)
    await demand_posts(work, found.row.unit_id, found.rule.asked_by)
    if found.row.status != obligations.OPEN:
        raise NotOpen(found.duty.title)
    if await findings.waiver_asked(work.session, obligation_id):
        raise AlreadyAsked(found.duty.title)
    deciders = {each.id for each in await organisation.holders(work.session, found.deciding.id, found.rule.decided_by)}
    if deciders == {work.actor.staff_id}:
        raise SamePerson("本单位其他有权申请的人员")
    waiver = Waiver(
        obligation_id=found.row.id,
        unit_id=found.row.unit_id,
        reason=demand_written("reason", reason, "豁免理由", "why it should be waived"),
        state=WaiverState.ASKED.value,
        asked_at=work.now,
        asked_by_id=work.actor.staff_id,
    )
    work.session.add(waiver)
    await work.session.flush()
    _record(work, waiver, "waiver.asked", {"obligation": found.row.id, "reason": waiver.reason})
    said = f"{await _named(work, found)}申请豁免：{waiver.reason}。请审批。"
    await tell(work, About(NoticeKind.NEW_DUTY, said), deciders)
    return waiver


async def decide(
    work: Work, *, waiver_id: int, approved: bool, reason: str, expected_version: int | None = None
) -> Waiver:
    """Decide on a waiver; an approved one ends the obligation, cancels its revisit and starts the next period.

    Raise WaiverNotFound, SamePerson, WrongState, StaleVersion, NotOpen, Invalid (reason) or who decides.
    """
    waiver = await work.session.get(Waiver, waiver_id, with_for_update=True)
    if waiver is None:
        raise WaiverNotFound
    if expected_version is not None and expected_version != waiver.version:
        raise StaleVersion(expected_version, waiver.version)
    found = await _waivable(work, waiver.obligation_id)
    await _demand_decider(work, found, waiver)
    waiver.state = next_state(WAIVER, waiver.state, "approve" if approved else "reject")
    if approved and found.row.status != obligations.OPEN:
        raise NotOpen(found.duty.title)
    waiver.decision = demand_written("reason", reason, "审批意见", "why it is so decided")
    waiver.decided_at, waiver.decided_by_id = work.now, work.actor.staff_id
    await work.session.flush()
    details: dict[str, object] = {"obligation": found.row.id, "reason": waiver.decision}
    _record(work, waiver, f"waiver.{waiver.state.lower()}", details)
    if approved:
        await _end(work, found)
    said = f"{await _named(work, found)}的豁免申请{'已批准' if approved else '未批准'}：{waiver.decision}。"
    await tell(work, About(NoticeKind.DECISION, said), [waiver.asked_by_id])
    return waiver


async def _waivable(work: Work, obligation_id: int) -> Waivable:
    row = await work.session.get(Obligation, obligation_id)
    if row is None:
        raise ObligationNotFound
    if row.case_id is not None:
        await cases.locked(work.session, row.case_id)  # first, as whoever completes it does: two orders would deadlock
    await work.session.refresh(row, with_for_update=True)
    edition, rule = await duty.rule_of(work, row)
    if rule.waiver is None:
        raise NotWaivable(rule.title)
    units = await organisation.units_of_type(work.session, rule.waiver.unit_type)
    if not units:
        raise OwnerMissing(rule.title, rule.waiver.unit_type)
    return Waivable(row, edition, rule, rule.waiver, units[0])


async def _demand_decider(work: Work, found: Waivable, waiver: Waiver) -> None:
    posts = found.rule.decided_by
    if not may_take(work.actor, found.deciding.id, posts):
        await refuse(work, found.deciding.id, [post for post in Post if post in posts])
    if waiver.asked_by_id == work.actor.staff_id:
        raise SamePerson(f"{found.deciding.name}其他有权审批的人员")


async def _end(work: Work, found: Waivable) -> None:
    """Waive the obligation; its end is stamped, so that the period can be told from one that is still to be kept."""
    row = found.row
    row.status, row.fulfilled_at = obligations.WAIVED, work.now
    await work.session.flush()
    subject = ("obligation", row.id)
    journal.append(work, "obligation.waived", subject=subject, unit_id=row.unit_id, case_id=row.case_id)
    case = None if row.case_id is None else await cases.locked(work.session, row.case_id)
    if case is not None:
        case.status, case.closed_at = next_state(REVISIT, case.status, "cancel"), work.now
        cancelled_for(work, case.id, case.unit_id, REASON)
        await work.session.flush()
        await close_dossier(work, case)
    for programme in found.edition.rulebook.programmes:
        if programme.obligation == found.duty.code:
            await duty.skip_period(work, found.edition, programme, row)
    await worklist.changed(work, (row.unit_id,))


async def _named(work: Work, found: Waivable) -> str:
    unit = await organisation.unit(work.session, found.row.unit_id)
    return f"{unit.name}“{found.duty.title}”（期限{found.row.due_on}）"


def _record(work: Work, waiver: Waiver, kind: str, details: dict[str, object]) -> None:
    journal.append(work, kind, subject=("waiver", waiver.id), unit_id=waiver.unit_id, details=details)
