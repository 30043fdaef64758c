"""SQLAlchemy expressions, rendered once when the schema is built, with holes for aliases and bound values.

A wrong column name fails here, at build. Tables, columns and conditions are looked up by SQLAlchemy; what comes out is text.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache, partial
from typing import Any, TypeAlias, cast

from sqlalchemy import Alias, ColumnElement, Dialect, Select, Table, literal_column, select
from sqlalchemy.dialects.postgresql.asyncpg import PGDialect_asyncpg
from sqlalchemy.types import TypeEngine

from schema.reads.rows import Link, Mapped, Names, Row, local_table, names_of
from schema.reads.text import quote_name


class _Dialect(PGDialect_asyncpg):
    """PostgreSQL with standard_conforming_strings on, as it is everywhere."""

    _backslash_escapes = False


_DIALECT: Dialect = cast("type[Dialect]", _Dialect)()
_HOLE = re.compile(r"\bzzhole(\d+)\b")
_VALUE = "zzvalue"


@dataclass(frozen=True, slots=True)
class Hole:
    """Where an alias goes: `role` is `row`, `other` or the name of a row beside; `table` says which of its layers."""

    role: str
    table: Table


@dataclass(frozen=True, slots=True)
class Value:
    """Where a bound value goes."""

    index: int


Part: TypeAlias = str | Hole | Value


@dataclass(frozen=True, slots=True)
class Template:
    """SQL text with holes, and the SQL type of the whole."""

    parts: tuple[Part, ...]
    type: TypeEngine[Any]

    def fill(self, alias: Callable[[Hole], str], value: Callable[[int], str] | None = None) -> str:
        """Write the text with these aliases and bound values."""
        written: list[str] = []
        for part in self.parts:
            if isinstance(part, str):
                written.append(part)
            elif isinstance(part, Hole):
                written.append(alias(part))
            elif value is not None:
                written.append(value(part.index))
        return "".join(written)

    def holes(self) -> set[Hole]:
        """Give the holes for aliases."""
        return {part for part in self.parts if isinstance(part, Hole)}


@dataclass(frozen=True, slots=True)
class Layer:
    """One table of a noun: its columns under their Python names, and the rows joined beside it."""

    table: Table
    names: Names
    beside: Mapping[str, Mapped]


def layer(mapped: Mapped, beside: Mapping[str, Mapped] | None = None) -> Layer:
    """Describe a mapped class or a table."""
    return Layer(local_table(mapped), names_of(mapped), beside or {})


class Rendering:
    """One expression on its way to text: hands out rows over placeholder aliases and remembers what they stand for."""

    def __init__(self) -> None:
        self._aliases: dict[str, Hole] = {}
        self._clauses: list[Alias] = []

    def row(self, role: str, layers: tuple[Layer, ...]) -> Row:
        """Give a row whose columns are looked up in `layers`, own table first."""
        beside: dict[str, Callable[[], Row]] = {}
        for each in reversed(layers):
            for name, mapped in each.beside.items():
                beside[name] = partial(self.row, name, (layer(mapped),))
        return Row([(each.names, self._alias(role, each.table)) for each in layers], beside)

    def _alias(self, role: str, table: Table) -> Alias:
        name = f"zzhole{len(self._aliases)}"
        self._aliases[name] = Hole(role, table)
        alias = _aliased(table, name)
        self._clauses.append(alias)
        return alias

    def template(self, expression: ColumnElement[Any]) -> Template:
        """Write an expression; constants become literals, sub-selects correlate with the rows handed out."""
        statement: Select[Any] = select(expression.label("zzexpression")).select_from(*self._clauses)
        compiled = str(statement.compile(dialect=_DIALECT, compile_kwargs={"literal_binds": True}))
        text = compiled.removeprefix("SELECT ").rpartition(" AS zzexpression")[0]
        return Template(self._split(text), expression.type)

    def _split(self, text: str) -> tuple[Part, ...]:
        parts: list[Part] = []
        for index, piece in enumerate(re.split(r"\b(zzhole\d+|zzvalue\d+)\b", text)):
            if index % 2 == 0:
                parts.append(piece)
            elif piece.startswith(_VALUE):
                parts.append(Value(int(piece.removeprefix(_VALUE))))
            else:
                parts.append(self._aliases[piece])
        return tuple(part for part in parts if part != "")


@cache
def _aliased(table: Table, name: str) -> Alias:
    """Give a table under a name, the same one each time: its columns are copied for it, which takes longest of all."""
    return cast("Alias", table.alias(name))


def value_of(index: int, type_: TypeEngine[Any]) -> ColumnElement[Any]:
    """Give a bound value as an expression of a known type."""
    return literal_column(f"{_VALUE}{index}", type_)


def render(expression: Callable[[Row], ColumnElement[Any]], layers: tuple[Layer, ...]) -> Template:
    """Render an expression over one row."""
    rendering = Rendering()
    return rendering.template(expression(rendering.row("row", layers)))


def render_link(link: Link, layers: tuple[Layer, ...], others: tuple[Layer, ...]) -> Template:
    """Render a condition that ties two rows, `row` and `other`."""
    rendering = Rendering()
    return rendering.template(link(rendering.row("row", layers), rendering.row("other", others)))


def table_name(table: Table) -> str:
    """Write a table's name for FROM."""
    return ".".join(quote_name(part) for part in (table.schema, table.name) if part)
