"""客户回访 before its end: assigning it and trying to reach the client (arts 9, 10)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from cases.actions import worklist
from cases.actions.appointment import check_appointment, next_attempt, remind_of
from cases.actions.evidence import demand_recording
from cases.actions.permission import demand_assign, demand_work_on
from cases.actions.separation import demand_separate, developer_of
from cases.errors import CaseNotFound, MethodNotAllowed, StaffNotFound, StaleVersion, WrongLine
from cases.finding_errors import NotIndependent
from cases.forms import written
from cases.lifecycle import REVISIT, next_state
from cases.models.case import Case
from cases.models.revisit import Revisit, RevisitAttempt, RevisitMethod
from cases.queries import case as cases
from cases.queries import obligation as obligations
from cases.queries import organisation
from cases.queries import rulebook as rulebooks
from cases.rulebook import Edition, Shelf
from cases.rulebook.programmes import Programme
from kernel import journal
from kernel.errors import invalid
from kernel.work import Work

SHELF = "rulebooks"
MOST_AT_ONCE = 100


@dataclass(frozen=True, slots=True)
class Folder:
    """A revisit opened for change: its rows, the rules of the edition it was opened under, and for whom the actor stands in."""

    case: Case
    revisit: Revisit
    edition: Edition
    programme: Programme
    acting_for: int | None = None


@dataclass(frozen=True, slots=True)
class Contact:
    """One try to reach the client: when, how, over which number or address, with what result."""

    at: datetime
    method: RevisitMethod
    result: str
    contact: str | None = None
    line: str | None = None
    line_reason: str | None = None
    note: str | None = None
    call_id: str | None = None
    recording_id: int | None = None
    appointment_at: datetime | None = None


async def open_folder(work: Work, case_id: int, *, expected_version: int | None = None) -> Folder:
    """Lock a revisit and find its rules; raise CaseNotFound, or StaleVersion when it changed since it was read."""
    case = await cases.locked(work.session, case_id)
    revisit = await cases.revisit(work.session, case_id) if case else None
    if case is None or revisit is None:
        raise CaseNotFound
    if expected_version is not None and expected_version != case.version:
        raise StaleVersion(expected_version, case.version)
    row = await rulebooks.version(work.session, case.rulebook_id)
    edition = work.ports.find(SHELF, Shelf).version(row.code, row.version)
    return Folder(case, revisit, edition, edition.rulebook.programme(revisit.programme))


async def assign(work: Work, *, case_id: int, assignee_id: int, expected_version: int | None = None) -> Case:
    """Give the revisit to somebody of the owning unit.

    Raise StaffNotFound, NotIndependent, NotSeparate, NotYourUnit, PostRequired or WrongState.

    Whoever has it already keeps it, and nothing changes.
    """
    folder = await open_folder(work, case_id, expected_version=expected_version)
    case = folder.case
    await demand_assign(work, case)
    officers = await organisation.holders(work.session, case.unit_id, folder.programme.posts)
    if assignee_id not in {officer.id for officer in officers}:
        raise StaffNotFound
    await demand_independent(work, folder, assignee_id)
    await demand_separate(work, case, (folder.edition.rulebook, folder.programme), assignee_id)
    case.status = next_state(REVISIT, case.status, "assign")
    if assignee_id == case.assignee_id:
        return case
    before, case.assignee_id = case.assignee_id, assignee_id
    for duty in await obligations.open_of_case(work.session, case.id):
        duty.assignee_id = assignee_id
    _record(work, case, "revisit.assigned", {"from": before, "to": assignee_id})
    await worklist.changed(work, (case.unit_id,))
    await work.session.flush()
    return case


async def assign_all(work: Work, *, case_ids: Sequence[int], assignee_id: int) -> None:
    """Give several revisits to somebody, all or none; raise Invalid (ofCases) for none or too many, and what `assign` raises."""
    if not 1 <= len(case_ids) <= MOST_AT_ONCE:
        zh, en = f"一次可分派1至{MOST_AT_ONCE}个案件。", f"From 1 to {MOST_AT_ONCE} cases can be given at once."
        raise invalid("ofCases", "OUT_OF_RANGE", zh, en)
    for case_id in sorted(set(case_ids)):
        await assign(work, case_id=case_id, assignee_id=assignee_id)


async def programme_of(work: Work, case: Case) -> Programme | None:
    """Give the programme that a revisit was opened for, by its own edition; None of another kind of case."""
    found = await cases.revisit(work.session, case.id)
    if found is None:
        return None
    row = await rulebooks.version(work.session, case.rulebook_id)
    return work.ports.find(SHELF, Shelf).version(row.code, row.version).rulebook.programme(found.programme)


async def demand_independent(work: Work, folder: Folder, staff_id: int) -> None:
    """Raise NotIndependent, naming who else there is, for whoever may not revisit this client by the rulebook."""
    developer = await developer_of(work, folder.programme, folder.case.client_id)
    if developer is None or developer != staff_id:
        return
    officers = await organisation.holders(work.session, folder.case.unit_id, folder.programme.posts)
    others = "、".join(each.name for each in officers if each.id != staff_id)
    raise NotIndependent(others or "上级单位指定的人员")


async def log_attempt(
    work: Work, *, case_id: int, contact: Contact, expected_version: int | None = None
) -> RevisitAttempt:
    """Log one try to reach the client, and until when the next is due, or was appointed.

    Raise MethodNotAllowed, WrongLine, NotIndependent, Invalid (time, appointment, recording) or WrongState.
    """
    folder = await open_folder(work, case_id, expected_version=expected_version)
    case = folder.case
    acting_for = await _demand_try(work, folder, contact)
    if case.status == "PLANNED":
        case.status = next_state(REVISIT, case.status, "begin")
    case.status = next_state(REVISIT, case.status, "attempt")
    attempt = RevisitAttempt(
        case_id=case.id,
        unit_id=case.unit_id,
        branch_id=case.branch_id,
        at=contact.at,
        by_id=work.actor.staff_id,
        method=contact.method.value,
        contact=contact.contact,
        result=contact.result,
        note=note_of(contact),
        appointment_at=contact.appointment_at,
        call_id=written(contact.call_id),
        recording_id=contact.recording_id,
    )
    work.session.add(attempt)
    details: dict[str, object] = {"method": contact.method.value, "result": contact.result, **line_of(contact)}
    _record(work, case, "revisit.attempted", details, acting_for)
    await work.session.flush()
    before = folder.revisit.next_attempt_at
    folder.revisit.next_attempt_at = await next_attempt(work, folder.programme.attempts, attempt, before)
    await work.session.flush()
    await remind_of(work, folder.programme.attempts, attempt)
    return attempt


async def _demand_try(work: Work, folder: Folder, contact: Contact) -> int | None:
    """Raise what forbids this try; give for whom the actor acts."""
    case = folder.case
    acting_for = await demand_work_on(work, case, folder.programme)
    await demand_independent(work, folder, work.actor.staff_id)
    await demand_separate(work, case, (folder.edition.rulebook, folder.programme), work.actor.staff_id)
    check_contact(work, folder, contact)
    check_appointment(work.now, contact.result, contact.appointment_at)
    if contact.recording_id is not None:
        await demand_recording(work, case, folder.programme, contact.recording_id)
    return acting_for


def note_of(contact: Contact) -> str | None:
    """Give the note of an attempt with the line that was used and why (art. 8), or None when there is nothing to say."""
    line = f"主叫号码 {contact.line}" if written(contact.line) else None
    reason = f"理由 {contact.line_reason}" if written(contact.line_reason) else None
    return ";".join(part for part in (contact.note, line, reason) if part) or None


def line_of(contact: Contact) -> dict[str, object]:
    """Give the line of a contact as the journal keeps it; nothing when none was named."""
    named = {"line": contact.line, "line_reason": contact.line_reason}
    return {key: value for key, value in named.items() if written(value)}


def check_contact(work: Work, folder: Folder, contact: Contact, *, path: str = "at") -> None:
    """Check method, line and time of a contact against the rulebook (arts 7, 8); `path` names the field of the time."""
    if contact.method.value not in folder.programme.methods:
        names = {method.code: method.name for method in folder.edition.rulebook.methods}
        raise MethodNotAllowed(names.get(contact.method.value, contact.method.value))
    method = folder.edition.rulebook.method(contact.method.value)
    if (
        method.line is not None
        and written(contact.line) not in {None, method.line}
        and not written(contact.line_reason)
    ):
        raise WrongLine(method.line)
    if contact.at > work.now:
        raise invalid(
            path, "IN_THE_FUTURE", "联系时间晚于当前时间,请核对。", "The contact lies in the future: check its time."
        )
    if contact.at < folder.case.opened_at:
        raise invalid(
            path,
            "BEFORE_OPENING",
            "联系时间早于立案时间,请核对。",
            "The contact lies before the revisit was opened: check its time.",
        )


def _record(work: Work, case: Case, kind: str, details: dict[str, object], acting_for: int | None = None) -> None:
    subject = ("case", case.id)
    journal.append(
        work, kind, subject=subject, unit_id=case.unit_id, case_id=case.id, details=details, acting_for=acting_for
    )
