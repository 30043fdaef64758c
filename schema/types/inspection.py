"""检查: notes of inspectors, frozen lists, and what was taken out of the house."""

from datetime import date, datetime

import strawberry
from strawberry import UNSET

from schema.types.document import TheCase
from schema.types.figure_words import ExportKind, InspectionNoteState
from schema.types.node import Node
from schema.types.organisation import Staff, Unit
from schema.types.rulebook import RulebookVersion


@strawberry.type(description="What an inspector noted about a unit, its answer, and the end of it (检查意见).")
class InspectionNote(Node):
    """检查意见."""

    unit: Unit = strawberry.field(description="The unit that was inspected (被检查单位).")
    of_case: TheCase | None = strawberry.field(description="The case that it is about, if one (所涉案件).")
    text: str = strawberry.field(description="What was found (检查意见).")
    state: InspectionNoteState = strawberry.field(description="State (状态).")
    state_label: str = strawberry.field(description="State as a Chinese word (状态名称).")
    version: int = strawberry.field(description="Number of changes, to be given as expectedVersion (版本).")
    made_at: datetime = strawberry.field(description="When it was noted (提出时间).")
    made_by: Staff = strawberry.field(description="Who noted it (检查人).")
    answer: str | None = strawberry.field(description="The answer of the unit's head (答复).")
    answered_at: datetime | None = strawberry.field(description="When it was answered (答复时间).")
    answered_by: Staff | None = strawberry.field(description="Who answered it (答复人).")
    closing: str | None = strawberry.field(description="What came of it (办结结论).")
    closed_at: datetime | None = strawberry.field(description="When it was closed (办结时间).")
    closed_by: Staff | None = strawberry.field(description="Who closed it (办结人).")


@strawberry.input(description="Which inspection notes (检查意见筛选).")
class InspectionNoteFilter:
    """Which inspection notes."""

    unit: strawberry.ID | None = strawberry.field(default=UNSET, description="About this unit, by id (被检查单位).")
    state: InspectionNoteState | None = strawberry.field(default=UNSET, description="In this state (状态).")


@strawberry.type(description="Who had to be revisited on a day, frozen and never written again (回访对象名单).")
class Population(Node):
    """回访对象名单."""

    programme: str = strawberry.field(description="Programme (回访类型).")
    rulebook: RulebookVersion = strawberry.field(description="The edition that decided (制度版本).")
    period: str = strawberry.field(description="Period that it was frozen for (名单期间).")
    period_start: date = strawberry.field(description="First day of the period (期间起始日).")
    period_end: date = strawberry.field(description="Last day of the period (期间截止日).")
    frozen_on: date = strawberry.field(description="Day on which it was frozen (冻结日期).")
    snapshot_on: date | None = strawberry.field(description="Day of the amounts that decided (快照日期).")
    count: int = strawberry.field(description="Clients to be revisited (应回访客户数).")
    exempt: int = strawberry.field(description="Clients exempt (免回访客户数).")
    sha256: str = strawberry.field(
        description="Digest of the lines `client number,unit code,exemption`, each ended by a line feed, by number (名单摘要)."
    )
    frozen_at: datetime = strawberry.field(description="When it was frozen (冻结时间).")
    frozen_by: Staff = strawberry.field(description="Who froze it, or the scheduler (冻结人).")
    reason: str | None = strawberry.field(description="Why it was frozen by hand (冻结理由).")


@strawberry.type(description="What somebody took out of the house, and why (导出件).")
class Export(Node):
    """导出件."""

    kind: ExportKind = strawberry.field(description="What it is (导出种类).")
    kind_label: str = strawberry.field(description="What it is, as a Chinese word (导出种类名称).")
    unit: Unit = strawberry.field(description="The unit that it is about, or that asked for it (所涉单位).")
    requested_by: Staff = strawberry.field(description="Who asked for it; nobody else can fetch it (申请人).")
    requested_at: datetime = strawberry.field(description="When it was asked for (申请时间).")
    purpose: str = strawberry.field(description="What for (用途).")
    file_name: str = strawberry.field(description="Name of the file (文件名).")
    sha256: str = strawberry.field(
        description="Of a table: digest of what was counted; of a list: its own digest; of an archive: digest of its SHA256SUMS "
        "(内容摘要)."
    )
    content_url: str = strawberry.field(description="Where it is fetched, with the bearer's token (取件地址).")
