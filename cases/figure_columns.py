"""The columns of every table of figures: what is counted, and how rows add up. Pure.

Raw counts, shares and durations, no score (AMB-29). docs/figures.md defines every column.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import TypeAlias

from cases.models.revisit import RevisitOutcome

TENTH = Decimal("0.1")

Number: TypeAlias = int | Decimal | None
Numbers: TypeAlias = Mapping[str, Number]


class FigureKind(StrEnum):
    """统计表."""

    REVISITS = "REVISITS"
    COVERAGE = "COVERAGE"
    OUTCOMES = "OUTCOMES"
    ARCHIVING = "ARCHIVING"
    FINDINGS = "FINDINGS"
    FILINGS = "FILINGS"


class FigureType(StrEnum):
    """What a cell holds: a whole number, or with one decimal a share in per cent, hours, or working days."""

    COUNT = "COUNT"
    PER_CENT = "PER_CENT"
    HOURS = "HOURS"
    WORKING_DAYS = "WORKING_DAYS"


class Fold(StrEnum):
    """How rows add up: by sum, by the largest, or as the sum of `of` over the number that `per` counts."""

    SUM = "SUM"
    LARGEST = "LARGEST"
    RATIO = "RATIO"


@dataclass(frozen=True, slots=True)
class Column:
    """One column; a ratio is never added up: it is worked out of the sums of two others."""

    code: str
    zh: str
    en: str
    type: FigureType = FigureType.COUNT
    fold: Fold = Fold.SUM
    of: str = ""
    per: str = ""


def share(code: str, zh: str, en: str, *, of: str, per: str) -> Column:
    """Make a column that tells how many in a hundred."""
    return Column(code, zh, en, FigureType.PER_CENT, Fold.RATIO, of, per)


def elapsed(code: str, zh: str, en: str, *, per: str, kind: FigureType) -> tuple[Column, Column, Column]:
    """Make the columns of a duration: its sum, on average and at most; what no row knows the length of is not in `per`."""
    return (
        Column(code, f"{zh}合计", f"{en} in all", kind),
        Column(f"{code}_average", f"{zh}平均", f"{en} on average", kind, Fold.RATIO, code, per),
        Column(f"{code}_longest", f"{zh}最长", f"{en} at most", kind, Fold.LARGEST),
    )


def added(columns: Sequence[Column], rows: Iterable[Numbers]) -> dict[str, Number]:
    """Add rows up, column by column: a sum of nothing is 0, the largest of nothing is unknown."""
    listed = list(rows)
    total: dict[str, Number] = {}
    for column in columns:
        known = [number for row in listed if (number := row.get(column.code)) is not None]
        if column.fold is Fold.SUM:
            total[column.code] = sum(known)
        elif column.fold is Fold.LARGEST:
            total[column.code] = max(known, default=None)
    return total


def cell(column: Column, numbers: Numbers) -> Decimal | None:
    """Give what a cell shows; None where there is nothing to tell: no share and no average of none."""
    if column.fold is not Fold.RATIO:
        number = numbers.get(column.code)
        if number is None or column.type is FigureType.COUNT:
            return None if number is None else Decimal(int(number))
        return Decimal(number).quantize(TENTH)
    whole = numbers.get(column.per)
    if not whole:
        return None
    hundred = 100 if column.type is FigureType.PER_CENT else 1
    return (Decimal(numbers.get(column.of) or 0) * hundred / Decimal(whole)).quantize(TENTH)


_OUTCOMES: Mapping[RevisitOutcome, tuple[str, str]] = {
    RevisitOutcome.COMPLETED: ("完成", "completed"),
    RevisitOutcome.PASSED: ("通过", "passed"),
    RevisitOutcome.FAILED: ("不通过", "failed"),
    RevisitOutcome.REFUSED: ("拒绝", "refused by the client"),
    RevisitOutcome.UNREACHABLE: ("不可达", "unreachable"),
}
ENDED = Column("ended", "已结束回访", "revisits ended")
LATE_DAYS = Column("late_working_days", "逾期工作日合计", "working days late in all", FigureType.WORKING_DAYS)
COLUMNS: Mapping[FigureKind, tuple[Column, ...]] = {
    FigureKind.REVISITS: (
        Column("due", "应回访", "due"),
        Column("done", "已回访", "done"),
        Column("on_time", "按期完成", "done in time"),
        Column("late", "逾期完成", "done late"),
        LATE_DAYS,
        Column("in_term", "未到期", "open, in time"),
        Column("overdue", "逾期未办", "open, overdue"),
        Column("judged", "已办或已到期", "done, or open and overdue"),
        share("on_time_share", "按期率", "share done in time", of="on_time", per="judged"),
        Column("waived", "已豁免", "waived"),
        Column("lapsed", "已失效", "fallen away"),
    ),
    FigureKind.COVERAGE: (
        Column("population", "应回访客户", "clients to be revisited"),
        Column("done", "已回访客户", "clients revisited"),
        Column("not_done", "未回访客户", "clients not revisited"),
        share("coverage_share", "覆盖率", "share revisited", of="done", per="population"),
        Column("exempt", "免回访客户", "clients exempt"),
    ),
    FigureKind.OUTCOMES: (
        ENDED,
        *(Column(each.value.lower(), *_OUTCOMES[each]) for each in RevisitOutcome),
        Column("complaint_matters", "提出投诉事项", "with a complaint matter"),
        Column("timed", "已计时", "whose time is known"),
        *elapsed("hours", "立案至回访小时数", "hours from opening to visit", per="timed", kind=FigureType.HOURS),
        *elapsed(
            "working_days",
            "立案至回访工作日",
            "working days from opening to visit",
            per="timed",
            kind=FigureType.WORKING_DAYS,
        ),
    ),
    FigureKind.ARCHIVING: (
        ENDED,
        Column("archived", "已归档", "archived"),
        share("archived_share", "归档率", "share archived", of="archived", per="ended"),
        Column("awaiting", "待归档", "waiting to be archived"),
        Column("evidence_missing", "证据缺失", "evidence missing"),
        Column("recording_refused", "客户拒绝录音", "recording refused by the client"),
    ),
    FigureKind.FINDINGS: (
        Column("settled", "已办结事项", "findings settled"),
        Column("settled_late", "逾期办结事项", "findings settled late"),
        *elapsed("working_days", "办结工作日", "working days to settle", per="settled", kind=FigureType.WORKING_DAYS),
        Column("open", "未办结事项", "findings open"),
        Column("overdue", "逾期未办结事项", "findings overdue"),
        Column("notes", "检查意见", "inspection notes"),
        Column("notes_open", "未办结检查意见", "inspection notes open"),
    ),
    FigureKind.FILINGS: (
        Column("due", "应报送", "due"),
        Column("submitted", "已报送", "submitted"),
        Column("on_time", "按期报送", "submitted in time"),
        Column("late", "逾期报送", "submitted late"),
        LATE_DAYS,
        Column("in_term", "未到期", "open, in time"),
        Column("overdue", "逾期未报", "open, overdue"),
        Column("judged", "已报或已到期", "submitted, or open and overdue"),
        share("on_time_share", "按期率", "share submitted in time", of="on_time", per="judged"),
        Column("received", "已签收", "received"),
        Column("nil_returns", "零报送", "nil returns"),
        Column("rows", "报送行数", "rows"),
        Column("late_rows", "补报行数", "late rows"),
    ),
}
"""What each table shows, in its order."""
