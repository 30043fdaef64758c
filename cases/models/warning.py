"""预警: what a client was warned of, when, and whether measures were taken."""

from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum

from sqlalchemy import BigInteger, Index, UniqueConstraint

from cases.models.client import Ratio, of_account
from kernel.orm import Base, Mapped, key, mapped_column, one_of


class WarningKind(StrEnum):
    """预警类型: which line the maintenance margin ratio fell below."""

    ALERT = "ALERT"
    LIQUIDATION = "LIQUIDATION"


class WarningRecord(Base):
    """预警记录. `ratio` is that of the time of sending; measures are due by `limit_on` and were taken at `answered_at`.

    `as_of` is the day of the newest file that told of it.
    """

    __tablename__ = "warning"
    __table_args__ = (
        one_of("kind", WarningKind),
        UniqueConstraint("number"),
        of_account(),
        Index("ix_warning_account", "account_id"),
        Index("ix_warning_client", "client_id", "sent_at", "id"),
    )

    id: Mapped[int] = key("warning")
    number: Mapped[str]
    account_id: Mapped[int]
    client_id: Mapped[int] = mapped_column(BigInteger())
    branch_id: Mapped[int]
    sent_at: Mapped[datetime]
    kind: Mapped[str]
    ratio: Mapped[Decimal | None] = mapped_column(Ratio)
    limit_on: Mapped[date | None]
    channel: Mapped[str | None]
    answered_at: Mapped[datetime | None]
    as_of: Mapped[date]
