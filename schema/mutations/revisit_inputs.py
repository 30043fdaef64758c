"""What the mutations of revisits take."""

from collections.abc import Mapping
from datetime import datetime

import strawberry

from cases.actions.completion import Completion
from cases.actions.revisit import Contact
from cases.models import revisit as models
from kernel.errors import FieldProblem, Invalid
from schema.mutations.performing import some_key
from schema.types.vocabulary import AttemptResult, RevisitMethod, RevisitOutcome

VERSION = "The version that was read; when it differs the request is refused (读取时的版本)."
KEY = "Idempotency key: the same key by the same person returns the first result (请求标识)."


@strawberry.input(description="One field of a form as filled (表单项填写).")
class FieldInput:
    """表单项填写."""

    code: str = strawberry.field(description="Fixed code of the field, such as MF1-010 (表单项编号).")
    value: str | None = strawberry.field(
        description="The value as text; null leaves it empty (填写内容).", default=None
    )


@strawberry.input(description="A revisit to be opened by hand (人工立案).")
class OpenRevisitInput:
    """人工立案."""

    client: strawberry.ID = strawberry.field(description="Global id of the client (客户).")
    programme: str = strawberry.field(description="Code of the programme, such as routine (回访类型).")
    reason: str = strawberry.field(description="Why it is opened by hand (立案理由).")
    topic: str | None = strawberry.field(
        description="What it is about; some programmes demand it (回访专题).", default=None
    )
    rulebook: str | None = strawberry.field(
        description="Code of the regulation; may be left out when only one has the programme (制度代码).", default=None
    )
    client_mutation_id: str | None = strawberry.field(description=KEY, default=None)


@strawberry.input(description="A case to be given to somebody (分派案件).")
class AssignCaseInput:
    """分派案件."""

    of_case: strawberry.ID = strawberry.field(description="Global id of the case (案件).")
    assignee: strawberry.ID = strawberry.field(description="Global id of the person (承办人).")
    expected_version: int | None = strawberry.field(description=VERSION, default=None)
    client_mutation_id: str | None = strawberry.field(description=KEY, default=None)


@strawberry.input(description="Several cases to be given to somebody, all or none (批量分派案件).")
class AssignCasesInput:
    """批量分派案件."""

    of_cases: list[strawberry.ID] = strawberry.field(description="Global ids of the cases, up to 100 (案件).")
    assignee: strawberry.ID = strawberry.field(description="Global id of the person (承办人).")
    client_mutation_id: str | None = strawberry.field(description=KEY, default=None)


@strawberry.input(description="One try to reach the client (联系记录).")
class LogAttemptInput:
    """联系记录."""

    revisit: strawberry.ID = strawberry.field(description="Global id of the revisit (回访案件).")
    at: datetime = strawberry.field(description="When (联系时间).")
    method: RevisitMethod = strawberry.field(description="In which way (联系方式).")
    result: AttemptResult = strawberry.field(description="How it ended (联系结果).")
    contact: str | None = strawberry.field(description="The number or address used (联系号码或地址).", default=None)
    line: str | None = strawberry.field(description="The firm's line used for a call (主叫号码).", default=None)
    line_reason: str | None = strawberry.field(
        description="Why another line was used (使用其他号码的理由).", default=None
    )
    note: str | None = strawberry.field(description="Note (备注).", default=None)
    appointment_at: datetime | None = strawberry.field(
        description="When the client agreed to be called again; with the result APPOINTMENT (预约时间).", default=None
    )
    call_id: str | None = strawberry.field(
        description="Number of the call on the platform, by which its recording is found (通话编号).", default=None
    )
    recording: strawberry.ID | None = strawberry.field(description="Global id of the recording (录音).", default=None)
    expected_version: int | None = strawberry.field(description=VERSION, default=None)
    client_mutation_id: str | None = strawberry.field(description=KEY, default=None)

    def contact_made(self) -> Contact:
        """Give it as the action takes it; raise Invalid for a bad id."""
        return Contact(
            at=self.at,
            method=models.RevisitMethod(self.method.value),
            result=self.result.value,
            contact=self.contact,
            line=self.line,
            line_reason=self.line_reason,
            note=self.note,
            call_id=self.call_id,
            recording_id=some_key(self.recording, "document", "recording"),
            appointment_at=self.appointment_at,
        )


@strawberry.input(description="How a revisit ended, with its filled form (完成回访).")
class CompleteRevisitInput:
    """完成回访."""

    revisit: strawberry.ID = strawberry.field(description="Global id of the revisit (回访案件).")
    outcome: RevisitOutcome = strawberry.field(description="How it ended (回访结果).")
    method: RevisitMethod = strawberry.field(description="How the client was revisited (回访方式).")
    visited_at: datetime = strawberry.field(description="When the client was revisited (回访时间).")
    contact: str = strawberry.field(description="The number or address used (联系方式).")
    fields: list[FieldInput] = strawberry.field(description="The form's fields (表单项).", default_factory=list)
    complaint_matter: bool | None = strawberry.field(
        description="Whether the client raised a complaint matter; must be answered (是否涉及投诉事项).", default=None
    )
    complaint_reason: str | None = strawberry.field(
        description="Why, or why not; a no without it is refused (投诉事项说明).", default=None
    )
    call_id: str | None = strawberry.field(
        description="Number of the call on the platform, by which its recording is found (通话编号).", default=None
    )
    recording: strawberry.ID | None = strawberry.field(description="Global id of the recording (录音).", default=None)
    recording_refused: str | None = strawberry.field(
        description="How the client refused to be recorded; replaces the recording (拒绝录音说明).", default=None
    )
    line: str | None = strawberry.field(description="The firm's line used for a call (主叫号码).", default=None)
    line_reason: str | None = strawberry.field(
        description="Why another line was used (使用其他号码的理由).", default=None
    )
    expected_version: int | None = strawberry.field(description=VERSION, default=None)
    client_mutation_id: str | None = strawberry.field(description=KEY, default=None)

    def completion(self) -> Completion:
        """Give it as the action takes it; raise Invalid for a bad id or a field given twice."""
        return Completion(
            outcome=models.RevisitOutcome(self.outcome.value),
            method=models.RevisitMethod(self.method.value),
            visited_at=self.visited_at,
            contact=self.contact,
            fields=by_code(self.fields),
            complaint_matter=self.complaint_matter,
            complaint_reason=self.complaint_reason,
            call_id=self.call_id,
            recording_id=some_key(self.recording, "document", "recording"),
            recording_refused=self.recording_refused,
            line=self.line,
            line_reason=self.line_reason,
        )


def by_code(fields: list[FieldInput]) -> Mapping[str, str | None]:
    """Give what was filled in by the codes of the fields; raise Invalid for a field given twice."""
    codes = [field.code for field in fields]
    twice = sorted({code for code in codes if codes.count(code) > 1})
    if twice:
        problems = (FieldProblem(f"fields.{code}", "TWICE", "此项填写了两次", "given twice") for code in twice)
        raise Invalid(fields=tuple(problems))
    return {field.code: field.value for field in fields}
