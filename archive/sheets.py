"""What is handed to the printer: one sheet, its record as a file, and what can go wrong with it.

DomainError
├── NotFound → UnknownForm        no template of that name
└── Refused
    ├── PrinterBusy               the queue is full
    ├── PrintingTimedOut          one sheet took longer than allowed
    ├── PrinterStopped            the printing process died twice on this sheet
    └── PrinterUnready            this machine lacks a library or a font
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from kernel.canonical import canonical, digest
from kernel.errors import Language, NotFound, Refused

_TEMPLATE = re.compile(r"[a-z0-9_]+/[a-z0-9_]+")


@dataclass(frozen=True, slots=True)
class Sheet:
    """A form to print: `template` is `rulebook/form`, `record` the facts (JSON), `context` what only the page needs."""

    template: str
    title: str
    record: Mapping[str, object]
    context: Mapping[str, object] = field(default_factory=dict)
    printed_at: datetime = field(kw_only=True)
    language: Language = "zh"

    def __post_init__(self) -> None:
        """Refuse a name that could leave the forms' folders, and an instant without zone."""
        if not _TEMPLATE.fullmatch(self.template):
            raise UnknownForm(self.template)
        if self.printed_at.utcoffset() is None:
            message = "printed_at must carry a zone: pass work.now"
            raise ValueError(message)


def record_bytes(record: Mapping[str, object]) -> bytes:
    """Write a record as the bytes that are embedded and hashed: canonical JSON, which refuses fractions (TypeError)."""
    return canonical(record)


def content_hash(record: Mapping[str, object]) -> str:
    """Give the SHA-256 (64 hex digits) of `record_bytes`: equal to `sha256sum` of the file taken out of the form."""
    return digest(record)


@dataclass(eq=False)
class UnknownForm(NotFound):
    """No rulebook has a form of this name."""

    template: str

    code = "UNKNOWN_FORM"
    zh = "没有名为 {template} 的表单：请核对规则册 forms 目录。"
    en = "There is no form {template}: check the forms folder of the rulebook."


@dataclass(eq=False)
class PrinterBusy(Refused):
    """More sheets wait than the queue holds."""

    waiting: int

    code = "PRINTER_BUSY"
    zh = "表单打印排队已满（{waiting} 份等待），记录已保存，请稍后重试。"
    en = "The printing queue is full ({waiting} waiting); the record is kept: try again shortly."


@dataclass(eq=False)
class PrintingTimedOut(Refused):
    """One sheet took longer than it may; its process was replaced."""

    template: str
    seconds: float

    code = "PRINTING_TIMED_OUT"
    zh = "表单 {template} 超过 {seconds} 秒未生成，记录已保存：请重试，仍不成功请将过长内容移至附件。"
    en = "Form {template} took longer than {seconds} s; the record is kept: try again, or attach long text instead."


@dataclass(eq=False)
class PrinterStopped(Refused):
    """The printing process died on this sheet, and so did the one that replaced it."""

    template: str

    code = "PRINTER_STOPPED"
    zh = "生成表单 {template} 时打印进程两次中断，记录已保存：请稍后重试并通知系统管理员。"
    en = "Printing stopped twice on form {template}; the record is kept: try again later and tell the operator."


@dataclass(eq=False)
class PrinterUnready(Refused):
    """A library or a Chinese font is missing on this machine."""

    reason: str

    code = "PRINTER_UNREADY"
    zh = (
        "本机尚不能打印表单（{reason}）：请安装系统组件，Debian 上执行 "
        "apt-get install libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 fonts-noto-cjk。"
    )
    en = (
        "This machine cannot print forms ({reason}): install the system libraries, on Debian "
        "apt-get install libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 fonts-noto-cjk."
    )
