"""A delivered file as it lies there: its hash, its encoding, its delimiter, its columns; then its bytes or its records."""

import codecs
import csv
import hashlib
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

from cases.imports.errors import FileUnreadable
from cases.imports.shapes import Shape

CHUNK = 1 << 20
LONGEST_HEADER = 1 << 16
DELIMITERS = (",", "|", "\t")
PARQUET = b"PAR1"
UTF8, CHINESE = "utf-8", "gb18030"
Progress: TypeAlias = Callable[[int, int], None]
Record: TypeAlias = tuple[int, Sequence[str | None] | None]


@dataclass(frozen=True, slots=True)
class Delivery:
    """One file. `fields` names the shape's field of every column, None where nobody reads it; `body` is where lines begin."""

    path: Path
    size: int
    sha256: str
    encoding: str
    delimiter: str
    header: tuple[str, ...]
    fields: tuple[str | None, ...]
    body: int
    parquet: bool = False

    @property
    def ignored(self) -> tuple[str, ...]:
        """Name the columns that nobody reads."""
        return tuple(name for name, field in zip(self.header, self.fields, strict=True) if field is None)


def examine(path: Path, shape: Shape) -> Delivery:
    """Hash a file and find out its dialect; raise FileUnreadable."""
    try:
        size = path.stat().st_size
        with path.open("rb") as file:
            parquet = file.read(4) == PARQUET
        digest, encoding = _scan(path, parquet=parquet)
    except OSError as error:
        raise unreadable(path, str(error.strerror), "文件不存在或不可读") from error
    if parquet:
        from cases.imports.parquet import header_of  # noqa: PLC0415 its reader is an extra

        header = header_of(path)
        return Delivery(path, size, digest, UTF8, ",", header, matched(path, header, shape), 0, parquet=True)
    line, body = _header_line(path, encoding)
    if body >= size and not shape.may_be_empty:
        raise unreadable(path, "it has no lines below the header", "表头之下没有数据")
    delimiter, header = _split(line, shape)
    return Delivery(path, size, digest, encoding, delimiter, header, matched(path, header, shape), body)


def _scan(path: Path, *, parquet: bool) -> tuple[str, str]:
    """Read the file once: SHA-256, and whether it is UTF-8 or Chinese; raise FileUnreadable for anything else."""
    digest, utf8, chinese = hashlib.sha256(), _Check(UTF8), _Check(CHINESE)
    lines = 0
    with path.open("rb") as file:
        while chunk := file.read(CHUNK):
            digest.update(chunk)
            if parquet:
                continue
            if (zero := chunk.find(b"\0")) >= 0:
                line = lines + chunk.count(b"\n", 0, zero) + 1
                raise unreadable(path, f"line {line} contains NUL bytes", f"第{line}行含有空字节(NUL)")
            utf8.feed(chunk)
            if not utf8.good:
                _replay(path, file.tell(), chinese)
            lines += chunk.count(b"\n")
    utf8.feed(b"", final=True)
    if parquet or utf8.good:
        return digest.hexdigest(), UTF8
    _replay(path, path.stat().st_size, chinese)
    chinese.feed(b"", final=True)
    if not chinese.good:
        raise unreadable(path, "it is neither UTF-8 nor GBK/GB18030", "编码既不是 UTF-8 也不是 GBK/GB18030")
    return digest.hexdigest(), CHINESE


class _Check:
    """Tells whether bytes are text of an encoding; after the first mistake it reads no further."""

    def __init__(self, encoding: str) -> None:
        self._decoder = codecs.getincrementaldecoder(encoding)()
        self.good = True
        self.read = 0

    def feed(self, chunk: bytes, *, final: bool = False) -> None:
        """Read on."""
        self.read += len(chunk)
        if self.good:
            try:
                self._decoder.decode(chunk, final)
            except UnicodeDecodeError:
                self.good = False


def _replay(path: Path, until: int, check: _Check) -> None:
    """Let a check that came later read what it missed."""
    with path.open("rb") as file:
        file.seek(check.read)
        while check.good and check.read < until and (chunk := file.read(min(CHUNK, until - check.read))):
            check.feed(chunk)


def _header_line(path: Path, encoding: str) -> tuple[str, int]:
    with path.open("rb") as file:
        start = file.read(LONGEST_HEADER)
    skipped = len(codecs.BOM_UTF8) if start.startswith(codecs.BOM_UTF8) else 0
    end = start.find(b"\n")
    if end < 0 and len(start) == LONGEST_HEADER:
        raise unreadable(path, "its first line is no header", "首行不是表头")
    line = start[skipped : end if end >= 0 else len(start)].decode(encoding).rstrip("\r")
    if not line.strip():
        raise unreadable(path, "it is empty or its first line is blank", "文件为空或首行为空")
    return line, len(start) if end < 0 else end + 1


def _split(line: str, shape: Shape) -> tuple[str, tuple[str, ...]]:
    """Split a header by the delimiter under which most of its columns are known."""
    names = {name for column in shape.columns for name in column.names}
    splits = [(each, tuple(next(csv.reader([line], delimiter=each)))) for each in DELIMITERS]
    return max(splits, key=lambda split: (len({_plain(name) for name in split[1]} & names), len(split[1])))


def _plain(name: str) -> str:
    return name.strip().lower()


def matched(path: Path, header: Sequence[str], shape: Shape) -> tuple[str | None, ...]:
    """Give the shape's field for every column of a header; raise FileUnreadable naming the columns that are missing."""
    plain = [_plain(name) for name in header]
    places = {
        column.field: next((plain.index(name) for name in column.names if name in plain), None)
        for column in shape.columns
    }
    missing = [column.names for column in shape.columns if column.required and places[column.field] is None]
    if shape.either and all(places[field] is None for field in shape.either):
        missing.append(tuple(name for field in shape.either for name in shape.column(field).names))
    if missing:
        listed = "; ".join(" / ".join(names) for names in missing)
        raise unreadable(path, f"columns are missing: {listed}", f"缺少列：{listed}")
    fields: list[str | None] = [None] * len(header)
    for field, place in places.items():
        if place is not None and fields[place] is None:
            fields[place] = field
    return tuple(fields)


def records(delivery: Delivery, progress: Progress) -> Iterator[Record]:
    """Yield (line number, values) of every record; the values are None when a line has not the header's columns."""
    with delivery.path.open(encoding=delivery.encoding, newline="") as file:
        lines = _counted(file, delivery, progress)
        reader = csv.reader(lines, delimiter=delivery.delimiter)
        wide = len(delivery.header)
        try:
            next(reader)
            for row in reader:
                if row:
                    yield reader.line_num, row if len(row) == wide else None
        except csv.Error as error:
            line = reader.line_num
            raise unreadable(delivery.path, f"line {line}: {error}", f"第{line}行格式错误") from error


def _counted(lines: Iterator[str], delivery: Delivery, progress: Progress) -> Iterator[str]:
    done = 0
    for number, line in enumerate(lines):
        done += len(line)
        if not number % 10_000:
            progress(min(done, delivery.size), delivery.size)
        yield line


async def content(delivery: Delivery, progress: Progress) -> AsyncIterator[bytes]:
    """Yield the lines below the header as UTF-8, in blocks."""
    decoder = codecs.getincrementaldecoder(delivery.encoding)()
    done = delivery.body
    with delivery.path.open("rb") as file:
        file.seek(delivery.body)
        while chunk := file.read(CHUNK):
            done += len(chunk)
            progress(done, delivery.size)
            yield chunk if delivery.encoding == UTF8 else decoder.decode(chunk).encode()


def unreadable(path: Path, reason: str, reason_zh: str) -> FileUnreadable:
    """Say that a file as a whole cannot be taken, and why."""
    return FileUnreadable(name=path.name, reason=reason, reason_zh=reason_zh)
