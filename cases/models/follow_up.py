"""跟踪事项: what a revisit leaves to be done, and what the client was told of it (art. 10(3))."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index

from cases.models.case import of_case
from kernel.orm import Base, Mapped, key, mapped_column, one_of


class FollowUpState(StrEnum):
    """跟踪事项状态."""

    TRACKED = "TRACKED"
    RESOLVED = "RESOLVED"


class FollowUpItem(Base):
    """跟踪事项. `tell_client`, with its reason: whether the client must be told of the result (AMB-21)."""

    __tablename__ = "follow_up_item"
    __table_args__ = (of_case(), one_of("state", FollowUpState), Index("ix_follow_up_item_case", "case_id", "id"))

    id: Mapped[int] = key("follow_up_item")
    case_id: Mapped[int]
    unit_id: Mapped[int]
    branch_id: Mapped[int]
    text: Mapped[str]
    owner_id: Mapped[int] = mapped_column(ForeignKey("staff.id"))
    tell_client: Mapped[bool]
    tell_reason: Mapped[str]
    state: Mapped[str]
    version: Mapped[int] = mapped_column(default=1)
    raised_at: Mapped[datetime]
    raised_by_id: Mapped[int] = mapped_column(ForeignKey("staff.id"))
    result: Mapped[str | None]
    resolved_at: Mapped[datetime | None]
    resolved_by_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    client_told_on: Mapped[date | None]

    __mapper_args__ = {"version_id_col": version}
