"""Cursors: where a list goes on. Base64 of JSON `[order name, key values]`, checked before any SQL sees it.

A cursor names its list and order (`cases.due`), so that of another list is refused instead of skipping rows.
"""

import base64
import binascii
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import ClassVar
from uuid import UUID

import orjson

from kernel.errors import Invalid

KeyValue = int | str | bool


@dataclass(eq=False)
class BadCursor(Invalid):
    """The cursor was not given out by this list in this order."""

    code: ClassVar[str] = "BAD_CURSOR"
    zh: ClassVar[str] = "分页游标不属于本列表（或其排序方式），请从第一页重新读取。"
    en: ClassVar[str] = "This cursor does not belong to this list in this order: read again from the first page."


def write_cursor(order: str, values: Sequence[KeyValue]) -> str:
    """Write the cursor behind the row with these key values; instants and dates as PostgreSQL writes them in JSON."""
    return base64.b64encode(orjson.dumps([order, *values])).decode()


def read_cursor(cursor: str, order: str, kinds: Sequence[str]) -> list[KeyValue]:
    """Read a cursor of `order` whose key values are of these kinds (`int8 int4 text bool date timestamptz uuid`).

    Raises BadCursor for anything that this order did not give out.
    """
    try:
        found = orjson.loads(base64.b64decode(cursor, validate=True))
    except (binascii.Error, ValueError) as wrong:
        raise BadCursor from wrong
    if not isinstance(found, list) or len(found) != len(kinds) + 1 or found[0] != order:
        raise BadCursor
    values = found[1:]
    if not all(is_key(value, kind) for value, kind in zip(values, kinds, strict=True)):
        raise BadCursor
    return values


def is_key(value: object, kind: str) -> bool:
    """Tell whether a JSON value can be a key of this kind, so that PostgreSQL will accept its text."""
    return _CHECKS[kind](value)


def _is_int(bits: int) -> Callable[[object], bool]:
    bound = 1 << (bits - 1)
    return lambda value: isinstance(value, int) and not isinstance(value, bool) and -bound <= value < bound


def _is_text(value: object) -> bool:
    return isinstance(value, str) and is_storable(value)


def is_storable(text: str) -> bool:
    """Tell whether PostgreSQL can hold this text: no NUL character, no lone surrogate."""
    return "\x00" not in text and (text.isascii() or not _SURROGATE.search(text))


_SURROGATE = re.compile("[\ud800-\udfff]")


def _parses(read: Callable[[str], object]) -> Callable[[object], bool]:
    def check(value: object) -> bool:
        if not isinstance(value, str) or not value.isascii():
            return False
        try:
            read(value)
        except ValueError:
            return False
        return True

    return check


def _read_date(text: str) -> None:
    if date.fromisoformat(text).isoformat() != text:
        raise ValueError(text)


_INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,6})?\+00:00")


def _read_instant(text: str) -> None:
    if not _INSTANT.fullmatch(text):
        raise ValueError(text)
    datetime.fromisoformat(text[:19])


def _read_uuid(text: str) -> None:
    if str(UUID(text)) != text:
        raise ValueError(text)


_CHECKS: Mapping[str, Callable[[object], bool]] = {
    "int4": _is_int(32),
    "int8": _is_int(64),
    "text": _is_text,
    "bool": lambda value: isinstance(value, bool),
    "date": _parses(_read_date),
    "timestamptz": _parses(_read_instant),
    "uuid": _parses(_read_uuid),
}
