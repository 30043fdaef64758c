"""豁免: asked for by the unit that owes a duty, decided by whom the rulebook names."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index

from kernel.orm import Base, Mapped, key, mapped_column, one_of


class WaiverState(StrEnum):
    """豁免状态."""

    ASKED = "ASKED"
    APPROVED = "APPROVED"
    REJECTED = "REJECTED"


class Waiver(Base):
    """豁免 of one obligation; at most one is undecided. `unit_id` is the unit that owes it."""

    __tablename__ = "waiver"
    __table_args__ = (
        one_of("state", WaiverState),
        Index("ix_waiver_obligation", "obligation_id", "id"),
        Index("uq_waiver_asked", "obligation_id", unique=True, postgresql_where="state = 'ASKED'"),
    )

    id: Mapped[int] = key("waiver")
    obligation_id: Mapped[int] = mapped_column(ForeignKey("obligation.id"))
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    reason: Mapped[str]
    state: Mapped[str]
    version: Mapped[int] = mapped_column(default=1)
    asked_at: Mapped[datetime]
    asked_by_id: Mapped[int] = mapped_column(ForeignKey("staff.id"))
    decision: Mapped[str | None]
    decided_at: Mapped[datetime | None]
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))

    __mapper_args__ = {"version_id_col": version}
