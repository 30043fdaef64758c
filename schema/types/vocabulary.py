"""Words: every enum of the models as published, each value with its Chinese word and its English description.

Import this before a type that uses one of the enums: strawberry keeps the first definition it sees.
"""

from archive.models import AccessKind, DocumentState, HoldKind
from cases.models.case import CaseKind
from cases.models.client import IdentityType, InvestorClass
from cases.models.client_list import ClientListStatus
from cases.models.filing import FilingStatus
from cases.models.notice import DeliveryResult, TargetKind
from cases.models.obligation import ObligationStatus
from cases.models.organisation import UnitType
from cases.models.revisit import AttemptResult, RevisitMethod, RevisitOutcome, RevisitStatus
from cases.models.rulebook import TermSource
from cases.posts import NAMES
from cases.reminders import NoticeKind
from kernel.actor import Post
from schema.types.describing import publish

UNIT_TYPES = publish(
    UnitType,
    "Type of a unit (单位类型).",
    {
        UnitType.COMPANY_LEADERSHIP: ("公司领导", "Company leadership"),
        UnitType.MARGIN_HQ: ("融资融券业务管理总部", "Margin business headquarters"),
        UnitType.BROKERAGE_HQ: ("经纪业务管理总部", "Brokerage headquarters"),
        UnitType.CLIENT_SERVICE_CENTRE: ("客户服务中心", "Client service centre"),
        UnitType.BRANCH: ("营业网点", "Branch"),
        UnitType.COMPLIANCE_LEGAL: ("合规与法律事务部", "Compliance and legal department"),
        UnitType.AUDIT_HQ: ("审计总部", "Audit headquarters"),
        UnitType.MARGIN_COMMITTEE: ("融资融券业务管理委员会", "Margin business committee"),
    },
)
POSTS = publish(
    Post,
    "Post that a person holds; rights come from posts alone (岗位).",
    NAMES,
)
publish(
    TermSource,
    "Who set a term (期限依据).",
    {
        TermSource.TEXT: ("制度规定", "The regulation's own text"),
        TermSource.FIRM: ("公司规定", "The firm, where the text is silent"),
    },
)
DOCUMENT_STATES = publish(
    DocumentState,
    "How far a document has come on its way into the archive (文件状态).",
    {
        DocumentState.RESERVED: ("已登记", "Announced, no byte received yet"),
        DocumentState.UPLOADING: ("上传中", "Parts are being uploaded"),
        DocumentState.STAGED: ("已接收", "All parts are received, not yet checked"),
        DocumentState.VERIFYING: ("校验中", "Bytes are being checked and locked"),
        DocumentState.LOCKED: ("已锁定", "Locked in the store, about to be recorded"),
        DocumentState.ARCHIVED: ("已归档", "Archived: checked, locked and recorded"),
        DocumentState.REJECTED: ("已拒收", "Refused because its bytes are not what was announced"),
        DocumentState.ABANDONED: ("已放弃", "Given up before its bytes were complete"),
    },
)
HOLD_KINDS = publish(
    HoldKind,
    "Why documents may not end (保全种类).",
    {
        HoldKind.CASE_OPEN: ("案件未结", "Their case is still open"),
        HoldKind.ACCOUNT_OPEN: ("账户未销", "The client's account is open or a debt is not settled"),
        HoldKind.MATTER: ("专项保全", "A matter such as an inspection or a lawsuit needs them"),
    },
)
ACCESS_KINDS = publish(
    AccessKind,
    "What somebody did to see what is not shown to everybody (调阅方式).",
    {
        AccessKind.REVEAL: ("查看联系方式", "Saw contact data unmasked"),
        AccessKind.READ: ("阅读", "Read a document"),
        AccessKind.PLAY: ("播放", "Listened to a recording"),
        AccessKind.EXPORT: ("导出", "Exported evidence"),
        AccessKind.DOWNLOAD: ("下载", "Downloaded a document"),
    },
)
OBLIGATION_STATUSES = publish(
    ObligationStatus,
    "State of an obligation (应办事项状态).",
    {
        ObligationStatus.OPEN: ("待办", "Still to be done"),
        ObligationStatus.FULFILLED: ("已办结", "Done"),
        ObligationStatus.WAIVED: ("已豁免", "Waived by somebody who may"),
        ObligationStatus.LAPSED: ("已失效", "Fallen away because its ground did"),
    },
)
CLIENT_LIST_STATUSES = publish(
    ClientListStatus,
    "State of a list of clients (名单状态).",
    {
        ClientListStatus.PROPOSED: ("待审核", "Proposed, not decided yet"),
        ClientListStatus.APPROVED: ("已批准", "Approved: it counts"),
        ClientListStatus.RETURNED: ("已退回", "Given back with a reason"),
        ClientListStatus.REPLACED: ("已替换", "A later list of the keeper took its place"),
    },
)
CASE_KINDS = publish(
    CaseKind,
    "Kind of a case (案件种类).",
    {
        CaseKind.REVISIT: ("客户回访", "Revisit of a client"),
        CaseKind.POOL_REPORT: ("重点监控客户报告", "Report on monitored clients"),
        CaseKind.COMPLAINT: ("客户投诉", "Complaint of a client"),
    },
)
REVISIT_STATUSES = publish(
    RevisitStatus,
    "State of a revisit (回访状态).",
    {
        RevisitStatus.PLANNED: ("待回访", "Opened, nobody has tried yet"),
        RevisitStatus.IN_PROGRESS: ("回访中", "Somebody has tried to reach the client"),
        RevisitStatus.DONE: ("已完成", "Recorded, its papers not all archived yet"),
        RevisitStatus.ARCHIVED: ("已归档", "Recorded and all its papers archived"),
        RevisitStatus.CANCELLED: ("已取消", "Fallen away because its ground did"),
    },
)
publish(
    RevisitMethod,
    "How the client is revisited (回访方式).",
    {
        RevisitMethod.VISIT: ("拜访", "Visit to the client"),
        RevisitMethod.MEETING: ("召集会议", "Meeting of clients"),
        RevisitMethod.PHONE: ("电话", "Telephone call"),
        RevisitMethod.SMS: ("短信", "Text message"),
        RevisitMethod.EMAIL: ("电邮", "E-mail"),
        RevisitMethod.LETTER: ("信函", "Letter"),
        RevisitMethod.OTHER: ("其他", "Another way, named in the record"),
    },
)
publish(
    RevisitOutcome,
    "How the revisit ended (回访结果).",
    {
        RevisitOutcome.COMPLETED: ("完成", "Completed"),
        RevisitOutcome.PASSED: ("通过", "Passed"),
        RevisitOutcome.FAILED: ("不通过", "Failed"),
        RevisitOutcome.REFUSED: ("拒绝", "The client refused; the revisit still has to be made"),
        RevisitOutcome.UNREACHABLE: ("不可达", "The client could not be reached; the revisit still has to be made"),
    },
)
publish(
    AttemptResult,
    "How one attempt to reach the client ended (联系结果).",
    {
        AttemptResult.REACHED: ("已接通", "The client was reached"),
        AttemptResult.NO_ANSWER: ("无人接听", "Nobody answered"),
        AttemptResult.BUSY: ("占线", "The line was busy"),
        AttemptResult.WRONG_NUMBER: ("号码有误", "The number was wrong"),
        AttemptResult.APPOINTMENT: ("已预约", "Another time was agreed"),
        AttemptResult.REFUSED: ("拒绝", "The client refused to talk"),
    },
)
INVESTOR_CLASSES = publish(
    InvestorClass,
    "Class of an investor (投资者类型).",
    {
        InvestorClass.ORDINARY: ("普通投资者", "Ordinary investor"),
        InvestorClass.PROFESSIONAL: ("专业投资者", "Professional investor"),
    },
)
publish(
    IdentityType,
    "Type of an identity document (证件类型).",
    {
        IdentityType.ID_CARD: ("居民身份证", "Resident identity card"),
        IdentityType.PASSPORT: ("护照", "Passport"),
        IdentityType.RESIDENCE_PERMIT: ("港澳台居民居住证或永久居留证", "Residence permit"),
        IdentityType.CREDIT_CODE: ("统一社会信用代码", "Unified social credit code of an organisation"),
        IdentityType.OTHER: ("其他证件", "Another document"),
    },
)
FILING_STATUSES = publish(
    FilingStatus,
    "State of a filing (报送状态).",
    {
        FilingStatus.OPEN: ("待报送", "Open: not submitted yet"),
        FilingStatus.SUBMITTED: ("已报送", "Submitted, its rows are frozen"),
        FilingStatus.RECEIVED: ("已签收", "Received by everybody who must"),
    },
)
NOTICE_KINDS = publish(
    NoticeKind,
    "Kind of a notice (通知种类).",
    {
        NoticeKind.REMINDER: ("提醒", "Reminder before the day"),
        NoticeKind.DUE_TODAY: ("到期提醒", "Reminder on the day itself"),
        NoticeKind.ESCALATION: ("逾期升级", "To a superior, because it is overdue"),
        NoticeKind.EVIDENCE_MISSING: ("证据缺失", "The archive did not take evidence of a revisit: upload it again"),
        NoticeKind.COMPLAINT_MATTER: ("投诉事项", "A client raised a complaint matter in a revisit"),
        NoticeKind.RAISED: ("问题上报", "A record names something for whoever stands above to decide"),
        NoticeKind.CALENDAR_MISSING: ("日历缺失", "A year's working days should have been loaded by now"),
        NoticeKind.INSPECTION: ("检查意见", "An inspector noted something, or a unit answered a note"),
        NoticeKind.NEW_DUTY: ("新增待办", "Something new is to be done"),
        NoticeKind.APPOINTMENT: ("预约提醒", "A talk that was appointed with a client is near"),
        NoticeKind.DECISION: ("审批结果", "What was asked for has been decided"),
    },
)
publish(
    TargetKind,
    "Whose address outside the house (送达对象).",
    {
        TargetKind.STAFF: ("本人", "The recipient's own address"),
        TargetKind.UNIT: ("单位", "The unit's address"),
    },
)
publish(
    DeliveryResult,
    "Whether the other side took a notice (送达结果).",
    {
        DeliveryResult.SENT: ("已送达", "The other side took it"),
        DeliveryResult.FAILED: ("未送达", "The other side did not take it"),
    },
)

__all__ = [
    "ACCESS_KINDS",
    "CASE_KINDS",
    "CLIENT_LIST_STATUSES",
    "DOCUMENT_STATES",
    "FILING_STATUSES",
    "HOLD_KINDS",
    "INVESTOR_CLASSES",
    "NOTICE_KINDS",
    "OBLIGATION_STATUSES",
    "POSTS",
    "REVISIT_STATUSES",
    "UNIT_TYPES",
    "AccessKind",
    "AttemptResult",
    "CaseKind",
    "ClientListStatus",
    "DeliveryResult",
    "DocumentState",
    "FilingStatus",
    "HoldKind",
    "IdentityType",
    "InvestorClass",
    "NoticeKind",
    "ObligationStatus",
    "Post",
    "RevisitMethod",
    "RevisitOutcome",
    "RevisitStatus",
    "TargetKind",
    "TermSource",
    "UnitType",
]
