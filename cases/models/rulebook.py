"""制度: every version of every rulebook that was ever in force, and the duties it names."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, UniqueConstraint

from kernel.orm import Base, Mapped, key, mapped_column, one_of


class RulebookVersion(Base):
    """One edition of a regulation as data, kept whole: a decision points at the edition it used.

    `adopted_on` is the day from which the house keeps the regulation's duties: what happened before is not ours.
    """

    __tablename__ = "rulebook_version"
    __table_args__ = (UniqueConstraint("code", "version"),)

    id: Mapped[int] = key("rulebook_version")
    code: Mapped[str]
    version: Mapped[str]
    title: Mapped[str]
    effective_from: Mapped[date]
    adopted_on: Mapped[date]
    digest: Mapped[str]
    content: Mapped[str]
    loaded_at: Mapped[datetime]


class TermSource(StrEnum):
    """期限依据: who set a term, the regulation's text or the firm where the text is silent."""

    TEXT = "TEXT"
    FIRM = "FIRM"


class Duty(Base):
    """应办事项的种类: what an obligation is about, in the words of its rulebook version.

    `term_source` and `term_note`: what its term rests on, which need not be the article that demands it; None without a term.
    """

    __tablename__ = "duty"
    __table_args__ = (one_of("term_source", TermSource, optional=True), UniqueConstraint("rulebook_id", "code"))

    id: Mapped[int] = key("duty")
    rulebook_id: Mapped[int] = mapped_column(ForeignKey("rulebook_version.id"))
    code: Mapped[str]
    article: Mapped[str]
    title: Mapped[str]
    term: Mapped[str]
    term_source: Mapped[str | None]
    term_note: Mapped[str | None]
