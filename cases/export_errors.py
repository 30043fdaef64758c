"""What whoever exports can be told.

NotFound   ExportNotFound  PopulationNotFound
Refused    BaseChanged  ArchiveChanged  NothingArchived  TooLongForSheet  TooMuchAtOnce
"""

from dataclasses import dataclass
from typing import ClassVar

from kernel.errors import NotFound, Refused


@dataclass(eq=False)
class ExportNotFound(NotFound):
    """No such export, or somebody else asked for it."""

    code: ClassVar[str] = "EXPORT_NOT_FOUND"
    zh: ClassVar[str] = "未找到该导出件，或不是由您申请的；请重新申请导出。"
    en: ClassVar[str] = "No such export of yours: ask for one."


@dataclass(eq=False)
class PopulationNotFound(NotFound):
    """No such frozen list."""

    code: ClassVar[str] = "POPULATION_NOT_FOUND"
    zh: ClassVar[str] = "未找到该回访对象名单；请从名单列表中选取。"
    en: ClassVar[str] = "No such frozen list: take it from the lists."


@dataclass(eq=False)
class BaseChanged(Refused):
    """What a frozen list holds no longer has the digest it was frozen with."""

    programme: str
    period: str

    code: ClassVar[str] = "BASE_CHANGED"
    zh: ClassVar[str] = (
        "{period}的回访对象名单（{programme}）与冻结时的SHA-256不符，不能作为依据导出；请立即报告合规与系统管理员。"
    )
    en: ClassVar[str] = (
        "The list {programme} of {period} no longer has the digest it was frozen with: tell compliance and the administrator."
    )


@dataclass(eq=False)
class ArchiveChanged(Refused):
    """Since the export was asked for, documents were archived that belong to it."""

    code: ClassVar[str] = "ARCHIVE_CHANGED"
    zh: ClassVar[str] = "申请导出后，该期间的回访档案又有新增，与登记的清单不再一致；请重新申请导出。"
    en: ClassVar[str] = "Documents of this period were archived since: ask for the export again."


@dataclass(eq=False)
class NothingArchived(Refused):
    """The unit has no archived document of a revisit in the period."""

    unit: str

    code: ClassVar[str] = "NOTHING_ARCHIVED"
    zh: ClassVar[str] = "{unit}在该期间没有已归档的回访文件；请核对单位和期间。"
    en: ClassVar[str] = "{unit} has no archived document of a revisit in this period: check unit and period."


@dataclass(eq=False)
class TooLongForSheet(Refused):
    """The list has more lines than a workbook can well hold."""

    lines: int
    most: int

    code: ClassVar[str] = "TOO_LONG_FOR_SHEET"
    zh: ClassVar[str] = "名单共{lines}行，超过XLSX的上限{most}行；请改用CSV格式导出。"
    en: ClassVar[str] = "The list has {lines} lines, a workbook {most} at most: export it as CSV."


@dataclass(eq=False)
class TooMuchAtOnce(Refused):
    """The period holds more documents than one export takes."""

    most: int

    code: ClassVar[str] = "TOO_MUCH_AT_ONCE"
    zh: ClassVar[str] = "该期间的回访档案超过{most}份，请缩短期间分次导出。"
    en: ClassVar[str] = "The period holds more than {most} documents: export it in shorter periods."
