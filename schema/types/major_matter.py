"""重大事项: what is reported to both headquarters, and their receipts."""

from datetime import datetime

import strawberry

from schema.types.document import TheCase
from schema.types.finding_words import MajorMatterState
from schema.types.node import Node
from schema.types.obligation import Obligation
from schema.types.organisation import Staff, Unit


@strawberry.type(description="The receipt of one headquarters for a major matter, given or awaited (重大事项签收).")
class MajorMatterReceipt(Node):
    """重大事项签收."""

    unit: Unit = strawberry.field(description="The headquarters (接收单位).")
    by: Staff | None = strawberry.field(description="Who received it; null while awaited (签收人).")
    at: datetime | None = strawberry.field(description="When; null while awaited (签收时间).")


@strawberry.type(
    description="A major matter that came up in a revisit; open until every headquarters has it (重大事项)."
)
class MajorMatter(Node):
    """重大事项."""

    of_case: TheCase | None = strawberry.field(description="The revisit it came up in (回访案件).")
    kind: str = strawberry.field(description="Kind, by its code in the rulebook (种类代码).")
    kind_name: str = strawberry.field(description="Kind in words, as when it was reported (种类).")
    reason: str = strawberry.field(description="What happened, and why it is major (情况说明和认定理由).")
    state: MajorMatterState = strawberry.field(description="State (状态).")
    state_label: str = strawberry.field(description="State as a Chinese word (状态名称).")
    version: int = strawberry.field(description="Number of changes (版本).")
    flagged_at: datetime = strawberry.field(description="When it was flagged and reported (上报时间).")
    flagged_by: Staff = strawberry.field(description="Who flagged it (上报人).")
    receipts: list[MajorMatterReceipt] = strawberry.field(description="One for each headquarters (签收).")
    obligations: list[Obligation] = strawberry.field(
        description="What was to be done about it, each with its elapsed time (应办事项)."
    )
