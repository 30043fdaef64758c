"""客户名单: which clients a person of staff looks after, as somebody else approved it."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, UniqueConstraint

from kernel.orm import Base, Mapped, key, mapped_column, one_of


class ClientListStatus(StrEnum):
    """名单状态."""

    PROPOSED = "PROPOSED"
    APPROVED = "APPROVED"
    RETURNED = "RETURNED"
    REPLACED = "REPLACED"


class ClientList(Base):
    """客户名单 of one keeper (`keeper_id`), complete: the newest approved one counts, the one before is replaced by it.

    `kind` is its code in the rulebook of `rulebook_id`, `unit_id` the keeper's unit.
    """

    __tablename__ = "client_list"
    __table_args__ = (
        one_of("status", ClientListStatus),
        Index("uq_client_list_proposed", "keeper_id", "kind", unique=True, postgresql_where="status = 'PROPOSED'"),
        Index("uq_client_list_approved", "keeper_id", "kind", unique=True, postgresql_where="status = 'APPROVED'"),
        Index("ix_client_list_proposed_at", "proposed_at", "id"),
    )

    id: Mapped[int] = key("client_list")
    kind: Mapped[str]
    rulebook_id: Mapped[int] = mapped_column(ForeignKey("rulebook_version.id"))
    keeper_id: Mapped[int] = mapped_column(ForeignKey("staff.id"))
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    status: Mapped[str]
    version: Mapped[int] = mapped_column(default=1)
    proposed_at: Mapped[datetime]
    decided_at: Mapped[datetime | None]
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    reason: Mapped[str | None]

    __mapper_args__ = {"version_id_col": version}


class ClientListEntry(Base):
    """One client on a list."""

    __tablename__ = "client_list_entry"
    __table_args__ = (UniqueConstraint("list_id", "client_id"), Index("ix_client_list_entry_client", "client_id"))

    id: Mapped[int] = key("client_list_entry")
    list_id: Mapped[int] = mapped_column(ForeignKey("client_list.id"))
    client_id: Mapped[int] = mapped_column(ForeignKey("client.id"))
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
