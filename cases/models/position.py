"""持仓: what lies in a credit account at the end of a day, security by security."""

from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import BigInteger, ForeignKey, Numeric

from cases.models.client import Money
from kernel.orm import Base, Mapped, mapped_column

Price = Numeric(14, 4)


class Position(Base):
    """持仓 of one security in one credit account, partitioned by day. `security` names its market: 600519.SH.

    The key names the client too, whose account it is: so it serves a client's positions of a day, and an account's.
    """

    __tablename__ = "position"
    __table_args__ = {"postgresql_partition_by": "RANGE (on_date)"}

    on_date: Mapped[date] = mapped_column(primary_key=True)
    client_id: Mapped[int] = mapped_column(BigInteger(), primary_key=True, autoincrement=False)
    account_id: Mapped[int] = mapped_column(ForeignKey("credit_account.id"), primary_key=True, autoincrement=False)
    security: Mapped[str] = mapped_column(primary_key=True)
    branch_id: Mapped[int] = mapped_column(BigInteger())
    quantity: Mapped[Decimal] = mapped_column(Money)
    price: Mapped[Decimal | None] = mapped_column(Price)
    market_value: Mapped[Decimal] = mapped_column(Money)
    suspended_since: Mapped[date | None]


class PositionDay(Base):
    """A day whose positions are loaded and complete: readers take the newest of these, never a half-loaded one."""

    __tablename__ = "position_day"

    on_date: Mapped[date] = mapped_column(primary_key=True)
    rows: Mapped[int]
    loaded_at: Mapped[datetime]
