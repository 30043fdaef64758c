"""检查意见: noted by an inspector, answered by the head of the unit, closed by an inspector (art. 2)."""

from cases.actions.notice import About, tell
from cases.actions.permission import demand_answer, demand_inspect
from cases.errors import CaseNotFound, StaleVersion, UnitNotFound
from cases.forms import demand_written
from cases.lifecycle import INSPECTION_NOTE, next_state
from cases.models.case import Case
from cases.models.inspection import InspectionNote, InspectionNoteState
from cases.models.organisation import Unit
from cases.queries import organisation
from cases.reminders import NoticeKind
from cases.rulebook import Shelf
from cases.supervision import CaseOfAnotherUnit, NoteNotFound, NotSupervised, supervised
from kernel import journal
from kernel.actor import Post
from kernel.clock import office_date
from kernel.work import Work

NOUN = "inspection_note"


async def add(work: Work, *, unit_id: int, text: str, case_id: int | None = None) -> InspectionNote:
    """Note something about a unit and tell its head.

    Raise PostRequired, UnitNotFound, NotSupervised, CaseNotFound, CaseOfAnotherUnit or Invalid (text).
    """
    demand_inspect(work.actor)
    text = demand_written("text", text, "检查意见", "what was found")
    unit = await _supervised(work, unit_id)
    case = None if case_id is None else await _case_of(work, case_id, unit)
    note = InspectionNote(
        unit_id=unit.id,
        case_id=case_id,
        text=text,
        state=InspectionNoteState.NOTED.value,
        made_at=work.now,
        made_by_id=work.actor.staff_id,
    )
    work.session.add(note)
    await work.session.flush()
    _record(work, note, "inspection.noted", {"text": text})
    heads = await organisation.holders(work.session, unit.id, (Post.UNIT_HEAD,))
    said = f"{work.actor.name}对{unit.name}提出检查意见，请答复。"
    await tell(work, About(NoticeKind.INSPECTION, said, case), (head.id for head in heads))
    return note


async def answer(work: Work, *, note_id: int, text: str, expected_version: int | None = None) -> InspectionNote:
    """Answer a note as the head of its unit and tell who made it; raise NoteNotFound, who may, WrongState or Invalid (answer)."""
    note = await _opened(work, note_id, expected_version)
    await demand_answer(work, note.unit_id)
    note.state = next_state(INSPECTION_NOTE, note.state, "answer")
    note.answer = demand_written("answer", text, "答复", "the answer")
    note.answered_at, note.answered_by_id = work.now, work.actor.staff_id
    await work.session.flush()
    _record(work, note, "inspection.answered", {"answer": note.answer})
    unit = await organisation.unit(work.session, note.unit_id)
    await tell(work, About(NoticeKind.INSPECTION, f"{unit.name}已答复检查意见，请核对并办结。"), [note.made_by_id])
    return note


async def close(work: Work, *, note_id: int, text: str, expected_version: int | None = None) -> InspectionNote:
    """Close a note with what came of it; raise PostRequired, NoteNotFound, WrongState or Invalid (closing)."""
    demand_inspect(work.actor)
    note = await _opened(work, note_id, expected_version)
    note.state = next_state(INSPECTION_NOTE, note.state, "close")
    note.closing = demand_written("closing", text, "办结结论", "what came of it")
    note.closed_at, note.closed_by_id = work.now, work.actor.staff_id
    await work.session.flush()
    _record(work, note, "inspection.closed", {"closing": note.closing})
    return note


async def _supervised(work: Work, unit_id: int) -> Unit:
    unit = await organisation.find_unit(work.session, unit_id)
    if unit is None:
        raise UnitNotFound
    if unit.type not in supervised(work.ports.find("rulebooks", Shelf).all_in_force(office_date(work.now))):
        raise NotSupervised(unit.name)
    return unit


async def _case_of(work: Work, case_id: int, unit: Unit) -> Case:
    case = await work.session.get(Case, case_id)
    if case is None:
        raise CaseNotFound
    if case.unit_id != unit.id:
        raise CaseOfAnotherUnit(case.number, unit.name)
    return case


async def _opened(work: Work, note_id: int, expected_version: int | None) -> InspectionNote:
    note = await work.session.get(InspectionNote, note_id, with_for_update=True)
    if note is None:
        raise NoteNotFound
    if expected_version is not None and expected_version != note.version:
        raise StaleVersion(expected_version, note.version)
    return note


def _record(work: Work, note: InspectionNote, kind: str, details: dict[str, object]) -> None:
    journal.append(work, kind, subject=(NOUN, note.id), unit_id=note.unit_id, case_id=note.case_id, details=details)
