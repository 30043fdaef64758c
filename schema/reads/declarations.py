"""What a source map is made of: one small frozen object per line. `schema.reads.sources` makes them."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from typing import TypeAlias

from schema.reads.rows import Condition, Expression, Link, Mapped, Test

By: TypeAlias = str | tuple[str, ...] | Link | None


@dataclass(frozen=True, slots=True)
class Order:
    """A total order of a list: columns, all in one direction, the last of them the primary key."""

    columns: tuple[str, ...]
    descending: bool = False


@dataclass(frozen=True, slots=True)
class Ref:
    """A test whose value is a global id of `noun`: the test gets the key; a wrong id finds nothing."""

    noun: str
    test: Test


@dataclass(frozen=True, slots=True)
class Choice:
    """A test chosen by the value itself (booleans, enums): each value has its own condition, or none."""

    conditions: Mapping[object, Condition | None]


@dataclass(frozen=True, slots=True)
class Given:
    """A test of the argument that is given, and the condition that holds when none is."""

    test: Test
    otherwise: Condition


Predicate: TypeAlias = Test | Ref | Choice | Given
Where: TypeAlias = Mapping[str, Predicate]


@dataclass(frozen=True, slots=True)
class GlobalId:
    """`prefix:key`; parts of a composite key are joined by colons."""

    prefix: str


@dataclass(frozen=True, slots=True)
class Column:
    """A column of the row, or of a row beside it (`duty.code`); None: the field's own name."""

    name: str | None


@dataclass(frozen=True, slots=True)
class Sql:
    """A computed value; its SQL type must be known."""

    expression: Expression


@dataclass(frozen=True, slots=True)
class Beside:
    """A row of another table joined for its columns; no field of the API."""

    table: Mapped
    by: str | tuple[str, ...] | None
    always: bool


@dataclass(frozen=True, slots=True)
class One:
    """A to-one; `always`: whoever sees this row sees that one, by constraint."""

    by: By
    always: bool


@dataclass(frozen=True, slots=True)
class Part:
    """An object made of this very row; null unless `when` holds."""

    when: Condition | None


@dataclass(frozen=True, slots=True)
class Either:
    """A to-one to one of several nouns: a union or an interface without a table of its own."""

    kind: str | None
    key: str | None
    members: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Many:
    """A short list, bounded by the domain: more than `cap` rows is an error, never a silent cut."""

    order: Order
    cap: int
    by: By
    where: Where
    only: Condition | None


@dataclass(frozen=True, slots=True)
class Page:
    """A connection with keyset cursors; cursors carry the list's name and the order's."""

    name: str
    order: Order | Mapping[Enum, Order]
    by: By
    where: Where
    only: Condition | None


@dataclass(frozen=True, slots=True)
class Pick:
    """One row found by the arguments (or the first in `order`), or null."""

    where: Where
    order: Order | None
    by: By
    only: Condition | None
    always: bool


@dataclass(frozen=True, slots=True)
class NodeById:
    """`node(id:)`: the prefix tells the table, the key is bound; wrong, unknown and hidden ids are all null."""


@dataclass(frozen=True, slots=True)
class Computed:
    """A root field that its strawberry resolver answers; its type may hold no noun."""


Declared: TypeAlias = GlobalId | Column | Sql | Beside | One | Part | Either | Many | Page | Pick | NodeById | Computed
