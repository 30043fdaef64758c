"""完成回访: the record is checked against the form, the evidence is there or its refusal logged, the duty is fulfilled.

Refused and unreachable end the revisit but not the duty: its clock runs on and another revisit is opened (AMB-08).
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime

from cases.actions import duty, record, reporting, tally, worklist
from cases.actions.crediting import credit_others
from cases.actions.dossier import close_dossier
from cases.actions.evidence import demand_evidence, demand_recording
from cases.actions.known import known_values
from cases.actions.notice import About, tell
from cases.actions.permission import demand_work_on
from cases.actions.revisit import (
    Contact,
    Folder,
    check_contact,
    demand_independent,
    line_of,
    note_of,
    open_folder,
)
from cases.actions.separation import demand_separate
from cases.errors import AttemptsTooFew, FormInvalid
from cases.forms import CONTACT, choices_of, demand_written, fill, written
from cases.lifecycle import REVISIT, next_state
from cases.models.case import Case
from cases.models.organisation import UnitType
from cases.models.revisit import AttemptResult, RevisitAttempt, RevisitMethod, RevisitOutcome
from cases.policy import signing_post
from cases.queries import case as cases
from cases.queries import obligation as obligations
from cases.queries import organisation
from cases.queries.facts import SNAPSHOT_ON, facts_of_client
from cases.reminders import NoticeKind
from cases.reports import Ending, report_of, unanswered
from cases.rulebook.forms import Form
from kernel import journal
from kernel.actor import Post
from kernel.clock import office_date
from kernel.errors import FieldProblem, Invalid, invalid
from kernel.work import Work

HANDLING_COMPLAINTS = (Post.UNIT_HEAD, Post.COMPLAINT_OFFICER)
Fields = Mapping[str, str | None]


@dataclass(frozen=True, slots=True)
class Completion:
    """How the revisit ended: the contact, the outcome, the form's fields, and the answer to the complaint question (AMB-22)."""

    outcome: RevisitOutcome
    method: RevisitMethod
    visited_at: datetime
    contact: str
    fields: Mapping[str, str | None]
    complaint_matter: bool | None = None
    complaint_reason: str | None = None
    call_id: str | None = None
    recording_id: int | None = None
    recording_refused: str | None = None
    line: str | None = None
    line_reason: str | None = None


async def complete(work: Work, *, case_id: int, completion: Completion, expected_version: int | None = None) -> Case:
    """End a revisit; raise Invalid (fields), or the Refused of its evidence, attempts, method, line or state."""
    folder = await open_folder(work, case_id, expected_version=expected_version)
    folder = replace(folder, acting_for=await demand_work_on(work, folder.case, folder.programme))
    await demand_independent(work, folder, work.actor.staff_id)
    await demand_separate(work, folder.case, (folder.edition.rulebook, folder.programme), work.actor.staff_id)
    completion = _read(completion)
    state = next_state(REVISIT, folder.case.status, "complete")
    check_contact(work, folder, _contact(completion), path="visitedAt")
    reached = folder.edition.rulebook.outcome(completion.outcome.value).reached
    if not reached:
        await _demand_attempts(work, folder)
    completion = replace(completion, recording_id=await _evidence(work, folder, completion, reached=reached))
    unkept = await _keep_record(work, folder, completion) if reached else _entered(folder, completion)
    _close(work, folder, completion, state)
    await tally.count(work, folder)
    _note(work, folder, completion, unkept)
    await work.session.flush()
    if completion.complaint_matter:
        await _tell_of_complaint(work, folder.case)
    await _settle_duties(work, folder, completion)
    if reached and unkept is None:
        await credit_others(work, folder, completion.outcome.value, completion.visited_at)
    if unkept is not None:
        await close_dossier(work, folder.case)
    await worklist.changed(work, (folder.case.unit_id, folder.case.branch_id))
    return folder.case


def _read(completion: Completion) -> Completion:
    """Take what is blank as not given; raise Invalid without a contact, or when a client refused what was recorded."""
    contact = demand_written("contact", completion.contact, "联系方式", "the number or address used")
    refusal = written(completion.recording_refused)
    if refusal is not None and completion.recording_id is not None:
        zh = "已提交录音的,不能同时登记客户拒绝录音,请删去其一。"
        en = "There is a recording, so the client did not refuse it: leave one of the two out."
        raise invalid("recordingRefused", "CONTRADICTION", zh, en)
    return replace(completion, contact=contact, recording_refused=refusal)


def _contact(completion: Completion) -> Contact:
    return Contact(
        at=completion.visited_at,
        method=completion.method,
        result=AttemptResult.REACHED.value,
        contact=completion.contact,
        line=completion.line,
        line_reason=completion.line_reason,
    )


async def _evidence(work: Work, folder: Folder, completion: Completion, *, reached: bool) -> int | None:
    """Give the paper that proves the contact; nobody who was not reached leaves one, but what is named must be there."""
    given, refusal = completion.recording_id, completion.recording_refused
    if reached:
        rules = (folder.programme, folder.edition.rulebook.method(completion.method.value))
        return await demand_evidence(work, folder.case, rules, given=given, refusal=refusal)
    if given is not None:
        await demand_recording(work, folder.case, folder.programme, given)
    return given


async def _demand_attempts(work: Work, folder: Folder) -> None:
    rule = folder.programme.attempts
    if rule is None:
        return
    made = await cases.attempts(work.session, folder.case.id)
    days = [office_date(attempt.at) for attempt in made if not AttemptResult(attempt.result).reached]
    if not rule.exhausted(days):
        raise AttemptsTooFew(required=rule.count, days=rule.on_days, made=len(days))


async def _keep_record(work: Work, folder: Folder, completion: Completion) -> Fields | None:
    """Keep the signed record; give the fields that no record holds, or None when one was kept.

    Only an outcome that fulfils the duty demands a whole form. What was entered for any other is kept all the same.
    """
    fulfils = folder.programme.fulfils(completion.outcome.value)
    lacking = tuple(unanswered(completion.complaint_reason, matter=completion.complaint_matter, required=fulfils))
    form = _form(folder)
    if form is None or not (fulfils or completion.fields):
        _demand_answer(lacking)
        return _entered(folder, completion)
    facts = await facts_of_client(work.session, folder.edition, folder.case.client_id or 0, office_date(work.now))
    shown = facts[SNAPSHOT_ON]
    day = shown if isinstance(shown, date) else None
    try:
        known = await known_values(work, folder, _contact(completion), day)
        filled = fill(form, completion.fields, known, facts, choices_of(folder.edition.rulebook))
    except FormInvalid as error:
        if fulfils:
            raise FormInvalid(fields=(*lacking, *error.fields)) from error
        _demand_answer(lacking)
        return _entered(folder, completion)
    _demand_answer(lacking)
    signing = record.Signing(signing_post(work.actor, folder.programme), folder.acting_for)
    report = report_of(folder.programme, await reporting.found(work, folder.case, _ending(completion)))
    await record.keep(work, folder.case, form, filled, signing=signing, as_of=day, report=report)
    await reporting.tell_upwards(work, folder.case, form, filled)
    return None


def _ending(completion: Completion) -> Ending:
    return Ending(
        outcome=completion.outcome.value,
        complaint_matter=completion.complaint_matter,
        complaint_reason=written(completion.complaint_reason),
        recorded=completion.recording_id is not None,
        refusal=completion.recording_refused,
    )


def _demand_answer(unanswered: tuple[FieldProblem, ...]) -> None:
    if unanswered:
        raise Invalid(fields=unanswered)


def _form(folder: Folder) -> Form | None:
    code = folder.programme.form
    return None if code is None else folder.edition.rulebook.form(code)


def _entered(folder: Folder, completion: Completion) -> Fields:
    """Give what was entered, for the journal: without contact data, which the revisit holds and the journal may not show."""
    form = _form(folder)
    contact = {field.code for field in form.fields if field.filled_from in CONTACT} if form else set[str]()
    # A NUL cannot be stored; nothing else is touched.
    return {
        code.replace("\0", ""): None if value is None else value.replace("\0", "")
        for code, value in completion.fields.items()
        if code not in contact
    }


def _close(work: Work, folder: Folder, completion: Completion, state: str) -> None:
    case, revisit = folder.case, folder.revisit
    case.status, case.closed_at = state, work.now
    revisit.outcome = completion.outcome.value
    revisit.method = completion.method.value
    revisit.contact = completion.contact
    revisit.visited_at = completion.visited_at
    revisit.visited_on = office_date(completion.visited_at)
    revisit.done_at, revisit.done_by_id = work.now, work.actor.staff_id
    revisit.next_attempt_at = None
    revisit.complaint_matter = completion.complaint_matter
    revisit.complaint_reason = completion.complaint_reason
    revisit.recording_refused = completion.recording_refused is not None
    revisit.recording_refusal = completion.recording_refused
    work.session.add(_final_attempt(work, folder, completion))


def _note(work: Work, folder: Folder, completion: Completion, unkept: Fields | None) -> None:
    """Write the end into the journal, with whatever was entered that no record holds."""
    details: dict[str, object] = {
        "outcome": completion.outcome.value,
        "method": completion.method.value,
        "visited_at": completion.visited_at.isoformat(),
        "recording": completion.recording_id,
        "complaint_matter": completion.complaint_matter,
        **line_of(_contact(completion)),
    }
    if unkept:
        details["entered"] = dict(unkept)
    case, subject = folder.case, ("case", folder.case.id)
    journal.append(
        work,
        "revisit.completed",
        subject=subject,
        unit_id=case.unit_id,
        case_id=case.id,
        details=details,
        acting_for=folder.acting_for,
    )


async def _tell_of_complaint(work: Work, case: Case) -> None:
    """Tell who heads the unit and who handles complaints at the margin headquarters that a complaint matter waits (art. 10(4))."""
    told = {head.id for head in await organisation.holders(work.session, case.unit_id, (Post.UNIT_HEAD,))}
    for unit in await organisation.units_of_type(work.session, UnitType.MARGIN_HQ):
        told |= {each.id for each in await organisation.holders(work.session, unit.id, HANDLING_COMPLAINTS)}
    said = f"案件{case.number}:客户在回访中提出投诉事项,待转入投诉处理流程。"
    await tell(work, About(NoticeKind.COMPLAINT_MATTER, said, case), told)


def _final_attempt(work: Work, folder: Folder, completion: Completion) -> RevisitAttempt:
    results = {
        RevisitOutcome.REFUSED: AttemptResult.REFUSED,
        RevisitOutcome.UNREACHABLE: AttemptResult.NO_ANSWER,
    }
    return RevisitAttempt(
        case_id=folder.case.id,
        unit_id=folder.case.unit_id,
        branch_id=folder.case.branch_id,
        at=completion.visited_at,
        by_id=work.actor.staff_id,
        method=completion.method.value,
        contact=completion.contact,
        result=results.get(completion.outcome, AttemptResult.REACHED).value,
        note=note_of(_contact(completion)),
        call_id=written(completion.call_id),
        recording_id=completion.recording_id,
    )


async def _settle_duties(work: Work, folder: Folder, completion: Completion) -> None:
    """Fulfil what the revisit was for and start the next period; without success give the duty back, its clock running on."""
    fulfils = folder.programme.fulfils(completion.outcome.value)
    for open_duty in await obligations.open_of_case(work.session, folder.case.id):
        if fulfils:
            await duty.fulfil(work, open_duty, completion.visited_at)
        else:
            open_duty.case_id = None
    await work.session.flush()
    if fulfils and folder.case.client_id is not None and folder.case.about_id is None:
        await duty.lead_on(work, folder.edition, folder.programme, folder.case.client_id)
