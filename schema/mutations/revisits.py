"""Mutations of revisits: opening, assigning, trying, completing."""

from typing import Annotated, TypeAlias

import strawberry

from cases.actions import completion, opening, revisit
from kernel.work import Work
from schema.context import Info
from schema.mutations.performing import SEEN, Facts, key_of, mutation, perform
from schema.mutations.revisit_inputs import (
    AssignCaseInput,
    AssignCasesInput,
    CompleteRevisitInput,
    LogAttemptInput,
    OpenRevisitInput,
)
from schema.reads.payloads import ref
from schema.types.case import Case
from schema.types.error import Forbidden, Invalid, NotFound, Refused
from schema.types.organisation import Staff
from schema.types.revisit import Revisit, RevisitAttempt


@strawberry.type(description="A revisit was opened (已立案).")
class OpenRevisitPayload:
    """已立案."""

    revisit: Revisit | None = strawberry.field(description=f"The revisit; {SEEN} (回访案件).")


@strawberry.type(description="A case was assigned (已分派).")
class AssignCasePayload:
    """已分派."""

    of_case: Case | None = strawberry.field(description=f"The case; {SEEN} (案件).")


@strawberry.type(description="Several cases were assigned (已分派).")
class AssignCasesPayload:
    """已分派."""

    assignee: Staff | None = strawberry.field(description="Who has them now (承办人).")
    count: int = strawberry.field(description="How many were named (案件数).")


@strawberry.type(description="An attempt was logged (已登记联系).")
class LogAttemptPayload:
    """已登记联系."""

    revisit: Revisit | None = strawberry.field(description=f"The revisit; {SEEN} (回访案件).")
    attempt: RevisitAttempt | None = strawberry.field(description=f"The attempt; {SEEN} (联系记录).")


@strawberry.type(description="A revisit was completed (已完成回访).")
class CompleteRevisitPayload:
    """已完成回访."""

    revisit: Revisit | None = strawberry.field(description=f"The revisit; {SEEN} (回访案件).")


OpenRevisitResult: TypeAlias = Annotated[
    OpenRevisitPayload | NotFound | Forbidden | Refused | Invalid,
    strawberry.union("OpenRevisitResult", description="The opened revisit, or why not (立案结果)."),
]
AssignCaseResult: TypeAlias = Annotated[
    AssignCasePayload | NotFound | Forbidden | Refused | Invalid,
    strawberry.union("AssignCaseResult", description="The assigned case, or why not (分派结果)."),
]
AssignCasesResult: TypeAlias = Annotated[
    AssignCasesPayload | NotFound | Forbidden | Refused | Invalid,
    strawberry.union("AssignCasesResult", description="How many were assigned, or why none (分派结果)."),
]
LogAttemptResult: TypeAlias = Annotated[
    LogAttemptPayload | NotFound | Forbidden | Refused | Invalid,
    strawberry.union("LogAttemptResult", description="The logged attempt, or why not (登记结果)."),
]
CompleteRevisitResult: TypeAlias = Annotated[
    CompleteRevisitPayload | NotFound | Forbidden | Refused | Invalid,
    strawberry.union("CompleteRevisitResult", description="The completed revisit, or why not (完成结果)."),
]


@strawberry.type
class RevisitMutations:
    """客户回访."""

    @mutation("Open a revisit by hand; the owner is decided by rule (人工立案).")
    async def open_revisit(self, info: Info, input: OpenRevisitInput) -> OpenRevisitResult:  # noqa: A002 - the API's word
        """Open."""
        client = key_of(input.client, "client", "client")

        async def act(work: Work) -> Facts:
            edition = opening.edition_with(work, input.programme, input.rulebook)
            opened = await opening.open_revisit(
                work, edition, client_id=client, programme=input.programme, reason=input.reason, topic=input.topic
            )
            return {"case": opened.id}

        facts = await perform(info, "openRevisit", input, act)
        return OpenRevisitPayload(revisit=ref("case", facts["case"]))

    @mutation("Give a case to somebody of the owning unit (分派案件).")
    async def assign_case(self, info: Info, input: AssignCaseInput) -> AssignCaseResult:  # noqa: A002 - the API's word
        """Assign."""
        case, assignee = key_of(input.of_case, "case", "ofCase"), key_of(input.assignee, "staff", "assignee")

        async def act(work: Work) -> Facts:
            await revisit.assign(work, case_id=case, assignee_id=assignee, expected_version=input.expected_version)
            return {"case": case}

        await perform(info, "assignCase", input, act)
        return AssignCasePayload(of_case=ref("case", case))

    @mutation("Give several cases to somebody of the owning unit, all or none (批量分派案件).")
    async def assign_cases(self, info: Info, input: AssignCasesInput) -> AssignCasesResult:  # noqa: A002 - the API's word
        """Assign."""
        assignee = key_of(input.assignee, "staff", "assignee")
        cases = [key_of(each, "case", "ofCases") for each in input.of_cases]

        async def act(work: Work) -> Facts:
            await revisit.assign_all(work, case_ids=cases, assignee_id=assignee)
            return {"count": len(set(cases))}

        facts = await perform(info, "assignCases", input, act)
        return AssignCasesPayload(assignee=ref("staff", assignee), count=int(facts["count"] or 0))

    @mutation("Log one try to reach the client (登记联系).")
    async def log_attempt(self, info: Info, input: LogAttemptInput) -> LogAttemptResult:  # noqa: A002 - the API's word
        """Log."""
        case, contact = key_of(input.revisit, "case", "revisit"), input.contact_made()

        async def act(work: Work) -> Facts:
            attempt = await revisit.log_attempt(
                work, case_id=case, contact=contact, expected_version=input.expected_version
            )
            return {"attempt": attempt.id}

        facts = await perform(info, "logAttempt", input, act)
        return LogAttemptPayload(revisit=ref("case", case), attempt=ref("revisit_attempt", facts["attempt"]))

    @mutation("Complete a revisit with its form, recording and outcome (完成回访).")
    async def complete_revisit(self, info: Info, input: CompleteRevisitInput) -> CompleteRevisitResult:  # noqa: A002 - the API's word
        """Complete."""
        case, done = key_of(input.revisit, "case", "revisit"), input.completion()

        async def act(work: Work) -> Facts:
            await completion.complete(work, case_id=case, completion=done, expected_version=input.expected_version)
            return {"case": case}

        await perform(info, "completeRevisit", input, act)
        return CompleteRevisitPayload(revisit=ref("case", case))
