"""筛选与排序: what lists can be asked for. Every key that is left out filters nothing."""

from datetime import datetime
from enum import StrEnum

import strawberry
from strawberry import UNSET

from schema.types.describing import publish
from schema.types.recording_words import RecordingProblem, RecordingStatus
from schema.types.scan_words import ScanFlaw
from schema.types.vocabulary import (
    AccessKind,
    CaseKind,
    ClientListStatus,
    DocumentState,
    FilingStatus,
    InvestorClass,
    ObligationStatus,
    RevisitStatus,
)


class CaseOrder(StrEnum):
    """Orders of the list of cases."""

    NEWEST_FIRST = "NEWEST_FIRST"
    OLDEST_FIRST = "OLDEST_FIRST"


publish(
    CaseOrder,
    "Order of a list of cases (案件排序).",
    {
        CaseOrder.NEWEST_FIRST: ("最近立案在前", "Last opened first"),
        CaseOrder.OLDEST_FIRST: ("最早立案在前", "First opened first"),
    },
)


@strawberry.input(description="Which cases (案件筛选).")
class CaseFilter:
    """Which cases."""

    kind: CaseKind | None = strawberry.field(default=UNSET, description="Of this kind (案件种类).")
    open: bool | None = strawberry.field(default=UNSET, description="Only open ones, or only closed ones (是否未结).")
    revisit_status: RevisitStatus | None = strawberry.field(
        default=UNSET, description="Revisits in this state (回访状态)."
    )
    evidence_missing: bool | None = strawberry.field(
        default=UNSET, description="Only those whose evidence is missing, or only the others (是否证据缺失)."
    )
    unit: strawberry.ID | None = strawberry.field(default=UNSET, description="Owned by this unit, by id (责任单位).")
    assignee: strawberry.ID | None = strawberry.field(
        default=UNSET, description="Assigned to this person, by id (经办人)."
    )
    client: strawberry.ID | None = strawberry.field(default=UNSET, description="About this client, by id (客户).")
    number: str | None = strawberry.field(default=UNSET, description="Whose number begins so (案件编号前缀).")
    opened_since: datetime | None = strawberry.field(
        default=UNSET, description="Opened at this instant or later (立案起)."
    )
    opened_before: datetime | None = strawberry.field(default=UNSET, description="Opened before this instant (立案止).")
    next_attempt_before: datetime | None = strawberry.field(
        default=UNSET, description="Open revisits whose client is to be tried again before this instant (下次联系早于)."
    )


@strawberry.input(description="Which clients (客户筛选).")
class ClientFilter:
    """Which clients."""

    branch: strawberry.ID | None = strawberry.field(default=UNSET, description="Of this branch, by id (营业网点).")
    investor_class: InvestorClass | None = strawberry.field(default=UNSET, description="Of this class (投资者类型).")


@strawberry.input(description="Which client lists (客户名单筛选).")
class ClientListFilter:
    """Which client lists."""

    kind: str | None = strawberry.field(default=UNSET, description="Of this kind, by its code (名单种类).")
    keeper: strawberry.ID | None = strawberry.field(default=UNSET, description="Kept by this person, by id (编制人).")
    unit: strawberry.ID | None = strawberry.field(default=UNSET, description="Of this unit, by id (所属单位).")
    status: ClientListStatus | None = strawberry.field(default=UNSET, description="In this state (名单状态).")


@strawberry.input(description="Which obligations (应办事项筛选).")
class ObligationFilter:
    """Which obligations."""

    status: ObligationStatus | None = strawberry.field(default=UNSET, description="In this state (状态).")
    code: str | None = strawberry.field(default=UNSET, description="Of this duty, by its code (事项代码).")
    unit: strawberry.ID | None = strawberry.field(default=UNSET, description="Owed by this unit, by id (责任单位).")
    assignee: strawberry.ID | None = strawberry.field(
        default=UNSET, description="Assigned to this person, by id (经办人)."
    )
    mine: bool | None = strawberry.field(default=UNSET, description="True: assigned to me only (仅本人).")
    client: strawberry.ID | None = strawberry.field(default=UNSET, description="About this client, by id (客户).")
    overdue: bool | None = strawberry.field(
        default=UNSET, description="Only those past due, or only the others (是否逾期)."
    )
    due_before: datetime | None = strawberry.field(default=UNSET, description="Due before this instant (到期早于).")


@strawberry.input(description="Which filings (报送筛选).")
class FilingFilter:
    """Which filings."""

    kind: str | None = strawberry.field(default=UNSET, description="Of this kind, by its code (报送种类).")
    period: str | None = strawberry.field(default=UNSET, description="For this period, such as 2026-02 (所属期间).")
    unit: strawberry.ID | None = strawberry.field(default=UNSET, description="Of this unit, by id (报送单位).")
    status: FilingStatus | None = strawberry.field(default=UNSET, description="In this state (报送状态).")


@strawberry.input(description="Which documents (文件筛选).")
class DocumentFilter:
    """Which documents."""

    case_: strawberry.ID | None = strawberry.field(
        name="ofCase", default=UNSET, description="Of this case, by id (所属案件)."
    )
    client: strawberry.ID | None = strawberry.field(default=UNSET, description="About this client, by id (客户).")
    unit: strawberry.ID | None = strawberry.field(default=UNSET, description="Kept by this unit, by id (归档单位).")
    archive_class: str | None = strawberry.field(
        default=UNSET, description="Of this archive class, by its code (档案类别)."
    )
    state: DocumentState | None = strawberry.field(default=UNSET, description="In this state (文件状态).")


@strawberry.input(description="Which scans (扫描件筛选).")
class ScanFilter:
    """Which scans."""

    unit: strawberry.ID | None = strawberry.field(default=UNSET, description="Of this unit, by id (所属单位).")
    flaw: ScanFlaw | None = strawberry.field(default=UNSET, description="Not matched for this reason (未匹配原因).")


@strawberry.input(description="Which journal entries (留痕筛选).")
class JournalFilter:
    """Which journal entries."""

    case_: strawberry.ID | None = strawberry.field(
        name="ofCase", default=UNSET, description="Of this case, by id (所属案件)."
    )
    actor: strawberry.ID | None = strawberry.field(default=UNSET, description="Done by this person, by id (操作人).")
    kind: str | None = strawberry.field(default=UNSET, description="Of this kind (操作种类).")
    since: datetime | None = strawberry.field(default=UNSET, description="At this instant or later (起始时间).")
    until: datetime | None = strawberry.field(default=UNSET, description="Before this instant (截止时间).")


@strawberry.input(description="Which access entries (调阅筛选).")
class AccessFilter:
    """Which access entries."""

    actor: strawberry.ID | None = strawberry.field(default=UNSET, description="Done by this person, by id (调阅人).")
    client: strawberry.ID | None = strawberry.field(default=UNSET, description="About this client, by id (客户).")
    case_: strawberry.ID | None = strawberry.field(
        name="ofCase", default=UNSET, description="About this case, by id (案件)."
    )
    document: strawberry.ID | None = strawberry.field(default=UNSET, description="Of this document, by id (文件).")
    kind: AccessKind | None = strawberry.field(default=UNSET, description="Of this kind (调阅方式).")
    since: datetime | None = strawberry.field(default=UNSET, description="At this instant or later (起始时间).")
    until: datetime | None = strawberry.field(default=UNSET, description="Before this instant (截止时间).")


__all__ = [
    "AccessFilter",
    "CaseFilter",
    "CaseOrder",
    "ClientFilter",
    "ClientListFilter",
    "DocumentFilter",
    "FilingFilter",
    "JournalFilter",
    "ObligationFilter",
    "ScanFilter",
]


@strawberry.input(description="Which recordings of the call centre (通话录音筛选).")
class RecordingFilter:
    """Which recordings."""

    status: RecordingStatus | None = strawberry.field(default=UNSET, description="In this state (录音状态).")
    problem: RecordingProblem | None = strawberry.field(default=UNSET, description="For this reason (待处理原因).")
    case_: strawberry.ID | None = strawberry.field(
        name="ofCase", default=UNSET, description="Of this revisit, by id (所属案件)."
    )
    unit: strawberry.ID | None = strawberry.field(default=UNSET, description="Of this unit, by id (所属单位).")
    agent: strawberry.ID | None = strawberry.field(default=UNSET, description="Of this agent, by id (坐席人员).")
    call_id: str | None = strawberry.field(default=UNSET, description="With this number on the platform (通话编号).")
