"""Global ids: `prefix:key`. The key names a row of the base table, so the concrete type is known only after reading.

Parts of a composite key are joined by colons; a colon or per cent sign inside a text part is written %3A or %25.
"""

from collections.abc import Sequence
from datetime import date
from typing import TypeAlias
from uuid import UUID

from kernel.paging import is_key, is_storable

_DIGITS = 19
KeyPart: TypeAlias = int | str | date | UUID
Key: TypeAlias = tuple[KeyPart, ...]


def write_id(prefix: str, key: KeyPart | Key) -> str:
    """Write the global id of a row."""
    if not isinstance(key, tuple):
        return f"{prefix}:{key}"
    if len(key) == 1:
        return f"{prefix}:{key[0]}"
    return f"{prefix}:" + ":".join(str(part).replace("%", "%25").replace(":", "%3A") for part in key)


def read_id(identifier: str, prefix: str, kinds: Sequence[str]) -> Key | None:
    """Read the key out of a global id with this prefix and key kinds; None for anything else."""
    found, colon, rest = identifier.partition(":")
    if not colon or found != prefix:
        return None
    parts = [rest] if len(kinds) == 1 else [_unescape(part) for part in rest.split(":")]
    if len(parts) != len(kinds):
        return None
    key = [_read_part(part, kind) for part, kind in zip(parts, kinds, strict=True)]
    return None if None in key else tuple(part for part in key if part is not None)


def prefix_of(identifier: str) -> str:
    """Give what stands before the first colon."""
    return identifier.partition(":")[0]


def _unescape(part: str) -> str:
    return part.replace("%3A", ":").replace("%25", "%")


def _read_part(part: str, kind: str) -> KeyPart | None:
    if kind in {"int4", "int8"}:
        digits = part.removeprefix("-")
        if not (digits.isascii() and digits.isdigit()) or len(digits) > _DIGITS or str(int(part)) != part:
            return None
        return int(part) if is_key(int(part), kind) else None
    if kind == "text":
        return part if is_storable(part) else None
    if not is_key(part, kind):
        return None
    return date.fromisoformat(part) if kind == "date" else UUID(part)
