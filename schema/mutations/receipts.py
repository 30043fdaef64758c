"""Signing for what was received: a filing, the report of a verified change, a decision on credit, a major matter."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Annotated, TypeAlias

import strawberry

from cases.actions import credit, discrepancy, filing, major_matter
from kernel.errors import invalid
from kernel.work import Work
from schema.context import Info
from schema.mutations.performing import SEEN, Facts, key_of, mutation, perform
from schema.mutations.revisit_inputs import KEY
from schema.reads.payloads import ref
from schema.types.credit import CreditChange
from schema.types.discrepancy import Discrepancy
from schema.types.error import Forbidden, Invalid, NotFound, Refused
from schema.types.filing import Filing
from schema.types.major_matter import MajorMatter


@strawberry.input(description="Something received that is acknowledged: exactly one is named (签收).")
class AcknowledgeInput:
    """签收."""

    filing: strawberry.ID | None = strawberry.field(description="Global id of the filing (报送).", default=None)
    report: strawberry.ID | None = strawberry.field(
        description="Global id of the discrepancy whose verified change is reported (客户变动情况报告).", default=None
    )
    change: strawberry.ID | None = strawberry.field(
        description="Global id of the decided change of credit (授信调整).", default=None
    )
    major_matter: strawberry.ID | None = strawberry.field(
        description="Global id of the major matter (重大事项).", default=None
    )
    client_mutation_id: str | None = strawberry.field(description=KEY, default=None)

    def named(self) -> tuple[str, int]:
        """Give noun and key of the one thing that is named; raise Invalid unless there is exactly one."""
        given = {
            "filing": ("filing", self.filing),
            "report": ("discrepancy", self.report),
            "change": ("credit_change", self.change),
            "majorMatter": ("major_matter", self.major_matter),
        }
        found = [(noun, key_of(named, noun, path)) for path, (noun, named) in given.items() if named is not None]
        if len(found) != 1:
            zh, en = "请指明且只指明一项签收对象。", "Name exactly one thing that is acknowledged."
            raise invalid("filing", "EXACTLY_ONE", zh, en)
        return found[0]


@strawberry.type(description="Something was acknowledged: what was named is there (已签收).")
class AcknowledgePayload:
    """已签收."""

    filing: Filing | None = strawberry.field(description=f"The filing; {SEEN} (报送).")
    discrepancy: Discrepancy | None = strawberry.field(description=f"The discrepancy; {SEEN} (信息不符).")
    credit_change: CreditChange | None = strawberry.field(description=f"The change; {SEEN} (授信调整).")
    major_matter: MajorMatter | None = strawberry.field(description=f"The matter; {SEEN} (重大事项).")


AcknowledgeResult: TypeAlias = Annotated[
    AcknowledgePayload | NotFound | Forbidden | Refused | Invalid,
    strawberry.union("AcknowledgeResult", description="What was acknowledged, or why not (签收结果)."),
]
ACTIONS: Mapping[str, Callable[[Work, int], Awaitable[object]]] = {
    "filing": lambda work, key: filing.acknowledge(work, filing_id=key),
    "discrepancy": lambda work, key: discrepancy.acknowledge(work, discrepancy_id=key),
    "credit_change": lambda work, key: credit.acknowledge(work, change_id=key),
    "major_matter": lambda work, key: major_matter.acknowledge(work, matter_id=key),
}


@strawberry.type
class ReceiptMutations:
    """签收."""

    @mutation("Acknowledge something for your unit (签收).")
    async def acknowledge(self, info: Info, input: AcknowledgeInput) -> AcknowledgeResult:  # noqa: A002 - the API's word
        """Acknowledge."""
        noun, key = input.named()

        async def act(work: Work) -> Facts:
            await ACTIONS[noun](work, key)
            return {noun: key}

        await perform(info, "acknowledge", input, act)
        named = {each: ref(each, key) if each == noun else None for each in ACTIONS}
        return AcknowledgePayload(**named)
