"""Words of figures, inspections and exports: every enum as published. Import this before a type that uses one of them."""

from archive.exports import ExportKind
from cases.actions.export import TableFormat
from cases.figure_columns import FigureKind, FigureType
from cases.figures import Grouping
from cases.models.inspection import InspectionNoteState
from schema.types.describing import publish

publish(
    FigureKind,
    "What a table of figures counts (统计表).",
    {
        FigureKind.REVISITS: ("回访任务", "Duties to revisit that fell due in the period: done, in time, late, open"),
        FigureKind.COVERAGE: ("覆盖率", "Clients of the frozen lists that were revisited in the period"),
        FigureKind.OUTCOMES: ("回访结果", "Revisits of the period by outcome, and how long clients waited for them"),
        FigureKind.ARCHIVING: ("归档情况", "Revisits of the period and how far their papers are archived"),
        FigureKind.FINDINGS: ("发现事项", "Findings settled in the period and open now, and inspection notes"),
        FigureKind.FILINGS: ("报送情况", "Filings that fell due in the period: submitted, in time, late, open"),
    },
)
publish(
    FigureType,
    "What the cells of a column hold (数值类型).",
    {
        FigureType.COUNT: ("数量", "A whole number"),
        FigureType.PER_CENT: ("百分比", "A share in per cent, with one decimal"),
        FigureType.HOURS: ("小时", "Hours, with one decimal"),
        FigureType.WORKING_DAYS: ("工作日", "Working days, with one decimal"),
    },
)
publish(
    Grouping,
    "Of what the rows of a table are (分组).",
    {
        Grouping.UNIT: ("单位", "Units"),
        Grouping.STAFF: ("人员", "People of one unit"),
        Grouping.PROGRAMME: ("回访类型", "Programmes"),
    },
)
publish(
    TableFormat,
    "How a table is written (表格格式).",
    {
        TableFormat.CSV: ("逗号分隔文件", "Comma-separated values, UTF-8 with its mark"),
        TableFormat.XLSX: ("工作簿", "A workbook"),
    },
)
EXPORT_KINDS = publish(
    ExportKind,
    "What is exported (导出种类).",
    {
        ExportKind.FIGURES: ("统计表", "A table of figures, as it was counted when it was asked for"),
        ExportKind.POPULATION: ("回访对象名单", "A frozen list of clients to be revisited"),
        ExportKind.REVISIT_ARCHIVE: ("回访档案", "What a unit's revisits left in the archive, as a tar with digests"),
    },
)
INSPECTION_STATES = publish(
    InspectionNoteState,
    "State of an inspection note (检查意见状态).",
    {
        InspectionNoteState.NOTED: ("待答复", "Waiting for the answer of the unit's head"),
        InspectionNoteState.ANSWERED: ("已答复，待办结", "Answered, to be closed by an inspector"),
        InspectionNoteState.CLOSED: ("已办结", "Closed"),
    },
)

__all__ = [
    "EXPORT_KINDS",
    "INSPECTION_STATES",
    "ExportKind",
    "FigureKind",
    "FigureType",
    "Grouping",
    "InspectionNoteState",
    "TableFormat",
]
