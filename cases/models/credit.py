"""授信: changes of credit grade and credit line, asked for and decided, and the client's credit record (art. 11)."""

from datetime import datetime
from decimal import Decimal
from enum import StrEnum

from sqlalchemy import BigInteger, ForeignKey, Index

from cases.models.client import Money, of_client
from kernel.orm import Base, Mapped, key, mapped_column, one_of


class CreditChangeState(StrEnum):
    """授信调整状态."""

    REQUESTED = "REQUESTED"
    DECIDED = "DECIDED"
    ACKNOWLEDGED = "ACKNOWLEDGED"


class CreditChange(Base):
    """授信调整 of one credit account: what was asked for and why, what was decided, and what stood before.

    `discrepancy_id`: the verified change that gave rise to it, if one.
    """

    __tablename__ = "credit_change"
    __table_args__ = (
        of_client(),
        one_of("state", CreditChangeState),
        Index("ix_credit_change_client", "client_id", "id"),
        Index("ix_credit_change_discrepancy", "discrepancy_id", "id", postgresql_where="discrepancy_id IS NOT NULL"),
    )

    id: Mapped[int] = key("credit_change")
    client_id: Mapped[int]
    branch_id: Mapped[int]
    account_id: Mapped[int] = mapped_column(ForeignKey("credit_account.id"))
    discrepancy_id: Mapped[int | None] = mapped_column(ForeignKey("discrepancy.id"))
    state: Mapped[str]
    version: Mapped[int] = mapped_column(default=1)
    requested_at: Mapped[datetime]
    requested_by_id: Mapped[int] = mapped_column(ForeignKey("staff.id"))
    request_reason: Mapped[str]
    proposed_grade: Mapped[str | None]
    proposed_line: Mapped[Decimal | None] = mapped_column(Money)
    decided_at: Mapped[datetime | None]
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    reason: Mapped[str | None]
    old_grade: Mapped[str | None]
    old_line: Mapped[Decimal | None] = mapped_column(Money)
    new_grade: Mapped[str | None]
    new_line: Mapped[Decimal | None] = mapped_column(Money)
    acknowledged_at: Mapped[datetime | None]
    acknowledged_by_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))

    __mapper_args__ = {"version_id_col": version}


class CreditRecordKind(StrEnum):
    """信用记录种类."""

    VERIFIED_CHANGE = "VERIFIED_CHANGE"
    CREDIT_DECISION = "CREDIT_DECISION"


class CreditRecordEntry(Base):
    """客户信用记录: one fact, never changed. (`source_kind`, `source_id`) is the row that it was learned from."""

    __tablename__ = "credit_record_entry"
    __table_args__ = (
        of_client(),
        one_of("kind", CreditRecordKind),
        Index("ix_credit_record_entry_client", "client_id", "id"),
    )

    id: Mapped[int] = key("credit_record_entry")
    client_id: Mapped[int]
    branch_id: Mapped[int]
    at: Mapped[datetime]
    by_id: Mapped[int] = mapped_column(ForeignKey("staff.id"))
    kind: Mapped[str]
    text: Mapped[str]
    source_kind: Mapped[str]
    source_id: Mapped[int] = mapped_column(BigInteger())
