"""Figures for those who inspect and assess: what may be asked, and the table that answers. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import ClassVar

from cases.deadlines import EARLIEST, LATEST
from cases.figure_columns import COLUMNS, Column, FigureKind, Numbers, added
from kernel.errors import FieldProblem, Forbidden, Invalid, Refused

LONGEST_DAYS = 3660


class Grouping(StrEnum):
    """Of what a row is: a unit, a person of one unit, or a programme."""

    UNIT = "UNIT"
    STAFF = "STAFF"
    PROGRAMME = "PROGRAMME"


UNIT_AND_STAFF = (Grouping.UNIT, Grouping.STAFF)
OFFERED: Mapping[FigureKind, Sequence[Grouping]] = {
    FigureKind.REVISITS: tuple(Grouping),
    FigureKind.COVERAGE: (Grouping.UNIT, Grouping.PROGRAMME),
    FigureKind.OUTCOMES: tuple(Grouping),
    FigureKind.ARCHIVING: tuple(Grouping),
    FigureKind.FINDINGS: UNIT_AND_STAFF,
    FigureKind.FILINGS: UNIT_AND_STAFF,
}
"""Of what the rows of each table can be: a client on a list has no person yet."""


@dataclass(frozen=True, slots=True)
class Named:
    """What a row is of: a unit, a person or a programme, with its key where it has one."""

    key: int | None
    code: str
    name: str


@dataclass(frozen=True, slots=True)
class Row:
    """One row: of a unit, of a person in a unit (`staff`; neither: nobody yet), or of a programme."""

    numbers: Numbers
    unit: Named | None = None
    staff: Named | None = None
    programme: Named | None = None


@dataclass(frozen=True, slots=True)
class Asked:
    """What was asked: the kind of table, both days included, of what the rows are, and of which unit alone."""

    kind: FigureKind
    since: date
    until: date
    by: Grouping
    unit_id: int | None = None


@dataclass(frozen=True, slots=True)
class Base:
    """A frozen list that a coverage rests on; `sha256` is over its lines."""

    key: int
    programme: str
    period: str
    frozen_on: date
    count: int
    exempt: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Table:
    """The answer as of one instant; `bases` are the frozen lists behind a coverage."""

    asked: Asked
    as_of: datetime
    rows: Sequence[Row]
    bases: Sequence[Base] = ()

    @property
    def columns(self) -> Sequence[Column]:
        """Give the columns of its kind."""
        return COLUMNS[self.asked.kind]

    @property
    def total(self) -> Numbers:
        """Add the rows up."""
        return added(self.columns, [row.numbers for row in self.rows])


@dataclass(eq=False)
class PeriodInvalid(Invalid):
    """A period runs backwards, is too long, or lies outside the years that the office reckons with."""

    code: ClassVar[str] = "PERIOD_INVALID"
    zh: ClassVar[str] = "统计期间有误，请修改后重试。"
    en: ClassVar[str] = "The period is wrong: mend it and ask again."


@dataclass(eq=False)
class GroupingInvalid(Invalid):
    """The table does not have such rows."""

    code: ClassVar[str] = "GROUPING_INVALID"
    zh: ClassVar[str] = "该统计表不能这样分组，请修改后重试。"
    en: ClassVar[str] = "This table cannot be grouped like this: mend it and ask again."


@dataclass(eq=False)
class BaseMissing(Refused):
    """No list was frozen that the coverage of this period could rest on."""

    code: ClassVar[str] = "BASE_MISSING"
    zh: ClassVar[str] = "该期间没有已冻结的回访对象名单，覆盖率无从计算；请改查有名单的期间，或由检查部门先冻结名单。"
    en: ClassVar[str] = (
        "No list was frozen for this period: ask for another one, or let an inspector freeze a list first."
    )


@dataclass(eq=False)
class UnitOutOfSight(Forbidden):
    """The unit exists, but what it does is not in the asker's sight."""

    unit: str

    code: ClassVar[str] = "UNIT_OUT_OF_SIGHT"
    zh: ClassVar[str] = "您的岗位不能查看{unit}的统计数据；请选择本单位，或由检查部门查询。"
    en: ClassVar[str] = "Your posts do not show the figures of {unit}: ask for your own unit, or let an inspector ask."


def demand_period(since: date, until: date) -> None:
    """Raise PeriodInvalid unless `until` follows `since` within ten years, both in years that can be reckoned with."""
    problems: list[FieldProblem] = []
    for path, day in (("since", since), ("until", until)):
        if not EARLIEST <= day < LATEST:
            zh, en = "日期须在1990至2199年之间", "the date must lie in the years 1990 to 2199"
            problems.append(FieldProblem(path, "OUT_OF_RANGE", zh, en))
    if until < since:
        zh, en = "止期早于起期，请核对", "the end lies before the start: check both"
        problems.append(FieldProblem("until", "BACKWARDS", zh, en))
    elif (until - since).days > LONGEST_DAYS:
        zh = "统计期间最长十年，请缩短或分次查询"
        problems.append(FieldProblem("until", "TOO_LONG", zh, "a period has ten years at most: ask for less"))
    if problems:
        raise PeriodInvalid(fields=tuple(problems))


def grouping(kind: FigureKind, by: Grouping | None, *, of_one_unit: bool) -> Grouping:
    """Give what the rows are: units, or of one unit its people where the table has them; raise GroupingInvalid."""
    offered = OFFERED[kind]
    if by is None:
        return Grouping.STAFF if of_one_unit and Grouping.STAFF in offered else Grouping.UNIT
    if by not in offered:
        listed = ", ".join(offered)
        problem = FieldProblem("by", "NOT_OFFERED", f"本表可选的分组：{listed}", f"this table offers: {listed}")
        raise GroupingInvalid(fields=(problem,))
    if by is Grouping.STAFF and not of_one_unit:
        problem = FieldProblem("unit", "REQUIRED", "按人员统计须指定单位", "name the unit whose people are asked about")
        raise GroupingInvalid(fields=(problem,))
    return by
