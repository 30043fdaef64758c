"""录音 of the call centre: into the dossier of the revisit they belong to, by rule or by hand, or closed with a reason."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

from archive.placing import Dossier, place_document
from cases.actions.permission import demand_settle, demand_work_on
from cases.actions.revisit import SHELF
from cases.errors import CaseNotFound, StaleVersion
from cases.matching import Call, Match, Undecided, match
from cases.models.recording import Recording, RecordingProblem, RecordingStatus
from cases.queries import case as cases
from cases.queries import recording as recordings
from cases.queries.recording import Filed
from cases.recordings.errors import NothingToFile, RecordingNotFound, RecordingSettled
from cases.rulebook import Shelf
from kernel import journal
from kernel.clock import office_date
from kernel.errors import invalid
from kernel.work import Work

LOOKED_AT = timedelta(days=14)
"""For so long after its delivery a call is looked for again: people log their attempts late."""
PAGE = 200


@dataclass(frozen=True, slots=True)
class Settlement:
    """What somebody decided about a recording that waited."""

    status: RecordingStatus
    case_id: int | None = None
    attempt_id: int | None = None
    note: str | None = None


async def find_cases(work: Work, rows: Sequence[Recording]) -> list[Match | Undecided]:
    """Find the revisit of each call; an attempt is one call's only."""
    calls = [call_of(row) for row in rows]
    taken: set[int] = set()
    found: list[Match | Undecided] = []
    for call, tried in zip(calls, await recordings.tried(work.session, calls), strict=True):
        one = match(call, [replace(each, recorded=True) if each.attempt_id in taken else each for each in tried])
        if isinstance(one, Match):
            taken.add(one.attempt_id)
        found.append(one)
    return found


def call_of(row: Recording) -> Call:
    """Give the call as it is matched; raise ValueError for a file that no line tells of."""
    if row.started_at is None or row.ended_at is None:
        raise ValueError("a file without its line is nobody's call")
    return Call(row.call_id, row.client_number, row.staff_id, row.started_at, row.ended_at)


def dossier_of(work: Work, filed: Filed) -> Dossier:
    """Give the dossier of a revisit; its recordings are kept as its programme says."""
    edition = work.ports.find(SHELF, Shelf).version(filed.regulation, filed.version)
    kept = edition.rulebook.programme(filed.programme).archive
    case = filed.case
    klass = unfiled_class(work) if kept is None else kept.recording
    return Dossier(klass, case.unit_id, case.branch_id, case.client_id, case.id)


def unfiled_class(work: Work) -> str:
    """Give the class of a recording whose revisit is not known: of those it may come under, the one kept for longest."""
    kept = [
        edition.rulebook.archive_class(programme.archive.recording)
        for edition in work.ports.find(SHELF, Shelf).all_in_force(office_date(work.now))
        for programme in edition.rulebook.programmes
        if programme.archive is not None
    ]
    return max(kept, key=lambda each: (each.months, each.code)).code


async def match_again(work: Work, *, after_id: int = 0) -> tuple[int, int | None]:
    """Look again whose calls a page of waiting recordings were; give how many were found, and where the next page begins."""
    rows = await recordings.undecided(work.session, work.now - LOOKED_AT, after_id, PAGE)
    found = 0
    for row, one in zip(rows, await find_cases(work, rows), strict=True):
        if isinstance(one, Match):
            await _file(work, row, Settlement(RecordingStatus.MATCHED, one.case_id, one.attempt_id))
            found += 1
    return found, rows[-1].id if len(rows) == PAGE else None


async def assign_recording(
    work: Work,
    *,
    recording_id: int,
    case_id: int,
    attempt_id: int | None = None,
    note: str | None = None,
    expected_version: int | None = None,
) -> Recording:
    """Put a recording that waits into a revisit's dossier, at an attempt if one is named.

    Raise RecordingNotFound, StaleVersion, RecordingSettled, NothingToFile, CaseNotFound, NotYourUnit, PostRequired or Invalid.
    """
    row = await _waiting(work, recording_id, expected_version)
    case = await cases.locked(work.session, case_id)
    if case is None:
        raise CaseNotFound
    await demand_work_on(work, case)
    if row.document_id is None or row.problem == RecordingProblem.REJECTED:
        raise NothingToFile(row.file_name)
    if attempt_id is not None and attempt_id not in {each.id for each in await cases.attempts(work.session, case_id)}:
        zh = "该联系记录不属于所选案件，请从该案件的联系记录中选择。"
        raise invalid("attempt", "NOT_OF_THE_CASE", zh, "This attempt is not of the case: choose one of its attempts.")
    await _file(work, row, Settlement(RecordingStatus.RESOLVED, case_id, attempt_id, note))
    return row


async def close_recording(
    work: Work, *, recording_id: int, reason: str, expected_version: int | None = None
) -> Recording:
    """Say why a recording that waits belongs to no revisit; its bytes stay archived.

    Raise RecordingNotFound, StaleVersion, RecordingSettled, NotYourUnit, PostRequired or Invalid.
    """
    row = await _waiting(work, recording_id, expected_version)
    await demand_settle(work, row)
    if not reason.strip():
        zh = "请说明该录音不归入任何案件的原因。"
        raise invalid("reason", "REQUIRED", zh, "Say why this recording belongs to no revisit.")
    settle(work, row, Settlement(RecordingStatus.RESOLVED, note=reason.strip()))
    await work.session.flush()
    return row


def settle(work: Work, row: Recording, settlement: Settlement) -> None:
    """Write down what was decided; `problem` stays: it tells why somebody had to."""
    row.status, row.note = settlement.status.value, settlement.note
    row.settled_at, row.settled_by_id = work.now, work.actor.staff_id
    details: dict[str, object] = {
        "status": row.status,
        "problem": row.problem,
        "attempt": settlement.attempt_id,
        "note": settlement.note,
    }
    subject = ("recording", row.id)
    journal.append(
        work, "recording.settled", subject=subject, details=details, unit_id=row.unit_id, case_id=row.case_id
    )


async def _waiting(work: Work, recording_id: int, expected_version: int | None) -> Recording:
    row = await recordings.locked(work.session, recording_id)
    if row is None:
        raise RecordingNotFound
    if expected_version is not None and expected_version != row.version:
        raise StaleVersion(expected_version, row.version)
    if row.status != RecordingStatus.WAITING:
        raise RecordingSettled(row.status)
    return row


async def _file(work: Work, row: Recording, settlement: Settlement) -> None:
    case_id, document_id = settlement.case_id or 0, row.document_id or 0
    filed = (await recordings.filed(work.session, (case_id,))).get(case_id)
    if filed is None:
        raise CaseNotFound
    dossier = dossier_of(work, filed)
    row.case_id, row.unit_id, row.branch_id = case_id, dossier.unit_id, filed.case.branch_id
    row.attempt_id = settlement.attempt_id
    await place_document(work, document_id, dossier)
    if settlement.attempt_id is not None:
        await recordings.attach(work.session, {settlement.attempt_id: document_id})
    settle(work, row, settlement)
    await work.session.flush()
