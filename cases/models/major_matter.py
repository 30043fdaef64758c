"""重大事项: what came up in a revisit and is reported to the headquarters, each of which signs for it (art. 14)."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, UniqueConstraint

from cases.models.case import of_case
from kernel.orm import Base, Mapped, key, mapped_column, one_of


class MajorMatterState(StrEnum):
    """重大事项状态."""

    FLAGGED = "FLAGGED"
    ACKNOWLEDGED = "ACKNOWLEDGED"


class MajorMatter(Base):
    """重大事项. It stays open until every headquarters that it is reported to has signed for it."""

    __tablename__ = "major_matter"
    __table_args__ = (of_case(), one_of("state", MajorMatterState), Index("ix_major_matter_case", "case_id", "id"))

    id: Mapped[int] = key("major_matter")
    case_id: Mapped[int]
    unit_id: Mapped[int]
    branch_id: Mapped[int]
    kind: Mapped[str]
    kind_name: Mapped[str]
    reason: Mapped[str]
    state: Mapped[str]
    version: Mapped[int] = mapped_column(default=1)
    flagged_at: Mapped[datetime]
    flagged_by_id: Mapped[int] = mapped_column(ForeignKey("staff.id"))

    __mapper_args__ = {"version_id_col": version}


class MajorMatterReceipt(Base):
    """签收 of a major matter by one headquarters; without `at` it is still awaited."""

    __tablename__ = "major_matter_receipt"
    __table_args__ = (of_case(), UniqueConstraint("major_matter_id", "recipient_unit_id"))

    id: Mapped[int] = key("major_matter_receipt")
    major_matter_id: Mapped[int] = mapped_column(ForeignKey("major_matter.id"))
    case_id: Mapped[int]
    unit_id: Mapped[int]
    branch_id: Mapped[int]
    recipient_unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    by_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    at: Mapped[datetime | None]
