"""豁免: a duty that is not to be done, asked for and decided."""

from datetime import datetime
from typing import TYPE_CHECKING, Annotated

import strawberry

from schema.types.finding_words import WaiverState
from schema.types.node import Node
from schema.types.organisation import Staff

if TYPE_CHECKING:
    from schema.types.obligation import Obligation


@strawberry.type(description="A request that an obligation be waived, and its decision (豁免).")
class Waiver(Node):
    """豁免."""

    obligation: Annotated["Obligation", strawberry.lazy("schema.types.obligation")] | None = strawberry.field(
        description="What is to be waived (应办事项)."
    )
    reason: str = strawberry.field(description="Why it should be waived (豁免理由).")
    state: WaiverState = strawberry.field(description="State (状态).")
    state_label: str = strawberry.field(description="State as a Chinese word (状态名称).")
    version: int = strawberry.field(description="Number of changes, to be given as expectedVersion (版本).")
    asked_at: datetime = strawberry.field(description="When it was asked for (申请时间).")
    asked_by: Staff = strawberry.field(description="Who asked for it (申请人).")
    decision: str | None = strawberry.field(description="Why it was decided so (审批意见).")
    decided_at: datetime | None = strawberry.field(description="When it was decided (审批时间).")
    decided_by: Staff | None = strawberry.field(description="Who decided it (审批人).")
