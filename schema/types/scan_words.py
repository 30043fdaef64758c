"""Words of scanned forms: their enums as published. Import this before a type that uses one."""

from cases.models.scan import ScanFlaw, ScanState
from schema.types.describing import publish

publish(
    ScanState,
    "State of a scanned form (扫描件状态).",
    {
        ScanState.UNMATCHED: ("待匹配", "Waits for somebody to say what it is"),
        ScanState.MATCHED: ("已匹配", "Matched to its record"),
        ScanState.SPLIT: ("已拆分", "Holds several forms, each now a document of its own"),
        ScanState.SET_ASIDE: ("已搁置", "Said to be no copy of a record"),
    },
)
publish(
    ScanFlaw,
    "Why a scanned form was not matched by itself (未匹配原因).",
    {
        ScanFlaw.NO_CODE: ("未识别到打印码", "No printed code was found on its pages"),
        ScanFlaw.SEVERAL_CODES: ("同页多个打印码", "One page carries the codes of several forms"),
        ScanFlaw.UNREADABLE: ("无法打开", "The file could not be opened, or not within its limits"),
        ScanFlaw.UNKNOWN_CODE: ("打印码无对应记录", "No record has this code"),
        ScanFlaw.OTHER_CONTENT: ("内容摘要不一致", "The record's content is not the one that was printed"),
        ScanFlaw.OLD_VERSION: ("旧版记录", "The record was corrected since: this is an earlier version"),
        ScanFlaw.OTHER_CASE: ("案件不符", "It was uploaded to another case than its code names"),
        ScanFlaw.PAGES_MISSING: ("缺页", "A page of the form is not in the file, or its code was not found"),
        ScanFlaw.PAGES_SWAPPED: ("页序颠倒", "The pages lie in another order than was printed"),
        ScanFlaw.TOO_LARGE: ("拆分后过大", "One of its forms is too large: upload them one by one"),
    },
)

__all__ = ["ScanFlaw", "ScanState"]
