"""负债合约: what a client owes from one financing or securities loan, as the margin core last told it."""

from datetime import date
from decimal import Decimal
from enum import StrEnum

from sqlalchemy import BigInteger, Index, UniqueConstraint

from cases.models.client import Money, of_account
from kernel.orm import Base, Mapped, key, mapped_column, one_of


class ContractKind(StrEnum):
    """合约类型."""

    FINANCING = "FINANCING"
    SECURITIES_LENDING = "SECURITIES_LENDING"
    OTHER = "OTHER"


class ContractStatus(StrEnum):
    """合约状态. Whether an open one is overdue (逾期) is told by its due day."""

    OPEN = "OPEN"
    SETTLED = "SETTLED"


class DebtContract(Base):
    """负债合约. `balance`, `fare` and `interest` are still owed; `as_of` is the day of the newest file that told of it."""

    __tablename__ = "debt_contract"
    __table_args__ = (
        one_of("kind", ContractKind),
        one_of("status", ContractStatus),
        UniqueConstraint("number"),
        of_account(),
        Index("ix_debt_contract_account", "account_id", "status"),
        Index("ix_debt_contract_client", "client_id", "opened_on", "id"),
        Index("ix_debt_contract_due", "due_on", "account_id", postgresql_where="status = 'OPEN'"),
    )

    id: Mapped[int] = key("debt_contract")
    number: Mapped[str]
    account_id: Mapped[int]
    client_id: Mapped[int] = mapped_column(BigInteger())
    branch_id: Mapped[int]
    kind: Mapped[str]
    opened_on: Mapped[date]
    due_on: Mapped[date | None]
    principal: Mapped[Decimal] = mapped_column(Money)
    balance: Mapped[Decimal] = mapped_column(Money)
    fare: Mapped[Decimal] = mapped_column(Money)
    interest: Mapped[Decimal] = mapped_column(Money)
    status: Mapped[str]
    settled_on: Mapped[date | None]
    as_of: Mapped[date]
