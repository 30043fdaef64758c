"""检查意见: what an inspector noted about a unit, its answer, and the end of it."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index

from kernel.orm import Base, Mapped, key, mapped_column, one_of


class InspectionNoteState(StrEnum):
    """检查意见状态."""

    NOTED = "NOTED"
    ANSWERED = "ANSWERED"
    CLOSED = "CLOSED"


class InspectionNote(Base):
    """检查意见 on a unit, or on one case of it; the unit's head answers it, an inspector closes it."""

    __tablename__ = "inspection_note"
    __table_args__ = (
        one_of("state", InspectionNoteState),
        Index("ix_inspection_note_unit", "unit_id", "id"),
    )

    id: Mapped[int] = key("inspection_note")
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    case_id: Mapped[int | None] = mapped_column(ForeignKey("case.id"))
    text: Mapped[str]
    state: Mapped[str]
    version: Mapped[int] = mapped_column(default=1)
    made_at: Mapped[datetime]
    made_by_id: Mapped[int] = mapped_column(ForeignKey("staff.id"))
    answer: Mapped[str | None]
    answered_at: Mapped[datetime | None]
    answered_by_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    closing: Mapped[str | None]
    closed_at: Mapped[datetime | None]
    closed_by_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))

    __mapper_args__ = {"version_id_col": version}
