"""通知: what a person was told about a duty inside the house, and the trace of telling it outside."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index

from cases.reminders import NoticeKind
from kernel.orm import Base, Mapped, key, mapped_column, one_of


class Notice(Base):
    """通知 to one person about one obligation, once for each kind and planned day. `unit_id` is the obligation's unit.

    `due_on` is the term as it stood when this was told; the words are made from the obligation when it is read. What
    happened without a term (evidence that was refused, a complaint matter, a year not loaded) is `said` in its own words,
    about `case_id` when a case is concerned.
    """

    __tablename__ = "notice"
    __table_args__ = (
        one_of("kind", NoticeKind),
        Index("uq_notice_once", "obligation_id", "kind", "recipient_id", "on_date", unique=True),
        Index("ix_notice_recipient", "recipient_id", "id"),
        Index("ix_notice_unread", "recipient_id", "id", postgresql_where="read_at IS NULL"),
        Index("ix_notice_created", "created_at", "id"),
    )

    id: Mapped[int] = key("notice")
    kind: Mapped[str]
    obligation_id: Mapped[int | None] = mapped_column(ForeignKey("obligation.id"))
    case_id: Mapped[int | None]
    recipient_id: Mapped[int] = mapped_column(ForeignKey("staff.id"))
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    on_date: Mapped[date]
    due_on: Mapped[date | None]
    said: Mapped[str | None]
    levels_up: Mapped[int] = mapped_column(default=0)
    in_writing: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime]
    read_at: Mapped[datetime | None]


class TargetKind(StrEnum):
    """Whose address outside the house: the recipient's own, or the unit's."""

    STAFF = "STAFF"
    UNIT = "UNIT"


class DeliveryResult(StrEnum):
    """Whether the other side took it."""

    SENT = "SENT"
    FAILED = "FAILED"


class NoticeDelivery(Base):
    """送达记录: one attempt to carry a notice out. Of the address only the scheme is kept, the rest may be secret."""

    __tablename__ = "notice_delivery"
    __table_args__ = (
        one_of("target_kind", TargetKind),
        one_of("result", DeliveryResult),
        Index("uq_notice_delivery_sent", "notice_id", "target_kind", unique=True, postgresql_where="result = 'SENT'"),
        Index("ix_notice_delivery_notice", "notice_id", "target_kind", "id"),
    )

    id: Mapped[int] = key("notice_delivery")
    notice_id: Mapped[int] = mapped_column(ForeignKey("notice.id"))
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    target_kind: Mapped[str]
    scheme: Mapped[str]
    attempted_at: Mapped[datetime]
    result: Mapped[str]
    error: Mapped[str | None]
