"""What a caller can be told about papers: signed records and scans of them.

NotFound   RecordNotFound  ScanNotFound
Forbidden  NotTheSigner
Refused    NotCorrectable  NothingCorrected  ScanSettled
"""

from dataclasses import dataclass
from typing import ClassVar

from kernel.errors import Forbidden, NotFound, Refused


@dataclass(eq=False)
class RecordNotFound(NotFound):
    """No such filled form, or not in this person's sight."""

    code: ClassVar[str] = "RECORD_NOT_FOUND"
    zh: ClassVar[str] = "未找到该表单记录,或您无权查看;请从案件中重新选择。"
    en: ClassVar[str] = "No such filled form in your sight: choose one from its case."


@dataclass(eq=False)
class ScanNotFound(NotFound):
    """No such scan, or not in this person's sight."""

    code: ClassVar[str] = "SCAN_NOT_FOUND"
    zh: ClassVar[str] = "未找到该扫描件,或您无权查看;请从待匹配扫描件中重新选择。"
    en: ClassVar[str] = "No such scan in your sight: choose one of those that wait to be matched."


@dataclass(eq=False)
class NotTheSigner(Forbidden):
    """A record is corrected by whoever signed it, or by the head of the unit that owns the case."""

    signer: str
    unit: str

    code: ClassVar[str] = "NOT_THE_SIGNER"
    zh: ClassVar[str] = "该记录由{signer}签署,请由签署人本人或{unit}负责人更正。"
    en: ClassVar[str] = "This record was signed by {signer}: its signer or the head of {unit} must correct it."


@dataclass(eq=False)
class NotCorrectable(Refused):
    """What the house filled in from its own data is not corrected on the form."""

    labels: str

    code: ClassVar[str] = "NOT_CORRECTABLE"
    zh: ClassVar[str] = (
        "“{labels}”由系统按客户资料和日终快照填写,不得在记录上更正;资料或快照有误的,请由来源系统更正后重新报送,"
        "并在更正原因或意见栏中说明。"
    )
    en: ClassVar[str] = (
        "The house filled in {labels} from client data and the end-of-day snapshot: have the source system correct and "
        "deliver it again, and say so in the record's own words."
    )


@dataclass(eq=False)
class NothingCorrected(Refused):
    """The correction says what the record says already."""

    version: int

    code: ClassVar[str] = "NOTHING_CORRECTED"
    zh: ClassVar[str] = "更正内容与现行记录(第{version}版)一致,无需更正;请核对后填写需要更正的项目。"
    en: ClassVar[str] = "The record's version {version} says the same already: name the fields that are to change."


@dataclass(eq=False)
class ScanSettled(Refused):
    """The scan was matched already, or split into one document for each form."""

    state: str

    code: ClassVar[str] = "SCAN_SETTLED"
    zh: ClassVar[str] = "该扫描件已处理(状态{state}),无需再匹配;如匹配有误,请将正确的扫描件另行上传。"
    en: ClassVar[str] = "This scan is settled ({state}): if it was matched wrongly, upload the right scan beside it."
