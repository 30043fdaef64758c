"""重大事项: flagged in a revisit with its reason, reported to both headquarters at once, open until each has signed (art. 14)."""

from cases.actions.permission import demand_step
from cases.actions.step import demand, found_in, fulfil, of_case, opened, rules_for, units_owing
from cases.errors import CaseNotFound, NotARecipient
from cases.finding_errors import AlreadyAcknowledged
from cases.forms import demand_written
from cases.lifecycle import MAJOR_MATTER, next_state
from cases.models.case import Case
from cases.models.major_matter import MajorMatter, MajorMatterReceipt, MajorMatterState
from cases.models.organisation import Unit
from cases.queries import case as cases
from cases.queries import finding as findings
from cases.queries import organisation
from kernel import journal
from kernel.work import Work

NOUN = "major_matter"


async def report(
    work: Work, *, case_id: int, kind: str, reason: str, expected_version: int | None = None
) -> MajorMatter:
    """Report a major matter to every headquarters that the rulebook names; raise Invalid (kind, reason), WrongState or who may."""
    case, acting_for = await found_in(work, case_id, expected_version)
    rules = await rules_for(work, NOUN, case)
    matter = MajorMatter(
        case_id=case.id,
        unit_id=case.unit_id,
        branch_id=case.branch_id,
        kind=kind,
        kind_name=rules.kind(kind),
        reason=demand_written("reason", reason, "情况说明和认定理由", "what happened and why it is major"),
        state=MajorMatterState.FLAGGED.value,
        flagged_at=work.now,
        flagged_by_id=work.actor.staff_id,
    )
    recipients = await units_owing(work, rules, rules.step("receipt"), case.branch_id)
    work.session.add(matter)
    await work.session.flush()
    work.session.add_all(_awaited(matter, unit) for unit in recipients)
    _record(work, matter, case, "major_matter.reported", {"kind": kind}, acting_for)
    await demand(work, rules, "receipt", of_case(NOUN, matter.id, case))
    return matter


async def acknowledge(work: Work, *, matter_id: int) -> MajorMatter:
    """Receive a major matter for the actor's headquarters; it is closed when all have.

    Raise NotARecipient, PostRequired or AlreadyAcknowledged.
    """
    matter = await opened(work, MajorMatter, matter_id, None)
    case = await cases.locked(work.session, matter.case_id)
    if case is None:
        raise CaseNotFound
    rules = await rules_for(work, NOUN, case)
    receipts = await findings.receipts(work.session, matter.id)
    mine = next((each for each in receipts if each.recipient_unit_id == work.actor.unit_id), None)
    if mine is None:
        raise NotARecipient
    acting_for = await demand_step(work, work.actor.unit_id, rules.step("receipt"))
    if mine.at is not None:
        raise AlreadyAcknowledged((await organisation.unit(work.session, work.actor.unit_id)).name)
    mine.at, mine.by_id = work.now, work.actor.staff_id
    if all(each.at is not None for each in receipts):
        matter.state = next_state(MAJOR_MATTER, matter.state, "acknowledge")
    await work.session.flush()
    _record(work, matter, case, "major_matter.acknowledged", {"by_unit": work.actor.unit_id}, acting_for)
    await fulfil(work, rules, "receipt", of_case(NOUN, matter.id, case), work.actor.unit_id)
    return matter


def _awaited(matter: MajorMatter, unit: Unit) -> MajorMatterReceipt:
    return MajorMatterReceipt(
        major_matter_id=matter.id,
        case_id=matter.case_id,
        unit_id=matter.unit_id,
        branch_id=matter.branch_id,
        recipient_unit_id=unit.id,
    )


def _record(
    work: Work, matter: MajorMatter, case: Case, kind: str, details: dict[str, object], acting_for: int | None
) -> None:
    subject = (NOUN, matter.id)
    journal.append(
        work, kind, subject=subject, unit_id=case.unit_id, case_id=case.id, details=details, acting_for=acting_for
    )
