"""更正记录: a signed record is never edited. Its correction is the next version, signed anew, old and new side by side (art. 11).

What the record says of the revisit, the revisit follows: its method, its contact, its day. What was reported of it stays as it
was reported; the next return reports the correction.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime

from cases.actions import duty, record, tally, worklist
from cases.actions.evidence import demand_evidence
from cases.actions.known import Values, known_values
from cases.actions.permission import demand_correct
from cases.actions.revisit import Contact, Folder, check_contact, open_folder
from cases.errors import MethodNotAllowed, StaleVersion
from cases.forms import FilledField, choices_of, demand_written, fill, moment_of, written
from cases.lifecycle import REVISIT, next_state
from cases.models.form import FormRecord
from cases.models.revisit import AttemptResult, RevisitMethod
from cases.paper_errors import NotCorrectable, NothingCorrected, RecordNotFound
from cases.policy import signing_post
from cases.queries import case as cases
from cases.queries import evidence
from cases.queries import form as forms
from cases.queries import obligation as obligations
from cases.queries.facts import facts_of_client
from cases.rulebook.forms import Field, FieldType, Form
from cases.rulebook.programmes import Evidence
from kernel.clock import OFFICE, office_date
from kernel.work import Work

METHOD, CONTACT, VISITED = "revisit.method", "revisit.contact", "revisit.visited_at"


@dataclass(frozen=True, slots=True)
class Correction:
    """What is wrong in a record: the fields as they should read, by code, and why they read otherwise."""

    reason: str
    fields: Mapping[str, str | None]


@dataclass(frozen=True, slots=True)
class Signed:
    """A signed record opened for correction: its newest version with its values, its form, and the revisit it records."""

    record: FormRecord
    old: Values
    form: Form
    folder: Folder


async def correct_record(
    work: Work, *, record_id: int, correction: Correction, expected_version: int | None = None
) -> FormRecord:
    """Sign the next version of a record.

    Raise RecordNotFound, StaleVersion, NotTheSigner, NotCorrectable, NothingCorrected, FormInvalid, or what a revisit with
    these facts would be refused for.
    """
    signed = await _open(work, record_id, expected_version)
    case = signed.folder.case
    await demand_correct(work, case, await forms.signers(work.session, signed.record))
    reason = demand_written("reason", correction.reason, "更正原因", "why the record is corrected")
    state = next_state(REVISIT, case.status, "correct")
    changed = _changed(signed, correction.fields)
    filled = await _fill(work, signed, changed)
    await _follow(work, signed, changed)
    signing = record.Signing(signing_post(work.actor, signed.folder.programme))
    corrected = await record.keep_corrected(work, case, signed.record, filled, signing=signing, reason=reason)
    await forms.take_place(work.session, signed.record, corrected)
    case.status = state
    cases.touch(case)
    await work.session.flush()
    await worklist.changed(work, (case.unit_id, case.branch_id))
    return corrected


async def _open(work: Work, record_id: int, expected_version: int | None) -> Signed:
    """Lock a record's case, then look which version is the newest: two corrections of one version cannot both be made."""
    found = await forms.record(work.session, record_id)
    if found is None:
        raise RecordNotFound
    folder = await open_folder(work, found.case_id)
    newest = await forms.current(work.session, found)
    for read in (expected_version, found.version):
        if read not in {None, newest.version}:
            raise StaleVersion(read or 0, newest.version)
    old = {field.code: field.value for field in await forms.fields(work.session, found.id)}
    return Signed(found, old, folder.edition.rulebook.form(found.form), folder)


def _changed(signed: Signed, given: Mapping[str, str | None]) -> Values:
    """Give the fields that would read otherwise; raise NothingCorrected when none would."""
    read = {code: _as_kept(signed.form.field(code), written(value)) for code, value in given.items()}
    changed = {code: value for code, value in read.items() if code not in signed.old or value != signed.old[code]}
    if not changed:
        raise NothingCorrected(signed.record.version)
    return changed


def _as_kept(field: Field | None, value: str | None) -> str | None:
    """Give an instant as records keep it, to the minute in office time, so that the same moment is the same text."""
    if field is None or field.type is not FieldType.INSTANT or value is None:
        return value
    moment = moment_of(value)
    return value if moment is None else moment.astimezone(OFFICE).isoformat(timespec="minutes")


async def _fill(work: Work, signed: Signed, changed: Values) -> tuple[FilledField, ...]:
    """Fill the form with what changes; what the house filled in stays as it was signed. Raise NotCorrectable, FormInvalid."""
    folder, day = signed.folder, _snapshot_day(signed.record)
    known = await known_values(work, folder, _contact_of(folder), day)
    kept = [field for field in signed.form.fields if not field.may_change and field.filled_from in known]
    if wrong := [field.label for field in kept if field.code in changed]:
        raise NotCorrectable("”、“".join(wrong))
    about = (folder.edition, folder.case.client_id or 0)
    facts = await facts_of_client(work.session, *about, office_date(signed.record.filled_at), day)
    entered = {**signed.old, **changed}
    for field in kept:
        del entered[field.code]
    known = {field.filled_from: signed.old[field.code] for field in kept}
    return fill(signed.form, entered, known, facts, choices_of(folder.edition.rulebook))


def _snapshot_day(signed: FormRecord) -> date | None:
    day = signed.content.get(record.SNAPSHOT)
    return None if day is None else date.fromisoformat(str(day))


def _contact_of(folder: Folder) -> Contact:
    """Give the contact that the revisit says now."""
    revisit = folder.revisit
    return Contact(
        at=revisit.visited_at or folder.case.opened_at,
        method=RevisitMethod(revisit.method or RevisitMethod.OTHER),
        result=AttemptResult.REACHED.value,
        contact=revisit.contact,
    )


async def _follow(work: Work, signed: Signed, changed: Values) -> None:
    """Let the revisit and its duties say what its record says now; the evidence must suit the method.

    The form of an interview says nothing of the revisit in whose course it was held.
    """
    folder, before = signed.folder, _contact_of(signed.folder)
    if signed.form.code != folder.programme.form:
        return
    said = {field.filled_from: changed[field.code] for field in signed.form.fields if field.code in changed}
    method = RevisitMethod(_allowed(folder, said.get(METHOD) or before.method.value))
    at = moment_of(said.get(VISITED) or "") or before.at
    after = replace(before, method=method, at=at, contact=said.get(CONTACT) or before.contact)
    if after == before:
        return
    check_contact(work, folder, after, path=f"fields.{_code_of(signed.form, VISITED)}")
    if method is not before.method:
        await _prove(work, folder, before.method, method)
    revisit = folder.revisit
    revisit.method, revisit.contact = method.value, after.contact
    revisit.visited_at, revisit.visited_on = at, office_date(at)
    await work.session.flush()
    if at != before.at:
        await _move_duties(work, folder, before.at)
        await tally.move(work, folder, office_date(before.at))


def _allowed(folder: Folder, method: str) -> str:
    if method not in folder.programme.methods:
        raise MethodNotAllowed(method)
    return method


def _code_of(form: Form, source: str) -> str:
    return next((field.code for field in form.fields if field.filled_from == source), source)


async def _prove(work: Work, folder: Folder, before: RevisitMethod, after: RevisitMethod) -> None:
    """Demand the evidence of another method, and tie it to the contact that it proves: the same recording, or a new paper."""
    last = (await cases.attempts(work.session, folder.case.id))[-1]
    was, rule = (folder.edition.rulebook.method(each.value) for each in (before, after))
    given = last.recording_id if was.evidence is rule.evidence else None
    if given is None and rule.evidence is Evidence.RECORDING and folder.programme.archive is not None:
        given = await evidence.newest_paper(work.session, folder.case.id, folder.programme.archive.recording)
    refusal = folder.revisit.recording_refusal
    proof = await demand_evidence(work, folder.case, (folder.programme, rule), given=given, refusal=refusal)
    last.recording_id = last.recording_id if proof is None else proof


async def _move_duties(work: Work, folder: Folder, before: datetime) -> None:
    """Let the fulfilled duty say when it was fulfilled, its own term untouched; on another day the next period begins anew."""
    visited = folder.revisit.visited_at or before
    fulfilled = await obligations.fulfilled_of_case(work.session, folder.case.id)
    for each in fulfilled:
        await duty.correct_fulfilment(work, each, visited)
    await work.session.flush()
    if fulfilled and folder.case.client_id is not None and office_date(visited) != office_date(before):
        await duty.lead_on(work, folder.edition, folder.programme, folder.case.client_id)
