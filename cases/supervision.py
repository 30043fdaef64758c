"""检查: which units headquarters inspects, and what it is told when it may not. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import ClassVar

from cases.rulebook import Edition
from kernel.errors import NotFound, Refused


@dataclass(eq=False)
class NotSupervised(Refused):
    """The unit is none that headquarters inspects: what it does may be looked at only."""

    unit: str

    code: ClassVar[str] = "NOT_SUPERVISED"
    zh: ClassVar[str] = "{unit}不属于经纪业务管理总部检查的范围（客户服务中心、各营业网点），其回访情况只可查看。"
    en: ClassVar[str] = "{unit} is not among the units that headquarters inspects: its revisits are only looked at."


@dataclass(eq=False)
class NotFrozen(Refused):
    """Nothing is frozen of the programme: its clients are not known beforehand, or the regulation names no period."""

    programme: str

    code: ClassVar[str] = "NOT_FROZEN"
    zh: ClassVar[str] = "“{programme}”由事件触发或未设冻结周期，没有可冻结的名单；请按应办事项查询。"
    en: ClassVar[str] = "The programme {programme} has no population to freeze: ask for its obligations."


@dataclass(eq=False)
class NoteNotFound(NotFound):
    """No such inspection note, or not in this person's sight."""

    code: ClassVar[str] = "NOTE_NOT_FOUND"
    zh: ClassVar[str] = "未找到该检查意见，或您无权查看；请核对编号。"
    en: ClassVar[str] = "No such inspection note in your sight: check its number."


@dataclass(eq=False)
class CaseOfAnotherUnit(Refused):
    """The case that a note is about belongs to another unit."""

    number: str
    unit: str

    code: ClassVar[str] = "CASE_OF_ANOTHER_UNIT"
    zh: ClassVar[str] = "案件{number}不由{unit}办理；请改选该案件的办理单位，或不指明案件。"
    en: ClassVar[str] = "The case {number} is not one of {unit}: name the unit that works on it, or no case."


def supervised(editions: Iterable[Edition]) -> frozenset[str]:
    """Give the types of units that headquarters inspects."""
    laws = (edition.rulebook.supervision for edition in editions)
    return frozenset(kind for law in laws if law is not None for kind in law.unit_types)
