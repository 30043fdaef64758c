"""信息不符: reported in a revisit, verified in an interview, confirmed by the branch head, received by headquarters (art. 11)."""

from dataclasses import dataclass

from cases.actions import credit
from cases.actions.credit_record import enter_verified
from cases.actions.interview import Held, demand_interviewer, demand_told, keep_form
from cases.actions.permission import demand_step
from cases.actions.step import Cause, Rules, demand, found_in, fulfil, of_case, opened, rules_for, units_owing
from cases.errors import CaseNotFound
from cases.finding_errors import SamePerson
from cases.forms import demand_all_written, demand_written, written
from cases.lifecycle import DISCREPANCY, next_state
from cases.models.case import Case
from cases.models.discrepancy import Discrepancy, DiscrepancyState, Interview, InterviewVerdict
from cases.models.organisation import Staff
from cases.queries import case as cases
from cases.queries import finding as findings
from cases.queries import organisation
from cases.rulebook.findings import Step
from kernel import journal
from kernel.work import Work

NOUN = "discrepancy"
CONTACT_WORDS = ("电话", "手机", "联系方式", "邮箱", "电邮", "邮件", "地址", "住址", "证件", "身份证")
"""What names contact data or an identity number: what is on file of it and what was stated leave the API masked."""


@dataclass(frozen=True, slots=True)
class Found:
    """What differs: the kind, which item, what the application says, what the client stated, and all that was heard about it."""

    kind: str
    field: str
    on_file: str | None
    stated: str
    detail: str


@dataclass(frozen=True, slots=True)
class Opened:
    """A discrepancy opened for change: its rows and rules."""

    row: Discrepancy
    case: Case
    rules: Rules

    @property
    def cause(self) -> Cause:
        """Give what its duties arise from."""
        return of_case(NOUN, self.row.id, self.case)


async def report(work: Work, *, case_id: int, found: Found, expected_version: int | None = None) -> Discrepancy:
    """Report a discrepancy and have the branch interview the client at once; raise Invalid, WrongState or who may."""
    case, acting_for = await found_in(work, case_id, expected_version)
    rules = await rules_for(work, NOUN, case)
    field, stated, detail = demand_all_written(
        ("field", found.field, "不符的项目", "which item differs"),
        ("stated", found.stated, "客户陈述的内容", "what the client stated"),
        ("detail", found.detail, "不符情况的详细说明", "all that was heard about it"),
    )
    row = Discrepancy(
        case_id=case.id,
        unit_id=case.unit_id,
        branch_id=case.branch_id,
        kind=found.kind,
        kind_name=rules.kind(found.kind),
        field=field,
        on_file=written(found.on_file),
        stated=stated,
        masked=any(word in field for word in CONTACT_WORDS),
        detail=detail,
        state=DiscrepancyState.REPORTED.value,
        reported_at=work.now,
        reported_by_id=work.actor.staff_id,
    )
    work.session.add(row)
    await work.session.flush()
    opened_row = Opened(row, case, rules)
    _record(work, opened_row, "discrepancy.reported", {"kind": row.kind, "field": field}, acting_for)
    await demand(work, rules, "interview", opened_row.cause)
    return row


async def record_interview(
    work: Work, *, discrepancy_id: int, held: Held, expected_version: int | None = None
) -> Interview:
    """Record the interview by the person who held it, with what was verified; then the branch head confirms.

    Raise PostRequired for too low a rank, WrongState, MethodNotAllowed or Invalid (place, verified, at, fields).
    """
    found = await _open(work, discrepancy_id, expected_version)
    step = found.rules.step("interview")
    post = await demand_interviewer(work, found.row, step)
    verb = "verify" if held.verdict is InterviewVerdict.VERIFIED else "refute"
    found.row.state = next_state(DISCREPANCY, found.row.state, verb)
    last = await findings.newest_interview(work.session, found.row.id)
    since = last.at if last else found.row.reported_at
    place, verified = demand_told(work, held, since, found.rules.edition.rulebook)
    interview = Interview(
        discrepancy_id=found.row.id,
        case_id=found.case.id,
        unit_id=found.case.unit_id,
        branch_id=found.case.branch_id,
        at=held.at,
        by_id=work.actor.staff_id,
        post=post,
        method=held.method.value,
        place=place,
        verified=verified,
        verdict=held.verdict.value,
        record_id=await keep_form(work, found.row, step, held, post),
        recorded_at=work.now,
    )
    work.session.add(interview)
    await work.session.flush()
    _record(work, found, "interview.recorded", {"interview": interview.id, "verdict": held.verdict.value})
    await fulfil(work, found.rules, "interview", found.cause)
    await _demand_confirmation(work, found, interview)
    return interview


async def _demand_confirmation(work: Work, found: Opened, interview: Interview) -> None:
    """Have the branch head confirm; of an interview that the head held, the next superior does."""
    unit = (await units_owing(work, found.rules, found.rules.step("confirmation"), found.row.branch_id))[0]
    head = await organisation.head(work.session, unit.id)
    superior = None
    if head is not None and head.id == interview.by_id:
        superior = await organisation.superior_of(work.session, head)
    await demand(work, found.rules, "confirmation", found.cause, superior)


async def confirm(
    work: Work, *, discrepancy_id: int, agreed: bool, note: str | None = None, expected_version: int | None = None
) -> Discrepancy:
    """Confirm what the interview verified or refuted, or send it back for another; a verified change goes to headquarters at once.

    Raise SamePerson, NotYourUnit, PostRequired, WrongState, or Invalid (note) when it is sent back without a reason.
    """
    found = await _open(work, discrepancy_id, expected_version)
    row = found.row
    acting_for = await _demand_confirmer(work, found)
    state = next_state(DISCREPANCY, row.state, "confirm" if agreed else "send_back")
    row.confirmation = written(note) if agreed else demand_written("note", note, "退回理由", "why it is sent back")
    row.state = state
    row.confirmed_at, row.confirmed_by_id = (work.now, work.actor.staff_id) if agreed else (None, None)
    await work.session.flush()
    details: dict[str, object] = {"state": state, "note": row.confirmation}
    _record(work, found, "discrepancy.confirmed" if agreed else "discrepancy.sent_back", details, acting_for)
    await fulfil(work, found.rules, "confirmation", found.cause)
    if not agreed:
        await demand(work, found.rules, "interview", found.cause)
    elif state == DiscrepancyState.CONFIRMED:
        await _report_on(work, found)
    return row


async def _demand_confirmer(work: Work, found: Opened) -> int | None:
    """Raise unless the actor may confirm; nobody confirms his own interview, nor has it confirmed in his name."""
    step = found.rules.step("confirmation")
    interview = await findings.newest_interview(work.session, found.row.id)
    interviewer = await organisation.staff(work.session, interview.by_id) if interview else None
    superior = await _superior(work, interviewer, step)
    if superior is not None and superior.id == work.actor.staff_id:
        return None
    if interviewer is not None and interviewer.id == work.actor.staff_id:
        raise SamePerson(await _instead(work, found, superior))
    acting_for = await demand_step(work, found.row.branch_id, step)
    if interviewer is not None and interviewer.id == acting_for:
        raise SamePerson(await _instead(work, found, superior))
    return acting_for


async def _superior(work: Work, interviewer: Staff | None, step: Step) -> Staff | None:
    """Give who stands in for the confirming head when it was the head who interviewed."""
    if interviewer is None:
        return None
    held = await organisation.posts_of(work.session, interviewer.id)
    return None if held.isdisjoint(step.posts) else await organisation.superior_of(work.session, interviewer)


async def _instead(work: Work, found: Opened, superior: Staff | None) -> str:
    """Name who confirms instead: the superior of a head who interviewed, else the head."""
    head = superior or await organisation.head(work.session, found.row.branch_id)
    return head.name if head is not None and head.id != work.actor.staff_id else "上级负责人"


async def _report_on(work: Work, found: Opened) -> None:
    """Enter a verified change in the credit record and let headquarters sign for its report (art. 11)."""
    await enter_verified(work, found.row, found.case.client_id)
    await demand(work, found.rules, "receipt", found.cause)


async def acknowledge(work: Work, *, discrepancy_id: int) -> Discrepancy:
    """Receive the report of a verified change: now the client's credit is to be decided on. Raise WrongState or who may."""
    found = await _open(work, discrepancy_id, None)
    step = found.rules.step("receipt")
    (unit,) = await units_owing(work, found.rules, step, found.row.branch_id)
    acting_for = await demand_step(work, unit.id, step)
    found.row.state = next_state(DISCREPANCY, found.row.state, "acknowledge")
    found.row.acknowledged_at, found.row.acknowledged_by_id = work.now, work.actor.staff_id
    await work.session.flush()
    _record(work, found, "discrepancy.acknowledged", {}, acting_for)
    await fulfil(work, found.rules, "receipt", found.cause)
    await credit.request_for(work, found.row, found.case)
    return found.row


async def _open(work: Work, key: int, expected_version: int | None) -> Opened:
    row = await opened(work, Discrepancy, key, expected_version)
    case = await cases.locked(work.session, row.case_id)
    if case is None:
        raise CaseNotFound
    return Opened(row, case, await rules_for(work, NOUN, case))


def _record(work: Work, found: Opened, kind: str, details: dict[str, object], acting_for: int | None = None) -> None:
    subject, case = (NOUN, found.row.id), found.case
    journal.append(
        work, kind, subject=subject, unit_id=case.unit_id, case_id=case.id, details=details, acting_for=acting_for
    )
