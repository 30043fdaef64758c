"""重点对象: which clients revisits look at above all, why, since when and until when."""

from datetime import date

from sqlalchemy import ForeignKey, Index

from kernel.orm import Base, Details, Mapped, key, mapped_column


class FocusMembership(Base):
    """One stay of a client in a focus group of a regulation: the first and the last day of it, and what it rests on.

    `reason` says the facts that were true when it began, `facts` holds them exactly. `branch_id` is the client's branch.
    """

    __tablename__ = "focus_membership"
    __table_args__ = (
        Index(
            "uq_focus_membership_open", "client_id", "regulation", "code", unique=True, postgresql_where="until IS NULL"
        ),
        Index("ix_focus_membership_client", "client_id", "id"),
        Index("ix_focus_membership_code", "regulation", "code", postgresql_where="until IS NULL"),
    )

    id: Mapped[int] = key("focus_membership")
    client_id: Mapped[int] = mapped_column(ForeignKey("client.id"))
    branch_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    regulation: Mapped[str]
    code: Mapped[str]
    name: Mapped[str]
    article: Mapped[str]
    reason: Mapped[str]
    facts: Mapped[Details]
    since: Mapped[date]
    until: Mapped[date | None]
