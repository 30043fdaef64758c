"""扫描件: what was read on the scan of a form that was signed on paper, and the record it belongs to."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index

from kernel.orm import Base, Mapped, mapped_column, one_of


class ScanState(StrEnum):
    """扫描件状态."""

    UNMATCHED = "UNMATCHED"
    MATCHED = "MATCHED"
    SPLIT = "SPLIT"
    SET_ASIDE = "SET_ASIDE"


class ScanFlaw(StrEnum):
    """Why a scan was not matched by itself (未匹配原因)."""

    NO_CODE = "NO_CODE"
    SEVERAL_CODES = "SEVERAL_CODES"
    UNREADABLE = "UNREADABLE"
    UNKNOWN_CODE = "UNKNOWN_CODE"
    OTHER_CONTENT = "OTHER_CONTENT"
    OLD_VERSION = "OLD_VERSION"
    OTHER_CASE = "OTHER_CASE"
    PAGES_MISSING = "PAGES_MISSING"
    PAGES_SWAPPED = "PAGES_SWAPPED"
    TOO_LARGE = "TOO_LARGE"


class Scan(Base):
    """扫描件 of one document, read once it was archived. `record_id` is the version of the record that it is a signed copy of.

    A file of several forms is SPLIT: each becomes a document of its own, and the whole stays as it came.
    """

    __tablename__ = "scan"
    __table_args__ = (
        one_of("state", ScanState),
        one_of("flaw", ScanFlaw, optional=True),
        Index("ix_scan_unmatched", "document_id", postgresql_where="state = 'UNMATCHED'"),
        Index("ix_scan_record", "record_id", "document_id", postgresql_where="record_id IS NOT NULL"),
    )

    document_id: Mapped[int] = mapped_column(ForeignKey("document.id"), primary_key=True)
    unit_id: Mapped[int]
    branch_id: Mapped[int | None]
    state: Mapped[str]
    flaw: Mapped[str | None]
    code: Mapped[str | None]
    pages: Mapped[int]
    read_at: Mapped[datetime]
    record_id: Mapped[int | None] = mapped_column(ForeignKey("form_record.id"))
    settled_at: Mapped[datetime | None]
    settled_by_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    note: Mapped[str | None]
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}
