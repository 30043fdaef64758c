"""Text as mutations take it: what no database holds and what nobody writes by hand is refused, field by field."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import fields, is_dataclass

from kernel.errors import FieldProblem, Invalid
from kernel.paging import is_storable

LONGEST_TEXT = 4_000
LONGEST_FILE = 200_000
FILES = frozenset({"text"})
"""Fields that carry a whole file."""
# Control characters but tab and line ends; marks that turn the direction of what follows and so change what is read.
MISLEADING = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")


def demand_readable(given: object) -> None:
    """Raise Invalid naming every text in an input that holds NUL or half characters, or is too long."""
    found = tuple(_problems(given, ""))
    if found:
        raise Invalid(fields=found)


def _problems(value: object, path: str) -> Iterator[FieldProblem]:
    if isinstance(value, str):
        yield from _of_text(value, path)
    elif is_dataclass(value):
        for each in fields(value):
            yield from _problems(getattr(value, each.name), _join(path, _camel(each.name)))
    elif isinstance(value, Mapping):
        for name, part in value.items():
            yield from _problems(part, _join(path, str(name)))
    elif isinstance(value, Sequence) and not isinstance(value, bytes):
        for index, part in enumerate(value):
            yield from _problems(part, _join(path, str(index)))


def _of_text(text: str, path: str) -> Iterator[FieldProblem]:
    longest = LONGEST_FILE if path in FILES else LONGEST_TEXT
    if not is_storable(text) or MISLEADING.search(text):
        zh, en = (
            "含有控制字符、方向控制符或不完整的字符，请删除。",
            "Remove control and direction characters, and half ones.",
        )
        yield FieldProblem(path, "BAD_TEXT", zh, en)
    if len(text) > longest:
        yield FieldProblem(
            path, "TOO_LONG", f"最多{longest}个字符，请缩短。", f"At most {longest} characters: shorten it."
        )


def _camel(name: str) -> str:
    first, *rest = name.split("_")
    return first + "".join(part.capitalize() for part in rest)


def _join(path: str, name: str) -> str:
    return f"{path}.{name}" if path else name
