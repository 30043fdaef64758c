"""Parquet files, read through arro3: the lightest maintained reader, and an extra because few firms deliver Parquet."""

import os
from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from cases.imports.errors import FileUnreadable, ParquetUnreadable
from cases.imports.reading import Delivery, Progress, Record

BATCH = 20_000
MAGIC = b"PAR1"
BROKEN = "Parquet 文件已损坏或不完整"
PANIC = "PanicException"
"""What the reader raises where it did not expect to fail; it is no Exception."""


def header_of(path: Path) -> tuple[str, ...]:
    """Give the names of the columns; raise ParquetUnreadable or FileUnreadable."""
    return tuple(str(name) for name in _open(path).schema.names)


def parquet_records(delivery: Delivery, progress: Progress) -> Iterator[Record]:
    """Yield (line number, written values) of every row; the first row is line 2, as below a header."""
    line = 1
    for batch in _open(delivery.path):
        columns = [column.to_pylist() for column in batch.columns]
        for row in zip(*columns, strict=True):
            line += 1
            yield line, [_written(value) for value in row]
        progress(line, line)


def _open(path: Path) -> Any:  # noqa: ANN401 the reader carries no types
    try:
        from arro3.io import read_parquet  # noqa: PLC0415
    except ImportError as error:
        raise ParquetUnreadable from error
    _demand_footer(path)
    try:
        return read_parquet(str(path), batch_size=BATCH)
    except BaseException as error:
        if isinstance(error, Exception) or type(error).__name__ == PANIC:
            raise FileUnreadable(name=path.name, reason=f"no Parquet: {error}", reason_zh=BROKEN) from error
        raise


def _demand_footer(path: Path) -> None:
    """Refuse a file that was cut off before the reader trips over it."""
    with path.open("rb") as file:
        end = file.seek(0, os.SEEK_END)
        file.seek(max(end - 8, 0))
        tail = file.read(8)
    if tail[4:] != MAGIC or int.from_bytes(tail[:4], "little") > end - 12:
        raise FileUnreadable(name=path.name, reason="no Parquet: its end is missing", reason_zh=BROKEN)


def _written(value: object) -> str | None:
    match value:
        case None:
            return None
        case datetime():
            return value.isoformat()
        case float():
            return format(Decimal(repr(value)), "f")
        case _:
            return str(value)
