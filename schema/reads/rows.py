"""Rows as expressions see them: `c.name` is a column of the row that is being read, whatever its alias will be.

This file is where SQLAlchemy's loose typing is let in: a column found by name has no static type.
"""

from collections.abc import Callable, Mapping
from typing import Any, TypeAlias

from sqlalchemy import Alias, Column, ColumnElement, FromClause, Table, inspect
from sqlalchemy.orm import DeclarativeBase

Mapped: TypeAlias = Table | type[DeclarativeBase]
Names: TypeAlias = Mapping[str, str]


def local_table(mapped: Mapped) -> Table:
    """Give the table that a mapped class adds itself: for an implementer its own, not its parent's."""
    if isinstance(mapped, Table):
        return mapped
    table = inspect(mapped).local_table
    if not isinstance(table, Table):
        raise TypeError(f"{mapped.__name__} is not mapped to a table")
    return table


def names_of(mapped: Mapped) -> Names:
    """Map the names that Python code uses for columns to the names in the database."""
    table = local_table(mapped)
    found = {column.key: column.name for column in table.columns}
    if not isinstance(mapped, Table):
        for attribute in inspect(mapped).column_attrs:
            for column in attribute.columns:
                if isinstance(column, Column) and column.table is table:
                    found[attribute.key] = column.name
    return found


class Row:
    """One row in an expression: its own columns, then those of the table it extends, then the rows joined beside it."""

    __slots__ = ("_beside", "_layers")

    def __init__(self, layers: list[tuple[Names, Alias]], beside: Mapping[str, Callable[[], "Row"]]) -> None:
        self._layers = layers
        self._beside = beside

    def __getattr__(self, name: str) -> Any:
        """Give the column (or the row beside) of that name; AttributeError names the table that lacks it."""
        for names, alias in self._layers:
            if name in names:
                return alias.c[names[name]]
        if name in self._beside:
            return self._beside[name]()
        raise AttributeError(f"{self._layers[0][1].element} has no column '{name}'")

    def from_clauses(self) -> list[FromClause]:
        """Give what the columns come from, so that sub-selects correlate with it."""
        return [alias for _, alias in self._layers]


def itself(name: str) -> "Expression":
    """Give the expression that is just the column of that name."""
    return lambda row: getattr(row, name)


def holds(name: str, value: object) -> "Condition":
    """Give the condition that a column holds a value."""
    return lambda row: getattr(row, name) == value


def is_set(name: str) -> "Condition":
    """Give the condition that a column is not NULL."""
    return lambda row: getattr(row, name).is_not(None)


Expression: TypeAlias = Callable[[Row], ColumnElement[Any]]
Condition: TypeAlias = Callable[[Row], ColumnElement[bool]]
Link: TypeAlias = Callable[[Row, Row], ColumnElement[bool]]
Test: TypeAlias = Callable[[Row, Any], ColumnElement[bool]]
