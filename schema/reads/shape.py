"""The API's shape as strawberry made it: types by class, Python names of fields and arguments, what is a connection."""

from collections.abc import Iterator
from typing import Any, cast

import strawberry
from graphql import (
    GraphQLArgument,
    GraphQLEnumType,
    GraphQLField,
    GraphQLInputField,
    GraphQLInputObjectType,
    GraphQLInterfaceType,
    GraphQLNamedType,
    GraphQLObjectType,
    GraphQLSchema,
    get_named_type,
    is_abstract_type,
    is_composite_type,
    is_enum_type,
    is_input_object_type,
    is_leaf_type,
    is_list_type,
    is_non_null_type,
)
from sqlalchemy import ARRAY, BigInteger, Boolean, Date, DateTime, Integer, Numeric, Text
from sqlalchemy.types import TypeEngine

from schema.reads.sources import Source

_DEFINITION = "strawberry-definition"
_ARGUMENT_TYPES: dict[str, TypeEngine[Any]] = {
    "String": Text(),
    "ID": Text(),
    "Int": Integer(),
    "Boolean": Boolean(),
    "Decimal": Numeric(),
    "DateTime": DateTime(timezone=True),
    "Date": Date(),
    "ByteSize": BigInteger(),
}


class Shape:
    """The GraphQL schema behind a strawberry schema."""

    def __init__(self, schema: strawberry.Schema) -> None:
        self._names = schema.config.name_converter
        # strawberry offers no public way to its graphql-core schema.
        self.graphql: GraphQLSchema = vars(schema)["_schema"]

    def type_name(self, noun: type[Source]) -> str:
        """Give the GraphQL name of the type that a source is for."""
        return self._names.from_object(cast("Any", noun.shown).__strawberry_definition__)

    def type(self, name: str) -> GraphQLNamedType | None:
        """Give a type by name."""
        return self.graphql.get_type(name)

    def fields(self, name: str) -> dict[str, GraphQLField]:
        """Give the fields of an object or interface type by GraphQL name."""
        found = self.type(name)
        return found.fields if isinstance(found, GraphQLObjectType | GraphQLInterfaceType) else {}

    def concrete(self, named: GraphQLNamedType) -> list[GraphQLNamedType]:
        """Give the object types behind a type."""
        if is_abstract_type(named):
            return list(self.graphql.get_possible_types(cast("Any", named)))
        return [named]


def python_name(thing: GraphQLField | GraphQLArgument | GraphQLInputField, name: str) -> str:
    """Give the Python name that strawberry made a GraphQL name from."""
    definition = (thing.extensions or {}).get(_DEFINITION)
    return str(getattr(definition, "python_name", None) or name)


def node_type(field: GraphQLField) -> GraphQLNamedType | None:
    """Give the type of the nodes if the field is a connection."""
    connection = get_named_type(field.type)
    edges = getattr(connection, "fields", {}).get("edges") if isinstance(connection, GraphQLObjectType) else None
    edge = get_named_type(edges.type) if edges is not None else None
    node = edge.fields.get("node") if isinstance(edge, GraphQLObjectType) else None
    return get_named_type(node.type) if node is not None else None


def composite(field: GraphQLField) -> GraphQLNamedType | None:
    """Give the composite type of a field, or None for a leaf."""
    named = get_named_type(field.type)
    return named if is_composite_type(named) else None


def argument_type(type_: Any) -> TypeEngine[Any] | None:
    """Give the SQL type that values of an input type are bound as; None for those that cannot be."""
    if is_non_null_type(type_):
        return argument_type(type_.of_type)
    if is_list_type(type_):
        item = argument_type(type_.of_type)
        return None if item is None else ARRAY(item)
    if is_enum_type(type_):
        return Text()
    return _ARGUMENT_TYPES.get(type_.name) if is_leaf_type(type_) else None


def filter_arguments(field: GraphQLField) -> Iterator[tuple[str, tuple[str, ...], Any]]:
    """Give (Python name, path, type) of every argument that filters, those inside a `filter` input too."""
    for name, argument in field.args.items():
        key = argument.out_name or name
        named = get_named_type(argument.type)
        if name in {"first", "after"} or is_order(name, argument):
            continue
        if name == "filter" and is_input_object_type(named):
            yield from _inside(key, named)
        else:
            yield python_name(argument, name), (key,), argument.type


def _inside(key: str, named: GraphQLInputObjectType) -> Iterator[tuple[str, tuple[str, ...], Any]]:
    for name, each in named.fields.items():
        yield python_name(each, name), (key, each.out_name or name), each.type


def is_order(name: str, argument: GraphQLArgument) -> bool:
    """Tell whether an argument chooses the order."""
    return name == "orderBy" and isinstance(get_named_type(argument.type), GraphQLEnumType)
