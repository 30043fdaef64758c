"""What a caller of the cases room can be told.

NotFound   CaseNotFound  ClientNotFound  FilingNotFound  StaffNotFound  UnitNotFound
Forbidden  NotYourUnit  NotYours  PostRequired  NotARecipient
Refused    StaleVersion  AlreadyOpen  RecordingMissing  MessageCopyMissing  AttemptsTooFew
           MethodNotAllowed  WrongLine  FilingNotOver  RecipientMissing  ReusedKey
           NotInPopulation  YearNotNewer  EditionChanged
Invalid    FormInvalid

About papers (records, their scans, lists) more in `cases.paper_errors`; those about findings, credit, delegations and waivers
stand in cases/finding_errors.py.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import ClassVar

from cases.posts import listed
from kernel.actor import Post
from kernel.errors import Forbidden, Invalid, NotFound, Refused


@dataclass(eq=False)
class CaseNotFound(NotFound):
    """No such case, or not in this person's sight."""

    code: ClassVar[str] = "CASE_NOT_FOUND"
    zh: ClassVar[str] = "未找到该案件，或您无权查看；请核对编号。"
    en: ClassVar[str] = "No such case in your sight: check its number."


@dataclass(eq=False)
class ClientNotFound(NotFound):
    """No such client, or not in this person's sight."""

    code: ClassVar[str] = "CLIENT_NOT_FOUND"
    zh: ClassVar[str] = "未找到该客户，或不属于您可查看的营业网点；请核对客户号。"
    en: ClassVar[str] = "No such client in your sight: check the client number."


@dataclass(eq=False)
class FilingNotFound(NotFound):
    """No such filing, or not in this person's sight."""

    code: ClassVar[str] = "FILING_NOT_FOUND"
    zh: ClassVar[str] = "未找到该报送，或您无权查看；请核对报送编号。"
    en: ClassVar[str] = "No such filing in your sight: check its number."


@dataclass(eq=False)
class StaffNotFound(NotFound):
    """No such person on the staff, or none who can be given the case."""

    code: ClassVar[str] = "STAFF_NOT_FOUND"
    zh: ClassVar[str] = "所选人员不在承办单位的回访岗位上，请从该单位的回访人员中重新选择。"
    en: ClassVar[str] = "Nobody of that id holds a revisiting post in the owning unit: choose one who does."


@dataclass(eq=False)
class UnitNotFound(NotFound):
    """No such unit, or one that is closed."""

    code: ClassVar[str] = "UNIT_NOT_FOUND"
    zh: ClassVar[str] = "未找到该单位或该单位已撤销，请从单位名册中选择。"
    en: ClassVar[str] = "No such unit, or it is closed: choose one from the directory."


@dataclass(eq=False)
class NotYourUnit(Forbidden):
    """The act belongs to staff of the unit that owns the matter."""

    unit: str

    code: ClassVar[str] = "NOT_YOUR_UNIT"
    zh: ClassVar[str] = "该事项由{unit}负责，请由该单位人员办理。"
    en: ClassVar[str] = "This belongs to {unit}: somebody of that unit must do it."


@dataclass(eq=False)
class NotYours(Forbidden):
    """What a person owes for himself is done by that person."""

    person: str

    code: ClassVar[str] = "NOT_YOURS"
    zh: ClassVar[str] = "该事项由{person}本人办理，请由其本人提交。"
    en: ClassVar[str] = "{person} owes this in person and must do it."


@dataclass(eq=False)
class PostRequired(Forbidden):
    """The act needs a post that the actor does not hold."""

    posts: Iterable[Post]
    posts_zh: str = field(init=False)
    posts_en: str = field(init=False)

    code: ClassVar[str] = "POST_REQUIRED"
    zh: ClassVar[str] = "该事项须由以下岗位人员办理：{posts_zh}。"
    en: ClassVar[str] = "This needs one of the posts: {posts_en}."

    def __post_init__(self) -> None:
        """Name the posts."""
        self.posts_zh, self.posts_en = listed(self.posts, "zh"), listed(self.posts, "en")


@dataclass(eq=False)
class StaleVersion(Refused):
    """It was changed since it was read."""

    expected: int
    actual: int

    code: ClassVar[str] = "STALE_VERSION"
    zh: ClassVar[str] = "该记录已被更新（您读取的是第{expected}版，现为第{actual}版），请刷新核对后重新提交。"
    en: ClassVar[str] = "It was changed since you read it (version {expected}, now {actual}): read it again and resend."


@dataclass(eq=False)
class AlreadyOpen(Refused):
    """The client already has an open revisit of that programme."""

    number: str

    code: ClassVar[str] = "ALREADY_OPEN"
    zh: ClassVar[str] = "该客户已有尚未完成的同类回访 {number}，请在该案件中办理。"
    en: ClassVar[str] = "The client already has an open revisit of this kind, {number}: work on that one."


@dataclass(eq=False)
class RecordingMissing(Refused):
    """The method demands a recording (art. 9), or the client's refusal of it on record."""

    method: str

    code: ClassVar[str] = "RECORDING_MISSING"
    zh: ClassVar[str] = "采用“{method}”方式回访应同步录音：请先上传录音；客户拒绝录音的，请登记拒绝情况。"
    en: ClassVar[str] = (
        "A revisit by {method} needs its recording: upload it first, or log that the client refused, with the reason."
    )


@dataclass(eq=False)
class MessageCopyMissing(Refused):
    """A written method demands the copy of the message among the case's documents (art. 9)."""

    method: str

    code: ClassVar[str] = "MESSAGE_COPY_MISSING"
    zh: ClassVar[str] = "采用“{method}”方式回访应留存往来信息：请先将信息副本上传至本案件，再提交。"
    en: ClassVar[str] = "A revisit by {method} needs the copy of the message: upload it to this case, then send again."


@dataclass(eq=False)
class AttemptsTooFew(Refused):
    """Unreachable is an outcome only after the prescribed attempts."""

    required: int
    days: int
    made: int

    code: ClassVar[str] = "ATTEMPTS_TOO_FEW"
    zh: ClassVar[str] = (
        "认定客户“不可达”前，须在至少{days}个不同日期累计联系不少于{required}次；目前已登记未联系上客户的{made}次，请补足后再提交。"
    )
    en: ClassVar[str] = (
        "Unreachable needs {required} attempts that did not reach the client on {days} days; {made} are logged: "
        "log the others first."
    )


@dataclass(eq=False)
class MethodNotAllowed(Refused):
    """The programme does not allow this method of contact."""

    method: str

    code: ClassVar[str] = "METHOD_NOT_ALLOWED"
    zh: ClassVar[str] = "该类回访不得采用“{method}”方式，请选择其他回访方式。"
    en: ClassVar[str] = "This programme does not allow the method {method}: choose another."


@dataclass(eq=False)
class WrongLine(Refused):
    """Phone revisits go through the unified line (art. 8); another number needs a reason."""

    line: str

    code: ClassVar[str] = "WRONG_LINE"
    zh: ClassVar[str] = "电话回访应通过统一客户服务平台{line}进行；使用其他号码的，请填写理由。"
    en: ClassVar[str] = "Phone revisits go through {line}: give a reason for another number."


@dataclass(eq=False)
class FilingNotOver(Refused):
    """The period has not ended, so its rows are not complete."""

    period: str

    code: ClassVar[str] = "FILING_NOT_OVER"
    zh: ClassVar[str] = "报送期间 {period} 尚未结束，请在期间结束后报送。"
    en: ClassVar[str] = "The period {period} is not over: submit after its end."


@dataclass(eq=False)
class NotARecipient(Forbidden):
    """Only a recipient of the filing acknowledges it."""

    code: ClassVar[str] = "NOT_A_RECIPIENT"
    zh: ClassVar[str] = "您所在单位不是该报送的接收单位，请由接收单位签收。"
    en: ClassVar[str] = "Your unit is not a recipient of this filing: a recipient must acknowledge it."


@dataclass(eq=False)
class RecipientMissing(Refused):
    """A filing is due to a type of unit that the firm does not have: nobody would receive it."""

    filing: str
    unit_type: str

    code: ClassVar[str] = "RECIPIENT_MISSING"
    zh: ClassVar[str] = (
        "“{filing}”没有接收单位：单位名册中没有“{unit_type}”。请先导入该单位，系统随后自动补建全部应报期间。"
    )
    en: ClassVar[str] = (
        "Nobody receives the filing {filing}: the firm has no {unit_type}. Import that unit; missing filings open by themselves."
    )


@dataclass(eq=False)
class ReusedKey(Refused):
    """The idempotency key was used before for something else."""

    key: str

    code: ClassVar[str] = "REUSED_KEY"
    zh: ClassVar[str] = "请求标识 {key} 已用于其他请求，请更换标识后重试。"
    en: ClassVar[str] = "The key {key} was used for another request: send a new one."


@dataclass(eq=False)
class FormInvalid(Invalid):
    """Fields of the form are missing or wrong."""

    code: ClassVar[str] = "FORM_INVALID"


@dataclass(eq=False)
class YearNotNewer(Refused):
    """The calendar holds this version of the year, or a newer one."""

    year: int
    version: int

    code: ClassVar[str] = "YEAR_NOT_NEWER"
    zh: ClassVar[str] = "{year}年工作日历已载入第{version}版；如需更正，请将文件中的版本号改为更高的版本后再载入。"
    en: ClassVar[str] = "Version {version} of {year} is loaded already: raise the version in the file to correct it."


@dataclass(eq=False)
class NotInPopulation(Refused):
    """The client is not among those whom the programme revisits."""

    programme: str

    code: ClassVar[str] = "NOT_IN_POPULATION"
    zh: ClassVar[str] = "该客户不属于“{programme}”的回访对象（如信用账户均已注销），不予立案。"
    en: ClassVar[str] = (
        "The client is not among those the programme {programme} revisits (no open credit account): open nothing."
    )


@dataclass(eq=False)
class EditionChanged(Refused):
    """A rulebook file was changed without a new version, although decisions point at the version."""

    regulation: str
    version: str

    code: ClassVar[str] = "EDITION_CHANGED"
    zh: ClassVar[str] = (
        "制度规则 {regulation} 第{version}版的文件内容已变动：已采用的版本不得改写，请恢复原文件，或改用更高的版本号。"
    )
    en: ClassVar[str] = (
        "The rulebook {regulation} {version} was changed in place: raise its version or restore the file."
    )
