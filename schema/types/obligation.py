"""应办事项: what a rule demands of whom until when."""

from datetime import datetime

import strawberry

from schema.types.calendar import DueExplanation
from schema.types.node import Node
from schema.types.organisation import Staff, Unit
from schema.types.vocabulary import ObligationStatus
from schema.types.waiver import Waiver


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
    source: Node | None = strawberry.field(
        description="The finding it arose from: a discrepancy, a question, a follow-up item, a major matter, a credit change "
        "(发现事项)."
    )
    waivers: list[Waiver] = strawberry.field(description="Requests that it be waived, oldest first (豁免).")
    fulfilled_at: datetime | None = strawberry.field(description="When it was done (办结时间).")
    late_working_days: int | None = strawberry.field(
        description="Working days past due when it was done, 0 in time; null while open (逾期工作日数)."
    )
    started_at: datetime = strawberry.field(description="From which instant it counts (起算时间).")
    elapsed_minutes: int | None = strawberry.field(
        description="Minutes from then until it was done, or until now; null when it lapsed (已用时，分钟)."
    )
    elapsed_working_days: int | None = strawberry.field(
        description="Working days from its start until it was done, 0 on the same day; null while open (办理用时，工作日)."
    )
    explanation: DueExplanation = strawberry.field(description="Why it is due then (期限说明).")
