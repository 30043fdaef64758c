"""信息不符: what a client stated that differs from the application, its interviews, and what came of it."""

from datetime import datetime

import strawberry

from schema.types.credit import CreditChange
from schema.types.document import TheCase
from schema.types.finding_words import DiscrepancyState, InterviewVerdict
from schema.types.form import FormRecord
from schema.types.node import Node
from schema.types.obligation import Obligation
from schema.types.organisation import Staff
from schema.types.vocabulary import Post, RevisitMethod


@strawberry.type(description="An interview of the client about a discrepancy (面谈).")
class Interview(Node):
    """面谈."""

    at: datetime = strawberry.field(description="When it was held (面谈时间).")
    by: Staff = strawberry.field(description="Who held it (面谈人).")
    post: Post = strawberry.field(description="The post in which it was held (面谈人岗位).")
    method: RevisitMethod = strawberry.field(description="Visit or meeting: it is held face to face (面谈方式).")
    place: str = strawberry.field(description="Where (面谈地点).")
    verified: str = strawberry.field(description="What was verified (核实情况).")
    verdict: InterviewVerdict = strawberry.field(description="What it came to (面谈结论).")
    record: FormRecord | None = strawberry.field(description="Its form, where the rulebook has one (面谈记录表).")
    recorded_at: datetime = strawberry.field(description="When it was recorded (登记时间).")


@strawberry.type(description="What a client stated that differs from the application (信息不符).")
class Discrepancy(Node):
    """信息不符."""

    of_case: TheCase | None = strawberry.field(description="The revisit it was found in (回访案件).")
    kind: str = strawberry.field(description="Kind, by its code in the rulebook (种类代码).")
    kind_name: str = strawberry.field(description="Kind in words, as when it was reported (种类).")
    field: str = strawberry.field(description="Which item of the application differs (不符项目).")
    on_file: str | None = strawberry.field(description="What is on file, contact data masked (原始申请记录).")
    stated: str = strawberry.field(description="What the client stated, contact data masked (客户陈述).")
    detail: str = strawberry.field(description="All that was heard about it (详细说明).")
    state: DiscrepancyState = strawberry.field(description="State (状态).")
    state_label: str = strawberry.field(description="State as a Chinese word (状态名称).")
    version: int = strawberry.field(description="Number of changes, to be given as expectedVersion (版本).")
    reported_at: datetime = strawberry.field(description="When it was reported (上报时间).")
    reported_by: Staff = strawberry.field(description="Who reported it (上报人).")
    interviews: list[Interview] = strawberry.field(description="Interviews about it, oldest first (面谈).")
    interview: FormRecord | None = strawberry.field(
        description="The form of its last interview; null where the rulebook has none (客户面谈记录表)."
    )
    confirmed_by: Staff | None = strawberry.field(description="Who confirmed what the interview found (确认人).")
    confirmed_at: datetime | None = strawberry.field(description="When that was confirmed (确认时间).")
    confirmation: str | None = strawberry.field(
        description="What was said when it was confirmed or sent back (确认意见)."
    )
    acknowledged_by: Staff | None = strawberry.field(description="Who received the report at headquarters (签收人).")
    acknowledged_at: datetime | None = strawberry.field(description="When it was received (签收时间).")
    credit_changes: list[CreditChange] = strawberry.field(
        description="What was to be decided of the client's credit because of it (授信调整)."
    )
    obligations: list[Obligation] = strawberry.field(
        description="What was to be done about it, each with its elapsed time (应办事项)."
    )
