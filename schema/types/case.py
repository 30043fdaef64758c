"""案件: what every kind of case shares."""

from datetime import datetime

import strawberry

from schema.types.document import Document, TheClient
from schema.types.journal import JournalEntry
from schema.types.node import Node
from schema.types.obligation import Obligation
from schema.types.organisation import Staff, Unit
from schema.types.rulebook import RulebookVersion
from schema.types.vocabulary import CaseKind


@strawberry.interface(description="A case; each kind adds fields of its own (案件).")
class Case(Node):
    """案件."""

    number: str = strawberry.field(description="Number for people, such as RV-2026-000123 (案件编号).")
    kind: CaseKind = strawberry.field(description="Kind (案件种类).")
    status_label: str = strawberry.field(
        description="State as a Chinese word; each kind has its own states (状态名称)."
    )
    version: int = strawberry.field(description="Number of changes, to be given as expectedVersion (版本).")
    opened_at: datetime = strawberry.field(description="When it was opened (立案时间).")
    due_at: datetime | None = strawberry.field(description="Last instant in time, if there is one (办理期限).")
    evidence_missing: bool = strawberry.field(
        description="Done, but the archive did not take its evidence: upload it again to this case (证据缺失)."
    )
    closed_at: datetime | None = strawberry.field(description="When it was closed; null while open (结案时间).")
    client: TheClient | None = strawberry.field(description="The client it is about (客户).")
    unit: Unit = strawberry.field(description="The unit that owns it (责任单位).")
    assignee: Staff | None = strawberry.field(description="The person it is assigned to (经办人).")
    rulebook: RulebookVersion = strawberry.field(description="The rulebook version it is decided by (适用制度版本).")
    obligations: list[Obligation] = strawberry.field(description="What is to be done in it, by due date (应办事项).")
    documents: list[Document] = strawberry.field(
        description="Its documents whose bytes have arrived, oldest first (案卷文件)."
    )
    journal: list[JournalEntry] = strawberry.field(description="What was done in it, oldest first (留痕).")
