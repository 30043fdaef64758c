"""Registers as spreadsheets: the same columns and rows as the printed page, typed, and inert (adapters: XlsxWriter, csv).

A client's text is data. Text is written as text, never as formula, link or number, and what looks like a formula is
marked so that editing the cell does not make it one.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING

import xlsxwriter

from archive.printed import Kind, instant_of, office_day_of, printable, shown
from kernel.clock import OFFICE

if TYPE_CHECKING:
    from xlsxwriter.format import Format
    from xlsxwriter.workbook import Workbook
    from xlsxwriter.worksheet import Worksheet

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
LONGEST_TEXT = 32_767
EXACT_DIGITS = 15  # a spreadsheet keeps numbers as doubles; longer ones are written as text
_CUT = "……（超出单元格长度，全文见归档PDF）"
_SUSPECT = ("=", "+", "-", "@", "\t", "\r", "\n")
_FORMATS: Mapping[Kind, str] = {
    Kind.MONEY: "#,##0.00",
    Kind.RATIO: "0.00%",
    Kind.COUNT: "#,##0",
    Kind.TENTH: "#,##0.0",
    Kind.DATE: 'yyyy"年"m"月"d"日"',
    Kind.INSTANT: 'yyyy"年"m"月"d"日" hh:mm',
}
_PAGE_TO_SHEET = 1.6  # a column's per cent of the page, in characters of the sheet


@dataclass(frozen=True, slots=True)
class Column:
    """One column: the row's key, its printed head, what it holds (a Kind), its share of the width in per cent."""

    code: str
    label: str
    kind: str
    width: float


@dataclass(frozen=True, slots=True)
class Register:
    """A register: `heading` lines above it (`填报单位`, …), columns, rows by column code, what an empty one says."""

    title: str
    heading: tuple[tuple[str, str], ...]
    columns: tuple[Column, ...]
    rows: Iterable[Mapping[str, object]]
    nil: str


def write_xlsx(register: Register, printed_at: datetime) -> bytes:
    """Give the register as XLSX bytes, equal for equal input; rows are read once, memory does not grow with them."""
    output = io.BytesIO()
    book = xlsxwriter.Workbook(output, {"constant_memory": True})
    book.set_properties({"title": register.title, "created": printed_at.astimezone(OFFICE).replace(tzinfo=None)})
    sheet = book.add_worksheet("汇总表")
    page = _Page(sheet, _formats(book))
    head = page.write_head(register)
    _lay_out(sheet, register, head)
    row = head
    for row, values in enumerate(register.rows, start=head + 1):
        page.write_row(row, register.columns, values)
    if row == head:
        page.write_text(head + 1, 0, register.nil)
    book.close()
    return output.getvalue()


def write_csv(register: Register) -> bytes:
    """Give the register's columns and rows as CSV: UTF-8 with its mark, numbers without separators, no cell a formula."""
    output = io.StringIO()
    writer = csv.writer(output, lineterminator="\r\n")
    writer.writerow(inert(column.label) for column in register.columns)
    for values in register.rows:
        writer.writerow(_plain(values[column.code], Kind(column.kind)) for column in register.columns)
    return output.getvalue().encode("utf-8-sig")


def inert(value: str) -> str:
    """Give text that no spreadsheet takes for a formula: what looks like one is quoted by an apostrophe."""
    return f"'{value}" if value.startswith(_SUSPECT) else value


def _plain(value: object, kind: Kind) -> str:
    if value in (None, ""):
        return ""
    number = _typed(kind, value)
    return str(value) if isinstance(number, float) else inert(printable(shown(value, kind)))


def _formats(book: Workbook) -> dict[str, Format]:
    cell = {"border": 1, "valign": "vcenter", "font_name": "宋体", "font_size": 10}
    formats = {str(kind): book.add_format({**cell, "num_format": shape}) for kind, shape in _FORMATS.items()}
    return formats | {
        "title": book.add_format({"bold": True, "font_name": "宋体", "font_size": 16}),
        "heading": book.add_format({"font_name": "宋体", "font_size": 10}),
        "head": book.add_format({**cell, "bold": True, "align": "center", "text_wrap": True}),
        "text": book.add_format({**cell, "text_wrap": True, "num_format": "@"}),
        "suspect": book.add_format({**cell, "text_wrap": True, "num_format": "@", "quote_prefix": True}),
    }


def _lay_out(sheet: Worksheet, register: Register, head: int) -> None:
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(head)
    sheet.freeze_panes(head + 1, 0)
    for index, column in enumerate(register.columns):
        sheet.set_column(index, index, column.width * _PAGE_TO_SHEET)


@dataclass(frozen=True, slots=True)
class _Page:
    sheet: Worksheet
    formats: Mapping[str, Format]

    def write_head(self, register: Register) -> int:
        """Write title, heading lines and column heads; give the row of the heads."""
        self.sheet.write_string(0, 0, printable(register.title), self.formats["title"])
        for row, (label, value) in enumerate(register.heading, start=1):
            self.sheet.write_string(row, 0, printable(f"{label}：{value}"), self.formats["heading"])
        head = len(register.heading) + 1
        for index, column in enumerate(register.columns):
            self.sheet.write_string(head, index, printable(column.label), self.formats["head"])
        return head

    def write_row(self, row: int, columns: tuple[Column, ...], values: Mapping[str, object]) -> None:
        """Write one row, each cell as its column's kind."""
        for index, column in enumerate(columns):
            self._write(row, index, Kind(column.kind), values[column.code])

    def write_text(self, row: int, index: int, value: str) -> None:
        """Write text as text, whole, or cut with a note where a cell could not hold it."""
        text = printable(value)
        if len(text) > LONGEST_TEXT:
            text = text[: LONGEST_TEXT - len(_CUT)] + _CUT
        name = "suspect" if text.startswith(_SUSPECT) else "text"
        self.sheet.write_string(row, index, text, self.formats[name])

    def _write(self, row: int, index: int, kind: Kind, value: object) -> None:
        cell = None if value in (None, "") else _typed(kind, value)
        style = self.formats.get(str(kind), self.formats["text"])
        if value in (None, ""):
            self.sheet.write_blank(row, index, None, style)
        elif cell is None:
            self.write_text(row, index, shown(value, kind))
        elif isinstance(cell, datetime):
            self.sheet.write_datetime(row, index, cell, style)
        else:
            self.sheet.write_number(row, index, cell, style)


def _typed(kind: Kind, value: object) -> datetime | float | None:
    """Give the cell as number or date; None when it must be text."""
    convert = _CONVERSIONS.get(kind)
    return None if convert is None else convert(value)


def _number(value: object) -> float | None:
    number = Decimal(str(value))
    exact = number.is_finite() and len(number.normalize().as_tuple().digits) <= EXACT_DIGITS
    return float(number) if exact else None


def _day(value: object) -> datetime | None:
    day = office_day_of(value)
    return None if day is None else datetime(day.year, day.month, day.day)  # noqa: DTZ001  a spreadsheet's dates have no zone


def _moment(value: object) -> datetime | None:
    instant = instant_of(value)
    return instant and instant.astimezone(OFFICE).replace(tzinfo=None)


_CONVERSIONS: Mapping[Kind, Callable[[object], datetime | float | None]] = {
    Kind.MONEY: _number,
    Kind.RATIO: _number,
    Kind.COUNT: _number,
    Kind.TENTH: _number,
    Kind.DATE: _day,
    Kind.INSTANT: _moment,
}
