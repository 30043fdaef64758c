"""收录: what the call centre delivers becomes recordings and documents, in one work for many; whatever is wrong waits by name."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

from archive.admission import Declaration
from archive.models import Document, DocumentState
from archive.placing import Dossier, place_document
from archive.receiving import OPEN, Arrival, demand_admitted, receive, take_up
from archive.room import room_of
from cases.actions.permission import demand_delivering
from cases.actions.recording import Settlement, dossier_of, find_cases, settle, unfiled_class
from cases.matching import Match
from cases.models.organisation import Staff, UnitType
from cases.models.recording import FLAWED, Recording, RecordingProblem, RecordingStatus
from cases.queries import organisation
from cases.queries import recording as recordings
from cases.recordings.arriving import Delivered, bytes_flaw, flaw
from kernel import journal
from kernel.errors import Invalid
from kernel.orm import take_keys
from kernel.work import Work

P, S = RecordingProblem, RecordingStatus
Known: TypeAlias = tuple[Recording, str | None]
BETTER, LISTED = "已重新交付", "清单已补列"
SOUND_ALONE = {"video/mp4": "audio/mp4"}
"""The bytes of an MP4 do not show that it holds sound alone; what a call centre delivers does."""


@dataclass(slots=True)
class Received:
    """What became of a batch: `rows` are new, `known` were there; `carried` are documents with bytes to be carried now."""

    rows: list[Recording] = field(default_factory=list[Recording])
    known: int = 0
    carried: dict[int, Delivered] = field(default_factory=dict[int, Delivered])


@dataclass(frozen=True, slots=True)
class _Before:
    """What was delivered before: by its bytes, or by call and file where there were none."""

    by_bytes: Mapping[str, Sequence[Known]]
    missed: Mapping[tuple[str, str], Recording]

    def same(self, each: Delivered) -> Known | None:
        """Give the same delivery; a file without line is the same as any with its bytes."""
        if each.sha256 is None:
            missed = self.missed.get((each.call_id or "", each.file_name))
            return None if missed is None else (missed, None)
        found = self.by_bytes.get(each.sha256, ())
        return next((one for one in found if each.line is None or one[0].call_id == each.call_id), None)

    def unlisted(self, each: Delivered) -> Recording | None:
        """Give the same bytes that came without line and still wait for one."""
        found = (row for row, _ in self.by_bytes.get(each.sha256 or "", ()))
        return next((row for row in found if (row.status, row.problem) == (S.WAITING, P.ROW_MISSING)), None)


async def receive_recordings(work: Work, delivered: Sequence[Delivered]) -> Received:
    """Write what is new, and go on with what an earlier run left unfinished; raise PostRequired.

    What fits in one part is handed to this process's relay; what is larger has to be staged first.
    """
    demand_delivering(work.actor)
    await recordings.one_at_a_time(work.session)
    before, received = await _before(work, delivered), Received()
    fresh: dict[tuple[str | None, str], Delivered] = {}
    for each in delivered:
        same = before.same(each)
        if same is not None:
            await _go_on(work, received, each, same)
        elif each.line is not None or each.sha256 not in {other.sha256 for other in fresh.values()}:
            fresh.setdefault((each.call_id, each.sha256 or each.file_name), each)
    received.known = len(delivered) - len(fresh)
    await _write(work, list(fresh.values()), before, received)
    await take_up(work, {key: each.content for key, each in received.carried.items() if each.content is not None})
    return received


async def refuse_recordings(work: Work, document_ids: Sequence[int]) -> None:
    """Let recordings wait whose bytes the archive did not take; the document says why."""
    for row in await recordings.of_documents(work.session, document_ids):
        _refuse(work, row)


async def _before(work: Work, delivered: Sequence[Delivered]) -> _Before:
    by_bytes: defaultdict[str, list[Known]] = defaultdict(list)
    for row, state in await recordings.known(work.session, {each.sha256 for each in delivered if each.sha256}):
        by_bytes[row.sha256 or ""].append((row, state))
    absent = {(each.call_id or "", each.file_name) for each in delivered if each.sha256 is None}
    return _Before(by_bytes, await recordings.missed(work.session, absent))


async def _go_on(work: Work, received: Received, each: Delivered, same: Known) -> None:
    """Carry on with a document whose process died, begin anew one that was given up meanwhile."""
    row, state = same
    if row.document_id is None:
        return
    if state == DocumentState.ABANDONED:
        given_up = await work.session.get_one(Document, row.document_id)
        (document,) = await receive(work, [_arrival(each, _dossier_again(given_up))])
        await recordings.replace_document(work.session, given_up.id, document.id)
        received.carried[document.id] = each
    elif state in OPEN:
        received.carried[row.document_id] = each
    elif state == DocumentState.REJECTED and row.status == S.MATCHED:
        _refuse(work, row)


async def _write(work: Work, fresh: Sequence[Delivered], before: _Before, received: Received) -> None:
    rows = await _rows(work, fresh)
    dossiers = await _dossiers(work, rows)
    arrivals: list[tuple[Recording, Delivered, Arrival]] = []
    for row, each, dossier in zip(rows, fresh, dossiers, strict=True):
        unlisted = before.unlisted(each) if each.line is not None else None
        if unlisted is not None:
            await _take_over(work, row, unlisted, dossier)
        elif bytes_flaw(each) is None and _is_admitted(work, row, arrival := _arrival(each, dossier)):
            arrivals.append((row, each, arrival))
    documents = await receive(work, [arrival for _, _, arrival in arrivals])
    for (row, each, _), document in zip(arrivals, documents, strict=True):
        row.document_id = document.id
        received.carried[document.id] = each
    for row, key in zip(rows, await take_keys(work.session, "recording", len(rows)), strict=True):
        row.id = key
    work.session.add_all(rows)
    await work.session.flush()
    proven = {row.attempt_id: row.document_id for row in rows}
    await recordings.attach(work.session, {key: each for key, each in proven.items() if key and each})
    await _supersede(work, rows)
    await journal.append_all(work, "recording.delivered", [_fact(row) for row in rows])
    received.rows = rows


async def _rows(work: Work, fresh: Sequence[Delivered]) -> list[Recording]:
    named = {each.line.agent for each in fresh if each.line is not None and each.line.agent is not None}
    agents = await recordings.agents(work.session, named)
    centres = await organisation.units_of_type(work.session, UnitType.CLIENT_SERVICE_CENTRE)
    home = centres[0].id if centres else work.actor.unit_id
    return [_row(work, each, agents, home) for each in fresh]


def _row(work: Work, each: Delivered, agents: Mapping[str, Staff], home: int) -> Recording:
    line, problem = each.line, flaw(each)
    agent = agents.get(line.agent) if line is not None and line.agent is not None else None
    row = Recording(
        file_name=each.file_name,
        sha256=each.sha256,
        unit_id=home if agent is None else agent.unit_id,
        branch_id=home,
        status=S.WAITING.value,
        problem=None if problem is None else problem.value,
        delivered_at=work.now,
    )
    if line is not None:
        row.call_id, row.direction, row.caller, row.callee = (
            line.call_id,
            line.direction.value,
            line.caller,
            line.callee,
        )
        row.agent, row.staff_id = line.agent, None if agent is None else agent.id
        row.started_at, row.ended_at, row.result = line.started_at, line.ended_at, line.result
    return row


async def _dossiers(work: Work, rows: Sequence[Recording]) -> list[Dossier]:
    """Match the calls whose files are right; give where each belongs, those of no revisit with whose agent it was."""
    sound = [row for row in rows if row.problem is None]
    for row, one in zip(sound, await find_cases(work, sound), strict=True):
        if isinstance(one, Match):
            row.status, row.case_id, row.attempt_id = S.MATCHED.value, one.case_id, one.attempt_id
        else:
            row.problem = (P.AMBIGUOUS if one.cases else P.NO_MATCH).value
    filed = await recordings.filed(work.session, {row.case_id for row in rows if row.case_id is not None})
    klass = unfiled_class(work)
    dossiers = [
        Dossier(klass, row.unit_id, row.branch_id) if row.case_id is None else dossier_of(work, filed[row.case_id])
        for row in rows
    ]
    for row, dossier in zip(rows, dossiers, strict=True):
        row.unit_id, row.branch_id = dossier.unit_id, dossier.branch_id
    return dossiers


def _arrival(each: Delivered, dossier: Dossier) -> Arrival:
    declaration = Declaration(
        title=each.title,
        file_name=each.file_name,
        media_type=SOUND_ALONE.get(each.media_type or "", each.media_type or ""),
        size=0 if each.found is None else each.found.size,
        sha256=each.sha256 or "",
        archive_class=dossier.archive_class,
        unit_id=dossier.unit_id,
        branch_id=dossier.branch_id,
        client_id=dossier.client_id,
        case_id=dossier.case_id,
    )
    return Arrival(declaration, each.sound)


def _dossier_again(document: Document) -> Dossier:
    branch = document.unit_id if document.branch_id is None else document.branch_id
    return Dossier(document.archive_class, document.unit_id, branch, document.client_id, document.case_id)


def _is_admitted(work: Work, row: Recording, arrival: Arrival) -> bool:
    """Tell whether its class takes the file; else nobody's revisit gets it, and it waits."""
    try:
        demand_admitted(room_of(work), arrival.declaration)
    except Invalid:
        row.status, row.problem = S.WAITING.value, P.NOT_ADMITTED.value
        row.case_id = row.attempt_id = None
        return False
    return True


async def _take_over(work: Work, row: Recording, unlisted: Recording, dossier: Dossier) -> None:
    """Let a line that came late have the document of its file."""
    document_id = row.document_id = unlisted.document_id
    if row.case_id is not None and document_id is not None:
        await place_document(work, document_id, dossier)
    settle(work, unlisted, Settlement(S.RESOLVED, note=LISTED))


async def _supersede(work: Work, rows: Sequence[Recording]) -> None:
    """Settle what waited for a file that has come now."""
    come = {(row.call_id, row.file_name): row for row in rows if row.call_id is not None and row.sha256}
    for old in await recordings.flawed(work.session, come):
        new = come[old.call_id or "", old.file_name]
        if old is not new and (old.problem == P.FILE_MISSING or new.problem not in FLAWED):
            settle(work, old, Settlement(S.RESOLVED, note=BETTER))


def _refuse(work: Work, row: Recording) -> None:
    row.status, row.problem = S.WAITING.value, P.REJECTED.value
    fact = _fact(row)
    journal.append(
        work,
        "recording.rejected",
        subject=fact.subject,
        details=fact.details,
        unit_id=fact.unit_id,
        case_id=fact.case_id,
    )


def _fact(row: Recording) -> journal.Fact:
    details: dict[str, object] = {
        "call": row.call_id,
        "sha256": row.sha256,
        "status": row.status,
        "problem": row.problem,
        "document": row.document_id,
        "attempt": row.attempt_id,
    }
    return journal.Fact(("recording", row.id), details, row.unit_id, row.case_id)
