"""报送: the periodic returns of a unit."""

from datetime import date, datetime

import strawberry
from strawberry import UNSET
from strawberry.scalars import JSON

from schema.types.describing import field
from schema.types.document import Document, TheCase
from schema.types.node import Node
from schema.types.organisation import Staff, Unit
from schema.types.paging import After, Connection, First
from schema.types.rulebook import RulebookVersion
from schema.types.vocabulary import FilingStatus


@strawberry.type(description="Who must receive a filing, or gets a copy (报送对象).")
class Recipient:
    """报送对象."""

    unit: Unit | None = strawberry.field(description="The unit, if it is one (接收单位).")
    staff: Staff | None = strawberry.field(description="The person, if it is one (接收人).")
    copy: bool = strawberry.field(description="Whether it is a copy only (是否抄送).")


@strawberry.type(description="A receipt for a filing (签收).")
class Receipt(Node):
    """签收."""

    by: Staff = strawberry.field(description="Who received it (签收人).")
    at: datetime = strawberry.field(description="When (签收时间).")


@strawberry.type(description="One frozen row of a filing (报送明细).")
class FilingRow(Node):
    """报送明细."""

    ordinal: int = strawberry.field(description="Number of the row, from 1 (序号).")
    late: bool = strawberry.field(description="Whether it belongs to an earlier period (是否补报).")
    corrects: str | None = strawberry.field(
        description="The period that reported the version corrected by this row; null for a first report (原报期间)."
    )
    source: TheCase | None = strawberry.field(description="The case that the row is made from (来源案件).")
    cells: JSON = strawberry.field(
        description="The row's cells by field code, as printed, contact data masked (各列内容)."
    )


@strawberry.type(description="The return of one unit for one period; due even when it has no rows (报送).")
class Filing(Node):
    """报送."""

    number: str = strawberry.field(description="Number for people (报送编号).")
    kind: str = strawberry.field(description="Kind, by its code in the rulebook (报送种类).")
    period: str = strawberry.field(description="The period, such as 2026-02 (所属期间).")
    period_start: date = strawberry.field(description="First day of the period (期间起).")
    period_end: date = strawberry.field(description="Last day of the period (期间止).")
    unit: Unit = strawberry.field(description="The unit that files (报送单位).")
    filer: Staff | None = strawberry.field(
        description="The person of that unit who files in person; null when the unit does (报送人)."
    )
    rulebook: RulebookVersion = strawberry.field(description="The rulebook version that demands it (适用制度版本).")
    due_at: datetime = strawberry.field(description="Last instant in time (报送期限).")
    status: FilingStatus = strawberry.field(description="State (报送状态).")
    status_label: str = strawberry.field(description="State as a Chinese word (状态名称).")
    version: int = strawberry.field(description="Number of changes, to be given as expectedVersion (版本).")
    row_count: int = strawberry.field(description="Number of rows, frozen at submission (行数).")
    nil_return: bool = strawberry.field(description="Whether it was filed without any row (是否零报送).")
    late_rows: int = strawberry.field(description="Number of rows that belong to earlier periods (补报行数).")
    preparer: Staff | None = strawberry.field(description="Who submitted it (填报人).")
    submitted_at: datetime | None = strawberry.field(description="When it was submitted (报送时间).")
    on_time: bool | None = strawberry.field(description="Whether it was submitted in time; null before (是否按期).")
    late_working_days: int | None = strawberry.field(description="Working days past due when submitted (逾期工作日数).")
    content_hash: str | None = strawberry.field(description="SHA-256 of the frozen rows, in hexadecimal (内容摘要).")
    documents: list[Document] = strawberry.field(description="The filing as archived: PDF and table (报送文件).")
    recipients: list[Recipient] = strawberry.field(description="Who must receive it or gets a copy (报送对象).")
    receipts: list[Receipt] = strawberry.field(description="Receipts, oldest first (签收).")

    @field("The frozen rows, in printed order (报送明细).")
    def rows(self, first: First = UNSET, after: After = UNSET) -> Connection[FilingRow]:
        """Read as a page."""
        raise NotImplementedError
