"""授权代办: who acts for whom during an absence."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index

from kernel.orm import Base, Mapped, key, mapped_column, one_of


class DelegationMatter(StrEnum):
    """代办范围: the revisits that are assigned to somebody, what only the post decides, or both."""

    REVISITS = "REVISITS"
    DECISIONS = "DECISIONS"
    EVERYTHING = "EVERYTHING"


class Delegation(Base):
    """授权代办 within one unit, from `since` until `until`; who comes back earlier ends it."""

    __tablename__ = "delegation"
    __table_args__ = (
        one_of("matter", DelegationMatter),
        Index("ix_delegation_delegate", "delegate_id", "until"),
        Index("ix_delegation_principal", "principal_id", "id"),
    )

    id: Mapped[int] = key("delegation")
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    principal_id: Mapped[int] = mapped_column(ForeignKey("staff.id"))
    delegate_id: Mapped[int] = mapped_column(ForeignKey("staff.id"))
    matter: Mapped[str]
    since: Mapped[datetime]
    until: Mapped[datetime]
    made_at: Mapped[datetime]
    made_by_id: Mapped[int] = mapped_column(ForeignKey("staff.id"))
