"""扫描件: a scan of a form that was signed on paper, and the record it was matched to."""

from datetime import datetime

import strawberry

from schema.types.document import Document
from schema.types.form import FormRecord
from schema.types.node import Node
from schema.types.organisation import Staff, Unit
from schema.types.scan_words import ScanFlaw, ScanState


@strawberry.type(description="What was read on a scanned form, and the record it belongs to (签字表单扫描件).")
class Scan(Node):
    """签字表单扫描件."""

    document: Document | None = strawberry.field(description="The scan itself, archived as it came (扫描文件).")
    unit: Unit = strawberry.field(description="The unit that has it (所属单位).")
    state: ScanState = strawberry.field(description="Whether it was matched (匹配状态).")
    flaw: ScanFlaw | None = strawberry.field(
        description="Why it was not matched by itself; null when it was (未匹配原因)."
    )
    code: str | None = strawberry.field(description="The printed code that was read, if one was (打印码).")
    pages: int = strawberry.field(description="Number of pages; 0 when it could not be opened (页数).")
    read_at: datetime = strawberry.field(description="When it was read (识读时间).")
    record: FormRecord | None = strawberry.field(description="The version that it is a signed copy of (对应记录).")
    settled_at: datetime | None = strawberry.field(description="When it was matched, split or set aside (处理时间).")
    settled_by: Staff | None = strawberry.field(description="Who did so; the scheduler by itself (处理人).")
    note: str | None = strawberry.field(
        description="What whoever settled it said, or the documents it was split into (处理说明)."
    )
    version: int = strawberry.field(description="Number of changes, to be given as expectedVersion (版本).")
