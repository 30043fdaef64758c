"""信息不符: what a client stated that differs from the application, and the interviews that verify it (art. 11)."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index

from cases.models.case import of_case
from cases.models.revisit import RevisitMethod
from kernel.orm import Base, Mapped, key, mapped_column, one_of


class DiscrepancyState(StrEnum):
    """信息不符状态."""

    REPORTED = "REPORTED"
    VERIFIED = "VERIFIED"
    REFUTED = "REFUTED"
    CONFIRMED = "CONFIRMED"
    DISMISSED = "DISMISSED"
    ACKNOWLEDGED = "ACKNOWLEDGED"


class InterviewVerdict(StrEnum):
    """面谈结论."""

    VERIFIED = "VERIFIED"
    REFUTED = "REFUTED"


class Discrepancy(Base):
    """信息不符. `kind_name` are the words of the kind as they were when it was reported; `masked`: it is about contact data."""

    __tablename__ = "discrepancy"
    __table_args__ = (
        of_case(),
        one_of("state", DiscrepancyState),
        Index("ix_discrepancy_case", "case_id", "id"),
    )

    id: Mapped[int] = key("discrepancy")
    case_id: Mapped[int]
    unit_id: Mapped[int]
    branch_id: Mapped[int]
    kind: Mapped[str]
    kind_name: Mapped[str]
    field: Mapped[str]
    on_file: Mapped[str | None]
    stated: Mapped[str]
    masked: Mapped[bool]
    detail: Mapped[str]
    state: Mapped[str]
    version: Mapped[int] = mapped_column(default=1)
    reported_at: Mapped[datetime]
    reported_by_id: Mapped[int] = mapped_column(ForeignKey("staff.id"))
    confirmed_at: Mapped[datetime | None]
    confirmed_by_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    confirmation: Mapped[str | None]
    acknowledged_at: Mapped[datetime | None]
    acknowledged_by_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))

    __mapper_args__ = {"version_id_col": version}


class Interview(Base):
    """面谈: who spoke with the client as what, where and how, what was verified. `record_id` is its form, where there is one."""

    __tablename__ = "interview"
    __table_args__ = (
        of_case(),
        one_of("method", RevisitMethod),
        one_of("verdict", InterviewVerdict),
        Index("ix_interview_discrepancy", "discrepancy_id", "id"),
        Index("ix_interview_record", "record_id", postgresql_where="record_id IS NOT NULL"),
    )

    id: Mapped[int] = key("interview")
    discrepancy_id: Mapped[int] = mapped_column(ForeignKey("discrepancy.id"))
    case_id: Mapped[int]
    unit_id: Mapped[int]
    branch_id: Mapped[int]
    at: Mapped[datetime]
    by_id: Mapped[int] = mapped_column(ForeignKey("staff.id"))
    post: Mapped[str]
    method: Mapped[str]
    place: Mapped[str]
    verified: Mapped[str]
    verdict: Mapped[str]
    record_id: Mapped[int | None] = mapped_column(ForeignKey("form_record.id"))
    recorded_at: Mapped[datetime]
