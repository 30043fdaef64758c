"""Idempotency keys: the same key by the same person returns the first result."""

from datetime import datetime

from sqlalchemy import ForeignKey

from kernel.orm import Base, Details, Mapped, mapped_column


class FirstResult(Base):
    """What a mutation answered the first time; `digest` is of its input, so a key cannot be reused for something else."""

    __tablename__ = "first_result"

    actor_id: Mapped[int] = mapped_column(ForeignKey("staff.id"), primary_key=True)
    key: Mapped[str] = mapped_column(primary_key=True)
    mutation: Mapped[str]
    digest: Mapped[str]
    result: Mapped[Details]
    at: Mapped[datetime]
