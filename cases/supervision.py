"""安排与检查: which units headquarters arranges and inspects, and what it is told when it may not. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import ClassVar

from cases.rulebook import Edition
from kernel.errors import NotFound, Refused


@dataclass(eq=False)
class NotSupervised(Refused):
    """The unit is none that headquarters arranges and inspects: what it does may be looked at only."""

    unit: str

    code: ClassVar[str] = "NOT_SUPERVISED"
    zh: ClassVar[str] = "{unit}不属于经纪业务管理总部安排和检查的范围(客户服务中心、各营业网点),其回访情况只可查看。"
    en: ClassVar[str] = (
        "{unit} is not among the units that headquarters arranges and inspects: its revisits are only looked at."
    )


@dataclass(eq=False)
class NotFrozen(Refused):
    """Nothing is frozen of the programme: its clients are not known beforehand, or the regulation names no period."""

    programme: str

    code: ClassVar[str] = "NOT_FROZEN"
    zh: ClassVar[str] = "“{programme}”由事件触发或未设冻结周期,没有可冻结的名单;请按应办事项查询。"
    en: ClassVar[str] = "The programme {programme} has no population to freeze: ask for its obligations."


@dataclass(eq=False)
class NoteNotFound(NotFound):
    """No such inspection note, or not in this person's sight."""

    code: ClassVar[str] = "NOTE_NOT_FOUND"
    zh: ClassVar[str] = "未找到该检查意见,或您无权查看;请核对编号。"
    en: ClassVar[str] = "No such inspection note in your sight: check its number."


@dataclass(eq=False)
class NoteClosed(Refused):
    """The note is closed: nothing is added to it any more."""

    number: str

    code: ClassVar[str] = "NOTE_CLOSED"
    zh: ClassVar[str] = "检查意见 {number} 已办结,不能再答复或办结;如有新情况,请另提检查意见。"
    en: ClassVar[str] = "The note {number} is closed: make another one for what is new."


def supervised(editions: Iterable[Edition]) -> dict[str, str]:
    """Give the types of units that headquarters arranges and inspects, each with the rule that says so."""
    laws = (edition.rulebook.supervision for edition in editions)
    return {kind: law.rule for law in laws if law is not None for kind in law.unit_types}
