"""The dialects of files: whatever system wrote them, the same values come out; what is broken is said, never guessed."""

import csv
import io
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cases.imports.errors import FileUnreadable
from cases.imports.kinds import SHAPES
from cases.imports.reading import Delivery, content, examine, records
from cases.imports.shapes import CLIENTS, SNAPSHOTS, Column, Content
from cases.imports.values import BadValue, day, number, parse

GB18030 = st.text(st.characters(codec="gb18030", exclude_categories=("Cc", "Cs", "Zl", "Zp")), max_size=12)
AMOUNTS = st.decimals(min_value=-(10**12), max_value=10**12, places=2)
DAYS = st.dates(date(1990, 1, 1), date(2099, 12, 31))


def _quiet(done: int, total: int) -> None:
    assert done <= total


@given(AMOUNTS)
def test_a_number_reads_the_same_however_it_is_written(amount: Decimal) -> None:
    spellings = (f"{amount}", f"{amount:,}", f"{amount:E}", f"  {amount}".strip(), f"{amount * 100}%")
    assert {number(each) for each in spellings} == {amount}


@pytest.mark.parametrize(
    "written",
    ["abc", "1.2.3", "1,23", "--1", "NaN", "Infinity", "0x10", "1_000", "%", ".", "１２", "1e999", "9" * 20, "1 2"],
)
def test_what_is_no_number_is_refused(written: str) -> None:
    with pytest.raises(BadValue):
        number(written)


@given(DAYS)
def test_a_day_reads_the_same_however_it_is_written(on: date) -> None:
    spellings = (f"{on:%Y%m%d}", on.isoformat(), f"{on:%Y/%m/%d}", f"{on:%Y.%m.%d}", f"{on.isoformat()}T00:00:00")
    assert {day(each) for each in spellings} == {on}


@pytest.mark.parametrize("written", ["20260230", "2026-13-01", "260101", "today", "2026-1-1", "20260101x"])
def test_what_is_no_day_is_refused(written: str) -> None:
    with pytest.raises(BadValue, match="NOT_A_DATE"):
        day(written)


@pytest.mark.parametrize("written", ["0", "00000000"])
def test_zero_is_how_some_systems_write_no_day(written: str) -> None:
    assert day(written) is None


def test_blank_is_nothing_unless_a_value_is_required() -> None:
    column = Column("name", ("name",))
    assert parse(column, "  ") is None
    assert parse(column, None) is None
    with pytest.raises(BadValue, match="MISSING"):
        parse(Column("name", ("name",), required=True), " ")


@pytest.mark.parametrize(("written", "code"), [("a" * 201, "TOO_LONG"), ("a\x07b", "CONTROL_CHARACTER")])
def test_text_has_limits(written: str, code: str) -> None:
    with pytest.raises(BadValue, match=code):
        parse(Column("name", ("name",)), written)


@settings(max_examples=60, deadline=None)
@given(
    rows=st.lists(st.tuples(GB18030, GB18030), min_size=1, max_size=6),
    delimiter=st.sampled_from(",|\t"),
    encoding=st.sampled_from(["utf-8", "utf-8-sig", "gb18030"]),
    end=st.sampled_from(["\n", "\r\n"]),
)
def test_every_dialect_gives_back_what_was_written(
    tmp_path_factory: pytest.TempPathFactory,
    rows: list[tuple[str, str]],
    delimiter: str,
    encoding: str,
    end: str,
) -> None:
    written = io.StringIO(newline="")
    writer = csv.writer(written, delimiter=delimiter, lineterminator=end, quoting=csv.QUOTE_ALL)
    writer.writerow(("client_id", "client_name", "id_no", "branch_no", "其他"))
    for number_, name in rows:
        writer.writerow((number_, name, "x", "GZ01", "䶮㛃𠮷"))
    path = tmp_path_factory.mktemp("dialect") / "clients.csv"
    path.write_bytes(written.getvalue().encode(encoding))
    delivery = examine(path, CLIENTS)
    assert (delivery.delimiter, delivery.fields[:2], delivery.ignored) == (delimiter, ("number", "name"), ("其他",))
    found = [(values[0], values[1], values[4]) for _, values in records(delivery, _quiet) if values is not None]
    assert found == [(number_, name, "䶮㛃𠮷") for number_, name in rows]


async def test_bytes_of_gbk_are_handed_on_as_utf8_across_block_borders(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("cases.imports.reading.CHUNK", 7)
    path = tmp_path / "clients.csv"
    body = "10000001,龚䶮𠮷,x,GZ01\n" * 20
    path.write_bytes(("client_id,client_name,id_no,branch_no\n" + body).encode("gb18030"))
    delivery = examine(path, CLIENTS)
    assert delivery.encoding == "gb18030"
    assert b"".join([block async for block in content(delivery, _quiet)]).decode() == body


@pytest.mark.parametrize(
    ("content_", "said"),
    [
        (b"client_id,client_name,id_no,branch_no\nx\0y", "line 2 contains NUL"),
        (b"\xff\xfe\xfa", "neither UTF-8 nor GBK"),
        (b"\n\n", "first line is blank"),
        (b"client_id;client_name;id_no;branch_no\n1;2;3;4\n", "columns are missing"),
        (b"a" * 70000, "no header"),
    ],
)
def test_a_file_of_no_known_dialect_is_refused_whole(tmp_path: Path, content_: bytes, said: str) -> None:
    path = tmp_path / "clients.csv"
    path.write_bytes(content_)
    with pytest.raises(FileUnreadable, match=said):
        examine(path, CLIENTS)


def test_a_missing_file_says_so(tmp_path: Path) -> None:
    with pytest.raises(FileUnreadable, match="No such file"):
        examine(tmp_path / "none.csv", CLIENTS)


def test_an_endless_field_is_refused_with_its_line(tmp_path: Path) -> None:
    path = tmp_path / "clients.csv"
    path.write_text('client_id,client_name,id_no,branch_no\n1,"' + "a" * 200_000)
    delivery: Delivery = examine(path, CLIENTS)
    with pytest.raises(FileUnreadable, match="field larger than"):
        list(records(delivery, _quiet))


def test_no_header_name_means_two_things_in_one_kind_of_file() -> None:
    for shape in SHAPES.values():
        names = [name for column in shape.columns for name in column.names]
        assert len(names) == len(set(names))
        assert all(name == name.lower() for name in names)


def test_the_real_export_of_a_core_system_is_understood(tmp_path: Path) -> None:
    head = (
        "fund_account,asset_prop,fund_asset,market_value,assure_asset,total_debit,per_assurescale_value,enable_bail_balance,"
        "used_bail_balance,fin_max_quota,fin_enable_quota,fin_used_quota,fin_compact_balance,crdt_level,net_asset\n"
    )
    path = tmp_path / "RZRQ_FUND.csv"
    path.write_text(head + "8800000001,0,1,2,5000000,2000000,250.00,0,0,0,0,0,0,A,1\n")
    delivery = examine(path, SNAPSHOTS)
    read = {field: delivery.header[place] for place, field in enumerate(delivery.fields) if field}
    assert read == {
        "fund_account": "fund_account",
        "assets": "assure_asset",
        "debt": "total_debit",
        "ratio": "per_assurescale_value",
    }
    assert SNAPSHOTS.column("ratio").content is Content.NUMBER
