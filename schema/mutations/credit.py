"""Mutations of a client's credit: asking for a change, deciding it."""

from decimal import Decimal
from typing import Annotated, TypeAlias

import strawberry

from cases.actions import credit
from kernel.work import Work
from schema.context import Info
from schema.mutations.performing import SEEN, Facts, key_of, mutation, perform
from schema.mutations.revisit_inputs import KEY, VERSION
from schema.reads.payloads import ref
from schema.types.credit import CreditChange
from schema.types.error import Forbidden, Invalid, NotFound, Refused


@strawberry.input(description="A change of an account's credit that is asked for (申请授信调整).")
class RequestCreditChangeInput:
    """申请授信调整."""

    account: strawberry.ID = strawberry.field(description="Global id of the credit account (信用账户).")
    grade: str | None = strawberry.field(description="The grade that is proposed (建议信用等级).", default=None)
    line: Decimal | None = strawberry.field(description="The line that is proposed (建议授信额度).", default=None)
    reason: str = strawberry.field(description="Why (申请理由).")
    client_mutation_id: str | None = strawberry.field(description=KEY, default=None)


@strawberry.input(description="Headquarters' decision on a change of credit (决定授信调整).")
class ChangeCreditInput:
    """决定授信调整."""

    change: strawberry.ID = strawberry.field(description="Global id of the change that was asked for (授信调整).")
    grade: str | None = strawberry.field(description="The new grade; left out it stays (新信用等级).", default=None)
    line: Decimal | None = strawberry.field(description="The new line; left out it stays (新授信额度).", default=None)
    reason: str = strawberry.field(description="Why it is so decided, also that nothing changes (决定理由).")
    expected_version: int | None = strawberry.field(description=VERSION, default=None)
    client_mutation_id: str | None = strawberry.field(description=KEY, default=None)


@strawberry.type(description="A change of credit was asked for (已申请授信调整).")
class RequestCreditChangePayload:
    """已申请授信调整."""

    credit_change: CreditChange | None = strawberry.field(description=f"The change; {SEEN} (授信调整).")


@strawberry.type(description="A change of credit was decided (已决定授信调整).")
class ChangeCreditPayload:
    """已决定授信调整."""

    credit_change: CreditChange | None = strawberry.field(description=f"The change; {SEEN} (授信调整).")


RequestCreditChangeResult: TypeAlias = Annotated[
    RequestCreditChangePayload | NotFound | Forbidden | Refused | Invalid,
    strawberry.union("RequestCreditChangeResult", description="The change, or why not (申请结果)."),
]
ChangeCreditResult: TypeAlias = Annotated[
    ChangeCreditPayload | NotFound | Forbidden | Refused | Invalid,
    strawberry.union("ChangeCreditResult", description="The change, or why not (决定结果)."),
]


@strawberry.type
class CreditMutations:
    """授信."""

    @mutation("Ask that an account's credit grade or line be changed (申请授信调整).")
    async def request_credit_change(self, info: Info, input: RequestCreditChangeInput) -> RequestCreditChangeResult:  # noqa: A002 - the API's word
        """Request."""
        account = key_of(input.account, "credit_account", "account")

        async def act(work: Work) -> Facts:
            change = await credit.request(
                work, account_id=account, proposed=credit.Terms(input.grade, input.line), reason=input.reason
            )
            return {"change": change.id}

        facts = await perform(info, "requestCreditChange", input, act)
        return RequestCreditChangePayload(credit_change=ref("credit_change", facts["change"]))

    @mutation("Decide on an account's credit grade and line (决定授信调整).")
    async def change_credit(self, info: Info, input: ChangeCreditInput) -> ChangeCreditResult:  # noqa: A002 - the API's word
        """Decide."""
        key = key_of(input.change, "credit_change", "change")

        async def act(work: Work) -> Facts:
            await credit.decide(
                work,
                change_id=key,
                decided=credit.Terms(input.grade, input.line),
                reason=input.reason,
                expected_version=input.expected_version,
            )
            return {"change": key}

        await perform(info, "changeCredit", input, act)
        return ChangeCreditPayload(credit_change=ref("credit_change", key))
