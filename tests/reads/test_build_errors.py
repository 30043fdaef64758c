"""What cannot be compiled is refused when the schema is built, each problem on its own line under `Type.field`."""

from collections.abc import Callable
from enum import Enum
from typing import Any

import pytest
import strawberry
from sqlalchemy import func

from schema.connections import Connection
from schema.reads.problems import SourceError
from schema.reads.resolve import resolve
from schema.reads.shape import Shape
from schema.reads.sources import (
    Source,
    column,
    computed,
    either,
    flag,
    global_id,
    many,
    one,
    order,
    page,
    part,
    pick,
    ref,
    sql,
)
from schema.scalars import config
from tests.reads import toy_tables as m


def problems(*sources: type[Source], query: type) -> list[str]:
    with pytest.raises(SourceError) as caught:
        resolve(Shape(strawberry.Schema(query=query, config=config())), sources)
    return str(caught.value).splitlines()


def with_fields(declarations: dict[str, Any], **fields: Any) -> list[str]:
    """Build a Client with these fields and declarations; give the problems."""
    made = type("Client", (), {"__annotations__": fields})
    client_type = strawberry.type(made)
    query_type = strawberry.type(type("Query", (), {"__annotations__": {"one": client_type | None}}))
    client = type("client", (Source,), declarations, of=client_type, table=m.Client)
    query = type("query", (Source,), {"one": pick(order=order("id"))}, of=query_type)
    return problems(client, query, query=query_type)


@pytest.mark.parametrize(
    ("declarations", "fields", "problem"),
    [
        ({}, {"name": str}, "Client.name: no source in client"),
        ({"name": column("fone")}, {"name": str}, "Client.name: client has no column 'fone'"),
        (
            {"name": column("created_at")},
            {"name": str},
            "Client.name: String cannot be read from SQL type timestamptz",
        ),
        ({"phone": column()}, {"phone": str}, "Client.phone: is String! but column client.phone may be NULL"),
        ({"name": column(), "x": column("name")}, {"name": str}, "Client.x: a source without a field"),
        (
            {"name": sql(lambda c: func.left(c.name, 3))},
            {"name": str},
            "Client.name: String cannot be read from SQL type NullType: give the expression a type (type_coerce, cast)",
        ),
        ({"name": sql(lambda c: c.title)}, {"name": str}, "Client.name: client has no column 'title'"),
        ({"name": one()}, {"name": str}, "Client.name: is String! but its source is a row"),
        ({"assets": column()}, {"assets": float}, "Client.assets: Float cannot be read from SQL type numeric"),
        ({"tags": column()}, {"tags": list[int]}, "Client.tags: [Int] cannot be read from an array of SQL type text"),
        ({"name": computed()}, {"name": str}, "Client.name: computed() is for root fields only"),
    ],
)
def test_a_leaf_that_cannot_be_read_is_told_by_its_field(
    declarations: dict[str, Any], fields: dict[str, Any], problem: str
) -> None:
    assert with_fields(declarations, **fields) == [problem]


@strawberry.type
class Unit:
    id: strawberry.ID


@strawberry.type
class Staff:
    id: strawberry.ID


class unit(Source, of=Unit, table=m.Unit):
    id = global_id("unit")


class staff(Source, of=Staff, table=m.Staff):
    id = global_id("staff")


def with_case(annotation: Any, declaration: Any) -> list[str]:
    """Build a Case with one field."""
    case_type = strawberry.type(type("Case", (), {"__annotations__": {"thing": annotation}}))
    query_type = strawberry.type(type("Query", (), {"__annotations__": {"one": case_type | None}}))
    case = type("case", (Source,), {"thing": declaration}, of=case_type, table=m.Case)
    query = type("query", (Source,), {"one": pick(order=order("id"))}, of=query_type)
    return problems(case, unit, staff, query, query=query_type)


@pytest.mark.parametrize(
    ("annotation", "declaration", "problem"),
    [
        (
            Unit,
            one(by="unit_id"),
            "Case.thing: a to-one can be hidden by row security; make it nullable, or say always=True if a constraint forbids it",
        ),
        (Staff, one(by="assignee_id", always=True), "Case.thing: is Staff! but column case.assignee_id may be NULL"),
        (Staff | None, one(by="unit_id"), "Case.thing: is Staff but case.unit_id points elsewhere"),
        (Staff | None, one(), "Case.thing: case has no column 'thing_id'"),
        (Staff | None, one(by=("id", "kind")), "Case.thing: 2 columns cannot hold the key of Staff ('id',)"),
        (list[Staff], many(order=order("id")), "Case.thing: Staff has no column that points here: say by="),
        (list[Staff], many(order=order("name"), by="id"), "Case.thing: order must end in the primary key"),
        (Staff | None, part(), "Case.thing: Staff is made of another table"),
        (Staff | None, column("number"), "Case.thing: is Staff but its source is a leaf"),
        (Staff | None, either(members={"assignee_id": "person"}), "Case.thing: no noun is called person"),
        (
            Staff,
            either(members={"assignee_id": "staff"}),
            "Case.thing: what either() reads can be hidden: make it nullable",
        ),
        (
            Staff,
            pick(by="id", order=order("id")),
            "Case.thing: a row can be hidden by row security; make it nullable, or say always=True",
        ),
    ],
)
def test_a_row_that_cannot_be_reached_is_told_by_its_field(annotation: Any, declaration: Any, problem: str) -> None:
    assert with_case(annotation, declaration) == [problem]


class Way(Enum):
    UP = "up"


def with_page(resolver: Callable[..., Any], declaration: Any) -> list[str]:
    """Build a query with one field that takes arguments."""
    made = type("Query", (), {"things": strawberry.field(resolver=resolver)})
    query_type = strawberry.type(made)
    query = type("query", (Source,), {"things": declaration}, of=query_type)
    return problems(staff, unit, query, query=query_type)


def by_name(name: str | None = None, first: int | None = None, after: str | None = None) -> Connection[Staff]: ...


def plain(first: int | None = None, after: str | None = None) -> Connection[Staff]: ...


def of_units(first: int | None = None, after: str | None = None) -> Connection[Unit]: ...


@pytest.mark.parametrize(
    ("resolver", "declaration", "problem"),
    [
        (by_name, page("s", order=order("id")), "Query.things(name:): argument has no predicate"),
        (
            plain,
            page("s", order=order("id"), where={"x": flag(true=None)}),
            "Query.things(x:): predicate without an argument",
        ),
        (plain, page("s", order=order("name")), "Query.things: order s must end in the primary key"),
        (of_units, page("u", order=order("parent_id", "id")), "Query.things: order u: column parent_id may be NULL"),
        (plain, page("s", order=order("posts", "id")), "Query.things: order s: posts cannot be part of a cursor"),
        (plain, page("s", order=order("nme", "id")), "Query.things: order s: staff has no column 'nme'"),
        (
            by_name,
            page("s", order=order("id"), where={"name": ref("person", lambda c, k: c.id == k)}),
            "Query.things(name:): no noun with a global id is called person",
        ),
        (
            by_name,
            page("s", order={Way.UP: order("id")}, where={"name": lambda c, v: c.nme == v}),
            "Query.things(name:): staff has no column 'nme'",
        ),
        (
            plain,
            page("s", order=order("id"), by=lambda row, other: row.id == other.id),
            "Query.things: a root field has no row to tie to: use only=",
        ),
    ],
)
def test_a_list_that_cannot_be_paged_is_told_by_its_field(
    resolver: Callable[..., Any], declaration: Any, problem: str
) -> None:
    assert with_page(resolver, declaration) == [problem]
