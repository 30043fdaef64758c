"""Mutations of waivers: asking that a duty be waived, deciding it."""

from typing import Annotated, TypeAlias

import strawberry

from cases.actions import waiver
from kernel.work import Work
from schema.context import Info
from schema.mutations.performing import SEEN, Facts, key_of, mutation, perform
from schema.mutations.revisit_inputs import KEY, VERSION
from schema.reads.payloads import ref
from schema.types.error import Forbidden, Invalid, NotFound, Refused
from schema.types.obligation import Obligation
from schema.types.waiver import Waiver


@strawberry.input(description="An obligation that should be waived (申请豁免).")
class WaiveObligationInput:
    """申请豁免."""

    obligation: strawberry.ID = strawberry.field(description="Global id of the obligation (应办事项).")
    reason: str = strawberry.field(description="Why (豁免理由).")
    client_mutation_id: str | None = strawberry.field(description=KEY, default=None)


@strawberry.input(description="Headquarters' decision on a waiver (审批豁免).")
class DecideWaiverInput:
    """审批豁免."""

    waiver: strawberry.ID = strawberry.field(description="Global id of the request (豁免申请).")
    approved: bool = strawberry.field(description="Whether the obligation is waived (是否批准).")
    reason: str = strawberry.field(description="Why it is so decided (审批意见).")
    expected_version: int | None = strawberry.field(description=VERSION, default=None)
    client_mutation_id: str | None = strawberry.field(description=KEY, default=None)


@strawberry.type(description="A waiver was asked for (已申请豁免).")
class WaiveObligationPayload:
    """已申请豁免."""

    obligation: Obligation | None = strawberry.field(description=f"The obligation; {SEEN} (应办事项).")
    waiver: Waiver | None = strawberry.field(description=f"The request; {SEEN} (豁免申请).")


@strawberry.type(description="A waiver was decided (已审批豁免).")
class DecideWaiverPayload:
    """已审批豁免."""

    waiver: Waiver | None = strawberry.field(description=f"The request; {SEEN} (豁免申请).")


WaiveObligationResult: TypeAlias = Annotated[
    WaiveObligationPayload | NotFound | Forbidden | Refused | Invalid,
    strawberry.union("WaiveObligationResult", description="The request, or why not (申请结果)."),
]
DecideWaiverResult: TypeAlias = Annotated[
    DecideWaiverPayload | NotFound | Forbidden | Refused | Invalid,
    strawberry.union("DecideWaiverResult", description="The request, or why not (审批结果)."),
]


@strawberry.type
class WaiverMutations:
    """豁免."""

    @mutation("Ask that an obligation be waived; headquarters decides (申请豁免).")
    async def waive_obligation(self, info: Info, input: WaiveObligationInput) -> WaiveObligationResult:  # noqa: A002 - the API's word
        """Ask."""
        key = key_of(input.obligation, "obligation", "obligation")

        async def act(work: Work) -> Facts:
            asked = await waiver.ask(work, obligation_id=key, reason=input.reason)
            return {"waiver": asked.id}

        facts = await perform(info, "waiveObligation", input, act)
        return WaiveObligationPayload(obligation=ref("obligation", key), waiver=ref("waiver", facts["waiver"]))

    @mutation("Decide on a waiver that was asked for (审批豁免).")
    async def decide_waiver(self, info: Info, input: DecideWaiverInput) -> DecideWaiverResult:  # noqa: A002 - the API's word
        """Decide."""
        key = key_of(input.waiver, "waiver", "waiver")

        async def act(work: Work) -> Facts:
            await waiver.decide(
                work,
                waiver_id=key,
                approved=input.approved,
                reason=input.reason,
                expected_version=input.expected_version,
            )
            return {"waiver": key}

        await perform(info, "decideWaiver", input, act)
        return DecideWaiverPayload(waiver=ref("waiver", key))
