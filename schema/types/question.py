"""客户反映的问题: what a client raised, and its answer."""

from datetime import datetime

import strawberry

from schema.types.document import TheCase
from schema.types.finding_words import QuestionState
from schema.types.node import Node
from schema.types.obligation import Obligation
from schema.types.organisation import Staff


@strawberry.type(
    description="What a client raised in a revisit, for the branch head to answer and solve (客户反映的问题)."
)
class Question(Node):
    """客户反映的问题."""

    of_case: TheCase | None = strawberry.field(description="The revisit it was raised in (回访案件).")
    text: str = strawberry.field(description="What was raised (问题内容).")
    state: QuestionState = strawberry.field(description="State (状态).")
    state_label: str = strawberry.field(description="State as a Chinese word (状态名称).")
    version: int = strawberry.field(description="Number of changes, to be given as expectedVersion (版本).")
    raised_at: datetime = strawberry.field(description="When it was noted (登记时间).")
    raised_by: Staff = strawberry.field(description="Who noted it (登记人).")
    answer: str | None = strawberry.field(description="How it was answered and solved (解答和解决情况).")
    answered_at: datetime | None = strawberry.field(description="When it was answered (解答时间).")
    answered_by: Staff | None = strawberry.field(description="Who answered it (解答人).")
    obligations: list[Obligation] = strawberry.field(description="What was to be done about it (应办事项).")
