"""What the mutations of findings take."""

from datetime import date, datetime

import strawberry

from cases.actions.discrepancy import Found
from cases.actions.follow_up import Raised
from cases.actions.interview import Held
from cases.models import discrepancy as models
from cases.models import revisit
from schema.mutations.performing import some_key
from schema.mutations.revisit_inputs import KEY, VERSION, FieldInput, by_code
from schema.types.finding_words import InterviewVerdict
from schema.types.vocabulary import RevisitMethod

REVISIT = "Global id of the revisit (回访案件)."


@strawberry.input(description="What a client stated that differs from the application (上报信息不符).")
class ReportDiscrepancyInput:
    """上报信息不符."""

    revisit: strawberry.ID = strawberry.field(description=REVISIT)
    kind: str = strawberry.field(description="Kind, a code of the rulebook's list discrepancy_kind (种类代码).")
    field: str = strawberry.field(description="Which item of the application differs (不符项目).")
    on_file: str | None = strawberry.field(description="What the application says (原始申请记录).", default=None)
    stated: str = strawberry.field(description="What the client stated (客户陈述).")
    detail: str = strawberry.field(description="All that was heard about it (详细说明).")
    expected_version: int | None = strawberry.field(description=VERSION, default=None)
    client_mutation_id: str | None = strawberry.field(description=KEY, default=None)

    def found(self) -> Found:
        """Give it as the action takes it."""
        return Found(self.kind, self.field, self.on_file, self.stated, self.detail)


@strawberry.input(description="An interview about a discrepancy, by the person who held it (登记面谈).")
class RecordInterviewInput:
    """登记面谈."""

    discrepancy: strawberry.ID = strawberry.field(description="Global id of the discrepancy (信息不符).")
    at: datetime = strawberry.field(description="When it was held (面谈时间).")
    method: RevisitMethod = strawberry.field(
        description="Visit or meeting: it is held face to face (面谈方式).", default=RevisitMethod.VISIT
    )
    place: str = strawberry.field(description="Where (面谈地点).")
    verified: str = strawberry.field(description="What was verified (核实情况).")
    verdict: InterviewVerdict = strawberry.field(description="What it came to (面谈结论).")
    fields: list[FieldInput] = strawberry.field(
        description="Fields of its form, where the rulebook has one (表单项).", default_factory=list
    )
    expected_version: int | None = strawberry.field(description=VERSION, default=None)
    client_mutation_id: str | None = strawberry.field(description=KEY, default=None)

    def held(self) -> Held:
        """Give it as the action takes it; raise Invalid for a field given twice."""
        return Held(
            at=self.at,
            method=revisit.RevisitMethod(self.method.value),
            place=self.place,
            verified=self.verified,
            verdict=models.InterviewVerdict(self.verdict.value),
            fields=by_code(self.fields),
        )


@strawberry.input(description="The branch head's answer to what an interview found (确认面谈结果).")
class ConfirmDiscrepancyInput:
    """确认面谈结果."""

    discrepancy: strawberry.ID = strawberry.field(description="Global id of the discrepancy (信息不符).")
    agreed: bool = strawberry.field(
        description="True confirms what was verified or refuted, false sends it back for another interview (是否确认).",
        default=True,
    )
    note: str | None = strawberry.field(
        description="What is to be said; needed when it is sent back (确认或退回意见).", default=None
    )
    expected_version: int | None = strawberry.field(description=VERSION, default=None)
    client_mutation_id: str | None = strawberry.field(description=KEY, default=None)


@strawberry.input(description="Something to be tracked after a revisit (登记跟踪事项).")
class AddFollowUpInput:
    """登记跟踪事项."""

    revisit: strawberry.ID = strawberry.field(description=REVISIT)
    item: str = strawberry.field(description="What is to be tracked (事项内容).")
    tell_client: bool = strawberry.field(description="Whether the client must be told of the result (是否须反馈客户).")
    tell_reason: str = strawberry.field(description="Why, or why not (反馈与否的理由).")
    owner: strawberry.ID | None = strawberry.field(
        description="Global id of who tracks it; oneself when left out (责任人).", default=None
    )
    expected_version: int | None = strawberry.field(description=VERSION, default=None)
    client_mutation_id: str | None = strawberry.field(description=KEY, default=None)

    def raised(self) -> Raised:
        """Give it as the action takes it; raise Invalid for a bad id."""
        return Raised(self.item, self.tell_client, self.tell_reason, some_key(self.owner, "staff", "owner"))


@strawberry.input(description="The result of a follow-up item (办结跟踪事项).")
class ResolveFollowUpInput:
    """办结跟踪事项."""

    follow_up: strawberry.ID = strawberry.field(description="Global id of the follow-up item (跟踪事项).")
    result: str = strawberry.field(description="The result (跟踪结果).")
    client_told_on: date | None = strawberry.field(
        description="Day on which the client was told; needed where the client must be told (反馈客户日期).",
        default=None,
    )
    expected_version: int | None = strawberry.field(description=VERSION, default=None)
    client_mutation_id: str | None = strawberry.field(description=KEY, default=None)


@strawberry.input(description="Something that a client raised, for the branch head (登记客户问题).")
class RaiseQuestionInput:
    """登记客户问题."""

    revisit: strawberry.ID = strawberry.field(description=REVISIT)
    question: str = strawberry.field(description="What was raised (问题内容).")
    expected_version: int | None = strawberry.field(description=VERSION, default=None)
    client_mutation_id: str | None = strawberry.field(description=KEY, default=None)


@strawberry.input(description="The branch head's answer to what a client raised (解答客户问题).")
class AnswerQuestionInput:
    """解答客户问题."""

    question: strawberry.ID = strawberry.field(description="Global id of the question (客户问题).")
    answer: str = strawberry.field(description="How it was answered and solved (解答和解决情况).")
    expected_version: int | None = strawberry.field(description=VERSION, default=None)
    client_mutation_id: str | None = strawberry.field(description=KEY, default=None)


@strawberry.input(description="A major matter for both headquarters (上报重大事项).")
class ReportMajorMatterInput:
    """上报重大事项."""

    revisit: strawberry.ID = strawberry.field(description=REVISIT)
    kind: str = strawberry.field(description="Kind, a code of the rulebook's list major_matter_kind (种类代码).")
    reason: str = strawberry.field(description="What happened, and why it is major (情况说明和认定理由).")
    expected_version: int | None = strawberry.field(description=VERSION, default=None)
    client_mutation_id: str | None = strawberry.field(description=KEY, default=None)
