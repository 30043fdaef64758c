"""What a caller of the cases room can be told.

NotFound   CaseNotFound  ClientNotFound  FilingNotFound  StaffNotFound
Forbidden  NotYourCase  NotYourUnit  PostRequired
Refused    StaleVersion  AlreadyOpen  RecordingMissing  MessageCopyMissing  AttemptsTooFew
           MethodNotAllowed
           FilingNotOver  WrongLine  ReusedKey  NotARecipient  YearNotNewer
Invalid    FormInvalid
"""

from dataclasses import dataclass
from typing import ClassVar

from kernel.errors import Forbidden, Invalid, NotFound, Refused


@dataclass(eq=False)
class CaseNotFound(NotFound):
    """No such case, or not in this person's sight."""

    code: ClassVar[str] = "CASE_NOT_FOUND"
    zh: ClassVar[str] = "未找到该案件,或您无权查看;请核对编号。"
    en: ClassVar[str] = "No such case in your sight: check its number."


@dataclass(eq=False)
class ClientNotFound(NotFound):
    """No such client, or not in this person's sight."""

    code: ClassVar[str] = "CLIENT_NOT_FOUND"
    zh: ClassVar[str] = "未找到该客户,或不属于您可查看的营业网点;请核对客户号。"
    en: ClassVar[str] = "No such client in your sight: check the client number."


@dataclass(eq=False)
class FilingNotFound(NotFound):
    """No such filing, or not in this person's sight."""

    code: ClassVar[str] = "FILING_NOT_FOUND"
    zh: ClassVar[str] = "未找到该报送,或您无权查看。"
    en: ClassVar[str] = "No such filing in your sight."


@dataclass(eq=False)
class StaffNotFound(NotFound):
    """No such person on the staff."""

    code: ClassVar[str] = "STAFF_NOT_FOUND"
    zh: ClassVar[str] = "员工名册中没有此人,请重新选择。"
    en: ClassVar[str] = "Nobody of that id is on the staff: choose again."


@dataclass(eq=False)
class NotYourUnit(Forbidden):
    """The act belongs to staff of the unit that owns the matter."""

    unit: str

    code: ClassVar[str] = "NOT_YOUR_UNIT"
    zh: ClassVar[str] = "该事项由{unit}负责,请由该单位人员办理。"
    en: ClassVar[str] = "This belongs to {unit}: somebody of that unit must do it."


@dataclass(eq=False)
class PostRequired(Forbidden):
    """The act needs a post that the actor does not hold."""

    posts: str

    code: ClassVar[str] = "POST_REQUIRED"
    zh: ClassVar[str] = "该操作须由以下岗位办理:{posts}。"
    en: ClassVar[str] = "This needs one of the posts: {posts}."


@dataclass(eq=False)
class StaleVersion(Refused):
    """It was changed since it was read."""

    expected: int
    actual: int

    code: ClassVar[str] = "STALE_VERSION"
    zh: ClassVar[str] = "该记录已被他人更新(您读取的是第{expected}版,现为第{actual}版),请刷新后重新提交。"
    en: ClassVar[str] = "It was changed since you read it (version {expected}, now {actual}): read it again and resend."


@dataclass(eq=False)
class AlreadyOpen(Refused):
    """The client already has an open revisit of that programme."""

    number: str

    code: ClassVar[str] = "ALREADY_OPEN"
    zh: ClassVar[str] = "该客户已有同类未完成的回访 {number},请在该案件中办理。"
    en: ClassVar[str] = "The client already has an open revisit of this kind, {number}: work on that one."


@dataclass(eq=False)
class RecordingMissing(Refused):
    """The method demands a recording (art. 9), or the client's refusal of it on record."""

    method: str

    code: ClassVar[str] = "RECORDING_MISSING"
    zh: ClassVar[str] = "{method}回访应同步录音:请先上传录音,或登记客户拒绝录音及其理由。"
    en: ClassVar[str] = (
        "A revisit by {method} needs its recording: upload it first, or log that the client refused, with the reason."
    )


@dataclass(eq=False)
class MessageCopyMissing(Refused):
    """A written method demands the copy of the message among the case's documents (art. 9)."""

    method: str

    code: ClassVar[str] = "MESSAGE_COPY_MISSING"
    zh: ClassVar[str] = "{method}回访应留存往来信息:请先将信息副本上传至本案件,再提交。"
    en: ClassVar[str] = "A revisit by {method} needs the copy of the message: upload it to this case, then send again."


@dataclass(eq=False)
class AttemptsTooFew(Refused):
    """Unreachable is an outcome only after the prescribed attempts."""

    required: int
    days: int
    made: int

    code: ClassVar[str] = "ATTEMPTS_TOO_FEW"
    zh: ClassVar[str] = "认定“不可达”须在{days}个不同日期联系至少{required}次,目前有效联系{made}次。"
    en: ClassVar[str] = "Unreachable needs {required} attempts on {days} days; {made} are logged: log the others first."


@dataclass(eq=False)
class MethodNotAllowed(Refused):
    """The programme does not allow this method of contact."""

    method: str

    code: ClassVar[str] = "METHOD_NOT_ALLOWED"
    zh: ClassVar[str] = "该类回访不允许采用“{method}”方式。"
    en: ClassVar[str] = "This programme does not allow the method {method}."


@dataclass(eq=False)
class WrongLine(Refused):
    """Phone revisits go through the unified line (art. 8); another number needs a reason."""

    line: str

    code: ClassVar[str] = "WRONG_LINE"
    zh: ClassVar[str] = "电话回访应通过统一客户服务平台{line}进行;使用其他号码须填写理由。"
    en: ClassVar[str] = "Phone revisits go through {line}: give a reason for another number."


@dataclass(eq=False)
class FilingNotOver(Refused):
    """The period has not ended, so its rows are not complete."""

    period: str

    code: ClassVar[str] = "FILING_NOT_OVER"
    zh: ClassVar[str] = "报送期间 {period} 尚未结束,期末后方可报送。"
    en: ClassVar[str] = "The period {period} is not over: submit after its end."


@dataclass(eq=False)
class NotARecipient(Forbidden):
    """Only a recipient of the filing acknowledges it."""

    code: ClassVar[str] = "NOT_A_RECIPIENT"
    zh: ClassVar[str] = "您所在单位不是该报送的接收单位,不能签收。"
    en: ClassVar[str] = "Your unit is not a recipient of this filing and cannot acknowledge it."


@dataclass(eq=False)
class ReusedKey(Refused):
    """The idempotency key was used before for something else."""

    key: str

    code: ClassVar[str] = "REUSED_KEY"
    zh: ClassVar[str] = "请求标识 {key} 已用于其他操作,请更换后重试。"
    en: ClassVar[str] = "The key {key} was used for another request: send a new one."


@dataclass(eq=False)
class FormInvalid(Invalid):
    """Fields of the form are missing or wrong."""

    code: ClassVar[str] = "FORM_INVALID"


@dataclass(eq=False)
class NotInForm(Refused):
    """The programme has no form to fill."""

    programme: str

    code: ClassVar[str] = "NO_FORM"
    zh: ClassVar[str] = "回访类型 {programme} 没有规定表单。"
    en: ClassVar[str] = "The programme {programme} has no form."


@dataclass(eq=False)
class YearNotNewer(Refused):
    """The calendar holds this version of the year, or a newer one."""

    year: int
    version: int

    code: ClassVar[str] = "YEAR_NOT_NEWER"
    zh: ClassVar[str] = "{year}年日历已载入第{version}版;如有更正,请提高文件中的版本号后再载入。"
    en: ClassVar[str] = "Version {version} of {year} is loaded already: raise the version in the file to correct it."


@dataclass(eq=False)
class NotInPopulation(Refused):
    """The client is not among those whom the programme revisits."""

    programme: str

    code: ClassVar[str] = "NOT_IN_POPULATION"
    zh: ClassVar[str] = "该客户不属于“{programme}”的回访对象(例如信用账户均已注销),不能立案。"
    en: ClassVar[str] = (
        "The client is not among those the programme {programme} revisits (no open credit account): open nothing."
    )


@dataclass(eq=False)
class EditionChanged(Refused):
    """A rulebook file was changed without a new version, although decisions point at the version."""

    regulation: str
    version: str

    code: ClassVar[str] = "EDITION_CHANGED"
    zh: ClassVar[str] = "规则 {regulation} 第{version}版的内容已被改动:已采用的版本不得改写,请提高版本号或恢复原文件。"
    en: ClassVar[str] = (
        "The rulebook {regulation} {version} was changed in place: raise its version or restore the file."
    )
