"""表单: a filled form, its fields, its signatures. A record is never edited: a correction is the next version."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, false

from cases.models.case import of_case
from kernel.orm import Base, Details, Mapped, key, mapped_column


class FormRecord(Base):
    """One version of a filled form of a case; `content_hash` is SHA-256 over its canonical JSON.

    `corrects_id` is the version before, which this one corrects for a reason; the first version corrects none.
    """

    __tablename__ = "form_record"
    __table_args__ = (
        of_case(),
        UniqueConstraint("case_id", "form", "version"),
        CheckConstraint("(corrects_id IS NULL) = (reason IS NULL)", name="corrected_for_a_reason"),
        Index("uq_form_record_corrects", "corrects_id", unique=True, postgresql_where="corrects_id IS NOT NULL"),
    )

    id: Mapped[int] = key("form_record")
    case_id: Mapped[int]
    unit_id: Mapped[int]
    branch_id: Mapped[int]
    form: Mapped[str]
    version: Mapped[int]
    content: Mapped[Details]
    content_hash: Mapped[str]
    filled_by: Mapped[int] = mapped_column(ForeignKey("staff.id"))
    filled_at: Mapped[datetime]
    corrects_id: Mapped[int | None]
    reason: Mapped[str | None]
    document_id: Mapped[int | None]


class FormField(Base):
    """One field of a record as printed: its code (MF1-006), its label, its value as text; contact data leaves the API masked."""

    __tablename__ = "form_field"
    __table_args__ = (of_case(),)

    record_id: Mapped[int] = mapped_column(ForeignKey("form_record.id"), primary_key=True)
    ordinal: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    case_id: Mapped[int]
    unit_id: Mapped[int]
    branch_id: Mapped[int]
    code: Mapped[str]
    label: Mapped[str]
    value: Mapped[str | None]
    masked: Mapped[bool] = mapped_column(default=False, server_default=false())


class Signature(Base):
    """签字: a person, the post acted in, for whom during an absence, the moment, and the hash of exactly what was signed."""

    __tablename__ = "signature"
    __table_args__ = (of_case(), Index("ix_signature_record", "record_id", "id"))

    id: Mapped[int] = key("signature")
    record_id: Mapped[int] = mapped_column(ForeignKey("form_record.id"))
    case_id: Mapped[int]
    unit_id: Mapped[int]
    branch_id: Mapped[int]
    staff_id: Mapped[int] = mapped_column(ForeignKey("staff.id"))
    post: Mapped[str]
    acting_for_id: Mapped[int | None]
    at: Mapped[datetime]
    content_hash: Mapped[str]
