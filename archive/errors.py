"""What the archive tells a caller.

NotFound  ── DocumentNotFound, RenditionNotFound, HoldNotFound, ArchiveClassUnknown
Forbidden ── MayNotUpload, MayNotRead, MayNotHold, TicketRefused
Refused   ── KeyReused, UploadExpired, UploadEnded, PartsMissing, NotArchived, NotARecording, PurposeMissing,
              RangeUnsatisfiable, StoreUnqualified, StoreDiffers, HoldReleased, HoldStanding
Invalid   ── built by kernel.errors.Invalid with every wrong field
"""

from dataclasses import dataclass
from typing import ClassVar

from kernel.errors import Forbidden, NotFound, Refused


@dataclass(eq=False)
class DocumentNotFound(NotFound):
    """No such document, or not to be seen."""

    document: str

    code: ClassVar[str] = "DOCUMENT_NOT_FOUND"
    zh: ClassVar[str] = "没有找到该文件，或您无权查看。请核对编号。"
    en: ClassVar[str] = "There is no such document, or you may not see it: check its id."


@dataclass(eq=False)
class RenditionNotFound(NotFound):
    """The document has no such rendition, or none that is archived yet."""

    rendition: str

    code: ClassVar[str] = "RENDITION_NOT_FOUND"
    zh: ClassVar[str] = "该文件没有“{rendition}”副本，或副本尚未归档；请直接调阅原件。"
    en: ClassVar[str] = "The document has no rendition “{rendition}”, or none that is archived yet: read the original."


@dataclass(eq=False)
class HoldNotFound(NotFound):
    """No such hold, or not to be seen."""

    hold: int

    code: ClassVar[str] = "HOLD_NOT_FOUND"
    zh: ClassVar[str] = "没有找到该保全，或您无权查看。"
    en: ClassVar[str] = "There is no such hold, or you may not see it."


@dataclass(eq=False)
class ArchiveClassUnknown(NotFound):
    """The rulebook in force has no such archive class."""

    archive_class: str

    code: ClassVar[str] = "ARCHIVE_CLASS_UNKNOWN"
    zh: ClassVar[str] = "没有档案类别{archive_class}，请从现行规则的档案类别中选择。"
    en: ClassVar[str] = "There is no archive class {archive_class}: choose one of the rulebook in force."


@dataclass(eq=False)
class MayNotUpload(Forbidden):
    """The actor adds no documents, or not to another's upload."""

    code: ClassVar[str] = "MAY_NOT_UPLOAD"
    zh: ClassVar[str] = "您的岗位不能上传文件，或该上传由他人发起；请由发起人继续。"
    en: ClassVar[str] = "Your post adds no documents, or somebody else began this upload: let that person go on."


@dataclass(eq=False)
class MayNotRead(Forbidden):
    """The actor's post may not read documents, or no purpose was given."""

    code: ClassVar[str] = "MAY_NOT_READ"
    zh: ClassVar[str] = "您的岗位不能调阅文件内容；确需调阅请由部门负责人办理。"
    en: ClassVar[str] = "Your post may not read documents: ask the head of your unit."


@dataclass(eq=False)
class MayNotHold(Forbidden):
    """Only compliance, audit and heads place or release holds."""

    code: ClassVar[str] = "MAY_NOT_HOLD"
    zh: ClassVar[str] = "只有合规、审计岗位可以设置或解除保全。"
    en: ClassVar[str] = "Only compliance and audit place or release holds."


@dataclass(eq=False)
class TicketRefused(Forbidden):
    """The listening ticket is none, is over, or belongs to another recording."""

    code: ClassVar[str] = "TICKET_REFUSED"
    zh: ClassVar[str] = "试听凭证无效、已过期或不属于该录音，请重新取得试听凭证。"
    en: ClassVar[str] = (
        "The listening ticket does not hold, is over or belongs to another recording: ask for a new one."
    )


@dataclass(eq=False)
class KeyReused(Refused):
    """The idempotency key was used for another file."""

    client_mutation_id: str

    code: ClassVar[str] = "KEY_REUSED"
    zh: ClassVar[str] = "clientMutationId {client_mutation_id}已用于另一份文件，请换一个新的标识。"
    en: ClassVar[str] = "clientMutationId {client_mutation_id} was used for another file: take a new one."


@dataclass(eq=False)
class UploadExpired(Refused):
    """The upload waited too long; what was sent is gone."""

    code: ClassVar[str] = "UPLOAD_EXPIRED"
    zh: ClassVar[str] = "该上传已超过有效期，请重新开始上传。"
    en: ClassVar[str] = "This upload has expired: begin it again."


@dataclass(eq=False)
class UploadEnded(Refused):
    """The upload is finished or was given up; nothing can be added."""

    state: str

    code: ClassVar[str] = "UPLOAD_ENDED"
    zh: ClassVar[str] = "该上传已结束（状态{state}），不能再增加内容；如需更换文件请重新上传。"
    en: ClassVar[str] = "This upload has ended ({state}), nothing can be added: begin a new one for another file."


@dataclass(eq=False)
class PartsMissing(Refused):
    """Not every part was signed or received."""

    numbers: str

    code: ClassVar[str] = "PARTS_MISSING"
    zh: ClassVar[str] = "尚缺分片：{numbers}。请补传后再完成上传，已传部分不会丢失。"
    en: ClassVar[str] = "Parts are missing: {numbers}. Send them, then finish again; what was sent is kept."


@dataclass(eq=False)
class NotArchived(Refused):
    """The document has not reached the archive, so it cannot be read yet."""

    state: str

    code: ClassVar[str] = "NOT_ARCHIVED"
    zh: ClassVar[str] = "该文件尚未归档（状态{state}），归档后方可调阅。"
    en: ClassVar[str] = "This document is not archived yet ({state}): read it when it is."


@dataclass(eq=False)
class NotARecording(Refused):
    """Only recordings are played under a ticket; everything else is a download."""

    code: ClassVar[str] = "NOT_A_RECORDING"
    zh: ClassVar[str] = "该文件不是录音，不能试听；请以下载方式调阅。"
    en: ClassVar[str] = "This document is no recording and cannot be listened to: read it as a download."


@dataclass(eq=False)
class PurposeMissing(Refused):
    """Reading needs a purpose: it is written into the access entry."""

    code: ClassVar[str] = "PURPOSE_MISSING"
    zh: ClassVar[str] = "调阅须填写用途，请填写后重试。"
    en: ClassVar[str] = "Reading needs a purpose: give one and try again."


@dataclass(eq=False)
class RangeUnsatisfiable(Refused):
    """The range lies outside the document; answered by HTTP 416."""

    size: int

    code: ClassVar[str] = "RANGE_UNSATISFIABLE"
    zh: ClassVar[str] = "请求的范围超出文件长度（{size}字节）。"
    en: ClassVar[str] = "The range lies outside the document of {size} bytes."


@dataclass(eq=False)
class StoreUnqualified(Refused):
    """The object store failed its probes; nothing is archived into it."""

    probes: str

    code: ClassVar[str] = "STORE_UNQUALIFIED"
    zh: ClassVar[str] = "对象存储未通过合格性检查（{probes}），暂停归档；请联系系统管理员。"
    en: ClassVar[str] = "The object store failed its probes ({probes}), archiving is stopped: tell the administrator."


@dataclass(eq=False)
class StoreDiffers(Refused):
    """Store and database differ: the job that found it dies and stays visible until somebody looks."""

    missing: int = 0
    unclaimed: int = 0
    changed: int = 0

    code: ClassVar[str] = "STORE_DIFFERS"
    zh: ClassVar[str] = (
        "归档存储与数据库不一致：版本缺失{missing}份，无主版本{unclaimed}份，锁定、期限或保全不符{changed}份。"
        "请系统管理员立即按留痕核查，在此之前不要删除或恢复任何数据。"
    )
    en: ClassVar[str] = (
        "Store and database differ: {missing} versions missing, {unclaimed} unclaimed, {changed} with another size, lock, "
        "date or hold. Look at the journal's archive entries now, and delete or restore nothing before."
    )


@dataclass(eq=False)
class HoldReleased(Refused):
    """The hold has ended already."""

    hold: int

    code: ClassVar[str] = "HOLD_RELEASED"
    zh: ClassVar[str] = "该保全已经解除。"
    en: ClassVar[str] = "This hold has been released already."


@dataclass(eq=False)
class HoldStanding(Refused):
    """The hold stands by rule, it ends with its case or account and not by hand."""

    matter: str

    code: ClassVar[str] = "HOLD_STANDING"
    zh: ClassVar[str] = "“{matter}”保全随案件办结或账户了结自动解除，不能手工解除。"
    en: ClassVar[str] = "The hold “{matter}” ends with its case or account, not by hand."
