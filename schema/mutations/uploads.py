"""Mutations of the archive: uploading in signed parts, holding, releasing."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, TypeAlias

import strawberry

from archive import holds, ingest
from archive.admission import Declaration
from archive.ingest import PartDigest, SignedPart
from cases.actions import dossier, scan
from kernel.errors import invalid
from kernel.work import Work
from schema.context import Info
from schema.mutations.performing import Facts, key_of, mutation, perform, some_key
from schema.mutations.revisit_inputs import KEY
from schema.reads.payloads import ref
from schema.scalars import ByteSize
from schema.types.document import Document, Hold
from schema.types.error import Forbidden, Invalid, NotFound, Refused

MOST_PARTS = 100


@strawberry.input(description="A file that is going to be uploaded for a case (开始上传).")
class BeginUploadInput:
    """开始上传."""

    of_case: strawberry.ID | None = strawberry.field(
        description="Global id of the case it belongs to; scans of signed forms may leave it to their printed code (案件).",
        default=None,
    )
    archive_class: str = strawberry.field(description="Code of the archive class (档案类别).")
    title: str = strawberry.field(description="Title (文件标题).")
    file_name: str = strawberry.field(description="Name of the file (文件名).")
    media_type: str = strawberry.field(description="Media type, such as audio/wav (媒体类型).")
    size: ByteSize = strawberry.field(description="Size in bytes (文件大小).")
    sha256: str = strawberry.field(description="SHA-256 of the whole file, 64 hexadecimal digits (文件摘要).")
    client_mutation_id: str | None = strawberry.field(description=KEY, default=None)


@strawberry.input(description="One part with its digest (分片摘要).")
class PartInput:
    """分片摘要."""

    number: int = strawberry.field(description="Number of the part, from 1 (分片序号).")
    sha256: str = strawberry.field(description="SHA-256 of the part, 64 hexadecimal digits (分片摘要).")


@strawberry.input(description="Parts whose addresses are wanted (签发分片地址).")
class SignPartsInput:
    """签发分片地址."""

    document: strawberry.ID = strawberry.field(description="Global id of the document (文件).")
    parts: list[PartInput] = strawberry.field(description="The parts, at most 100 (分片).")


@strawberry.input(description="An upload whose bytes are all sent (完成上传).")
class FinishUploadInput:
    """完成上传."""

    document: strawberry.ID = strawberry.field(description="Global id of the document (文件).")


@strawberry.input(description="A matter to be placed over documents (设置保全).")
class PlaceHoldInput:
    """设置保全."""

    matter: str = strawberry.field(description="The matter (保全事由).")
    mandate: str = strawberry.field(description="Who or what demands it (保全依据).")
    documents: list[strawberry.ID] = strawberry.field(description="Global ids of the documents (文件).")
    client_mutation_id: str | None = strawberry.field(description=KEY, default=None)


@strawberry.input(description="A matter that is over (解除保全).")
class ReleaseHoldInput:
    """解除保全."""

    hold: strawberry.ID = strawberry.field(description="Global id of the hold (保全).")
    reason: str = strawberry.field(description="Why it ends (解除理由).")
    client_mutation_id: str | None = strawberry.field(description=KEY, default=None)


@strawberry.type(description="One header that the upload must carry (请求头).")
class Header:
    """请求头."""

    name: str = strawberry.field(description="Name (名称).")
    value: str = strawberry.field(description="Value (值).")


@strawberry.type(description="Where to PUT one part: exactly these headers and bytes (分片上传地址).")
class PartAddress:
    """分片上传地址."""

    number: int = strawberry.field(description="Number of the part (分片序号).")
    url: str = strawberry.field(description="The signed address (签名地址).")
    headers: list[Header] = strawberry.field(description="Headers that are part of the signature (签名请求头).")
    expires_at: datetime = strawberry.field(description="When the address ends (地址失效时间).")


@strawberry.type(description="An upload was reserved (已登记上传).")
class BeginUploadPayload:
    """已登记上传."""

    document: Document | None = strawberry.field(description="The document it will become (文件).")
    part_size: ByteSize = strawberry.field(description="Size of every part but the last (分片大小).")
    part_count: int = strawberry.field(description="Number of parts (分片数).")
    parts: list[PartAddress] = strawberry.field(description="The address of a file of one part (上传地址).")


@strawberry.type(description="Addresses of parts (已签发地址).")
class SignPartsPayload:
    """已签发地址."""

    parts: list[PartAddress] = strawberry.field(description="The addresses (上传地址).")


@strawberry.type(description="The bytes were handed to the archive (已完成上传).")
class FinishUploadPayload:
    """已完成上传."""

    document: Document | None = strawberry.field(description="The document; watch its state (文件).")


@strawberry.type(description="A hold was placed (已设置保全).")
class PlaceHoldPayload:
    """已设置保全."""

    hold: Hold | None = strawberry.field(description="The hold (保全).")


@strawberry.type(description="A hold was released (已解除保全).")
class ReleaseHoldPayload:
    """已解除保全."""

    hold: Hold | None = strawberry.field(description="The hold (保全).")


BeginUploadResult: TypeAlias = Annotated[
    BeginUploadPayload | NotFound | Forbidden | Refused | Invalid,
    strawberry.union("BeginUploadResult", description="The reserved upload, or why not (登记结果)."),
]
SignPartsResult: TypeAlias = Annotated[
    SignPartsPayload | NotFound | Forbidden | Refused | Invalid,
    strawberry.union("SignPartsResult", description="The addresses, or why not (签发结果)."),
]
FinishUploadResult: TypeAlias = Annotated[
    FinishUploadPayload | NotFound | Forbidden | Refused | Invalid,
    strawberry.union("FinishUploadResult", description="The document, or why not (上传结果)."),
]
PlaceHoldResult: TypeAlias = Annotated[
    PlaceHoldPayload | NotFound | Forbidden | Refused | Invalid,
    strawberry.union("PlaceHoldResult", description="The hold, or why not (保全结果)."),
]
ReleaseHoldResult: TypeAlias = Annotated[
    ReleaseHoldPayload | NotFound | Forbidden | Refused | Invalid,
    strawberry.union("ReleaseHoldResult", description="The released hold, or why not (解除结果)."),
]


@strawberry.type
class UploadMutations:
    """归档与保全."""

    @mutation("Reserve an upload; the same key gives the same one, from any device (开始上传).")
    async def begin_upload(self, info: Info, input: BeginUploadInput) -> BeginUploadResult:  # noqa: A002 - the API's word
        """Reserve."""
        case = some_key(input.of_case, "case", "ofCase")
        async with info.context.desk.work(info.context.actor_id) as work:
            if case is None:
                declaration = await scan.declare(work, _described(input))
            else:
                declaration = await dossier.declare(work, case_id=case, described=_described(input))
            reserved = await ingest.begin_upload(
                work, declaration=declaration, client_mutation_id=input.client_mutation_id
            )
        return BeginUploadPayload(
            document=ref("document", reserved.document.id),
            part_size=ByteSize(reserved.document.part_size),
            part_count=reserved.document.part_count,
            parts=_addresses(reserved.parts),
        )

    @mutation("Sign the addresses of parts by their digests (签发分片地址).")
    async def sign_parts(self, info: Info, input: SignPartsInput) -> SignPartsResult:  # noqa: A002 - the API's word
        """Sign."""
        key = key_of(input.document, "document", "document")
        if len(input.parts) > MOST_PARTS:
            zh, en = (
                f"一次最多签发{MOST_PARTS}片,请分次申请。",
                f"At most {MOST_PARTS} parts at once: ask again for the others.",
            )
            raise invalid("parts", "TOO_MANY", zh, en)
        parts = [PartDigest(part.number, part.sha256) for part in input.parts]
        async with info.context.desk.work(info.context.actor_id) as work:
            return SignPartsPayload(parts=_addresses(await ingest.sign_parts(work, document_id=key, parts=parts)))

    @mutation("Hand the sent bytes to the archive; finishing twice changes nothing (完成上传).")
    async def finish_upload(self, info: Info, input: FinishUploadInput) -> FinishUploadResult:  # noqa: A002 - the API's word
        """Finish."""
        key = key_of(input.document, "document", "document")
        async with info.context.desk.work(info.context.actor_id) as work:
            await ingest.finish_upload(work, document_id=key, hand_over=info.context.relay is not None)
        if info.context.relay is not None:
            info.context.relay(key)
        return FinishUploadPayload(document=ref("document", key))

    @mutation("Place a matter over documents: they may not end while it lasts (设置保全).")
    async def place_hold(self, info: Info, input: PlaceHoldInput) -> PlaceHoldResult:  # noqa: A002 - the API's word
        """Place."""
        keys = [key_of(each, "document", f"documents.{index}") for index, each in enumerate(input.documents)]

        async def act(work: Work) -> Facts:
            hold = await holds.place_hold(work, matter=input.matter, mandate=input.mandate, document_ids=keys)
            return {"hold": hold.id}

        facts = await perform(info, "placeHold", input, act)
        return PlaceHoldPayload(hold=ref("hold", facts["hold"]))

    @mutation("End a matter (解除保全).")
    async def release_hold(self, info: Info, input: ReleaseHoldInput) -> ReleaseHoldResult:  # noqa: A002 - the API's word
        """Release."""
        key = key_of(input.hold, "hold", "hold")

        async def act(work: Work) -> Facts:
            await holds.release_hold(work, hold_id=key, reason=input.reason)
            return {"hold": key}

        await perform(info, "releaseHold", input, act)
        return ReleaseHoldPayload(hold=ref("hold", key))


def _described(given: BeginUploadInput) -> Declaration:
    return Declaration(
        title=given.title,
        file_name=given.file_name,
        media_type=given.media_type,
        size=int(given.size),
        sha256=given.sha256,
        archive_class=given.archive_class,
        unit_id=0,
    )


def _addresses(parts: Sequence[SignedPart]) -> list[PartAddress]:
    return [
        PartAddress(
            number=part.number,
            url=part.signed.url,
            headers=[Header(name=name, value=value) for name, value in part.signed.headers.items()],
            expires_at=part.expires_at,
        )
        for part in parts
    ]
