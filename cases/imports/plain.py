"""Whether a file's bytes are written so plainly that the database may type them.

The database reads more than we promise (`today`, `0x32`, `1_000`), so it is given only lines that match a pattern. Lines
that do not are not wrong for that: they are read one by one. The pattern of lines without quotes is the faster one.
"""

import re
from collections.abc import AsyncIterator

from cases.imports.reading import Delivery
from cases.imports.shapes import Content, Shape

DATE = rb"(?:[0-9]{4}(?:-[0-9]{2}-|/[0-9]{2}/|[0-9]{2})[0-9]{2})?"
NUMBER = rb"[0-9. -]*(?<!\.)"
PATTERNS = {Content.DATE: DATE, Content.NUMBER: NUMBER, Content.MONEY: NUMBER}


class NotPlain(Exception):
    """Some line is written in another way; read the file line by line."""


async def plain(delivery: Delivery, shape: Shape, blocks: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    """Yield the bytes of the blocks in whole lines while these are plain; raise NotPlain at the first that are not."""
    bare, quoted = _lines(delivery, shape, quoted=False), _lines(delivery, shape, quoted=True)
    rest = b""
    async for block in blocks:
        whole, end, rest = (rest + block).rpartition(b"\n")
        yield _demand_plain(quoted if b'"' in whole else bare, whole + end)
    yield _demand_plain(quoted, rest and rest + b"\n")


def _demand_plain(lines: re.Pattern[bytes], block: bytes) -> bytes:
    if not lines.fullmatch(block):
        raise NotPlain
    return block


def _lines(delivery: Delivery, shape: Shape, *, quoted: bool) -> re.Pattern[bytes]:
    mark = re.escape(delivery.delimiter.encode())
    text = rb'[^"\r\n' + mark + rb"]*"
    contents = {column.field: column.content for column in shape.columns}
    columns = [text if field is None else PATTERNS.get(contents[field], text) for field in delivery.fields]
    if quoted:
        columns = [b"(?:" + each + b'|"' + (b'[^"]*' if each is text else each) + b'")' for each in columns]
    return re.compile(rb"(?:" + mark.join(columns) + rb"\r?\n)*+")
