"""应办事项: what a rule demands of whom until when."""

from datetime import datetime

import strawberry

from schema.types.calendar import DueExplanation
from schema.types.node import Node
from schema.types.organisation import Staff, Unit
from schema.types.vocabulary import ObligationStatus


@strawberry.type(description="What a rule demands, of whom, until when (应办事项).")
class Obligation(Node):
    """应办事项."""

    code: str = strawberry.field(description="Code of the duty (事项代码).")
    article: str = strawberry.field(description="The article that demands it (依据条款).")
    title: str = strawberry.field(description="What is to be done (事项名称).")
    due_at: datetime | None = strawberry.field(
        description="Last instant in time; null for a duty without a term (办理期限)."
    )
    provisional: bool = strawberry.field(description="Whether the due date may move with a notice to come (是否暂定).")
    status: ObligationStatus = strawberry.field(description="State (状态).")
    status_label: str = strawberry.field(description="State as a Chinese word (状态名称).")
    overdue: bool = strawberry.field(description="Whether it is open past its due instant (是否逾期).")
    unit: Unit = strawberry.field(description="The unit that owes it (责任单位).")
    assignee: Staff | None = strawberry.field(description="The person it is assigned to (经办人).")
    subject: Node | None = strawberry.field(
        description="The case, filing, client or person of staff it is about (事项对象)."
    )
    fulfilled_at: datetime | None = strawberry.field(description="When it was done (办结时间).")
    late_working_days: int | None = strawberry.field(
        description="Working days past due when it was done, 0 in time; null while open (逾期工作日数)."
    )
    explanation: DueExplanation = strawberry.field(description="Why it is due then (期限说明).")
