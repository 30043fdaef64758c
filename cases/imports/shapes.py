"""The columns of each kind of file, with every header name that is accepted; docs/imports.md shows examples."""

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from cases.models.client import IdentityType, InvestorClass
from cases.models.organisation import UnitType
from cases.models.recording import CallDirection
from kernel.actor import Post


class Kind(StrEnum):
    """What is delivered. Recordings have a manifest of this shape and a way in of their own; the others have importers."""

    UNITS = "units"
    STAFF = "staff"
    CLIENTS = "clients"
    ACCOUNTS = "accounts"
    SNAPSHOTS = "snapshots"
    POSITIONS = "positions"
    CONTRACTS = "contracts"
    LIQUIDATIONS = "liquidations"
    WARNINGS = "warnings"
    RECORDINGS = "recordings"


class Content(StrEnum):
    """What a column holds, with the type it has in the database."""

    TEXT = "text"
    NUMBER = "numeric"
    MONEY = "numeric(20,2)"
    DATE = "date"
    INSTANT = "timestamptz"
    SECONDS = "interval"
    CHOICE = "choice"
    CHOICES = "choices"

    @property
    def sql_type(self) -> str:
        """Give the type of the staging column."""
        return "text" if self in {Content.CHOICE, Content.CHOICES} else self.value


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its field, the header names it goes by (lower case), and what is accepted in it."""

    field: str
    names: tuple[str, ...]
    content: Content = Content.TEXT
    required: bool = False
    choices: Mapping[str, str] = dataclasses.field(default_factory=dict[str, str])
    limit: int = 200


class Dating(StrEnum):
    """Which day a file is of: none, the day it names (or `--date`), or today when it names none."""

    NONE = "none"
    NAMED = "named"
    TODAY = "today"


@dataclass(frozen=True, slots=True)
class Shape:
    """One kind of file. `key` names what a line is known by; `either` lists columns of which one must be there.

    `told_anew`: columns that say nothing of what is on file when they are not there. `may_be_empty`: no lines are an answer.
    """

    kind: Kind
    key: str
    columns: tuple[Column, ...]
    either: tuple[str, ...] = ()
    dating: Dating = Dating.NONE
    may_be_empty: bool = False
    told_anew: tuple[str, ...] = ()

    def column(self, name: str) -> Column:
        """Give a column by its field."""
        return next(column for column in self.columns if column.field == name)


def choices(*groups: tuple[StrEnum, tuple[str, ...]]) -> Mapping[str, str]:
    """Map the enum's own name and every other spelling, in upper case, to the stored value."""
    return {name.upper(): value.value for value, names in groups for name in (value.value, *names)}


UNIT_TYPES = choices(
    (UnitType.COMPANY_LEADERSHIP, ("公司领导", "公司")),
    (UnitType.MARGIN_HQ, ("融资融券业务管理总部",)),
    (UnitType.BROKERAGE_HQ, ("经纪业务管理总部",)),
    (UnitType.CLIENT_SERVICE_CENTRE, ("客户服务中心",)),
    (UnitType.BRANCH, ("营业网点", "证券营业部", "营业部")),
    (UnitType.COMPLIANCE_LEGAL, ("合规与法律事务部",)),
    (UnitType.AUDIT_HQ, ("审计总部",)),
    (UnitType.MARGIN_COMMITTEE, ("融资融券业务管理委员会",)),
)
POSTS = choices(
    (Post.UNIT_HEAD, ("负责人",)),
    (Post.OPERATIONS_DIRECTOR, ("营运总监",)),
    (Post.BUSINESS_SUPERVISOR, ("业务主管",)),
    (Post.MARGIN_SPECIALIST, ("融资融券专岗",)),
    (Post.REVISIT_OFFICER, ("回访人员",)),
    (Post.AGENT, ("坐席员",)),
    (Post.COMPLAINT_OFFICER, ("投诉处理专员",)),
    (Post.THRESHOLD_ADMINISTRATOR, ("监控阀值管理岗",)),
    (Post.LIQUIDATION_OFFICER, ("平仓岗",)),
    (Post.LIQUIDATION_CONTROL_OFFICER, ("平仓内控岗",)),
    (Post.MARK_TO_MARKET_OFFICER, ("逐日盯市岗",)),
    (Post.COMPLIANCE_OFFICER, ("合规",)),
    (Post.AUDITOR, ("审计",)),
    (Post.LEADER, ("公司领导",)),
    (Post.COMMITTEE_MEMBER, ("委员会委员",)),
    (Post.ADMINISTRATOR, ("系统管理员",)),
    (Post.CORE_FEED, ("核心系统",)),
    (Post.CALL_CENTRE, ("呼叫中心",)),
    (Post.COUNTER_GATE, ("柜台系统",)),
)
IDENTITY_TYPES = choices(
    (IdentityType.ID_CARD, ("身份证", "居民身份证", "0101", "0", "00")),
    (IdentityType.PASSPORT, ("护照", "1")),
    (IdentityType.RESIDENCE_PERMIT, ("居住证", "港澳台居民居住证", "外国人永久居留身份证")),
    (IdentityType.CREDIT_CODE, ("统一社会信用代码", "营业执照")),
    (IdentityType.OTHER, ("其他",)),
)
INVESTOR_CLASSES = choices(
    (InvestorClass.ORDINARY, ("普通", "普通投资者", "0")),
    (InvestorClass.PROFESSIONAL, ("专业", "专业投资者", "1")),
)

UNITS = Shape(
    Kind.UNITS,
    "code",
    (
        Column("code", ("code", "unit", "unit_code", "branch_no", "单位代码", "机构编号"), required=True, limit=40),
        Column("name", ("name", "unit_name", "branch_name", "单位名称", "机构名称"), required=True),
        Column("type", ("type", "unit_type", "单位类型"), Content.CHOICE, required=True, choices=UNIT_TYPES),
        Column("parent", ("parent", "parent_code", "parent_branch_no", "上级单位", "上级机构"), limit=40),
        Column("founded_on", ("founded", "founded_on", "open_date", "成立日期", "开业日期"), Content.DATE),
        Column("closed_on", ("closed", "closed_on", "close_date", "撤销日期", "停业日期"), Content.DATE),
        Column("notify_target", ("notify_target", "notify", "通知地址"), limit=500),
    ),
)
STAFF = Shape(
    Kind.STAFF,
    "login",
    (
        Column("login", ("login", "user", "emp_no", "operator_no", "登录名", "工号"), required=True, limit=80),
        Column("name", ("name", "staff_name", "emp_name", "operator_name", "姓名"), required=True),
        Column("unit", ("unit", "unit_code", "branch_no", "单位", "单位代码"), required=True, limit=40),
        Column("posts", ("posts", "post", "岗位"), Content.CHOICES, choices=POSTS),
        Column("superior", ("superior", "superior_login", "leader", "直接上级"), limit=80),
        Column("extension", ("extension", "ext_no", "分机", "分机号"), limit=40),
        Column("left_on", ("left", "left_on", "leave_date", "离职日期"), Content.DATE),
        Column("notify_target", ("notify_target", "notify", "通知地址"), limit=500),
    ),
)
CLIENTS = Shape(
    Kind.CLIENTS,
    "number",
    (
        Column("number", ("number", "client_id", "client_no", "cust_no", "客户号"), required=True, limit=40),
        Column("name", ("name", "client_name", "full_name", "客户姓名", "客户名称"), required=True),
        Column(
            "identity_type", ("identity_type", "id_kind", "id_type", "证件类型"), Content.CHOICE, choices=IDENTITY_TYPES
        ),
        Column("identity_number", ("identity_number", "id_no", "证件号码"), required=True, limit=40),
        Column("phone", ("phone", "mobile_tel", "mobile", "phonecode", "联系电话", "手机号码"), limit=40),
        Column("email", ("email", "e_mail", "电子邮箱"), limit=254),
        Column("address", ("address", "id_address", "联系地址"), limit=500),
        Column(
            "investor_class", ("investor_class", "prof_flag", "投资者类型"), Content.CHOICE, choices=INVESTOR_CLASSES
        ),
        Column("branch", ("branch", "branch_no", "营业网点", "营业部"), required=True, limit=40),
        Column("developer", ("developer", "broker_account", "开发人员"), limit=80),
    ),
)
ACCOUNTS = Shape(
    Kind.ACCOUNTS,
    "number",
    (
        Column("number", ("number", "account", "credit_account", "stock_account", "信用账户"), required=True, limit=40),
        Column("fund_account", ("fund_account", "资金账号"), limit=40),
        Column("client", ("client", "client_id", "client_no", "client_number", "客户号"), required=True, limit=40),
        Column("branch", ("branch", "branch_no", "营业网点", "营业部"), limit=40),
        Column("opened_on", ("opened", "opened_on", "open_date", "开户日期"), Content.DATE, required=True),
        Column("closed_on", ("closed", "closed_on", "cancel_date", "销户日期"), Content.DATE),
        Column("debt_settled_on", ("debt_settled", "debt_settled_on", "末笔负债了结日期"), Content.DATE),
        Column("credit_grade", ("grade", "credit_grade", "crdt_level", "信用等级"), limit=20),
        Column("credit_line", ("line", "credit_line", "crdt_quota", "授信额度"), Content.MONEY),
    ),
)
SNAPSHOTS = Shape(
    Kind.SNAPSHOTS,
    "account",
    (
        Column("on_date", ("date", "on_date", "init_date", "日期"), Content.DATE),
        Column("account", ("account", "credit_account", "stock_account", "信用账户"), limit=40),
        Column("fund_account", ("fund_account", "资金账号"), limit=40),
        Column("assets", ("assets", "assure_asset", "资产市值", "担保资产"), Content.MONEY, required=True),
        Column(
            "debt", ("debt", "margin_debt", "total_debit", "负债金额", "融资融券负债"), Content.MONEY, required=True
        ),
        Column("ratio", ("ratio", "per_assurescale_value", "maintenance_margin_ratio", "维持担保比例"), Content.NUMBER),
        Column("profit_loss", ("profit_loss", "income_balance", "盈亏金额"), Content.MONEY),
        Column("profit_loss_ratio", ("profit_loss_ratio", "income_ratio", "盈亏比例"), Content.NUMBER),
    ),
    either=("account", "fund_account"),
    dating=Dating.NAMED,
)
DIRECTIONS = choices(
    (CallDirection.OUTBOUND, ("OUT", "呼出", "外呼", "去电")),
    (CallDirection.INBOUND, ("IN", "呼入", "来电")),
)
RECORDINGS = Shape(
    Kind.RECORDINGS,
    "call_id",
    (
        Column(
            "call_id", ("call_id", "callid", "ucid", "通话编号", "呼叫编号", "通话流水号"), required=True, limit=100
        ),
        Column("direction", ("direction", "call_type", "呼叫方向"), Content.CHOICE, required=True, choices=DIRECTIONS),
        Column("caller", ("caller", "caller_no", "ani", "主叫", "主叫号码"), limit=40),
        Column("callee", ("callee", "callee_no", "dnis", "被叫", "被叫号码"), limit=40),
        Column(
            "agent",
            ("agent", "agent_id", "login", "operator_no", "坐席", "坐席工号", "工号", "extension", "分机"),
            limit=80,
        ),
        Column(
            "started_at",
            ("start", "started_at", "start_time", "begin_time", "开始时间"),
            Content.INSTANT,
            required=True,
        ),
        Column("ended_at", ("end", "ended_at", "end_time", "结束时间"), Content.INSTANT),
        Column("length", ("duration", "seconds", "call_seconds", "通话时长", "时长"), Content.SECONDS),
        Column(
            "file", ("file", "file_name", "record_file", "filename", "录音文件", "文件名"), required=True, limit=500
        ),
        Column("sha256", ("sha256", "hash", "digest", "摘要", "文件摘要"), limit=64),
        Column("result", ("result", "result_code", "call_result", "结果", "结果代码"), limit=100),
    ),
    either=("ended_at", "length"),
)
