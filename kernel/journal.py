"""留痕. Each change appends to the journal inside the transaction that makes it; nobody may update or delete an entry."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy import BigInteger, Index, insert
from sqlalchemy import Sequence as Numbers

from kernel.orm import Base, Details, Mapped, key, mapped_column

if TYPE_CHECKING:
    from kernel.work import Work


class JournalEntry(Base):
    """One fact: who did what to which subject, when, for whom (代办), with which details. `batch` counts the rows of a sweep."""

    __tablename__ = "journal_entry"
    __table_args__ = (
        Index("ix_journal_entry_subject", "subject_kind", "subject_key", "id"),
        Index("ix_journal_entry_case_id", "case_id", "id"),
        Index("ix_journal_entry_at", "at", "id"),
    )

    id: Mapped[int] = key("journal_entry")
    at: Mapped[datetime]
    actor_id: Mapped[int] = mapped_column(BigInteger())
    actor_login: Mapped[str]
    acting_for_id: Mapped[int | None] = mapped_column(BigInteger())
    kind: Mapped[str]
    subject_kind: Mapped[str]
    subject_key: Mapped[str]
    case_id: Mapped[int | None]
    unit_id: Mapped[int]
    batch: Mapped[int] = mapped_column(BigInteger(), default=1)
    details: Mapped[Details]


NEXT = Numbers("journal_entry_id").next_value()


def append(
    work: "Work",
    kind: str,
    *,
    subject: tuple[str, int | str],
    details: Mapping[str, object] | None = None,
    unit_id: int | None = None,
    case_id: int | None = None,
    acting_for: int | None = None,
) -> JournalEntry:
    """Append one entry in the work's transaction; `subject` is (noun, key), `unit_id` says who sees it (default: the actor's).

    `acting_for`: the person whose delegation the actor used.
    """
    entry = JournalEntry(
        at=work.now,
        actor_id=work.actor.staff_id,
        actor_login=work.actor.login,
        acting_for_id=acting_for,
        kind=kind,
        subject_kind=subject[0],
        subject_key=str(subject[1]),
        case_id=case_id,
        unit_id=work.actor.unit_id if unit_id is None else unit_id,
        details=dict(details or {}),
        batch=1,
    )
    work.session.add(entry)
    return entry


def append_batch(
    work: "Work", kind: str, *, subject: tuple[str, int | str], count: int, details: Mapping[str, object]
) -> JournalEntry:
    """Append the one entry of a set-based sweep: how many rows, and in `details` the digest that tells which."""
    entry = append(work, kind, subject=subject, details=details)
    entry.batch = count
    return entry


@dataclass(frozen=True, slots=True)
class Fact:
    """What `append_all` writes of one subject, in a unit and perhaps a case."""

    subject: tuple[str, int | str]
    details: Mapping[str, object]
    unit_id: int
    case_id: int | None


async def append_all(work: "Work", kind: str, facts: Sequence[Fact]) -> None:
    """Append an entry for each fact in one statement: for actions that change several rows at once."""
    if not facts:
        return
    entries = [
        {
            "id": NEXT,
            "at": work.now,
            "actor_id": work.actor.staff_id,
            "actor_login": work.actor.login,
            "kind": kind,
            "subject_kind": fact.subject[0],
            "subject_key": str(fact.subject[1]),
            "case_id": fact.case_id,
            "unit_id": fact.unit_id,
            "batch": 1,
            "details": dict(fact.details),
        }
        for fact in facts
    ]
    await work.session.execute(insert(JournalEntry).values(entries))
