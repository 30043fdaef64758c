"""完成回访: the record is checked against the form, the evidence is there or its refusal logged, the duty is fulfilled.

Refused and unreachable end the revisit but not the duty: its clock runs on and another revisit is opened (AMB-08).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from cases.actions import duty, record, worklist
from cases.actions.dossier import close_dossier
from cases.actions.evidence import demand_evidence
from cases.actions.revisit import Contact, Folder, check_contact, line_of, note_of, open_folder
from cases.errors import AttemptsTooFew, FormInvalid, NotInForm
from cases.forms import CONTACT, fill
from cases.lifecycle import REVISIT, next_state
from cases.models.case import Case
from cases.models.client import Client
from cases.models.revisit import RevisitAttempt, RevisitMethod, RevisitOutcome
from cases.policy import REVISITING, demand_work_on
from cases.queries import case as cases
from cases.queries import client as clients
from cases.queries import obligation as obligations
from cases.queries import organisation
from cases.queries.facts import facts_of_client
from cases.rulebook.forms import Form
from cases.rulebook.programmes import Programme
from kernel import journal
from kernel.actor import Actor, Post
from kernel.clock import OFFICE, office_date
from kernel.errors import invalid
from kernel.work import Work

REACHED = "REACHED"
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
    recording_id: int | None = None
    recording_refused: str | None = None
    line: str | None = None
    line_reason: str | None = None


async def complete(work: Work, *, case_id: int, completion: Completion, expected_version: int | None = None) -> Case:
    """End a revisit; raise Invalid (fields), or the Refused of its evidence, attempts, method, line or state."""
    folder = await open_folder(work, case_id, expected_version=expected_version)
    await demand_work_on(work, folder.case)
    state = next_state(REVISIT, folder.case.status, "complete")
    check_contact(work, folder, _contact(completion), path="visitedAt")
    reached = folder.edition.rulebook.outcome(completion.outcome.value).reached
    if reached:
        await _demand_evidence(work, folder, completion)
    else:
        await _demand_attempts(work, folder)
    unkept = await _keep_record(work, folder, completion) if reached else _entered(folder, completion)
    _close(work, folder, completion, state)
    _tell(work, folder, completion, unkept)
    await work.session.flush()
    await _settle_duties(work, folder, completion)
    if unkept is not None:
        await close_dossier(work, folder.case)
    await worklist.changed(work, (folder.case.unit_id, folder.case.branch_id))
    return folder.case


def _contact(completion: Completion) -> Contact:
    return Contact(
        at=completion.visited_at,
        method=completion.method,
        result=REACHED,
        contact=completion.contact,
        line=completion.line,
        line_reason=completion.line_reason,
    )


async def _demand_evidence(work: Work, folder: Folder, completion: Completion) -> None:
    rules = (folder.programme, folder.edition.rulebook.method(completion.method.value))
    given, refusal = completion.recording_id, completion.recording_refused
    await demand_evidence(work, folder.case, rules, given=given, refusal=refusal)


async def _demand_attempts(work: Work, folder: Folder) -> None:
    rule = folder.programme.attempts
    if rule is None:
        return
    made = await cases.attempts(work.session, folder.case.id)
    days = {office_date(attempt.at) for attempt in made}
    if len(made) < rule.count or len(days) < rule.on_days:
        raise AttemptsTooFew(required=rule.count, days=rule.on_days, made=len(made))


async def _keep_record(work: Work, folder: Folder, completion: Completion) -> Fields | None:
    """Keep the signed record; give the fields that no record holds, or None when one was kept.

    Only an outcome that fulfils the duty demands a whole form. What was entered for any other is kept all the same.
    """
    fulfils = folder.programme.fulfils(completion.outcome.value)
    if not fulfils and (not completion.fields or folder.programme.form is None):
        return _entered(folder, completion)
    if fulfils:
        _demand_answer(completion)
    form = _form(folder)
    day = await clients.newest_day(work.session)
    facts = await facts_of_client(work.session, folder.case.client_id or 0, day)
    known = await known_values(work, folder, completion)
    try:
        filled = fill(form, completion.fields, known, facts)
    except FormInvalid:
        if fulfils:
            raise
        return _entered(folder, completion)
    post = signing_post(work.actor, folder.programme)
    await record.keep(work, folder.case, form, filled, post=post, as_of=day)
    return None


def _demand_answer(completion: Completion) -> None:
    if completion.complaint_matter is None:
        raise invalid(
            "complaintMatter",
            "REQUIRED",
            "请回答客户是否提出投诉事项。",
            "Answer whether the client raised a complaint matter.",
        )


def _form(folder: Folder) -> Form:
    if folder.programme.form is None:
        raise NotInForm(folder.programme.code)
    return folder.edition.rulebook.form(folder.programme.form)


def _entered(folder: Folder, completion: Completion) -> Fields:
    """Give what was entered, for the journal: without contact data, which the revisit holds and the journal may not show."""
    form = None if folder.programme.form is None else _form(folder)
    contact = {field.code for field in form.fields if field.filled_from in CONTACT} if form else set[str]()
    # A NUL cannot be stored; nothing else is touched.
    return {
        code.replace("\0", ""): None if value is None else value.replace("\0", "")
        for code, value in completion.fields.items()
        if code not in contact
    }


def signing_post(actor: Actor, programme: Programme) -> str:
    """Give the post in which the actor signs: the programme's first that is held, else the post that let the actor revisit."""
    held = {post.value for post in actor.posts}
    revisiting = (post.value for post in Post if post in REVISITING)
    return next((post for post in (*programme.posts, *revisiting) if post in held), "")


async def known_values(work: Work, folder: Folder, completion: Completion) -> dict[str, str | None]:
    """Give what the house knows for the form, by where it is filled from; amounts are those of the newest snapshot."""
    client = await clients.client(work.session, folder.case.client_id or 0)
    branch = await organisation.unit(work.session, folder.case.branch_id)
    return {
        **_of_client(client),
        "client.branch": branch.name,
        "revisit.method": completion.method.value,
        "revisit.contact": completion.contact,
        "revisit.officer": work.actor.name,
        "revisit.visited_at": completion.visited_at.astimezone(OFFICE).isoformat(timespec="minutes"),
        **await _of_snapshot(work, folder.case.client_id or 0),
    }


def _of_client(client: Client | None) -> dict[str, str | None]:
    return {"client.name": client.name if client else None, "client.number": client.number if client else None}


async def _of_snapshot(work: Work, client_id: int) -> dict[str, str | None]:
    """Give the snapshot's amounts as the form writes them; the ratio is empty without debt (AMB-71)."""
    day = await clients.newest_day(work.session)
    found = await clients.snapshot(work.session, client_id, day)
    if found is None:
        return {}
    assets, debt, profit_loss = found
    ratio = (assets / debt).quantize(Decimal("0.0001")) if debt else None
    base = assets - debt - (profit_loss or 0)
    share = f" {(profit_loss / base).quantize(Decimal('0.0001'))}" if profit_loss is not None and base > 0 else ""
    return {
        "snapshot.assets": f"{assets:.2f}",
        "snapshot.margin_debt": f"{debt:.2f}",
        "snapshot.maintenance_margin_ratio": None if ratio is None else str(ratio),
        "snapshot.profit_loss": None if profit_loss is None else f"{profit_loss:.2f}{share}",
    }


def _close(work: Work, folder: Folder, completion: Completion, state: str) -> None:
    case, revisit = folder.case, folder.revisit
    case.status, case.closed_at = state, work.now
    revisit.outcome = completion.outcome.value
    revisit.method = completion.method.value
    revisit.contact = completion.contact
    revisit.visited_at = completion.visited_at
    revisit.visited_on = office_date(completion.visited_at)
    revisit.done_at = work.now
    revisit.complaint_matter = completion.complaint_matter
    revisit.complaint_reason = completion.complaint_reason
    revisit.recording_refused = completion.recording_refused is not None
    revisit.recording_refusal = completion.recording_refused
    work.session.add(_final_attempt(work, folder, completion))


def _tell(work: Work, folder: Folder, completion: Completion, unkept: Fields | None) -> None:
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
    journal.append(work, "revisit.completed", subject=subject, unit_id=case.unit_id, case_id=case.id, details=details)


def _final_attempt(work: Work, folder: Folder, completion: Completion) -> RevisitAttempt:
    results = {RevisitOutcome.REFUSED: "REFUSED", RevisitOutcome.UNREACHABLE: "NO_ANSWER"}
    return RevisitAttempt(
        case_id=folder.case.id,
        unit_id=folder.case.unit_id,
        branch_id=folder.case.branch_id,
        at=completion.visited_at,
        by_id=work.actor.staff_id,
        method=completion.method.value,
        contact=completion.contact,
        result=results.get(completion.outcome, REACHED),
        note=note_of(_contact(completion)),
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
    if fulfils and folder.case.client_id is not None:
        await duty.lead_on(work, folder.edition, folder.programme, folder.case.client_id)
