"""检查意见: what an inspector noted about a unit, its answers, and the end of it. Rows are added, never changed."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index

from kernel.orm import Base, Mapped, key, mapped_column, one_of


class InspectionReplyKind(StrEnum):
    """What a reply to an inspection note is."""

    ANSWER = "ANSWER"
    CLOSING = "CLOSING"


class InspectionNote(Base):
    """检查意见 on a unit, or on one case of it. It is open until a reply closes it."""

    __tablename__ = "inspection_note"
    __table_args__ = (Index("ix_inspection_note_unit", "unit_id", "id"),)

    id: Mapped[int] = key("inspection_note")
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    case_id: Mapped[int | None] = mapped_column(ForeignKey("case.id"))
    text: Mapped[str]
    made_by_id: Mapped[int] = mapped_column(ForeignKey("staff.id"))
    made_at: Mapped[datetime]


class InspectionReply(Base):
    """答复 of the unit's head, or the inspector's closing (办结): after it nothing follows."""

    __tablename__ = "inspection_reply"
    __table_args__ = (
        one_of("kind", InspectionReplyKind),
        Index("ix_inspection_reply_note", "inspection_note_id", "id"),
        Index("uq_inspection_reply_closing", "inspection_note_id", unique=True, postgresql_where="kind = 'CLOSING'"),
    )

    id: Mapped[int] = key("inspection_reply")
    inspection_note_id: Mapped[int] = mapped_column(ForeignKey("inspection_note.id"))
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    kind: Mapped[str]
    text: Mapped[str]
    by_id: Mapped[int] = mapped_column(ForeignKey("staff.id"))
    at: Mapped[datetime]
