"""文件: what the archive keeps, why it may not end, how it is uploaded, and who looked at it."""

from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Annotated, TypeAlias

import strawberry
from strawberry import UNSET
from strawberry.scalars import JSON

from schema.scalars import ByteSize
from schema.types.describing import field
from schema.types.node import Node
from schema.types.organisation import Staff, Unit
from schema.types.paging import After, Connection, First
from schema.types.vocabulary import AccessKind, DocumentState, HoldKind

if TYPE_CHECKING:
    from schema.types.case import Case
    from schema.types.client import Client
    from schema.types.scan import Scan

TheCase: TypeAlias = Annotated["Case", strawberry.lazy("schema.types.case")]
TheClient: TypeAlias = Annotated["Client", strawberry.lazy("schema.types.client")]
TheScan: TypeAlias = Annotated["Scan", strawberry.lazy("schema.types.scan")]


@strawberry.type(description="A reason why documents may not end (保全).")
class Hold(Node):
    """保全."""

    kind: HoldKind = strawberry.field(description="Kind of the hold (保全种类).")
    matter: str = strawberry.field(description="The matter (保全事由).")
    mandate: str = strawberry.field(description="Who or what demands it (保全依据).")
    scope: str = strawberry.field(description="What it covers (保全范围).")
    placed_at: datetime = strawberry.field(description="When it was placed (保全时间).")
    placed_by: Staff = strawberry.field(description="Who placed it (保全人).")
    released_at: datetime | None = strawberry.field(description="When it was released; null while it lasts (解除时间).")
    released_by: Staff | None = strawberry.field(description="Who released it (解除人).")


@strawberry.type(description="Who saw or took what, when and why; never changed (调阅记录).")
class AccessEntry(Node):
    """调阅记录."""

    at: datetime = strawberry.field(description="When, before the first byte was sent (调阅时间).")
    actor: Staff | None = strawberry.field(description="Who (调阅人).")
    actor_login: str = strawberry.field(description="Login at that time (调阅人登录名).")
    unit: Unit = strawberry.field(description="The unit whose matter it was (所属单位).")
    kind: AccessKind = strawberry.field(description="What was done (调阅方式).")
    purpose: str = strawberry.field(description="For what purpose (调阅用途).")
    subject_id: strawberry.ID = strawberry.field(description="Global id of what was seen (调阅对象).")
    client: TheClient | None = strawberry.field(description="The client it was about (客户).")
    of_case: TheCase | None = strawberry.field(description="The case it was about (案件).")
    details: JSON = strawberry.field(description="Further facts (详情).")
    bytes_delivered: ByteSize | None = strawberry.field(
        description="How many bytes went out; null if none did (已发送字节数)."
    )


@strawberry.type(description="A document of the archive (文件).")
class Document(Node):
    """文件."""

    title: str = strawberry.field(description="Title (文件标题).")
    archive_class: str = strawberry.field(
        description="Code of the archive class, which decides the retention (档案类别)."
    )
    media_type: str = strawberry.field(description="Media type, such as audio/wav (媒体类型).")
    size: ByteSize = strawberry.field(description="Size in bytes (文件大小).")
    sha256: str = strawberry.field(description="SHA-256 of the bytes, in hexadecimal (文件摘要).")
    state: DocumentState = strawberry.field(description="How far it has come (文件状态).")
    version: int = strawberry.field(description="Number of changes to this record (版本).")
    unit: Unit = strawberry.field(description="The unit that keeps it (归档单位).")
    of_case: TheCase | None = strawberry.field(description="The case it belongs to (所属案件).")
    client: TheClient | None = strawberry.field(description="The client it is about (客户).")
    archived_at: datetime | None = strawberry.field(description="When it was locked and recorded (归档时间).")
    archived_by: Staff | None = strawberry.field(description="Who archived it; null before that (归档人).")
    retain_until: date | None = strawberry.field(
        description="Last day of the retention period as known now (保管期限至)."
    )
    retention_reason: str = strawberry.field(description="Why until that day, in Chinese (保管期限依据).")
    holds: list[Hold] = strawberry.field(description="What keeps it beyond that day, unreleased ones only (保全).")
    last_verified_at: datetime | None = strawberry.field(description="When its bytes were last checked (最近校验时间).")
    failure: str | None = strawberry.field(description="Why it was refused, if it was (拒收原因).")
    scan: TheScan | None = strawberry.field(
        description="What was read on it, if it is a scan of a signed form (扫描件识读)."
    )
    content_url: str = strawberry.field(
        description="Where to read its bytes, relative to this service, with ?purpose= saying what for: the access entry "
        "keeps it; ?rendition=mp3 reads the listening copy (内容地址)."
    )
    ticket_url: str | None = strawberry.field(
        description="Where to POST, with ?purpose=, for the cookie under which a browser plays contentUrl; null for what is "
        "no recording (试听凭证地址)."
    )
    listened_at: datetime | None = strawberry.field(
        description="When it was listened to; with no codec then, it cannot be played (录音解析时间)."
    )
    codec: str | None = strawberry.field(description="Codec found in a recording, such as pcm_alaw (编码格式).")
    channels: int | None = strawberry.field(description="Channels of a recording (声道数).")
    sample_rate: int | None = strawberry.field(description="Samples a second of a recording (采样率).")
    duration: Decimal | None = strawberry.field(
        description="Length of a recording in seconds, counted and not declared (录音时长,秒)."
    )
    original: "Document | None" = strawberry.field(description="What this is a rendition of (原件).")
    renditions: "list[Document]" = strawberry.field(
        description="Copies for listening; the original is the evidence (副本)."
    )

    @field("Who read, played or took it, newest first (调阅记录).")
    def access_entries(self, first: First = UNSET, after: After = UNSET) -> Connection[AccessEntry]:
        """Read as a page."""
        raise NotImplementedError


@strawberry.type(description="One part of an upload (分片).")
class UploadPart:
    """分片."""

    number: int = strawberry.field(description="Number of the part, from 1 (分片序号).")
    size: ByteSize = strawberry.field(description="Size in bytes (分片大小).")
    sha256: str = strawberry.field(description="SHA-256 that the store will demand, in hexadecimal (分片摘要).")
    signed_at: datetime = strawberry.field(description="When its upload was last signed (签发时间).")


@strawberry.type(description="An upload on its way, found again by its idempotency key from any device (上传).")
class Upload(Node):
    """上传."""

    document: Document | None = strawberry.field(description="The document it will become (文件).")
    state: DocumentState = strawberry.field(description="How far it has come (文件状态).")
    part_size: ByteSize = strawberry.field(description="Size of every part but the last, in bytes (分片大小).")
    part_count: int = strawberry.field(description="Number of parts (分片数).")
    parts: list[UploadPart] = strawberry.field(description="Parts signed so far, by number (已签发的分片).")
