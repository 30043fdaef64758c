"""工作日历: one row per year, kind and version; the newest version of a year is in force."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import BigInteger, Index
from sqlalchemy.dialects.postgresql import ARRAY, DATE

from kernel.orm import Base, Mapped, key, mapped_column, one_of


class CalendarKind(StrEnum):
    """Working days of the State Council (工作日), or trading days of the exchanges (交易日)."""

    WORKING = "WORKING"
    TRADING = "TRADING"


class CalendarYear(Base):
    """One year of a calendar as published: rest days on weekdays, make-up days (调休上班日) on weekends, and the notice."""

    __tablename__ = "calendar_year"
    __table_args__ = (
        one_of("kind", CalendarKind),
        Index("uq_calendar_year_version", "kind", "jurisdiction", "year", "version", unique=True),
    )

    id: Mapped[int] = key("calendar_year")
    kind: Mapped[str]
    year: Mapped[int]
    version: Mapped[int]
    published: Mapped[bool]
    jurisdiction: Mapped[str]
    notice: Mapped[str | None]
    published_on: Mapped[date | None]
    rest_days: Mapped[list[date]] = mapped_column(ARRAY(DATE))
    make_up_days: Mapped[list[date]] = mapped_column(ARRAY(DATE))
    loaded_at: Mapped[datetime]
    loaded_by: Mapped[int] = mapped_column(BigInteger())
