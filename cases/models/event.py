"""事件: what happened to a client or a person and was told to the house by a feed or another case; duties count from it."""

from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import BigInteger, ForeignKey, Index

from cases.models.client import Money
from kernel.orm import Base, Mapped, key, mapped_column


class Event(Base):
    """事件. `code` is the rulebooks' word for it, `unit_id` the client's branch or the person's unit.

    (`source_kind`, `source_id`) is the row that it was learned from: told again, it is the same event. What a later delivery
    takes back gets `withdrawn_at` and starts nothing any more. The opening of an account is read from the account itself.
    """

    __tablename__ = "event"
    __table_args__ = (
        Index("uq_event_source", "code", "source_kind", "source_id", unique=True),
        Index("ix_event_code", "code", "on_date", "client_id", postgresql_where="withdrawn_at IS NULL"),
        Index("ix_event_client", "client_id", "on_date", postgresql_where="client_id IS NOT NULL"),
    )

    id: Mapped[int] = key("event")
    code: Mapped[str]
    client_id: Mapped[int | None] = mapped_column(BigInteger())
    staff_id: Mapped[int | None] = mapped_column(BigInteger())
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    on_date: Mapped[date]
    amount: Mapped[Decimal | None] = mapped_column(Money)
    source_kind: Mapped[str]
    source_id: Mapped[int] = mapped_column(BigInteger())
    recorded_at: Mapped[datetime]
    withdrawn_at: Mapped[datetime | None]
