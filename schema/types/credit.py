"""授信: changes of credit grade and line, and the client's credit record."""

from datetime import datetime
from decimal import Decimal

import strawberry

from schema.types.account import CreditAccount
from schema.types.document import TheClient
from schema.types.finding_words import CreditChangeState, CreditRecordKind
from schema.types.node import Node
from schema.types.obligation import Obligation
from schema.types.organisation import Staff


@strawberry.type(description="One fact in a client's credit record; never changed (客户信用记录).")
class CreditRecordEntry(Node):
    """客户信用记录."""

    at: datetime = strawberry.field(description="When it was entered (记入时间).")
    by: Staff = strawberry.field(description="Whose act entered it (记入人).")
    kind: CreditRecordKind = strawberry.field(description="Kind (记录种类).")
    text: str = strawberry.field(description="What is on record (记录内容).")
    source: Node | None = strawberry.field(
        description="What it was learned from: a discrepancy or a credit change (来源)."
    )


@strawberry.type(description="A change of one account's credit grade and line, asked for and decided (授信调整).")
class CreditChange(Node):
    """授信调整."""

    client: TheClient | None = strawberry.field(description="The client (客户).")
    account: CreditAccount | None = strawberry.field(description="The credit account (信用账户).")
    state: CreditChangeState = strawberry.field(description="State (状态).")
    state_label: str = strawberry.field(description="State as a Chinese word (状态名称).")
    version: int = strawberry.field(description="Number of changes, to be given as expectedVersion (版本).")
    requested_at: datetime = strawberry.field(description="When it was asked for (申请时间).")
    requested_by: Staff = strawberry.field(description="Whose act asked for it (申请人).")
    request_reason: str = strawberry.field(description="Why it was asked for (申请理由).")
    proposed_grade: str | None = strawberry.field(description="The grade that was proposed (建议信用等级).")
    proposed_line: Decimal | None = strawberry.field(description="The line that was proposed (建议授信额度).")
    decided_at: datetime | None = strawberry.field(description="When it was decided (决定时间).")
    decided_by: Staff | None = strawberry.field(description="Who decided it (决定人).")
    reason: str | None = strawberry.field(description="Why it was so decided (决定理由).")
    old_grade: str | None = strawberry.field(description="The grade before the decision (原信用等级).")
    old_line: Decimal | None = strawberry.field(description="The line before the decision (原授信额度).")
    new_grade: str | None = strawberry.field(description="The grade that was decided (新信用等级).")
    new_line: Decimal | None = strawberry.field(description="The line that was decided (新授信额度).")
    acknowledged_at: datetime | None = strawberry.field(description="When the branch received it (签收时间).")
    acknowledged_by: Staff | None = strawberry.field(description="Who received it in the branch (签收人).")
    obligations: list[Obligation] = strawberry.field(
        description="What was to be done about it, each with its elapsed time (应办事项)."
    )
