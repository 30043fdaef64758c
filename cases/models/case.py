"""案件: what every kind of case shares. Each kind adds a table of its own under the same id."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, ForeignKeyConstraint, Index, UniqueConstraint, false

from kernel.orm import Base, Mapped, key, mapped_column, one_of


class CaseKind(StrEnum):
    """案件种类."""

    REVISIT = "REVISIT"
    POOL_REPORT = "POOL_REPORT"
    COMPLAINT = "COMPLAINT"


class Case(Base):
    """案件. `unit_id` owns it, `branch_id` is the client's branch: either sees it. `version` counts its changes.

    `about_id`: the person of staff whom it checks; such a case is seen by its owner alone, so `branch_id` is the owner too.

    `evidence_missing`: it is done, but the archive took not all of its evidence; it is not archived until that is mended.
    """

    __tablename__ = "case"
    __table_args__ = (
        one_of("kind", CaseKind),
        UniqueConstraint("number"),
        UniqueConstraint("id", "unit_id", "branch_id"),
        Index("ix_case_opened", "opened_at", "id", postgresql_include=["unit_id", "branch_id", "kind", "status"]),
        Index("ix_case_unit_status", "unit_id", "status", "opened_at", "id"),
        Index("ix_case_open", "assignee_id", postgresql_where="closed_at IS NULL"),
        Index("ix_case_client", "client_id", "opened_at", "id"),
    )

    id: Mapped[int] = key("case")
    number: Mapped[str]
    kind: Mapped[str]
    status: Mapped[str]
    version: Mapped[int] = mapped_column(default=1)
    opened_at: Mapped[datetime]
    due_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]
    client_id: Mapped[int | None] = mapped_column(ForeignKey("client.id"))
    about_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    branch_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    assignee_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"), index=True)
    rulebook_id: Mapped[int] = mapped_column(ForeignKey("rulebook_version.id"))
    evidence_missing: Mapped[bool] = mapped_column(default=False, server_default=false())

    __mapper_args__ = {"version_id_col": version}


def of_case() -> ForeignKeyConstraint:
    """Tie a part of a case to it together with its owner: when the case changes hands, the part follows."""
    return ForeignKeyConstraint(
        ["case_id", "unit_id", "branch_id"], ["case.id", "case.unit_id", "case.branch_id"], onupdate="CASCADE"
    )
