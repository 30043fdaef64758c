"""编号: one counter per kind and year, advanced inside the transaction that uses it, so numbers have no gaps."""

from kernel.orm import Base, Mapped, mapped_column


class Counter(Base):
    """The last number given out for a kind (`RV`) in a year."""

    __tablename__ = "counter"

    kind: Mapped[str] = mapped_column(primary_key=True)
    year: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    value: Mapped[int]
