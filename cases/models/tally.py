"""回访日计: what the revisits of a day come to, kept as they end, so that years of them are counted in an instant."""

from datetime import date

from sqlalchemy import ForeignKey, PrimaryKeyConstraint

from kernel.orm import Base, Mapped, mapped_column


class RevisitTally(Base):
    """The revisits of one unit, day of visit, programme, outcome and person; of `timed` it is known how long clients waited."""

    __tablename__ = "revisit_tally"
    __table_args__ = (PrimaryKeyConstraint("unit_id", "visited_on", "programme", "outcome", "done_by_id"),)

    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    visited_on: Mapped[date]
    programme: Mapped[str]
    outcome: Mapped[str]
    done_by_id: Mapped[int] = mapped_column(ForeignKey("staff.id"))
    ended: Mapped[int]
    complaint_matters: Mapped[int]
    recording_refused: Mapped[int]
    timed: Mapped[int]
    seconds: Mapped[int]
    longest_seconds: Mapped[int | None]
    working_days: Mapped[int]
    most_working_days: Mapped[int | None]
