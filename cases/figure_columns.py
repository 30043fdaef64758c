"""The columns of every table of figures: what is counted, and how rows add up. Pure.

Raw counts and durations, no score. docs/figures.md defines every column: what is counted, by which date, by which article.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import TypeAlias

from cases.models.revisit import AttemptResult, RevisitOutcome

TENTH = Decimal("0.1")

Number: TypeAlias = int | Decimal | None
Numbers: TypeAlias = Mapping[str, Number]


class FigureKind(StrEnum):
    """统计表."""

    REVISITS = "REVISITS"
    COVERAGE = "COVERAGE"
    OUTCOMES = "OUTCOMES"
    ATTEMPTS = "ATTEMPTS"
    RESPONSES = "RESPONSES"
    ARCHIVING = "ARCHIVING"
    FINDINGS = "FINDINGS"
    FILINGS = "FILINGS"


class FigureType(StrEnum):
    """What a cell holds: a whole number, hours, or working days; of the last two an average has one decimal."""

    COUNT = "COUNT"
    HOURS = "HOURS"
    WORKING_DAYS = "WORKING_DAYS"


class Fold(StrEnum):
    """How rows add up: by sum, by the largest, or as the sum over the number that `per` counts."""

    SUM = "SUM"
    LARGEST = "LARGEST"
    AVERAGE = "AVERAGE"


@dataclass(frozen=True, slots=True)
class Column:
    """One column. `per`: the column whose count divides the sum, where the cell is an average."""

    code: str
    zh: str
    en: str
    type: FigureType = FigureType.COUNT
    fold: Fold = Fold.SUM
    per: str = ""


def added(columns: Sequence[Column], rows: Iterable[Numbers]) -> dict[str, Number]:
    """Add rows up, column by column; what no row knows stays unknown."""
    listed = list(rows)
    total: dict[str, Number] = {}
    for column in columns:
        known = [number for row in listed if (number := row.get(column.code)) is not None]
        total[column.code] = (max(known) if column.fold is Fold.LARGEST else sum(known)) if known else None
        if not known and column.fold is Fold.SUM:
            total[column.code] = 0
    return total


def shown(column: Column, numbers: Numbers) -> str | None:
    """Give a cell as text: a number without separators, None where there is nothing to tell (no average of none)."""
    number = numbers.get(column.code)
    if number is None:
        return None
    if column.fold is Fold.AVERAGE:
        count = numbers.get(column.per) or 0
        return str((Decimal(number) / count).quantize(TENTH)) if count else None
    return str(Decimal(number).quantize(TENTH)) if column.type is FigureType.HOURS else str(int(number))


def _elapsed(code: str, per: str, zh: str, en: str) -> tuple[Column, ...]:
    """Give the four columns of a duration: average and longest, by the clock and in working days."""
    hours, days = FigureType.HOURS, FigureType.WORKING_DAYS
    return (
        Column(f"{code}_hours", f"{zh}平均小时", f"{en}, hours on average", hours, Fold.AVERAGE, per),
        Column(f"{code}_hours_longest", f"{zh}最长小时", f"{en}, hours at most", hours, Fold.LARGEST),
        Column(f"{code}_working_days", f"{zh}平均工作日", f"{en}, working days on average", days, Fold.AVERAGE, per),
        Column(f"{code}_working_days_longest", f"{zh}最长工作日", f"{en}, working days at most", days, Fold.LARGEST),
    )


_OUTCOMES: Mapping[RevisitOutcome, tuple[str, str]] = {
    RevisitOutcome.COMPLETED: ("完成", "completed"),
    RevisitOutcome.PASSED: ("通过", "passed"),
    RevisitOutcome.FAILED: ("不通过", "failed"),
    RevisitOutcome.REFUSED: ("拒绝", "refused by the client"),
    RevisitOutcome.UNREACHABLE: ("不可达", "unreachable"),
}
_RESULTS: Mapping[AttemptResult, tuple[str, str]] = {
    AttemptResult.REACHED: ("已接通", "reached"),
    AttemptResult.NO_ANSWER: ("无人接听", "no answer"),
    AttemptResult.BUSY: ("占线", "busy"),
    AttemptResult.WRONG_NUMBER: ("号码有误", "wrong number"),
    AttemptResult.APPOINTMENT: ("已预约", "another time agreed"),
    AttemptResult.REFUSED: ("拒绝", "refused to talk"),
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
        Column("waived", "已豁免", "waived"),
        Column("lapsed", "已失效", "fallen away"),
    ),
    FigureKind.COVERAGE: (
        Column("population", "应回访客户", "clients to be revisited"),
        Column("done", "已回访客户", "clients revisited"),
        Column("not_done", "未回访客户", "clients not revisited"),
        Column("exempt", "免回访客户", "clients exempt"),
    ),
    FigureKind.OUTCOMES: (
        ENDED,
        *(Column(each.value.lower(), *_OUTCOMES[each]) for each in RevisitOutcome),
    ),
    FigureKind.ATTEMPTS: (
        Column("attempts", "联系次数", "attempts"),
        *(Column(each.value.lower(), *_RESULTS[each]) for each in AttemptResult),
    ),
    FigureKind.RESPONSES: (
        ENDED,
        *_elapsed("first_contact", "ended", "立案至首次联系", "from opening to the first attempt"),
        *_elapsed("visit", "ended", "立案至回访", "from opening to the visit"),
        *_elapsed("record", "ended", "回访至登记", "from the visit to its record"),
        Column("notes_answered", "已答复检查意见", "inspection notes answered"),
        *_elapsed("answer", "notes_answered", "检查意见至首次答复", "from an inspection note to its first answer"),
    ),
    FigureKind.ARCHIVING: (
        ENDED,
        Column("archived", "已归档", "archived"),
        Column("awaiting", "待归档", "waiting to be archived"),
        Column("evidence_missing", "证据缺失", "evidence missing"),
        Column("recording_refused", "客户拒绝录音", "recording refused by the client"),
    ),
    FigureKind.FINDINGS: (
        Column("complaint_matters", "投诉事项", "complaint matters raised"),
        Column("evidence_missing", "证据缺失", "revisits whose evidence is missing"),
        Column("settled", "已办结事项", "findings settled"),
        Column("settled_late", "逾期办结事项", "findings settled late"),
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
        Column("received", "已签收", "received"),
        Column("nil_returns", "零报送", "nil returns"),
        Column("rows", "报送行数", "rows"),
        Column("late_rows", "补报行数", "late rows"),
    ),
}
"""What each table shows, in its order."""
