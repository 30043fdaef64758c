"""统计表 and 回访对象名单 as they leave the house: the record that is kept of a table, and the registers made of it. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from typing import TypedDict

from archive.printed import Kind, moment
from archive.tables import Column as Printed
from archive.tables import Register
from cases.figure_columns import Column, FigureKind, FigureType, Numbers, cell
from cases.figures import Grouping, Named, Row, Table
from cases.models.population import Population

TITLES: Mapping[FigureKind, str] = {
    FigureKind.REVISITS: "客户回访任务统计表",
    FigureKind.COVERAGE: "客户回访覆盖率统计表",
    FigureKind.OUTCOMES: "客户回访结果统计表",
    FigureKind.ARCHIVING: "客户回访归档情况统计表",
    FigureKind.FINDINGS: "回访发现事项统计表",
    FigureKind.FILINGS: "报送情况统计表",
}
KINDS: Mapping[str, Kind] = {
    FigureType.COUNT: Kind.COUNT,
    FigureType.PER_CENT: Kind.TENTH,
    FigureType.HOURS: Kind.TENTH,
    FigureType.WORKING_DAYS: Kind.TENTH,
}
UNITS: Mapping[str, str] = {FigureType.PER_CENT: "(%)"}
HEADS: Mapping[Grouping, Sequence[tuple[str, str]]] = {
    Grouping.UNIT: (("code", "单位代码"), ("name", "单位")),
    Grouping.STAFF: (("code", "员工"), ("name", "姓名")),
    Grouping.PROGRAMME: (("code", "回访类型代码"), ("name", "回访类型")),
}
LIST_COLUMNS = (
    Printed("number", "客户号", Kind.TEXT, 30),
    Printed("unit", "回访单位", Kind.TEXT, 30),
    Printed("exemption", "免回访原因", Kind.TEXT, 40),
)
LIST_HEAD = "\ufeff客户号,回访单位,免回访原因\n"


class Line(TypedDict):
    """One row of a kept table."""

    code: str
    name: str
    values: list[str | None]


class Kept(TypedDict):
    """A table of figures as it is kept: text only, so that its digest is that of its words."""

    kind: str
    by: str
    since: str
    until: str
    as_of: str
    of_unit: str | None
    columns: list[list[str]]
    rows: list[Line]
    total: list[str | None]
    bases: list[list[str]]


def kept(table: Table, of_unit: str | None) -> Kept:
    """Write a table down as it is kept; `of_unit` names the one unit that was asked about."""
    asked, columns = table.asked, table.columns
    return Kept(
        kind=asked.kind.value,
        by=asked.by.value,
        since=asked.since.isoformat(),
        until=asked.until.isoformat(),
        as_of=table.as_of.isoformat(),
        of_unit=of_unit,
        columns=[[each.code, f"{each.zh}{UNITS.get(each.type, '')}", KINDS[each.type].value] for each in columns],
        rows=[_line(columns, asked.by, row) for row in table.rows],
        total=_values(columns, table.total),
        bases=[[each.programme, each.period, each.frozen_on.isoformat(), each.sha256] for each in table.bases],
    )


def _line(columns: Sequence[Column], by: Grouping, row: Row) -> Line:
    named = {Grouping.UNIT: row.unit, Grouping.STAFF: row.staff, Grouping.PROGRAMME: row.programme}[by]
    shown = named or Named(None, "", "未分派")
    return Line(code=shown.code, name=shown.name, values=_values(columns, row.numbers))


def _values(columns: Sequence[Column], numbers: Numbers) -> list[str | None]:
    cells = (cell(each, numbers) for each in columns)
    return [None if each is None else str(each) for each in cells]


def figure_register(table: Kept) -> Register:
    """Make the register of a kept table: its rows, and a last one that adds them up."""
    heads = HEADS[Grouping(table["by"])]
    width = 100 / (len(heads) + len(table["columns"]))
    columns = (
        *(Printed(code, label, Kind.TEXT, width) for code, label in heads),
        *(Printed(code, label, kind, width) for code, label, kind in table["columns"]),
    )
    total = Line(code="", name="合计", values=table["total"])
    codes = [code for code, _, _ in table["columns"]]
    rows = (
        {"code": each["code"], "name": each["name"], **dict(zip(codes, each["values"], strict=True))}
        for each in (*table["rows"], total)
    )
    heading = [("统计期间", f"{table['since']}至{table['until']}"), ("统计时点", moment(table["as_of"]))]
    heading += [("统计单位", table["of_unit"])] if table["of_unit"] else []
    heading += [
        ("回访对象名单", f"{code} {period} 冻结于{day} SHA-256 {sha}") for code, period, day, sha in table["bases"]
    ]
    return Register(TITLES[FigureKind(table["kind"])], tuple(heading), columns, rows, "本期无统计对象")


def list_register(frozen: Population, lines: str) -> Register:
    """Make the register of a frozen list out of the lines that its digest is over."""
    heading = (
        ("回访类型", frozen.programme),
        ("名单期间", f"{frozen.period}（{frozen.period_start}至{frozen.period_end}）"),
        ("冻结日期", f"{frozen.frozen_on}"),
        ("应回访客户", f"{frozen.count}"),
        ("免回访客户", f"{frozen.exempt}"),
        ("SHA-256", frozen.sha256),
    )
    return Register("回访对象名单", heading, LIST_COLUMNS, _members(lines), "名单为空")


def _members(lines: str) -> Iterable[Mapping[str, object]]:
    for line in lines.splitlines():
        number, unit, exemption = line.rsplit(",", 2)
        yield {"number": number, "unit": unit, "exemption": exemption}
