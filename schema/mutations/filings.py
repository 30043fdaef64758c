"""Mutations of filings and notices: submitting, reading."""

from typing import Annotated, TypeAlias

import strawberry

from cases.actions import filing, notice
from kernel.work import Work
from schema.context import Info
from schema.mutations.performing import Facts, key_of, mutation, perform
from schema.mutations.revisit_inputs import KEY, VERSION
from schema.reads.payloads import ref
from schema.types.error import Forbidden, Invalid, NotFound, Refused
from schema.types.filing import Filing
from schema.types.notice import Notice


@strawberry.input(description="A filing to be submitted (提交报送).")
class SubmitFilingInput:
    """提交报送."""

    filing: strawberry.ID = strawberry.field(description="Global id of the filing (报送).")
    expected_version: int | None = strawberry.field(description=VERSION, default=None)
    client_mutation_id: str | None = strawberry.field(description=KEY, default=None)


@strawberry.input(description="A notice that was read (已读通知).")
class ReadNoticeInput:
    """已读通知."""

    notice: strawberry.ID = strawberry.field(description="Global id of the notice (通知).")
    client_mutation_id: str | None = strawberry.field(description=KEY, default=None)


@strawberry.type(description="A filing was submitted, its rows frozen (已报送).")
class SubmitFilingPayload:
    """已报送."""

    filing: Filing | None = strawberry.field(description="The filing; null when it has left your sight (报送).")


@strawberry.type(description="A notice was marked as read (已读).")
class ReadNoticePayload:
    """已读."""

    notice: Notice | None = strawberry.field(description="The notice; null when it has left your sight (通知).")


SubmitFilingResult: TypeAlias = Annotated[
    SubmitFilingPayload | NotFound | Forbidden | Refused | Invalid,
    strawberry.union("SubmitFilingResult", description="The submitted filing, or why not (报送结果)."),
]
ReadNoticeResult: TypeAlias = Annotated[
    ReadNoticePayload | NotFound | Forbidden | Refused | Invalid,
    strawberry.union("ReadNoticeResult", description="The notice, or why not (已读结果)."),
]


@strawberry.type
class FilingMutations:
    """报送与通知."""

    @mutation("Submit a filing: its rows are frozen, later ones go into the next (提交报送).")
    async def submit_filing(self, info: Info, input: SubmitFilingInput) -> SubmitFilingResult:  # noqa: A002 - the API's word
        """Submit."""
        key = key_of(input.filing, "filing", "filing")

        async def act(work: Work) -> Facts:
            await filing.submit(work, filing_id=key, expected_version=input.expected_version)
            return {"filing": key}

        await perform(info, "submitFiling", input, act)
        return SubmitFilingPayload(filing=ref("filing", key))

    @mutation("Mark a notice as read (标记通知已读).")
    async def read_notice(self, info: Info, input: ReadNoticeInput) -> ReadNoticeResult:  # noqa: A002 - the API's word
        """Read."""
        key = key_of(input.notice, "notice", "notice")

        async def act(work: Work) -> Facts:
            await notice.read_notice(work, notice_id=key)
            return {"notice": key}

        await perform(info, "readNotice", input, act)
        return ReadNoticePayload(notice=ref("notice", key))
