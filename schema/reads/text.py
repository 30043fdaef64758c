"""JSON text in SQL: literal text and SQL expressions side by side, joined only at the end.

A JSON object is a list of pieces. Neighbouring literals melt together, so a leaf gives its quotes to its neighbours;
`||` is built as a balanced tree, because a chain as deep as a selection is long exhausts the parser's stack.
"""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TypeAlias


@dataclass(frozen=True, slots=True)
class Literal:
    """Text that goes to the client as it stands."""

    text: str


@dataclass(frozen=True, slots=True)
class Expression:
    """A SQL expression of type text that is never NULL: NULL would swallow the whole object."""

    sql: str


@dataclass(frozen=True, slots=True)
class Typename:
    """`__typename` of a branch, open until it is known which branches share their text."""


Piece: TypeAlias = Literal | Expression | Typename
Pieces: TypeAlias = Sequence[Piece]

NULL = "'null'"


def quote(text: str) -> str:
    """Write a SQL string literal (standard_conforming_strings is on)."""
    return "'" + text.replace("'", "''") + "'"


def quote_name(name: str) -> str:
    """Write a SQL identifier, always quoted."""
    return '"' + name.replace('"', '""') + '"'


def json_key(name: str) -> str:
    """Write the key of a JSON member, with its colon."""
    return json.dumps(name, ensure_ascii=False) + ":"


def melt(pieces: Iterable[Piece]) -> list[Piece]:
    """Join neighbouring literals."""
    melted: list[Piece] = []
    for piece in pieces:
        last = melted[-1] if melted else None
        if isinstance(piece, Literal) and isinstance(last, Literal):
            melted[-1] = Literal(last.text + piece.text)
        else:
            melted.append(piece)
    return melted


def concatenate(pieces: Iterable[Piece]) -> str:
    """Write pieces as one SQL expression of type text."""
    return _tree([_write(piece) for piece in melt(pieces)] or ["''"])


def _write(piece: Piece) -> str:
    if isinstance(piece, Literal):
        return quote(piece.text)
    if isinstance(piece, Expression):
        return piece.sql
    raise TypeError("__typename is still open")


def _tree(parts: list[str]) -> str:
    if len(parts) == 1:
        return parts[0]
    middle = len(parts) // 2
    return f"({_tree(parts[:middle])} || {_tree(parts[middle:])})"


def members(pairs: Iterable[tuple[str, Pieces]]) -> list[Piece]:
    """Make a JSON object of named values."""
    pieces: list[Piece] = [Literal("{")]
    for index, (name, value) in enumerate(pairs):
        pieces.append(Literal(("," if index else "") + json_key(name)))
        pieces.extend(value)
    pieces.append(Literal("}"))
    return melt(pieces)


def name_types(pieces: Pieces, typename: Piece) -> list[Piece]:
    """Close every open `__typename`."""
    return melt(typename if isinstance(piece, Typename) else piece for piece in pieces)
