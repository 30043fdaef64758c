"""Nouns as the compiler sees them: every field resolved to SQL text with holes, once, when the schema is built."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, TypeAlias

import sqlalchemy as sa
from graphql import GraphQLField, GraphQLOutputType
from sqlalchemy.types import TypeEngine

from schema.reads.arguments import Filters
from schema.reads.expressions import Layer, Template
from schema.reads.leaves import LeafPart


@dataclass(frozen=True, slots=True)
class Sorting:
    """A total order: column names of the base table, their SQL kinds, one direction."""

    name: str
    columns: tuple[str, ...]
    kinds: tuple[str, ...]
    descending: bool


@dataclass(frozen=True, slots=True)
class Leaf:
    """Text, ready but for its aliases."""

    parts: tuple[LeafPart, ...]


@dataclass(frozen=True, slots=True)
class ToOne:
    """A LEFT JOIN on `link`; `checked`: a row that is missing or hidden is null."""

    target: str
    link: Template
    checked: bool


@dataclass(frozen=True, slots=True)
class PartOf:
    """An object over the same row."""

    target: str
    when: Template | None


@dataclass(frozen=True, slots=True)
class Arm:
    """One noun that a polymorphic to-one may point at: when it does, and by what."""

    when: Template
    target: str
    link: Template


@dataclass(frozen=True, slots=True)
class EitherOf:
    """A polymorphic to-one: the first arm that applies."""

    arms: tuple[Arm, ...]


@dataclass(frozen=True, slots=True)
class Range:
    """Which rows of the target: tied to this row, always filtered, filtered by arguments."""

    target: str
    link: Template | None
    only: Template | None
    filters: Filters


@dataclass(frozen=True, slots=True)
class ListOf:
    """A bounded list."""

    range: Range
    sorting: Sorting
    cap: int


@dataclass(frozen=True, slots=True)
class PageOf:
    """A connection: orders by the enum value that chooses them; the first is the default."""

    range: Range
    orders: Mapping[object, Sorting]


@dataclass(frozen=True, slots=True)
class PickOf:
    """One row of a range."""

    range: Range
    sorting: Sorting | None
    checked: bool


@dataclass(frozen=True, slots=True)
class AnyNode:
    """`node(id:)`."""


@dataclass(frozen=True, slots=True)
class Outside:
    """A root field that a resolver answers."""


Resolved: TypeAlias = Leaf | ToOne | PartOf | EitherOf | ListOf | PageOf | PickOf | AnyNode | Outside


@dataclass(frozen=True, slots=True, eq=False)
class Field:
    """One field of a noun. Implementers share the object with their interface, so equal selections give equal text."""

    label: str
    definition: GraphQLField
    resolved: Resolved

    @property
    def type(self) -> GraphQLOutputType:
        """Give the GraphQL type of the field."""
        return self.definition.type


@dataclass(frozen=True, slots=True)
class BesideRow:
    """A row joined for its columns: `table` by `link`, from the layer `owner`."""

    owner: sa.Table
    table: sa.Table
    link: Template


@dataclass(frozen=True, slots=True, eq=False)
class Noun:
    """One GraphQL type and where it is stored.

    `layers`: its own table first, the table that holds the key last. `members`: for an interface, the stored kind and
    the concrete type's name. `kinds`: for an implementer, the kind column of the base table and its value.
    """

    name: str
    type_name: str
    layers: tuple[Layer, ...]
    key: tuple[sa.Column[Any], ...]
    prefix: str | None
    kind: str | None
    when: str | None
    own_link: Template | None
    besides: Mapping[str, BesideRow]
    members: dict[str, str] = field(default_factory=dict)
    fields: dict[str, Field] = field(default_factory=dict)

    @property
    def own(self) -> sa.Table:
        """Give the table that it adds itself."""
        return self.layers[0].table

    @property
    def base(self) -> sa.Table:
        """Give the table that holds the key."""
        return self.layers[-1].table


@dataclass(frozen=True, slots=True)
class Nouns:
    """All nouns by GraphQL type name; the roots are nouns without layers."""

    by_type: Mapping[str, Noun]
    by_name: Mapping[str, Noun]
    by_prefix: Mapping[str, Noun]


def key_types(noun: Noun) -> tuple[TypeEngine[Any], ...]:
    """Give the SQL types of a noun's key."""
    return tuple(column.type for column in noun.key)
