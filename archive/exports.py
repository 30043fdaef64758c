"""导出件: the table of what was taken out of the house."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import Index

from kernel.orm import Base, Details, Mapped, key, one_of


class ExportKind(StrEnum):
    """What is exported."""

    FIGURES = "FIGURES"
    POPULATION = "POPULATION"
    REVISIT_ARCHIVE = "REVISIT_ARCHIVE"


class Export(Base):
    """导出件: what somebody took out of the house, why, and the digest that it is proven by; only that person fetches it.

    `request` is what was asked for; of figures it holds the whole table as it was counted then.
    """

    __tablename__ = "export"
    __table_args__ = (one_of("kind", ExportKind), Index("ix_export_requested", "requested_by_id", "id"))

    id: Mapped[int] = key("export")
    kind: Mapped[str]
    unit_id: Mapped[int]
    requested_by_id: Mapped[int]
    requested_at: Mapped[datetime]
    purpose: Mapped[str]
    request: Mapped[Details]
    file_name: Mapped[str]
    media_type: Mapped[str]
    sha256: Mapped[str]
