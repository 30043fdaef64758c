"""Inspections: notes, their answers and ends; lists frozen by hand."""

from typing import Annotated, TypeAlias

import strawberry

from cases.actions import inspection
from cases.actions.population import freeze
from kernel.work import Work
from schema.context import Info
from schema.mutations.performing import SEEN, Facts, key_of, mutation, perform, some_key
from schema.mutations.revisit_inputs import KEY, VERSION
from schema.reads.payloads import ref
from schema.types.error import Forbidden, Invalid, NotFound, Refused
from schema.types.inspection import InspectionNote, Population

NOTE = "Global id of the note (检查意见)."


@strawberry.input(description="What an inspector found in a unit (提出检查意见).")
class AddInspectionNoteInput:
    """提出检查意见."""

    unit: strawberry.ID = strawberry.field(description="Global id of the inspected unit (被检查单位).")
    of_case: strawberry.ID | None = strawberry.field(
        description="Global id of the case that it is about, if one (所涉案件).", default=None
    )
    text: str = strawberry.field(description="What was found (检查意见).")
    client_mutation_id: str | None = strawberry.field(description=KEY, default=None)


@strawberry.input(description="The answer of the unit's head (答复检查意见).")
class AnswerInspectionNoteInput:
    """答复检查意见."""

    note: strawberry.ID = strawberry.field(description=NOTE)
    answer: str = strawberry.field(description="What is answered (答复).")
    expected_version: int | None = strawberry.field(description=VERSION, default=None)
    client_mutation_id: str | None = strawberry.field(description=KEY, default=None)


@strawberry.input(description="What came of a note (办结检查意见).")
class CloseInspectionNoteInput:
    """办结检查意见."""

    note: strawberry.ID = strawberry.field(description=NOTE)
    closing: str = strawberry.field(description="What came of it (办结结论).")
    expected_version: int | None = strawberry.field(description=VERSION, default=None)
    client_mutation_id: str | None = strawberry.field(description=KEY, default=None)


@strawberry.input(description="A list of clients to be revisited that is frozen today (冻结回访对象名单).")
class FreezePopulationInput:
    """冻结回访对象名单."""

    rulebook: str = strawberry.field(description="Code of the regulation, such as margin_trading (制度代码).")
    programme: str = strawberry.field(description="Code of the programme (回访类型代码).")
    reason: str = strawberry.field(description="Why it is frozen by hand (冻结理由).")
    client_mutation_id: str | None = strawberry.field(description=KEY, default=None)


@strawberry.type(description="A note was made (已提出检查意见).")
class AddInspectionNotePayload:
    """已提出检查意见."""

    note: InspectionNote | None = strawberry.field(description=f"The note; {SEEN} (检查意见).")


@strawberry.type(description="A note was answered (已答复检查意见).")
class AnswerInspectionNotePayload:
    """已答复检查意见."""

    note: InspectionNote | None = strawberry.field(description=f"The note; {SEEN} (检查意见).")


@strawberry.type(description="A note was closed (已办结检查意见).")
class CloseInspectionNotePayload:
    """已办结检查意见."""

    note: InspectionNote | None = strawberry.field(description=f"The note; {SEEN} (检查意见).")


@strawberry.type(description="A list was frozen, or had been already today (已冻结名单).")
class FreezePopulationPayload:
    """已冻结名单."""

    population: Population | None = strawberry.field(description=f"The list; {SEEN} (回访对象名单).")


AddInspectionNoteResult: TypeAlias = Annotated[
    AddInspectionNotePayload | NotFound | Forbidden | Refused | Invalid,
    strawberry.union("AddInspectionNoteResult", description="The note, or why not (提出结果)."),
]
AnswerInspectionNoteResult: TypeAlias = Annotated[
    AnswerInspectionNotePayload | NotFound | Forbidden | Refused | Invalid,
    strawberry.union("AnswerInspectionNoteResult", description="The answered note, or why not (答复结果)."),
]
CloseInspectionNoteResult: TypeAlias = Annotated[
    CloseInspectionNotePayload | NotFound | Forbidden | Refused | Invalid,
    strawberry.union("CloseInspectionNoteResult", description="The closed note, or why not (办结结果)."),
]
FreezePopulationResult: TypeAlias = Annotated[
    FreezePopulationPayload | NotFound | Forbidden | Refused | Invalid,
    strawberry.union("FreezePopulationResult", description="The list, or why not (冻结结果)."),
]


@strawberry.type
class InspectionMutations:
    """检查."""

    @mutation("Note something about a unit that was inspected (提出检查意见).")
    async def add_inspection_note(self, info: Info, input: AddInspectionNoteInput) -> AddInspectionNoteResult:  # noqa: A002 - the API's word
        """Note it."""
        unit = key_of(input.unit, "unit", "unit")
        case = some_key(input.of_case, "case", "ofCase")

        async def act(work: Work) -> Facts:
            return {"note": (await inspection.add(work, unit_id=unit, text=input.text, case_id=case)).id}

        facts = await perform(info, "addInspectionNote", input, act)
        return AddInspectionNotePayload(note=ref("inspection_note", facts["note"]))

    @mutation("Answer a note about one's own unit (答复检查意见).")
    async def answer_inspection_note(self, info: Info, input: AnswerInspectionNoteInput) -> AnswerInspectionNoteResult:  # noqa: A002
        """Answer it."""
        key, version = key_of(input.note, "inspection_note", "note"), input.expected_version

        async def act(work: Work) -> Facts:
            await inspection.answer(work, note_id=key, text=input.answer, expected_version=version)
            return {}

        await perform(info, "answerInspectionNote", input, act)
        return AnswerInspectionNotePayload(note=ref("inspection_note", key))

    @mutation("Close a note (办结检查意见).")
    async def close_inspection_note(self, info: Info, input: CloseInspectionNoteInput) -> CloseInspectionNoteResult:  # noqa: A002
        """Close it."""
        key, version = key_of(input.note, "inspection_note", "note"), input.expected_version

        async def act(work: Work) -> Facts:
            await inspection.close(work, note_id=key, text=input.closing, expected_version=version)
            return {}

        await perform(info, "closeInspectionNote", input, act)
        return CloseInspectionNotePayload(note=ref("inspection_note", key))

    @mutation("Freeze who is to be revisited today, so that coverage is proven (冻结回访对象名单).")
    async def freeze_population(self, info: Info, input: FreezePopulationInput) -> FreezePopulationResult:  # noqa: A002
        """Freeze it."""

        async def act(work: Work) -> Facts:
            frozen = await freeze(work, regulation=input.rulebook, programme=input.programme, reason=input.reason)
            return {"population": frozen.id}

        facts = await perform(info, "freezePopulation", input, act)
        return FreezePopulationPayload(population=ref("population", facts["population"]))
