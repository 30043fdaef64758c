"""报送: the periodic returns of a unit, their frozen rows, their recipients and receipts."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import ARRAY, ForeignKey, Index, Text, UniqueConstraint

from kernel.orm import Base, Details, Mapped, key, mapped_column, one_of


class FilingStatus(StrEnum):
    """报送状态."""

    OPEN = "OPEN"
    SUBMITTED = "SUBMITTED"
    RECEIVED = "RECEIVED"


class Filing(Base):
    """报送 of one unit for one period, or of one person in it (`filer_id`).

    Rows are frozen at submission; a nil filing (零报送) has none and is still due.
    """

    __tablename__ = "filing"
    __table_args__ = (
        one_of("status", FilingStatus),
        Index(
            "uq_filing_owed", "kind", "period", "unit_id", "filer_id", unique=True, postgresql_nulls_not_distinct=True
        ),
        UniqueConstraint("id", "unit_id"),
        Index("ix_filing_due", "due_at", "id", postgresql_include=["unit_id", "status", "kind"]),
    )

    id: Mapped[int] = key("filing")
    number: Mapped[str]
    kind: Mapped[str]
    period: Mapped[str]
    period_start: Mapped[date]
    period_end: Mapped[date]
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    filer_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    rulebook_id: Mapped[int] = mapped_column(ForeignKey("rulebook_version.id"))
    due_at: Mapped[datetime]
    status: Mapped[str]
    version: Mapped[int] = mapped_column(default=1)
    row_count: Mapped[int] = mapped_column(default=0)
    late_rows: Mapped[int] = mapped_column(default=0)
    nil_return: Mapped[bool] = mapped_column(default=False)
    preparer_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    submitted_at: Mapped[datetime | None]
    on_time: Mapped[bool | None]
    late_working_days: Mapped[int | None]
    content_hash: Mapped[str | None]

    __mapper_args__ = {"version_id_col": version}


class FilingRow(Base):
    """One frozen row. A case is reported once, and once more for each version that corrects what was reported.

    `late` when its visit belongs to an earlier period; `corrects` is the period that reported the version corrected here.
    `masked` names the cells that hold contact data: they are printed, and leave the API masked.
    """

    __tablename__ = "filing_row"
    __table_args__ = (
        Index("uq_filing_row_source", "source_case_id", "record_id", unique=True, postgresql_nulls_not_distinct=True),
        Index("uq_filing_row_first", "source_case_id", unique=True, postgresql_where="corrects IS NULL"),
    )

    filing_id: Mapped[int] = mapped_column(ForeignKey("filing.id"), primary_key=True)
    ordinal: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    source_case_id: Mapped[int] = mapped_column(ForeignKey("case.id"))
    record_id: Mapped[int | None]
    late: Mapped[bool]
    corrects: Mapped[str | None]
    cells: Mapped[Details]
    masked: Mapped[list[str]] = mapped_column(ARRAY(Text), default=list, server_default="{}")


class FilingRecipient(Base):
    """报送对象: who must receive the filing, or gets a copy (抄送)."""

    __tablename__ = "filing_recipient"
    __table_args__ = (Index("ix_filing_recipient_filing", "filing_id", "id"),)

    id: Mapped[int] = key("filing_recipient")
    filing_id: Mapped[int] = mapped_column(ForeignKey("filing.id"))
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    recipient_unit_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"))
    recipient_staff_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    copy: Mapped[bool] = mapped_column(default=False)


class FilingReceipt(Base):
    """签收 by a recipient."""

    __tablename__ = "filing_receipt"
    __table_args__ = (UniqueConstraint("filing_id", "by_id"),)

    id: Mapped[int] = key("filing_receipt")
    filing_id: Mapped[int] = mapped_column(ForeignKey("filing.id"))
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    by_id: Mapped[int] = mapped_column(ForeignKey("staff.id"))
    at: Mapped[datetime]
