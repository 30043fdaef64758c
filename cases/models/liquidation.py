"""强制平仓: what was sold or bought in for a client by a liquidation plan."""

from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import BigInteger, Index

from cases.models.client import Money, of_account
from kernel.orm import Base, Mapped, key, mapped_column


class Liquidation(Base):
    """强制平仓 of one account by one plan on one day.

    `amount` is what was executed on that day; the event tells the plan's total so far (AMB-15). `bad_debt`: whether a debt is
    left that the collateral did not cover; empty while nobody has said. What a later file of the day takes back gets
    `withdrawn_at`.
    """

    __tablename__ = "liquidation"
    __table_args__ = (
        of_account(),
        Index("uq_liquidation_plan", "account_id", "on_date", "plan", unique=True),
        Index("ix_liquidation_client", "client_id", "on_date", "id", postgresql_where="withdrawn_at IS NULL"),
        Index("ix_liquidation_day", "on_date"),
    )

    id: Mapped[int] = key("liquidation")
    account_id: Mapped[int]
    client_id: Mapped[int] = mapped_column(BigInteger())
    branch_id: Mapped[int]
    on_date: Mapped[date]
    plan: Mapped[str]
    amount: Mapped[Decimal] = mapped_column(Money)
    bad_debt: Mapped[bool | None]
    withdrawn_at: Mapped[datetime | None]
