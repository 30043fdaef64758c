"""The tables of the archive: documents and their upload, holds, access to them, and versions nobody claims."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, LargeBinary, Uuid, text

from kernel.orm import Base, Details, Mapped, key, mapped_column, one_of


class DocumentState(StrEnum):
    """How far a document has come; only ARCHIVED is kept, REJECTED and ABANDONED are ends without bytes."""

    RESERVED = "RESERVED"
    UPLOADING = "UPLOADING"
    STAGED = "STAGED"
    VERIFYING = "VERIFYING"
    LOCKED = "LOCKED"
    ARCHIVED = "ARCHIVED"
    REJECTED = "REJECTED"
    ABANDONED = "ABANDONED"


class HoldKind(StrEnum):
    """Why documents may not end: their case or account is open, or a matter (保全) needs them."""

    CASE_OPEN = "CASE_OPEN"
    ACCOUNT_OPEN = "ACCOUNT_OPEN"
    MATTER = "MATTER"


class AccessKind(StrEnum):
    """What somebody did to see what is not shown to everybody (调阅)."""

    REVEAL = "REVEAL"
    READ = "READ"
    PLAY = "PLAY"
    EXPORT = "EXPORT"
    DOWNLOAD = "DOWNLOAD"


class Document(Base):
    """文件. One file from its reservation to its locked version; `object_key` names it in every bucket.

    `listened_at`: when it was listened to, if it is a recording; without `codec` then, it cannot be played. `original_id`: this
    one is a rendition (副本) of that document.
    """

    __tablename__ = "document"
    __table_args__ = (
        one_of("state", DocumentState),
        CheckConstraint("size > 0", name="size"),
        CheckConstraint("sha256 ~ '^[0-9a-f]{64}$'", name="sha256"),
        CheckConstraint(
            "state <> 'ARCHIVED' OR (version_id IS NOT NULL AND retain_until IS NOT NULL AND archived_at IS NOT NULL)",
            name="archived_is_locked",
        ),
        Index("uq_document_object_key", "object_key", unique=True),
        Index(
            "uq_document_idempotency",
            "begun_by_id",
            "client_mutation_id",
            unique=True,
            postgresql_where=text("client_mutation_id IS NOT NULL"),
        ),
        Index("ix_document_case_id", "case_id", "id"),
        Index("ix_document_client_id", "client_id", "id"),
        Index("ix_document_unit_id", "unit_id", "id"),
        Index("ix_document_filing_id", "filing_id", "id", postgresql_where=text("filing_id IS NOT NULL")),
        Index(
            "uq_document_rendition",
            "original_id",
            "media_type",
            unique=True,
            postgresql_where=text("original_id IS NOT NULL AND state NOT IN ('REJECTED','ABANDONED')"),
        ),
        Index(
            "ix_document_unfinished",
            "lease_until",
            postgresql_where=text("state IN ('RESERVED','UPLOADING','STAGED','VERIFYING','LOCKED')"),
        ),
        Index(
            "ix_document_unsettled",
            "id",
            postgresql_where=text("sidecar_at IS NULL AND state IN ('ARCHIVED','REJECTED','ABANDONED')"),
        ),
        Index("ix_document_retain_until", "retain_until", postgresql_where=text("state = 'ARCHIVED'")),
    )

    id: Mapped[int] = key("document")
    object_key: Mapped[UUID] = mapped_column(Uuid())
    unit_id: Mapped[int]
    branch_id: Mapped[int | None]
    client_id: Mapped[int | None]
    case_id: Mapped[int | None]
    filing_id: Mapped[int | None]
    original_id: Mapped[int | None] = mapped_column(ForeignKey("document.id"))
    archive_class: Mapped[str]
    title: Mapped[str]
    file_name: Mapped[str]
    media_type: Mapped[str]
    size: Mapped[int]
    sha256: Mapped[str]
    state: Mapped[str] = mapped_column(default=DocumentState.RESERVED.value)
    part_size: Mapped[int]
    part_count: Mapped[int]
    client_mutation_id: Mapped[str | None]
    begun_at: Mapped[datetime]
    begun_by_id: Mapped[int]
    finished_at: Mapped[datetime | None]
    archived_at: Mapped[datetime | None]
    version_id: Mapped[str | None]
    store_checksum: Mapped[str | None]
    retain_until: Mapped[datetime | None]
    retention_reason: Mapped[str] = mapped_column(default="")
    retention_inputs: Mapped[Details] = mapped_column(default=dict)
    store_hold: Mapped[bool] = mapped_column(default=False)
    last_verified_at: Mapped[datetime | None]
    failure: Mapped[str | None]
    lease_until: Mapped[datetime | None]
    fence: Mapped[int] = mapped_column(BigInteger(), default=0)
    attempts: Mapped[int] = mapped_column(default=0)
    relay_upload_id: Mapped[str | None]
    sidecar_at: Mapped[datetime | None]
    listened_at: Mapped[datetime | None]
    codec: Mapped[str | None]
    channels: Mapped[int | None]
    sample_rate: Mapped[int | None]
    milliseconds: Mapped[int | None]
    version: Mapped[int] = mapped_column(default=1)


class UploadPart(Base):
    """One part of an upload as it was signed: the store takes these bytes at this place and no others."""

    __tablename__ = "upload_part"
    __table_args__ = (
        CheckConstraint("sha256 ~ '^[0-9a-f]{64}$'", name="sha256"),
        CheckConstraint("number > 0 AND size > 0", name="number"),
    )

    document_id: Mapped[int] = mapped_column(ForeignKey("document.id"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    unit_id: Mapped[int]
    size: Mapped[int]
    sha256: Mapped[str]
    signed_at: Mapped[datetime]


class DocumentContent(Base):
    """Bytes made in the house (forms, filings), kept with the change that made them until they are locked."""

    __tablename__ = "document_content"
    document_id: Mapped[int] = mapped_column(ForeignKey("document.id"), primary_key=True)
    unit_id: Mapped[int]
    content: Mapped[bytes] = mapped_column(LargeBinary())


class Hold(Base):
    """保全. A matter over documents: mandate, scope and owner; it ends only by a person or by closing."""

    __tablename__ = "hold"
    __table_args__ = (
        one_of("kind", HoldKind),
        Index(
            "uq_hold_case_open",
            "case_id",
            unique=True,
            postgresql_where=text("kind = 'CASE_OPEN' AND released_at IS NULL"),
        ),
        Index(
            "uq_hold_account_open",
            "client_id",
            unique=True,
            postgresql_where=text("kind = 'ACCOUNT_OPEN' AND released_at IS NULL"),
        ),
    )

    id: Mapped[int] = key("hold")
    kind: Mapped[str]
    matter: Mapped[str]
    mandate: Mapped[str]
    scope: Mapped[str]
    unit_id: Mapped[int]
    case_id: Mapped[int | None]
    client_id: Mapped[int | None]
    placed_at: Mapped[datetime]
    placed_by_id: Mapped[int]
    released_at: Mapped[datetime | None]
    released_by_id: Mapped[int | None]
    release_reason: Mapped[str | None]


class DocumentHold(Base):
    """One document under one hold; the store's flag is on while at least one is unreleased."""

    __tablename__ = "document_hold"
    __table_args__ = (
        Index(
            "ix_document_hold_active",
            "hold_id",
            "document_id",
            postgresql_where=text("released_at IS NULL"),
        ),
    )

    document_id: Mapped[int] = mapped_column(ForeignKey("document.id"), primary_key=True)
    hold_id: Mapped[int] = mapped_column(ForeignKey("hold.id"), primary_key=True)
    unit_id: Mapped[int]
    placed_at: Mapped[datetime]
    released_at: Mapped[datetime | None]


class UnclaimedVersion(Base):
    """A version in the evidence bucket that no document names: an alarm until somebody claims it."""

    __tablename__ = "unclaimed_version"
    __table_args__ = (Index("uq_unclaimed_version_name", "object_name", "version_id", unique=True),)

    id: Mapped[int] = key("unclaimed_version")
    object_name: Mapped[str]
    version_id: Mapped[str]
    size: Mapped[int]
    found_at: Mapped[datetime]
    claimed_at: Mapped[datetime | None]
    claimed_by_id: Mapped[int | None]
    note: Mapped[str | None]


class AccessEntry(Base):
    """调阅记录. Who saw or took what, when and why; written before the first byte, never changed."""

    __tablename__ = "access_entry"
    __table_args__ = (
        one_of("kind", AccessKind),
        Index("ix_access_entry_subject", "subject_kind", "subject_key", "id"),
        Index("ix_access_entry_actor", "actor_id", "id"),
        Index("ix_access_entry_at", "at", "id"),
    )

    id: Mapped[int] = key("access_entry")
    at: Mapped[datetime]
    actor_id: Mapped[int]
    actor_login: Mapped[str]
    unit_id: Mapped[int]
    kind: Mapped[str]
    purpose: Mapped[str]
    subject_kind: Mapped[str]
    subject_key: Mapped[str]
    client_id: Mapped[int | None]
    case_id: Mapped[int | None]
    details: Mapped[Details] = mapped_column(default=dict)


class AccessDelivery(Base):
    """How many bytes one stream of an access really delivered; added when it ends, whole or broken."""

    __tablename__ = "access_delivery"
    __table_args__ = (Index("ix_access_delivery_entry", "access_entry_id"),)

    id: Mapped[int] = key("access_delivery")
    access_entry_id: Mapped[int] = mapped_column(ForeignKey("access_entry.id"))
    unit_id: Mapped[int]
    at: Mapped[datetime]
    first_byte: Mapped[int]
    bytes_delivered: Mapped[int]
    complete: Mapped[bool]


class ListeningTicket(Base):
    """A right to listen to one recording for a while, as a cookie; all that is heard by it is one access entry."""

    __tablename__ = "listening_ticket"
    __table_args__ = (Index("uq_listening_ticket_secret", "secret_sha256", unique=True),)

    id: Mapped[int] = key("listening_ticket")
    secret_sha256: Mapped[str]
    document_id: Mapped[int] = mapped_column(ForeignKey("document.id"))
    staff_id: Mapped[int]
    purpose: Mapped[str]
    issued_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    access_entry_id: Mapped[int | None] = mapped_column(ForeignKey("access_entry.id"))
