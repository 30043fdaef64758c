"""A register as a spreadsheet holds the printed rows, typed, and nothing that acts."""

import tracemalloc
from collections.abc import Iterator
from datetime import datetime
from io import BytesIO
from typing import Any
from zipfile import ZipFile

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from archive.printed import Kind
from archive.tables import LONGEST_TEXT, Column, Register, write_xlsx
from tests.archive.sheet_samples import PRINTED_AT, SUMMARY_COLUMNS, summary_rows

NOTE = Column("note", "备注", Kind.TEXT, 20)
HEADING = (("填报单位", "广州珠江新城证券营业部"), ("回访月份", "2026年1月"))


def register(rows: Any, columns: tuple[Column, ...] = SUMMARY_COLUMNS) -> Register:
    return Register("客户回访记录汇总表", HEADING, columns, rows, "零报送：本月无新增客户回访记录")


def cells(content: bytes) -> list[list[Any]]:
    sheet = openpyxl.load_workbook(BytesIO(content)).worksheets[0]
    return [list(row) for row in sheet.iter_rows()]


def one(value: object, kind: Kind = Kind.TEXT) -> Any:
    column = Column("note", "备注", kind, 20)
    return cells(write_xlsx(register([{"note": value}], (column,)), PRINTED_AT))[4][0]


def test_a_register_holds_its_rows_under_title_heading_and_heads() -> None:
    grid = cells(write_xlsx(register(summary_rows(3)), PRINTED_AT))
    assert grid[0][0].value == "客户回访记录汇总表"
    assert [grid[row][0].value for row in (1, 2)] == ["填报单位：广州珠江新城证券营业部", "回访月份：2026年1月"]
    assert [cell.value for cell in grid[3]] == [column.label for column in SUMMARY_COLUMNS]
    assert len(grid) == 7
    first = {column.code: cell.value for column, cell in zip(SUMMARY_COLUMNS, grid[4], strict=True)}
    assert first["number"] == 1
    assert first["client"] == "䶮㛃𠮷"
    assert first["debt"] == 1000.5
    assert first["at"] == datetime(2026, 1, 2, 10, 30)  # noqa: DTZ001
    assert first["complaint"] is None


def test_a_register_without_rows_says_nil() -> None:
    grid = cells(write_xlsx(register([]), PRINTED_AT))
    assert grid[4][0].value == "零报送：本月无新增客户回访记录"


@pytest.mark.parametrize(
    "text",
    [
        '=HYPERLINK("http://example.test","x")',
        "=1+1",
        "+86 13800138000",
        "-1",
        "@SUM(A1)",
        "\t=1",
        "{=1+1}",
        "http://example.test",
        "mailto:a@example.test",
        "00123",
    ],
)
def test_text_stays_text_whatever_it_looks_like(text: str) -> None:
    cell = one(text)
    assert cell.data_type == "s"
    assert cell.value == text
    assert cell.hyperlink is None
    assert bool(cell.quotePrefix) == text.startswith(("=", "+", "-", "@", "\t"))


@settings(max_examples=25)
@given(st.text(alphabet=st.characters(exclude_categories=["Cc", "Cs", "Cn", "Cf"]), min_size=1, max_size=40))
def test_no_text_becomes_a_formula(text: str) -> None:
    content = write_xlsx(register([{"note": text}], (NOTE,)), PRINTED_AT)
    with ZipFile(BytesIO(content)) as book:
        assert b"<f>" not in book.read("xl/worksheets/sheet1.xml")
        assert not [name for name in book.namelist() if "rels" in name and "sheet" in name]


def test_a_number_too_long_for_a_double_is_kept_whole_as_text() -> None:
    assert one("12345678901234567.89", Kind.MONEY).value == "12,345,678,901,234,567.89元"
    assert one("1234567890123.45", Kind.MONEY).value == 1234567890123.45
    assert one("1.3", Kind.RATIO).number_format == "0.00%"
    assert one(None, Kind.RATIO).value is None


def test_a_day_is_a_date_and_a_gain_is_written_out() -> None:
    assert one("2026-02-05T16:30:00Z", Kind.DATE).value == datetime(2026, 2, 6)  # noqa: DTZ001
    assert one("-1 0.5", Kind.MONEY_AND_RATIO).value == "-1.00元，50.00%"


def test_what_a_cell_cannot_hold_is_cut_with_a_note() -> None:
    value = one("长" * (LONGEST_TEXT + 1)).value
    assert len(value) == LONGEST_TEXT
    assert value.endswith("全文见归档PDF）")


def test_hidden_characters_are_shown_as_on_paper() -> None:
    assert one("王\u202e明\x07\ud800").value == "王〓〔U+202E〕明〓〔U+0007〕〓〔U+D800〕"


def test_the_same_register_gives_the_same_bytes() -> None:
    assert write_xlsx(register(summary_rows(5)), PRINTED_AT) == write_xlsx(register(summary_rows(5)), PRINTED_AT)


def test_memory_does_not_grow_with_the_rows() -> None:
    def rows(count: int) -> Iterator[dict[str, object]]:
        return ({"note": f"第{number}行"} for number in range(count))

    def peak(count: int) -> int:
        tracemalloc.start()
        try:
            write_xlsx(register(rows(count), (NOTE,)), PRINTED_AT)
            return tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()

    peak(10)
    assert peak(20_000) < peak(1_000) + 1_000_000
