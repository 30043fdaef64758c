"""Canonical JSON (RFC 8785) of what is hashed or signed: the same content always gives the same bytes.

Only text, whole numbers, booleans, null, lists and objects with ASCII keys are taken, so the two places where JSON
writers differ (fractions and key order beyond ASCII) cannot occur: money and ratios are written as text.
"""

import hashlib
from collections.abc import Mapping, Sequence

import orjson


def canonical(value: object) -> bytes:
    """Give the canonical bytes of a value; raise TypeError for a fraction or a key that is not ASCII."""
    _check(value)
    return orjson.dumps(value, option=orjson.OPT_SORT_KEYS, default=dict)


def digest(value: object) -> str:
    """Give SHA-256 over the canonical bytes, in hexadecimal."""
    return hashlib.sha256(canonical(value)).hexdigest()


def _check(value: object) -> None:
    match value:
        case None | bool() | int() | str():
            return
        case Mapping():
            for key, part in value.items():
                if not (isinstance(key, str) and key.isascii()):
                    raise TypeError(f"canonical JSON needs ASCII keys, not {key!r}")
                _check(part)
        case Sequence():
            for part in value:
                _check(part)
        case _:
            raise TypeError(f"canonical JSON cannot hold {type(value).__name__}")
