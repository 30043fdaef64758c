"""通知: what a person was told about a duty or a case, and how it was carried out of the house."""

from datetime import date, datetime

import strawberry

from schema.types.document import TheCase
from schema.types.node import Node
from schema.types.obligation import Obligation
from schema.types.vocabulary import DeliveryResult, NoticeKind, TargetKind


@strawberry.type(description="One attempt to carry a notice out of the house (送达记录).")
class NoticeDelivery(Node):
    """送达记录."""

    target_kind: TargetKind = strawberry.field(description="Whose address (送达对象).")
    scheme: str = strawberry.field(description="Kind of address, such as mailto (送达渠道).")
    attempted_at: datetime = strawberry.field(description="When (送达时间).")
    result: DeliveryResult = strawberry.field(description="Whether it was taken (送达结果).")
    error: str | None = strawberry.field(description="Why it was not taken (未送达原因).")


@strawberry.type(description="What one person was told about an obligation, a case or the calendar (通知).")
class Notice(Node):
    """通知."""

    kind: NoticeKind = strawberry.field(description="Kind (通知种类).")
    text: str = strawberry.field(description="The notice in Chinese (通知内容).")
    obligation: Obligation | None = strawberry.field(description="The duty it is about, if one (应办事项).")
    of_case: TheCase | None = strawberry.field(
        description="The case it is about when no duty is; null when it is not to be seen (案件)."
    )
    on_date: date = strawberry.field(description="The day it was planned for (通知日期).")
    due_on: date | None = strawberry.field(
        description="The due date as it stood then; null for what happened without a term (到期日)."
    )
    levels_up: int = strawberry.field(description="How many levels up the superiors it went (升级层级).")
    in_writing: bool = strawberry.field(description="Whether the rule demands it in writing (是否书面).")
    created_at: datetime = strawberry.field(description="When it was told (通知时间).")
    read_at: datetime | None = strawberry.field(description="When the recipient read it; null while unread (阅读时间).")
    deliveries: list[NoticeDelivery] = strawberry.field(description="How it was carried out of the house (送达记录).")
