"""应办事项: everything a rule demands, with its owner, its term and how it was fulfilled."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import BigInteger, Computed, Index
from sqlalchemy.dialects.postgresql import ARRAY, DATE

from cases.deadlines import NATURAL, NO_VERSION, Due
from kernel.orm import Base, Mapped, key, mapped_column, one_of


class ObligationStatus(StrEnum):
    """应办事项状态."""

    OPEN = "OPEN"
    FULFILLED = "FULFILLED"
    WAIVED = "WAIVED"
    LAPSED = "LAPSED"


class Obligation(Base):
    """应办事项. `due_at` is the last instant in time (none: a duty without a term); finished ones never move.

    Sweeps insert a million of these at once, so references are checked per statement, as a set (see cases/visibility.py),
    and the words of the duty stay in `duty`. It is about a client, or about a person of staff. `starts_on` names the period:
    one open duty per subject, kind, period and `ordinal` (a period may demand several); what lapsed may begin again.
    `event_id` is the row whose event it counts from (the credit account that was opened, or the event): one duty of a kind
    for each, on whatever day that event turns out to be.
    What arises from a finding names it by (`source_kind`, `source_id`) and counts from the instant `arose_at`: of such a duty
    there may be several a day, and it neither belongs to a period nor ends with the case.
    """

    __tablename__ = "obligation"
    __table_args__ = (
        one_of("status", ObligationStatus),
        Index(
            "uq_obligation_period",
            "client_id",
            "duty_id",
            "starts_on",
            "fulfilled_at",
            "ordinal",
            unique=True,
            postgresql_where="client_id IS NOT NULL AND source_id IS NULL AND status <> 'LAPSED'",
            postgresql_nulls_not_distinct=True,
        ),
        Index(
            "uq_obligation_staff",
            "staff_id",
            "duty_id",
            "starts_on",
            "fulfilled_at",
            "ordinal",
            unique=True,
            postgresql_where="staff_id IS NOT NULL AND status <> 'LAPSED'",
            postgresql_nulls_not_distinct=True,
        ),
        Index(
            "uq_obligation_event",
            "event_id",
            "duty_id",
            unique=True,
            postgresql_where="event_id IS NOT NULL AND status <> 'LAPSED'",
        ),
        Index("uq_obligation_filing", "filing_id", unique=True, postgresql_where="filing_id IS NOT NULL"),
        Index("ix_obligation_open", "unit_id", "due_order", "id", postgresql_where="status = 'OPEN'"),
        # Figures count these without a look at the rows; what the sweeps insert is open, so they cost the roll nothing.
        Index(
            "ix_obligation_finished",
            "unit_id",
            "due_on",
            "duty_id",
            "status",
            "late_working_days",
            "assignee_id",
            postgresql_where="status <> 'OPEN'",
        ),
        Index(
            "ix_obligation_fulfilled",
            "unit_id",
            "duty_id",
            "fulfilled_at",
            "client_id",
            postgresql_where="status = 'FULFILLED'",
        ),
        Index("ix_obligation_due", "due_order", "id", postgresql_include=["unit_id", "status"]),
        Index("ix_obligation_source", "source_id", "source_kind", postgresql_where="source_id IS NOT NULL"),
        Index("ix_obligation_case", "case_id", postgresql_where="case_id IS NOT NULL"),
    )

    id: Mapped[int] = key("obligation")
    duty_id: Mapped[int] = mapped_column(BigInteger())
    unit_id: Mapped[int] = mapped_column(BigInteger())
    assignee_id: Mapped[int | None] = mapped_column(BigInteger())
    client_id: Mapped[int | None] = mapped_column(BigInteger())
    staff_id: Mapped[int | None] = mapped_column(BigInteger())
    case_id: Mapped[int | None] = mapped_column(BigInteger())
    filing_id: Mapped[int | None] = mapped_column(BigInteger())
    event_id: Mapped[int | None] = mapped_column(BigInteger())
    source_kind: Mapped[str | None]
    source_id: Mapped[int | None] = mapped_column(BigInteger())
    arose_at: Mapped[datetime | None]
    starts_on: Mapped[date]
    ordinal: Mapped[int] = mapped_column(default=1, server_default="1")
    due_on: Mapped[date | None]
    due_at: Mapped[datetime | None]
    due_order: Mapped[datetime] = mapped_column(
        Computed("coalesce(due_at, '9999-12-31 00:00:00+00'::timestamptz)", persisted=True)
    )
    provisional: Mapped[bool] = mapped_column(default=False)
    calendar: Mapped[str]
    calendar_version: Mapped[str]
    skipped: Mapped[list[date] | None] = mapped_column(ARRAY(DATE))
    status: Mapped[str]
    fulfilled_at: Mapped[datetime | None]
    late_working_days: Mapped[int | None]
    elapsed_working_days: Mapped[int | None]

    def reckon(self, starts_on: date, term: Due | None) -> None:
        """Take over a computed term: from when to when, and why; without one it only ages."""
        self.starts_on = starts_on
        if term is None:
            self.due_on, self.due_at, self.provisional, self.skipped = None, None, False, None
            self.calendar, self.calendar_version = NATURAL, NO_VERSION
            return
        self.due_on = term.due_on
        self.due_at = term.due_at
        self.provisional = term.provisional
        self.calendar = term.calendar
        self.calendar_version = term.calendar_version
        self.skipped = list(term.skipped) or None

    def rests_on(self, term: Due) -> bool:
        """Tell whether day and reason are those of a computed term: nothing of it would change."""
        reasons = (self.provisional, self.calendar_version, self.skipped or [])
        return self.due_at == term.due_at and reasons == (term.provisional, term.calendar_version, list(term.skipped))
