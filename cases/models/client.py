"""客户: the client, the credit accounts, the daily snapshots, and the files they came in."""

from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum

from sqlalchemy import BigInteger, ForeignKey, ForeignKeyConstraint, Index, Numeric, UniqueConstraint

from kernel.orm import Base, Details, Mapped, key, mapped_column, one_of

Money = Numeric(20, 2)
Ratio = Numeric(14, 4)


class InvestorClass(StrEnum):
    """投资者类型."""

    ORDINARY = "ORDINARY"
    PROFESSIONAL = "PROFESSIONAL"


class IdentityType(StrEnum):
    """证件类型."""

    ID_CARD = "ID_CARD"
    PASSPORT = "PASSPORT"
    RESIDENCE_PERMIT = "RESIDENCE_PERMIT"
    CREDIT_CODE = "CREDIT_CODE"
    OTHER = "OTHER"


class Client(Base):
    """客户. `branch_id` is the 营业网点 the client belongs to; contact data leaves the API masked."""

    __tablename__ = "client"
    __table_args__ = (
        one_of("investor_class", InvestorClass),
        one_of("identity_type", IdentityType),
        UniqueConstraint("number"),
        Index("ix_client_branch", "branch_id", "number", "id"),
        Index("ix_client_name", "name", "id"),
        Index("uq_client_branch", "id", "branch_id", unique=True),
    )

    id: Mapped[int] = key("client")
    number: Mapped[str]
    name: Mapped[str]
    identity_type: Mapped[str]
    identity_number: Mapped[str]
    phone: Mapped[str | None]
    email: Mapped[str | None]
    address: Mapped[str | None]
    investor_class: Mapped[str]
    branch_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    developer_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))


def of_client() -> ForeignKeyConstraint:
    """Tie what is kept of a client to the client's branch: when the client moves, it follows, though nobody may change it."""
    return ForeignKeyConstraint(["client_id", "branch_id"], ["client.id", "client.branch_id"], onupdate="CASCADE")


class CreditAccount(Base):
    """信用账户. Open until `closed_on`; `debt_settled_on` is known once the last debt is repaid."""

    __tablename__ = "credit_account"
    __table_args__ = (
        UniqueConstraint("number"),
        Index("ix_credit_account_client", "client_id", "id"),
        Index("ix_credit_account_open", "client_id", "opened_on", postgresql_where="closed_on IS NULL"),
        Index("uq_credit_account_kept", "id", "client_id", "branch_id", unique=True),
    )

    id: Mapped[int] = key("credit_account")
    number: Mapped[str]
    fund_account: Mapped[str | None]
    client_id: Mapped[int] = mapped_column(ForeignKey("client.id"))
    branch_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    opened_on: Mapped[date]
    closed_on: Mapped[date | None]
    debt_settled_on: Mapped[date | None]
    credit_grade: Mapped[str | None]
    credit_line: Mapped[Decimal | None] = mapped_column(Money)


def of_account() -> ForeignKeyConstraint:
    """Tie what an account has to it together with its client and branch: when the account changes hands, this follows."""
    return ForeignKeyConstraint(
        ["account_id", "client_id", "branch_id"],
        ["credit_account.id", "credit_account.client_id", "credit_account.branch_id"],
        onupdate="CASCADE",
    )


class Snapshot(Base):
    """日终快照 of one credit account. Partitioned by day; `ratio` is empty when there is no margin debt (AMB-71)."""

    __tablename__ = "snapshot"
    __table_args__ = {"postgresql_partition_by": "RANGE (on_date)"}

    on_date: Mapped[date] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("credit_account.id"), primary_key=True, autoincrement=False)
    client_id: Mapped[int] = mapped_column(BigInteger())
    branch_id: Mapped[int] = mapped_column(BigInteger())
    assets: Mapped[Decimal] = mapped_column(Money)
    margin_debt: Mapped[Decimal] = mapped_column(Money)
    ratio: Mapped[Decimal | None] = mapped_column(Ratio)
    profit_loss: Mapped[Decimal | None] = mapped_column(Money)
    profit_loss_ratio: Mapped[Decimal | None] = mapped_column(Ratio)


class SnapshotDay(Base):
    """A day whose snapshots are loaded and complete: readers take the newest of these, never a half-loaded one."""

    __tablename__ = "snapshot_day"

    on_date: Mapped[date] = mapped_column(primary_key=True)
    rows: Mapped[int]
    loaded_at: Mapped[datetime]


class ImportFile(Base):
    """One delivered file: its hash, its date, what was taken and what was refused. The same file never counts twice."""

    __tablename__ = "import_file"
    __table_args__ = (
        Index("uq_import_file_content", "kind", "on_date", "sha256", unique=True, postgresql_nulls_not_distinct=True),
        Index("ix_import_file_latest", "kind", "on_date"),
    )

    id: Mapped[int] = key("import_file")
    kind: Mapped[str]
    on_date: Mapped[date | None]
    name: Mapped[str]
    sha256: Mapped[str]
    rows: Mapped[int]
    refused: Mapped[int]
    refusals: Mapped[Details]
    loaded_at: Mapped[datetime]
    loaded_by: Mapped[int] = mapped_column(ForeignKey("staff.id"))
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
