"""What became of a delivered file: what was loaded, and each refused line with its field and reason."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from cases.imports.shapes import Kind
from kernel.errors import Language

KEPT = 1000
"""So many refused lines are kept with their reasons; all are counted."""

REASONS: Mapping[str, tuple[str, str]] = {
    "MISSING": ("必填项为空", "a required value is missing"),
    "NOT_A_NUMBER": ("不是数字", "not a number"),
    "OUT_OF_RANGE": ("数值超出合理范围", "the number is out of all proportion"),
    "NEGATIVE": ("不得为负数", "must not be negative"),
    "NOT_A_DATE": ("不是日期（应为 20260302 或 2026-03-02）", "not a date (20260302 or 2026-03-02)"),
    "NOT_AN_INSTANT": ("不是时间（应为 2026-03-02 15:30:00）", "not an instant (2026-03-02 15:30:00)"),
    "NOT_A_LENGTH": ("不是时长（应为秒数或 00:03:00）", "not a length (seconds, or 00:03:00)"),
    "ENDS_BEFORE_START": ("结束时间早于开始时间", "ends before it starts"),
    "NOT_A_DIGEST": ("不是SHA-256摘要（64位十六进制）", "is no SHA-256 (64 hexadecimal digits)"),
    "IN_THE_FUTURE": ("日期晚于今天", "lies in the future"),
    "OTHER_DAY": ("日期与导入日期不一致", "is not the day that is imported"),
    "BEFORE_OPENING": ("早于开户日期", "lies before the account was opened"),
    "BEFORE_ITS_START": ("早于合约开仓日期", "lies before the contract was opened"),
    "BEFORE_SENDING": ("早于预警发送时间", "lies before the warning was sent"),
    "AFTER_ITS_DAY": ("晚于持仓日期", "lies after the day of the positions"),
    "NOT_A_CHOICE": ("不在可选范围内", "is none of the accepted values"),
    "TOO_LONG": ("内容过长", "is too long"),
    "CONTROL_CHARACTER": ("含有控制字符", "contains control characters"),
    "COLUMNS": (
        "列数与表头不一致（分隔符不一致或行被截断）",
        "not as many columns as the header (other delimiter or cut off)",
    ),
    "DUPLICATE": ("在同一文件中重复出现", "stands in the file more than once"),
    "CHECK_DIGIT": ("证件号码校验位不正确", "the check digit of the identity number is wrong"),
    "IDENTITY_KIND": (
        "证件号码不是居民身份证、港澳台居民居住证或统一社会信用代码，请提供证件类型列",
        "neither a resident id, a residence permit nor a credit code: say the type of document in a column",
    ),
    "NOT_A_PHONE": ("不是电话号码", "not a telephone number"),
    "UNKNOWN_UNIT": ("单位不存在，请先导入单位", "no such unit: import the units first"),
    "UNKNOWN_PARENT": ("上级单位不存在", "no such parent unit in the file or the house"),
    "CYCLE": ("上级关系构成循环", "stands above itself"),
    "UNKNOWN_STAFF": ("员工不存在", "nobody with this login in the file or the house"),
    "RESERVED": ("系统保留，不得导入", "is reserved for the house itself"),
    "UNKNOWN_CLIENT": ("客户不存在，请先导入客户", "no such client: import the clients first"),
    "OTHER_CLIENT": ("该账户已属于其他客户", "the account belongs to another client"),
    "UNKNOWN_ACCOUNT": ("信用账户不存在，请先导入账户", "no such credit account: import the accounts first"),
    "OTHER_ACCOUNT": ("该编号已属于其他信用账户", "this number belongs to another credit account"),
    "SUPERSEDED": ("库中已有更晚日期的数据", "a file of a later day has already told of it"),
    "NOT_A_SECURITY": (
        "不是证券代码（应为 600519.SH，或六位代码另附市场列）",
        "not a security (600519.SH, or six digits beside a column for the market)",
    ),
    "SETTLED_OWES": ("合约已了结但仍有未偿还金额", "the contract is settled and still owes"),
    "NOTHING_EXECUTED": ("平仓成交金额为零", "nothing was executed"),
    "RATIO_WRITING": (
        "维持担保比例与文件其余行的写法（1.53 或 153）不一致",
        "the ratio is not written as the file's others are (1.53 or 153)",
    ),
    "RATIO_SCALE": ("维持担保比例与资产、负债不符", "the ratio contradicts assets and debt"),
}


@dataclass(frozen=True, slots=True, order=True)
class Refusal:
    """One refused line: its number in the file (the header is line 1), the field, and a stable code."""

    line: int
    field: str
    code: str

    def message(self, language: Language = "zh") -> str:
        """Say where and why."""
        reason = REASONS[self.code][0 if language == "zh" else 1]
        return (
            f"第{self.line}行 {self.field}：{reason}"
            if language == "zh"
            else f"line {self.line}, {self.field}: {reason}"
        )


@dataclass(frozen=True, slots=True)
class Report:
    """What became of a file. `loaded` counts lines taken; `ignored` names columns that nobody reads."""

    kind: Kind
    name: str
    sha256: str
    loaded: int = 0
    refused: int = 0
    refusals: tuple[Refusal, ...] = ()
    already: bool = False
    accepted: bool = True
    on: str | None = None
    added: int = 0
    changed: int = 0
    ignored: tuple[str, ...] = ()
    facts: Mapping[str, str] = field(default_factory=dict[str, str])

    def message(self, language: Language = "zh") -> str:
        """Say in one line what became of the file."""
        if self.already:
            zh, en = f"{self.name} 此前已导入，未作更改。", f"{self.name} is already loaded; nothing changed."
        elif not self.accepted:
            zh = f"{self.name} 有 {self.refused} 行有误，未导入任何数据。"
            en = f"{self.refused} lines of {self.name} are wrong; nothing was loaded."
        else:
            zh = f"{self.name}：导入 {self.loaded} 行，拒绝 {self.refused} 行。"
            en = f"{self.name}: {self.loaded} lines loaded, {self.refused} refused."
        return zh if language == "zh" else en


@dataclass(slots=True)
class Refusals:
    """Collects refused lines: one line counts once, however many of its fields are wrong."""

    kept: list[Refusal] = field(default_factory=list[Refusal])
    lines: set[int] = field(default_factory=set[int])

    def add(self, line: int, column: str, code: str) -> None:
        """Note one reason."""
        self.lines.add(line)
        if len(self.kept) < KEPT:
            self.kept.append(Refusal(line, column, code))
