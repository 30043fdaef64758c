"""客户回访: the revisit of a client and the attempts to reach them."""

from datetime import date, datetime

import strawberry

from schema.types.case import Case
from schema.types.discrepancy import Discrepancy
from schema.types.document import Document
from schema.types.follow_up import FollowUpItem
from schema.types.form import FormRecord
from schema.types.major_matter import MajorMatter
from schema.types.node import Node
from schema.types.organisation import Staff
from schema.types.question import Question
from schema.types.vocabulary import AttemptResult, RevisitMethod, RevisitOutcome, RevisitStatus


@strawberry.type(description="One attempt to reach the client (联系记录).")
class RevisitAttempt(Node):
    """联系记录."""

    at: datetime = strawberry.field(description="When (联系时间).")
    by: Staff = strawberry.field(description="Who tried (联系人员).")
    method: RevisitMethod = strawberry.field(description="In which way (联系方式).")
    contact: str | None = strawberry.field(description="The number or address that was used, masked (联系号码或地址).")
    result: AttemptResult = strawberry.field(description="How it ended (联系结果).")
    note: str | None = strawberry.field(description="Note (备注).")
    appointment_at: datetime | None = strawberry.field(
        description="When the client agreed to be called again (预约时间)."
    )
    call_id: str | None = strawberry.field(
        description="Number of the call on the platform, by which its recording is found (通话编号)."
    )
    recording: Document | None = strawberry.field(description="The recording of the talk (录音).")


@strawberry.type(description="The revisit of a client (客户回访).")
class Revisit(Case):
    """客户回访."""

    status: RevisitStatus = strawberry.field(description="State (回访状态).")
    programme: str = strawberry.field(description="Code of the programme that demands it (回访类型).")
    article: str = strawberry.field(description="The article that demands it (依据条款).")
    period: str | None = strawberry.field(description="The period it is made for (回访期间).")
    topic: str | None = strawberry.field(
        description="What it is about, as whoever opened it by hand decided, beside the outline (回访专题)."
    )
    about: Staff | None = strawberry.field(description="The person of staff whom it checks, if it does (被检查人).")
    method: RevisitMethod | None = strawberry.field(description="How the client was revisited (回访方式).")
    outcome: RevisitOutcome | None = strawberry.field(description="How it ended (回访结果).")
    visited_at: datetime | None = strawberry.field(description="When the client was revisited (回访时间).")
    visited_on: date | None = strawberry.field(description="The office day of the revisit (回访日期).")
    complaint_matter: bool | None = strawberry.field(description="Whether the client complained (是否涉及投诉).")
    complaint_reason: str | None = strawberry.field(
        description="Why it is, or is not, a complaint matter (投诉事项说明)."
    )
    recording_refused: bool = strawberry.field(description="Whether the client refused to be recorded (是否拒绝录音).")
    recording_refusal: str | None = strawberry.field(
        description="How the client refused to be recorded (拒绝录音说明)."
    )
    attempts: list[RevisitAttempt] = strawberry.field(
        description="Attempts to reach the client, oldest first (联系记录)."
    )
    next_attempt_at: datetime | None = strawberry.field(
        description="The appointed instant, or until when a client who was missed is to be tried again; null when nothing is due "
        "(下次联系时间)."
    )
    record: FormRecord | None = strawberry.field(description="The revisit record, its newest version (回访记录表).")
    records: list[FormRecord] = strawberry.field(
        description="Every version of every filled form of the revisit, oldest first (全部表单记录)."
    )
    discrepancies: list[Discrepancy] = strawberry.field(description="What differs from the application (信息不符).")
    follow_ups: list[FollowUpItem] = strawberry.field(description="What is tracked, open and closed (跟踪事项).")
    questions: list[Question] = strawberry.field(description="What the client raised (客户反映的问题).")
    major_matters: list[MajorMatter] = strawberry.field(description="What was reported to headquarters (重大事项).")
    outline: list[str] = strawberry.field(
        description="What the revisit must cover, by the edition of the case (回访提纲)."
    )
    script: list[str] = strawberry.field(description="The wording to be used, by the edition of the case (统一话术).")
    owner_rule: str = strawberry.field(description="The rule that decided who makes it (责任归属依据).")
