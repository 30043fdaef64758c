"""通话录音: what the call centre delivered, and what became of it."""

from datetime import datetime

import strawberry

from schema.types.document import Document, TheCase
from schema.types.node import Node
from schema.types.organisation import Staff, Unit
from schema.types.recording_words import CallDirection, RecordingProblem, RecordingStatus
from schema.types.revisit import RevisitAttempt


@strawberry.type(description="One recording as the call centre delivered it (通话录音).")
class Recording(Node):
    """通话录音."""

    call_id: str | None = strawberry.field(
        description="Number of the call on the platform; null for a file that no line tells of (通话编号)."
    )
    direction: CallDirection | None = strawberry.field(description="Who called whom (呼叫方向).")
    caller: str | None = strawberry.field(description="The number that called, masked (主叫号码).")
    callee: str | None = strawberry.field(description="The number that was called, masked (被叫号码).")
    agent: str | None = strawberry.field(description="The agent's login or extension as delivered (坐席).")
    staff: Staff | None = strawberry.field(description="Whom that means, if anybody (坐席人员).")
    started_at: datetime | None = strawberry.field(description="When the call began (开始时间).")
    ended_at: datetime | None = strawberry.field(description="When it ended (结束时间).")
    result: str | None = strawberry.field(description="How it ended, in the platform's words (呼叫结果).")
    file_name: str = strawberry.field(description="Name of the file as delivered (文件名).")
    sha256: str | None = strawberry.field(description="SHA-256 of the bytes that were found (文件摘要).")
    document: Document | None = strawberry.field(
        description="The archived recording; null when there was nothing to archive (录音文件)."
    )
    unit: Unit = strawberry.field(description="Whose it is: the revisit's unit, else the agent's (所属单位).")
    of_case: TheCase | None = strawberry.field(description="The revisit it belongs to (所属案件).")
    attempt: RevisitAttempt | None = strawberry.field(description="The attempt that was this call (联系记录).")
    status: RecordingStatus = strawberry.field(description="State (录音状态).")
    problem: RecordingProblem | None = strawberry.field(description="Why it waits, or waited (待处理原因).")
    delivered_at: datetime = strawberry.field(description="When it was delivered (交付时间).")
    settled_at: datetime | None = strawberry.field(description="When it was settled later (处理时间).")
    settled_by: Staff | None = strawberry.field(description="Who settled it (处理人).")
    note: str | None = strawberry.field(description="What was said then (处理说明).")
    version: int = strawberry.field(description="Number of changes, to be given as expectedVersion (版本).")
