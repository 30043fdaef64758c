"""回访对象名单: who had to be revisited on a day, frozen, so that the coverage of a period is proven."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index

from kernel.orm import Base, Details, Mapped, key, mapped_column


class Population(Base):
    """回访对象名单 of one programme, frozen on one day and never rewritten.

    `rule` is the condition and the exemptions as the edition has them; the amounts it asked for are those of `snapshot_on`.
    `count` leaves out the exempt. `sha256` is over the lines `client number,unit code,exemption`, each ended by a line feed, in
    the order of the client numbers. `reason`: why it was frozen by hand.
    """

    __tablename__ = "population"
    __table_args__ = (Index("uq_population_day", "regulation", "programme", "frozen_on", unique=True),)

    id: Mapped[int] = key("population")
    regulation: Mapped[str]
    rulebook_id: Mapped[int] = mapped_column(ForeignKey("rulebook_version.id"))
    programme: Mapped[str]
    rule: Mapped[Details]
    period: Mapped[str]
    period_start: Mapped[date]
    period_end: Mapped[date]
    frozen_on: Mapped[date]
    snapshot_on: Mapped[date | None]
    count: Mapped[int]
    exempt: Mapped[int]
    sha256: Mapped[str]
    frozen_at: Mapped[datetime]
    frozen_by_id: Mapped[int] = mapped_column(ForeignKey("staff.id"))
    reason: Mapped[str | None]


class PopulationMember(Base):
    """One client of a frozen list: the unit that had to revisit, the client's branch, and why the client was exempt, if so.

    `number` and `unit_code` are what the list's digest is over: they stay as they were. A million rows come at once, taken from the
    clients themselves, so their references are not checked row by row.
    """

    __tablename__ = "population_member"
    __table_args__ = (Index("ix_population_member_unit", "population_id", "unit_id", "client_id"),)

    population_id: Mapped[int] = mapped_column(ForeignKey("population.id"), primary_key=True)
    client_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    unit_id: Mapped[int]
    branch_id: Mapped[int]
    number: Mapped[str]
    unit_code: Mapped[str]
    exemption: Mapped[str | None]
