"""Mutations of delegations: who acts for whom during an absence."""

from datetime import datetime
from typing import Annotated, TypeAlias

import strawberry

from cases.actions import delegation
from cases.models import delegation as models
from kernel.work import Work
from schema.context import Info
from schema.mutations.performing import SEEN, Facts, key_of, mutation, perform
from schema.mutations.revisit_inputs import KEY
from schema.reads.payloads import ref
from schema.types.delegation import Delegation
from schema.types.error import Forbidden, Invalid, NotFound, Refused
from schema.types.finding_words import DelegationMatter


@strawberry.input(description="Somebody is to act for an absent colleague (授权代办).")
class DelegateInput:
    """授权代办."""

    principal: strawberry.ID = strawberry.field(description="Global id of who is absent (委托人).")
    delegate: strawberry.ID = strawberry.field(description="Global id of who acts instead (受托人).")
    matter: DelegationMatter = strawberry.field(description="What for (代办范围).", default=DelegationMatter.EVERYTHING)
    since: datetime = strawberry.field(description="From when (开始时间).")
    until: datetime = strawberry.field(description="Until when (结束时间).")
    client_mutation_id: str | None = strawberry.field(description=KEY, default=None)

    def absence(self) -> delegation.Absence:
        """Give it as the action takes it; raise Invalid for a bad id."""
        principal, stand_in = (
            key_of(self.principal, "staff", "principal"),
            key_of(self.delegate, "staff", "delegate"),
        )
        matter = models.DelegationMatter(self.matter.value)
        return delegation.Absence(principal, stand_in, matter, self.since, self.until)


@strawberry.input(description="A delegation that is to end now (结束代办).")
class EndDelegationInput:
    """结束代办."""

    delegation: strawberry.ID = strawberry.field(description="Global id of the delegation (授权代办).")
    client_mutation_id: str | None = strawberry.field(description=KEY, default=None)


@strawberry.type(description="Somebody acts for a colleague (已授权代办).")
class DelegatePayload:
    """已授权代办."""

    delegation: Delegation | None = strawberry.field(description=f"The delegation; {SEEN} (授权代办).")


@strawberry.type(description="A delegation has ended (已结束代办).")
class EndDelegationPayload:
    """已结束代办."""

    delegation: Delegation | None = strawberry.field(description=f"The delegation; {SEEN} (授权代办).")


DelegateResult: TypeAlias = Annotated[
    DelegatePayload | NotFound | Forbidden | Refused | Invalid,
    strawberry.union("DelegateResult", description="The delegation, or why not (授权结果)."),
]
EndDelegationResult: TypeAlias = Annotated[
    EndDelegationPayload | NotFound | Forbidden | Refused | Invalid,
    strawberry.union("EndDelegationResult", description="The delegation, or why not (结束结果)."),
]


@strawberry.type
class DelegationMutations:
    """授权代办."""

    @mutation("Let somebody act for an absent colleague of the unit (授权代办).")
    async def delegate(self, info: Info, input: DelegateInput) -> DelegateResult:  # noqa: A002 - the API's word
        """Delegate."""
        absence = input.absence()

        async def act(work: Work) -> Facts:
            made = await delegation.delegate(work, absence)
            return {"delegation": made.id}

        facts = await perform(info, "delegate", input, act)
        return DelegatePayload(delegation=ref("delegation", facts["delegation"]))

    @mutation("End a delegation now (结束代办).")
    async def end_delegation(self, info: Info, input: EndDelegationInput) -> EndDelegationResult:  # noqa: A002 - the API's word
        """End."""
        key = key_of(input.delegation, "delegation", "delegation")

        async def act(work: Work) -> Facts:
            await delegation.end(work, delegation_id=key)
            return {"delegation": key}

        await perform(info, "endDelegation", input, act)
        return EndDelegationPayload(delegation=ref("delegation", key))
