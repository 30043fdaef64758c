"""Leaves: how a SQL value of each type becomes JSON text, and which SQL types a GraphQL type may read.

NULL is poison in `||`: whatever may be NULL is wrapped here, and what must not be raises by `must`, a VOLATILE
function (the planner would fold an IMMUTABLE one and raise for rows that nobody reads).
"""

from dataclasses import dataclass
from enum import Enum
from typing import Any, TypeAlias

import sqlalchemy as sa
from graphql import (
    GraphQLEnumType,
    GraphQLOutputType,
    get_nullable_type,
    is_enum_type,
    is_list_type,
    is_non_null_type,
    is_scalar_type,
)
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.types import TypeEngine

from schema.reads.expressions import Template
from schema.reads.text import Literal, quote

LeafPart: TypeAlias = Literal | Template

MUST = "must"
"""The one function that compiled reads need in the database: `must(place)` raises, because what it stands for may not be."""


def must(place: str) -> str:
    """Write the call that raises when `place` turns out to be NULL, or too long."""
    return f"{MUST}({quote(place)})"


class BadLeaf(Exception):
    """A field cannot be read from this SQL type."""


@dataclass(frozen=True, slots=True)
class _Form:
    """How a value is written: between quotes that are plain text, by an expression with one hole `{}`."""

    sql: str
    quoted: bool = False


_TEXT = _Form("to_json({})::text")
_PLAIN = _Form("({})::text")
_QUOTED = _Form("({})::text", quoted=True)
_NARROWED = _Form("({})::int4::text")
_FORMS: dict[tuple[str, str], _Form] = {
    ("String", "text"): _TEXT,
    ("ID", "text"): _TEXT,
    ("String", "uuid"): _QUOTED,
    ("ID", "uuid"): _QUOTED,
    ("ID", "int4"): _QUOTED,
    ("ID", "int8"): _QUOTED,
    ("String", "int4"): _QUOTED,
    ("String", "int8"): _QUOTED,
    ("Int", "int4"): _PLAIN,
    ("Int", "int8"): _NARROWED,
    ("Boolean", "bool"): _PLAIN,
    ("Decimal", "numeric"): _QUOTED,
    ("DateTime", "timestamptz"): _TEXT,
    ("Date", "date"): _QUOTED,
    ("ByteSize", "int4"): _PLAIN,
    ("ByteSize", "int8"): _PLAIN,
    ("JSON", "json"): _PLAIN,
}
_ARRAYS: dict[tuple[str, str], str] = {
    ("String", "text"): "to_json({})::text",
    ("ID", "text"): "to_json({})::text",
    ("Int", "int4"): "to_json({})::text",
    ("Boolean", "bool"): "to_json({})::text",
    ("Date", "date"): "to_json({})::text",
    ("DateTime", "timestamptz"): "to_json({})::text",
    ("Decimal", "numeric"): "to_json(({})::text[])::text",
}


def sql_name(type_: TypeEngine[Any]) -> str:
    """Name the SQL type in the words of this file; anything else by its own name."""
    if isinstance(type_, sa.DateTime):
        return "timestamptz" if type_.timezone else "timestamp without time zone"
    for kind, name in _NAMES:
        if isinstance(type_, kind):
            return name
    return type(type_).__name__


_NAMES: tuple[tuple[type[TypeEngine[Any]], str], ...] = (
    (sa.String, "text"),
    (sa.BigInteger, "int8"),
    (sa.Integer, "int4"),
    (sa.Boolean, "bool"),
    (sa.Float, "float"),
    (sa.Numeric, "numeric"),
    (sa.Date, "date"),
    (sa.Uuid, "uuid"),
    (sa.JSON, "json"),
)


def leaf(type_: GraphQLOutputType, value: Template, *, nullable: bool, label: str) -> tuple[LeafPart, ...]:
    """Write one leaf. A nullable value is null; a non-null field over an expression raises in the database when it is NULL."""
    form = _form(get_nullable_type(type_), value.type)
    text = _wrap(value, *form.sql.split("{}"))
    if not nullable:
        return (Literal('"'), text, Literal('"')) if form.quoted else (text,)
    if form.quoted:
        text = _wrap(text, "'\"' || ", " || '\"'")
    instead = must(label) if is_non_null_type(type_) else "'null'"
    return (_wrap(text, "coalesce(", f", {instead})"),)


def _wrap(template: Template, before: str, after: str) -> Template:
    return Template((before, *template.parts, after), template.type)


def _form(type_: Any, sql_type: TypeEngine[Any]) -> _Form:
    if is_list_type(type_):
        return _array(get_nullable_type(type_.of_type), sql_type)
    if is_enum_type(type_):
        return _enum(type_, sql_type)
    name = type_.name if is_scalar_type(type_) else str(type_)
    form = _FORMS.get((name, sql_name(sql_type)))
    if form is None:
        hint = ": give the expression a type (type_coerce, cast)" if isinstance(sql_type, sa.types.NullType) else ""
        raise BadLeaf(f"{name} cannot be read from SQL type {sql_name(sql_type)}{hint}")
    return form


def _array(item: Any, sql_type: TypeEngine[Any]) -> _Form:
    if not isinstance(sql_type, sa.ARRAY | ARRAY):
        raise BadLeaf(f"[{item}] cannot be read from SQL type {sql_name(sql_type)}")
    if is_enum_type(item):
        if _enum(item, sql_type.item_type).sql != _UNCHANGED:
            raise BadLeaf(f"[{item}]: an array of enums must hold the GraphQL names")
        return _Form("to_json(({})::text[])::text")
    form = _ARRAYS.get((str(item), sql_name(sql_type.item_type)))
    if form is None:
        raise BadLeaf(f"[{item}] cannot be read from an array of SQL type {sql_name(sql_type.item_type)}")
    return _Form(form)


_UNCHANGED = "({})::text"


def _enum(type_: GraphQLEnumType, sql_type: TypeEngine[Any]) -> _Form:
    """Write a stored enum value: the GraphQL name itself, or its lower-case form."""
    if sql_name(sql_type) != "text":
        raise BadLeaf(f"{type_.name} cannot be read from SQL type {sql_name(sql_type)}")
    stored = {name: stored_value(value.value) for name, value in type_.values.items()}
    if isinstance(sql_type, sa.Enum):
        stored = {name: name if name in sql_type.enums else stored[name] for name in stored}
    if all(name == value for name, value in stored.items()):
        return _Form(_UNCHANGED, quoted=True)
    if all(name == str(value).upper() for name, value in stored.items()):
        return _Form("upper(({})::text)", quoted=True)
    raise BadLeaf(f"{type_.name}: stored values must be the GraphQL names, or those in lower case")


def stored_value(value: object) -> object:
    """Give what the database holds for a coerced value: an enum's own value."""
    return value.value if isinstance(value, Enum) else value
