"""Mutations of signed records: correcting them by a next version."""

from typing import Annotated, TypeAlias

import strawberry

from cases.actions import correcting
from cases.actions.correcting import Correction
from kernel.work import Work
from schema.context import Info
from schema.mutations.performing import Facts, key_of, mutation, perform
from schema.mutations.revisit_inputs import KEY, VERSION, FieldInput, by_code
from schema.reads.payloads import ref
from schema.types.case import Case
from schema.types.error import Forbidden, Invalid, NotFound, Refused
from schema.types.form import FormRecord

SEEN = "null when it has left your sight"


@strawberry.input(description="A signed record to be corrected by its next version (更正记录).")
class CorrectRecordInput:
    """更正记录."""

    record: strawberry.ID = strawberry.field(description="Global id of the record's newest version (表单记录).")
    reason: str = strawberry.field(description="Why it is corrected; it is printed (更正原因).")
    fields: list[FieldInput] = strawberry.field(
        description="The fields that are to read otherwise; all others stay as they were signed (更正的表单项)."
    )
    expected_version: int | None = strawberry.field(description=VERSION, default=None)
    client_mutation_id: str | None = strawberry.field(description=KEY, default=None)


@strawberry.type(description="A record was corrected: the next version is signed, the one before stays (已更正记录).")
class CorrectRecordPayload:
    """已更正记录."""

    record: FormRecord | None = strawberry.field(description=f"The next version; {SEEN} (更正后的记录).")
    of_case: Case | None = strawberry.field(description=f"Its case; {SEEN} (案件).")


CorrectRecordResult: TypeAlias = Annotated[
    CorrectRecordPayload | NotFound | Forbidden | Refused | Invalid,
    strawberry.union("CorrectRecordResult", description="The corrected record, or why not (更正结果)."),
]


@strawberry.type
class RecordMutations:
    """表单记录."""

    @mutation("Correct a signed record: its next version, signed anew, old and new side by side (更正记录).")
    async def correct_record(self, info: Info, input: CorrectRecordInput) -> CorrectRecordResult:  # noqa: A002 - the API's word
        """Correct."""
        key = key_of(input.record, "form_record", "record")
        correction = Correction(reason=input.reason, fields=by_code(input.fields))

        async def act(work: Work) -> Facts:
            made = await correcting.correct_record(
                work, record_id=key, correction=correction, expected_version=input.expected_version
            )
            return {"record": made.id, "case": made.case_id}

        facts = await perform(info, "correctRecord", input, act)
        return CorrectRecordPayload(record=ref("form_record", facts["record"]), of_case=ref("case", facts["case"]))
