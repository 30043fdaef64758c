"""客户回访: the revisit and the attempts to reach the client."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, UniqueConstraint

from cases.models.case import of_case
from kernel.orm import Base, Details, Mapped, key, mapped_column, one_of


class RevisitStatus(StrEnum):
    """回访状态."""

    PLANNED = "PLANNED"
    IN_PROGRESS = "IN_PROGRESS"
    DONE = "DONE"
    ARCHIVED = "ARCHIVED"
    CANCELLED = "CANCELLED"


class RevisitMethod(StrEnum):
    """回访方式 (art. 7)."""

    VISIT = "VISIT"
    MEETING = "MEETING"
    PHONE = "PHONE"
    SMS = "SMS"
    EMAIL = "EMAIL"
    LETTER = "LETTER"
    OTHER = "OTHER"


class RevisitOutcome(StrEnum):
    """回访结果."""

    COMPLETED = "COMPLETED"
    PASSED = "PASSED"
    FAILED = "FAILED"
    REFUSED = "REFUSED"
    UNREACHABLE = "UNREACHABLE"


class AttemptResult(StrEnum):
    """联系结果."""

    REACHED = "REACHED"
    NO_ANSWER = "NO_ANSWER"
    BUSY = "BUSY"
    WRONG_NUMBER = "WRONG_NUMBER"
    APPOINTMENT = "APPOINTMENT"
    REFUSED = "REFUSED"

    @property
    def reached(self) -> bool:
        """Tell whether the client was spoken to; such a try says nothing for unreachable."""
        return self in {AttemptResult.REACHED, AttemptResult.APPOINTMENT, AttemptResult.REFUSED}


class Revisit(Base):
    """客户回访. `owner_rule` is the ownership rule that decided, `owner_facts` the facts it decided on (art. 6).

    `topic`: what whoever opened it by hand wants it to be about, beside the programme's outline.
    `next_attempt_at`: until when the client is to be tried again, or the instant that was appointed with the client.
    `done_by_id`: who ended it, whomever it was assigned to. `elapsed_seconds` and `elapsed_working_days` run from its opening to
    the visit, and never change again.
    """

    __tablename__ = "revisit"
    __table_args__ = (
        of_case(),
        one_of("method", RevisitMethod, optional=True),
        one_of("outcome", RevisitOutcome, optional=True),
        UniqueConstraint("number"),
        Index("ix_revisit_done", "unit_id", "visited_on", "case_id", postgresql_where="visited_on IS NOT NULL"),
    )

    case_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    unit_id: Mapped[int]
    branch_id: Mapped[int]
    number: Mapped[str]
    programme: Mapped[str]
    article: Mapped[str]
    period: Mapped[str | None]
    topic: Mapped[str | None]
    method: Mapped[str | None]
    outcome: Mapped[str | None]
    contact: Mapped[str | None]
    visited_at: Mapped[datetime | None]
    visited_on: Mapped[date | None]
    done_at: Mapped[datetime | None]
    done_by_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    elapsed_seconds: Mapped[int | None]
    elapsed_working_days: Mapped[int | None]
    next_attempt_at: Mapped[datetime | None]
    complaint_matter: Mapped[bool | None]
    complaint_reason: Mapped[str | None]
    recording_refused: Mapped[bool] = mapped_column(default=False)
    recording_refusal: Mapped[str | None]
    owner_rule: Mapped[str]
    owner_facts: Mapped[Details]


class RevisitAttempt(Base):
    """联系记录: one try to reach the client. `call_id` is the call's number on the platform: by it the recording is found."""

    __tablename__ = "revisit_attempt"
    __table_args__ = (
        of_case(),
        one_of("method", RevisitMethod),
        one_of("result", AttemptResult),
        Index("ix_revisit_attempt_case", "case_id", "at", "id"),
        Index("ix_revisit_attempt_call", "call_id", postgresql_where="call_id IS NOT NULL"),
        Index("ix_revisit_attempt_by", "by_id", "at"),
    )

    id: Mapped[int] = key("revisit_attempt")
    case_id: Mapped[int]
    unit_id: Mapped[int]
    branch_id: Mapped[int]
    at: Mapped[datetime]
    by_id: Mapped[int] = mapped_column(ForeignKey("staff.id"))
    method: Mapped[str]
    contact: Mapped[str | None]
    result: Mapped[str]
    note: Mapped[str | None]
    appointment_at: Mapped[datetime | None]
    call_id: Mapped[str | None]
    recording_id: Mapped[int | None]
