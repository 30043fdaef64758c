"""Parquet: the same rows as from CSV, whatever types the columns have."""

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from arro3.core import Array, DataType, Table
from arro3.io import write_parquet

from cases.imports.errors import FileUnreadable
from tests.cases.imports.conftest import Ask, Deliver

ROWS = "SELECT a.number, s.assets, s.margin_debt, s.ratio FROM snapshot s JOIN credit_account a ON a.id = s.account_id ORDER BY 1"


async def test_a_parquet_file_is_loaded_like_a_csv_file(deliver: Deliver, ask: Ask, tmp_path: Path) -> None:
    table = Table.from_pydict(
        {
            "init_date": Array([20260227, 20260227], type=DataType.int64()),
            "account": Array(["0610000001", "0610000002"], type=DataType.string()),
            "assets": Array([5000000.0, 1000.25], type=DataType.float64()),
            "debt": Array([2000000, 0], type=DataType.int64()),
            "ratio": Array([250.0, None], type=DataType.float64()),
        }
    )
    path = tmp_path / "day.parquet"
    write_parquet(table, str(path))
    report = await deliver("snapshots", path.read_bytes())
    assert (report.loaded, report.on, report.facts) == (2, "2026-02-27", {"ratio": "percent"})
    assert await ask(ROWS) == [
        ("0610000001", Decimal("5000000.00"), Decimal("2000000.00"), Decimal("2.5000")),
        ("0610000002", Decimal("1000.25"), Decimal("0.00"), None),
    ]
    assert await ask("SELECT on_date FROM snapshot_day") == [(date(2026, 2, 27),)]


async def test_a_broken_parquet_file_is_refused(deliver: Deliver) -> None:
    with pytest.raises(FileUnreadable, match="no Parquet"):
        await deliver("snapshots", b"PAR1" + b"x" * 100)
