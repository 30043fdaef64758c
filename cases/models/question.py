"""客户反映的问题: what a client raised in a revisit, and how it was answered and solved (art. 11)."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index

from cases.models.case import of_case
from kernel.orm import Base, Mapped, key, mapped_column, one_of


class QuestionState(StrEnum):
    """客户问题状态."""

    RAISED = "RAISED"
    ANSWERED = "ANSWERED"


class Question(Base):
    """客户反映的问题; the head of the client's branch answers it."""

    __tablename__ = "question"
    __table_args__ = (of_case(), one_of("state", QuestionState), Index("ix_question_case", "case_id", "id"))

    id: Mapped[int] = key("question")
    case_id: Mapped[int]
    unit_id: Mapped[int]
    branch_id: Mapped[int]
    text: Mapped[str]
    state: Mapped[str]
    version: Mapped[int] = mapped_column(default=1)
    raised_at: Mapped[datetime]
    raised_by_id: Mapped[int] = mapped_column(ForeignKey("staff.id"))
    answer: Mapped[str | None]
    answered_at: Mapped[datetime | None]
    answered_by_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))

    __mapper_args__ = {"version_id_col": version}
