"""跟踪事项: what a revisit leaves to be done."""

from datetime import date, datetime

import strawberry

from schema.types.document import TheCase
from schema.types.finding_words import FollowUpState
from schema.types.node import Node
from schema.types.obligation import Obligation
from schema.types.organisation import Staff


@strawberry.type(description="What a revisit leaves to be done, tracked to its result (跟踪事项).")
class FollowUpItem(Node):
    """跟踪事项."""

    of_case: TheCase | None = strawberry.field(description="The revisit it comes from (回访案件).")
    text: str = strawberry.field(description="What is tracked (事项内容).")
    owner: Staff = strawberry.field(description="Who tracks it (责任人).")
    tell_client: bool = strawberry.field(description="Whether the client must be told of the result (是否须反馈客户).")
    tell_reason: str = strawberry.field(description="Why, or why not (反馈与否的理由).")
    state: FollowUpState = strawberry.field(description="State (状态).")
    state_label: str = strawberry.field(description="State as a Chinese word (状态名称).")
    version: int = strawberry.field(description="Number of changes, to be given as expectedVersion (版本).")
    raised_at: datetime = strawberry.field(description="When it was raised (登记时间).")
    raised_by: Staff = strawberry.field(description="Who raised it (登记人).")
    result: str | None = strawberry.field(description="The result (跟踪结果).")
    resolved_at: datetime | None = strawberry.field(description="When it was closed (办结时间).")
    resolved_by: Staff | None = strawberry.field(description="Who closed it (办结人).")
    client_told_on: date | None = strawberry.field(description="Day on which the client was told (反馈客户日期).")
    obligations: list[Obligation] = strawberry.field(description="What was to be done about it (应办事项).")
