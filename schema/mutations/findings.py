"""Mutations of findings: discrepancies, questions, follow-up items, major matters."""

from typing import Annotated, TypeAlias

import strawberry

from cases.actions import discrepancy, follow_up, major_matter, question
from kernel.work import Work
from schema.context import Info
from schema.mutations.finding_inputs import (
    AddFollowUpInput,
    AnswerQuestionInput,
    ConfirmDiscrepancyInput,
    RaiseQuestionInput,
    RecordInterviewInput,
    ReportDiscrepancyInput,
    ReportMajorMatterInput,
    ResolveFollowUpInput,
)
from schema.mutations.performing import SEEN, Facts, key_of, mutation, perform
from schema.reads.payloads import ref
from schema.types.discrepancy import Discrepancy, Interview
from schema.types.error import Forbidden, Invalid, NotFound, Refused
from schema.types.follow_up import FollowUpItem
from schema.types.major_matter import MajorMatter
from schema.types.question import Question
from schema.types.revisit import Revisit


@strawberry.type(description="A discrepancy was reported, the branch is to interview the client (已上报信息不符).")
class ReportDiscrepancyPayload:
    """已上报信息不符."""

    revisit: Revisit | None = strawberry.field(description=f"The revisit; {SEEN} (回访案件).")
    discrepancy: Discrepancy | None = strawberry.field(description=f"The discrepancy; {SEEN} (信息不符).")


@strawberry.type(description="An interview was recorded (已登记面谈).")
class RecordInterviewPayload:
    """已登记面谈."""

    discrepancy: Discrepancy | None = strawberry.field(description=f"The discrepancy; {SEEN} (信息不符).")
    interview: Interview | None = strawberry.field(description=f"The interview; {SEEN} (面谈).")


@strawberry.type(description="A discrepancy was confirmed or sent back (已确认).")
class ConfirmDiscrepancyPayload:
    """已确认."""

    discrepancy: Discrepancy | None = strawberry.field(description=f"The discrepancy; {SEEN} (信息不符).")


@strawberry.type(description="A follow-up item was added (已登记跟踪事项).")
class AddFollowUpPayload:
    """已登记跟踪事项."""

    revisit: Revisit | None = strawberry.field(description=f"The revisit; {SEEN} (回访案件).")
    follow_up: FollowUpItem | None = strawberry.field(description=f"The follow-up item; {SEEN} (跟踪事项).")


@strawberry.type(description="A follow-up item was closed (已办结跟踪事项).")
class ResolveFollowUpPayload:
    """已办结跟踪事项."""

    follow_up: FollowUpItem | None = strawberry.field(description=f"The follow-up item; {SEEN} (跟踪事项).")


@strawberry.type(description="What a client raised was noted (已登记客户问题).")
class RaiseQuestionPayload:
    """已登记客户问题."""

    revisit: Revisit | None = strawberry.field(description=f"The revisit; {SEEN} (回访案件).")
    question: Question | None = strawberry.field(description=f"The question; {SEEN} (客户问题).")


@strawberry.type(description="What a client raised was answered (已解答客户问题).")
class AnswerQuestionPayload:
    """已解答客户问题."""

    question: Question | None = strawberry.field(description=f"The question; {SEEN} (客户问题).")


@strawberry.type(description="A major matter was reported (已上报重大事项).")
class ReportMajorMatterPayload:
    """已上报重大事项."""

    revisit: Revisit | None = strawberry.field(description=f"The revisit; {SEEN} (回访案件).")
    major_matter: MajorMatter | None = strawberry.field(description=f"The matter; {SEEN} (重大事项).")


ReportDiscrepancyResult: TypeAlias = Annotated[
    ReportDiscrepancyPayload | NotFound | Forbidden | Refused | Invalid,
    strawberry.union("ReportDiscrepancyResult", description="The discrepancy, or why not (上报结果)."),
]
RecordInterviewResult: TypeAlias = Annotated[
    RecordInterviewPayload | NotFound | Forbidden | Refused | Invalid,
    strawberry.union("RecordInterviewResult", description="The interview, or why not (登记结果)."),
]
ConfirmDiscrepancyResult: TypeAlias = Annotated[
    ConfirmDiscrepancyPayload | NotFound | Forbidden | Refused | Invalid,
    strawberry.union("ConfirmDiscrepancyResult", description="The discrepancy, or why not (确认结果)."),
]
AddFollowUpResult: TypeAlias = Annotated[
    AddFollowUpPayload | NotFound | Forbidden | Refused | Invalid,
    strawberry.union("AddFollowUpResult", description="The follow-up item, or why not (登记结果)."),
]
ResolveFollowUpResult: TypeAlias = Annotated[
    ResolveFollowUpPayload | NotFound | Forbidden | Refused | Invalid,
    strawberry.union("ResolveFollowUpResult", description="The follow-up item, or why not (办结结果)."),
]
RaiseQuestionResult: TypeAlias = Annotated[
    RaiseQuestionPayload | NotFound | Forbidden | Refused | Invalid,
    strawberry.union("RaiseQuestionResult", description="The question, or why not (登记结果)."),
]
AnswerQuestionResult: TypeAlias = Annotated[
    AnswerQuestionPayload | NotFound | Forbidden | Refused | Invalid,
    strawberry.union("AnswerQuestionResult", description="The question, or why not (解答结果)."),
]
ReportMajorMatterResult: TypeAlias = Annotated[
    ReportMajorMatterPayload | NotFound | Forbidden | Refused | Invalid,
    strawberry.union("ReportMajorMatterResult", description="The matter, or why not (上报结果)."),
]


@strawberry.type
class FindingMutations:
    """发现事项."""

    @mutation("Report what a client stated that differs from the application (上报信息不符).")
    async def report_discrepancy(self, info: Info, input: ReportDiscrepancyInput) -> ReportDiscrepancyResult:  # noqa: A002 - the API's word
        """Report."""
        case, found = key_of(input.revisit, "case", "revisit"), input.found()

        async def act(work: Work) -> Facts:
            row = await discrepancy.report(work, case_id=case, found=found, expected_version=input.expected_version)
            return {"discrepancy": row.id}

        facts = await perform(info, "reportDiscrepancy", input, act)
        return ReportDiscrepancyPayload(revisit=ref("case", case), discrepancy=ref("discrepancy", facts["discrepancy"]))

    @mutation("Record the interview that one held about a discrepancy (登记面谈).")
    async def record_interview(self, info: Info, input: RecordInterviewInput) -> RecordInterviewResult:  # noqa: A002 - the API's word
        """Record."""
        key, held = key_of(input.discrepancy, "discrepancy", "discrepancy"), input.held()

        async def act(work: Work) -> Facts:
            row = await discrepancy.record_interview(
                work, discrepancy_id=key, held=held, expected_version=input.expected_version
            )
            return {"interview": row.id}

        facts = await perform(info, "recordInterview", input, act)
        return RecordInterviewPayload(
            discrepancy=ref("discrepancy", key), interview=ref("interview", facts["interview"])
        )

    @mutation("Confirm what an interview found, or send it back (确认面谈结果).")
    async def confirm_discrepancy(self, info: Info, input: ConfirmDiscrepancyInput) -> ConfirmDiscrepancyResult:  # noqa: A002 - the API's word
        """Confirm."""
        key = key_of(input.discrepancy, "discrepancy", "discrepancy")

        async def act(work: Work) -> Facts:
            await discrepancy.confirm(
                work,
                discrepancy_id=key,
                agreed=input.agreed,
                note=input.note,
                expected_version=input.expected_version,
            )
            return {"discrepancy": key}

        await perform(info, "confirmDiscrepancy", input, act)
        return ConfirmDiscrepancyPayload(discrepancy=ref("discrepancy", key))

    @mutation("Add something to be tracked after a revisit (登记跟踪事项).")
    async def add_follow_up(self, info: Info, input: AddFollowUpInput) -> AddFollowUpResult:  # noqa: A002 - the API's word
        """Add."""
        case, raised = key_of(input.revisit, "case", "revisit"), input.raised()

        async def act(work: Work) -> Facts:
            item = await follow_up.add(work, case_id=case, raised=raised, expected_version=input.expected_version)
            return {"item": item.id}

        facts = await perform(info, "addFollowUp", input, act)
        return AddFollowUpPayload(revisit=ref("case", case), follow_up=ref("follow_up_item", facts["item"]))

    @mutation("Close a follow-up item with its result (办结跟踪事项).")
    async def resolve_follow_up(self, info: Info, input: ResolveFollowUpInput) -> ResolveFollowUpResult:  # noqa: A002 - the API's word
        """Resolve."""
        key = key_of(input.follow_up, "follow_up_item", "followUp")

        async def act(work: Work) -> Facts:
            await follow_up.resolve(
                work,
                item_id=key,
                result=input.result,
                told_on=input.client_told_on,
                expected_version=input.expected_version,
            )
            return {"item": key}

        await perform(info, "resolveFollowUp", input, act)
        return ResolveFollowUpPayload(follow_up=ref("follow_up_item", key))

    @mutation("Note what a client raised, for the branch head to answer (登记客户问题).")
    async def raise_question(self, info: Info, input: RaiseQuestionInput) -> RaiseQuestionResult:  # noqa: A002 - the API's word
        """Raise."""
        case = key_of(input.revisit, "case", "revisit")

        async def act(work: Work) -> Facts:
            row = await question.raise_question(
                work, case_id=case, text=input.question, expected_version=input.expected_version
            )
            return {"question": row.id}

        facts = await perform(info, "raiseQuestion", input, act)
        return RaiseQuestionPayload(revisit=ref("case", case), question=ref("question", facts["question"]))

    @mutation("Answer and solve what a client raised (解答客户问题).")
    async def answer_question(self, info: Info, input: AnswerQuestionInput) -> AnswerQuestionResult:  # noqa: A002 - the API's word
        """Answer."""
        key = key_of(input.question, "question", "question")

        async def act(work: Work) -> Facts:
            await question.answer(work, question_id=key, text=input.answer, expected_version=input.expected_version)
            return {"question": key}

        await perform(info, "answerQuestion", input, act)
        return AnswerQuestionPayload(question=ref("question", key))

    @mutation("Report a major matter to both headquarters (上报重大事项).")
    async def report_major_matter(self, info: Info, input: ReportMajorMatterInput) -> ReportMajorMatterResult:  # noqa: A002 - the API's word
        """Report."""
        case = key_of(input.revisit, "case", "revisit")

        async def act(work: Work) -> Facts:
            row = await major_matter.report(
                work, case_id=case, kind=input.kind, reason=input.reason, expected_version=input.expected_version
            )
            return {"matter": row.id}

        facts = await perform(info, "reportMajorMatter", input, act)
        return ReportMajorMatterPayload(revisit=ref("case", case), major_matter=ref("major_matter", facts["matter"]))
