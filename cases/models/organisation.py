"""单位与员工: the tree of units, the people in it, the posts they hold, and what each may therefore see."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import BigInteger, ForeignKey, Index, UniqueConstraint

from kernel.actor import Post
from kernel.orm import Base, Mapped, key, mapped_column, one_of


class UnitType(StrEnum):
    """单位类型."""

    COMPANY_LEADERSHIP = "COMPANY_LEADERSHIP"
    MARGIN_HQ = "MARGIN_HQ"
    BROKERAGE_HQ = "BROKERAGE_HQ"
    CLIENT_SERVICE_CENTRE = "CLIENT_SERVICE_CENTRE"
    BRANCH = "BRANCH"
    COMPLIANCE_LEGAL = "COMPLIANCE_LEGAL"
    AUDIT_HQ = "AUDIT_HQ"
    MARGIN_COMMITTEE = "MARGIN_COMMITTEE"


class Unit(Base):
    """单位/部门. `head_id` is its 负责人; `notify_target` is an Apprise address for the unit's notices.

    `founded_on`: no return is owed for a period that ended before; None: it stood before the house did. `closed_on`: the period
    in which it was closed is the last that is owed.
    """

    __tablename__ = "unit"
    __table_args__ = (one_of("type", UnitType), UniqueConstraint("code"))

    id: Mapped[int] = key("unit")
    code: Mapped[str]
    name: Mapped[str]
    type: Mapped[str]
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"), index=True)
    head_id: Mapped[int | None] = mapped_column(BigInteger())
    founded_on: Mapped[date | None]
    closed_on: Mapped[date | None]
    notify_target: Mapped[str | None]


class Staff(Base):
    """员工, or a machine account. `superior_id` is the 直接上级; `left_at` ends every right at once.

    `extension` is the 分机 by which the call centre knows an agent.
    """

    __tablename__ = "staff"
    __table_args__ = (UniqueConstraint("login"),)

    id: Mapped[int] = key("staff")
    login: Mapped[str]
    name: Mapped[str]
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"), index=True)
    superior_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"), index=True)
    machine: Mapped[bool] = mapped_column(default=False)
    extension: Mapped[str | None]
    notify_target: Mapped[str | None]
    left_at: Mapped[datetime | None]


class StaffPost(Base):
    """岗位 held by a person since a moment; ended posts stay as history."""

    __tablename__ = "staff_post"
    __table_args__ = (
        one_of("post", Post),
        Index("uq_staff_post_held", "staff_id", "post", unique=True, postgresql_where="ended_at IS NULL"),
        Index("ix_staff_post_post", "post", "staff_id"),
    )

    id: Mapped[int] = key("staff_post")
    staff_id: Mapped[int] = mapped_column(ForeignKey("staff.id"))
    post: Mapped[str]
    since: Mapped[datetime]
    ended_at: Mapped[datetime | None]


class StaffScope(Base):
    """What a person may see, worked out from the posts whenever they change: one array of unit ids per matter.

    Row-level security reads these through `enter`; the database keeps them in step by trigger (cases/visibility.py).
    """

    __tablename__ = "staff_scope"

    staff_id: Mapped[int] = mapped_column(ForeignKey("staff.id"), primary_key=True)
    posts: Mapped[str]
    clients: Mapped[str]
    revisits: Mapped[str]
    obligations: Mapped[str]
    filings: Mapped[str]
    documents: Mapped[str]
    journal: Mapped[str]
    feeds: Mapped[str]
