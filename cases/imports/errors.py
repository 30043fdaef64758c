"""What a delivered file can be refused for as a whole.

Forbidden  ImportNotAllowed
Refused    LinesRefused  ParquetUnreadable
Invalid    FileUnreadable
"""

from dataclasses import dataclass, field
from typing import ClassVar

from cases.imports.report import Report
from kernel.errors import Forbidden, Invalid, Refused


@dataclass(eq=False)
class ImportNotAllowed(Forbidden):
    """Only the feeding accounts and, for the directory, the administrator bring data in."""

    kind: str

    code: ClassVar[str] = "IMPORT_NOT_ALLOWED"
    zh: ClassVar[str] = "导入“{kind}”须使用核心系统账号（单位、员工亦可由系统管理员导入）。"
    en: ClassVar[str] = "Importing {kind} takes the core feed's account (or, for units and staff, the administrator's)."


@dataclass(eq=False)
class FileUnreadable(Invalid):
    """The file as a whole cannot be taken; nothing of it was loaded."""

    name: str = ""
    reason: str = ""
    reason_zh: str = field(default="")

    code: ClassVar[str] = "FILE_UNREADABLE"
    zh: ClassVar[str] = "无法读取文件 {name}：{reason_zh}。请更正后重新导入；未导入任何数据。"
    en: ClassVar[str] = "{name} cannot be read: {reason}. Mend the file and import it again; nothing was loaded."


@dataclass(eq=False)
class LinesRefused(Refused):
    """Lines are wrong, so nothing of the file was loaded; the report names each with its reason."""

    report: Report
    name: str
    refused: int

    code: ClassVar[str] = "LINES_REFUSED"
    zh: ClassVar[str] = "文件 {name} 有 {refused} 行数据有误，未导入任何数据；请更正后重新导入，或选择仅导入正确的行。"
    en: ClassVar[str] = (
        "{refused} lines of {name} are wrong, nothing was loaded: mend them, or import again accepting the good lines."
    )


@dataclass(eq=False)
class ParquetUnreadable(Refused):
    """The file is Parquet and the reader for it is not installed."""

    code: ClassVar[str] = "PARQUET_READER_MISSING"
    zh: ClassVar[str] = "未安装 Parquet 读取组件：请执行 pip install 'anjuan[parquet]'，或提供 CSV 文件。"
    en: ClassVar[str] = "The reader of Parquet files is not installed: pip install 'anjuan[parquet]', or deliver CSV."
