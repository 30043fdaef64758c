"""录音: what the call centre delivered, call by call: which file, of which revisit, and what somebody must still look at."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, text

from cases.models.case import of_case
from kernel.orm import Base, Mapped, key, mapped_column, one_of


class CallDirection(StrEnum):
    """呼叫方向."""

    OUTBOUND = "OUTBOUND"
    INBOUND = "INBOUND"


class RecordingStatus(StrEnum):
    """录音状态. WAITING: somebody must look at it. RESOLVED: somebody has, or a better delivery has taken its place."""

    MATCHED = "MATCHED"
    WAITING = "WAITING"
    RESOLVED = "RESOLVED"


class RecordingProblem(StrEnum):
    """待处理原因."""

    NO_MATCH = "NO_MATCH"
    AMBIGUOUS = "AMBIGUOUS"
    ROW_MISSING = "ROW_MISSING"
    FILE_MISSING = "FILE_MISSING"
    EMPTY = "EMPTY"
    NOT_ADMITTED = "NOT_ADMITTED"
    DIGEST_DIFFERS = "DIGEST_DIFFERS"
    NOT_SOUND = "NOT_SOUND"
    TOO_SHORT = "TOO_SHORT"
    REJECTED = "REJECTED"


UNDECIDED = frozenset({RecordingProblem.NO_MATCH, RecordingProblem.AMBIGUOUS})
"""Whose call it was is open; a later look may find it."""
FLAWED = frozenset(RecordingProblem) - UNDECIDED - {RecordingProblem.ROW_MISSING}
"""The file itself is wrong: another delivery of the call may bring the right one."""


class Recording(Base):
    """One recording as delivered. `agent` is the login or extension as it was written, `staff_id` whom that means.

    `unit_id` and `branch_id` are its revisit's once it is matched; before, the agent's unit and the client service centre, which
    have to find out where it belongs. `sha256` is that of the bytes that were found, which need not be archived.
    """

    __tablename__ = "recording"
    __table_args__ = (
        of_case(),
        one_of("direction", CallDirection, optional=True),
        one_of("status", RecordingStatus),
        one_of("problem", RecordingProblem, optional=True),
        Index(
            "uq_recording_content",
            "sha256",
            "call_id",
            unique=True,
            postgresql_where=text("sha256 IS NOT NULL"),
            postgresql_nulls_not_distinct=True,
        ),
        Index("uq_recording_absent", "call_id", "file_name", unique=True, postgresql_where=text("sha256 IS NULL")),
        Index("ix_recording_document", "document_id"),
        Index("ix_recording_case", "case_id", "id"),
        Index("ix_recording_call", "call_id", "id"),
        Index("ix_recording_status", "status", "id"),
    )

    id: Mapped[int] = key("recording")
    call_id: Mapped[str | None]
    direction: Mapped[str | None]
    caller: Mapped[str | None]
    callee: Mapped[str | None]
    agent: Mapped[str | None]
    staff_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    started_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    result: Mapped[str | None]
    file_name: Mapped[str]
    sha256: Mapped[str | None]
    document_id: Mapped[int | None] = mapped_column(ForeignKey("document.id"))
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    branch_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    case_id: Mapped[int | None]
    attempt_id: Mapped[int | None] = mapped_column(ForeignKey("revisit_attempt.id"))
    status: Mapped[str]
    problem: Mapped[str | None]
    delivered_at: Mapped[datetime]
    settled_at: Mapped[datetime | None]
    settled_by_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    note: Mapped[str | None]
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}

    @property
    def client_number(self) -> str | None:
        """The other side's telephone number."""
        return self.callee if self.direction == CallDirection.OUTBOUND else self.caller
