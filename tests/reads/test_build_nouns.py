"""Nouns that are missing or do not fit together are refused when the schema is built."""

# ruff: noqa: A002 - arguments have the names of the API
import strawberry

from schema.connections import Connection
from schema.reads.resolve import resolve
from schema.reads.shape import Shape
from schema.reads.sources import Source, beside, choice, column, global_id, node, order, page, pick
from schema.scalars import config
from tests.reads import toy_tables as m
from tests.reads.test_build_errors import Staff, Unit, Way, problems


def test_nouns_that_are_missing_are_told_first_and_alone() -> None:
    @strawberry.type
    class Query:
        unit: Unit | None
        staff: Staff | None

    class query(Source, of=Query):
        unit = pick(order=order("wrong"))
        staff = pick(order=order("id"))

    assert problems(query, query=Query) == [
        "Staff: no noun: its sources are missing",
        "Unit: no noun: its sources are missing",
    ]


def test_a_problem_of_an_interface_is_told_once_and_not_for_every_implementer() -> None:
    @strawberry.interface
    class Case:
        number: str
        fon: str

    @strawberry.type
    class Revisit(Case):
        note: str

    @strawberry.type
    class Query:
        case: Revisit | None

    class case(Source, of=Case, table=m.Case, kind="kind"):
        number = column("numeral")

    class revisit(case, of=Revisit, table=m.Revisit, when="REVISIT"):
        note = column()

    class query(Source, of=Query):
        case = pick(order=order("id"))

    assert problems(case, revisit, query, query=Query) == [
        "Case.number: case has no column 'numeral'",
        "Case.fon: no source in case",
    ]


def test_an_interface_needs_a_kind_and_its_implementers_a_value() -> None:
    @strawberry.interface
    class Case:
        number: str

    @strawberry.type
    class Revisit(Case):
        note: str

    @strawberry.type
    class Query:
        case: Revisit | None

    class case(Source, of=Case, table=m.Case):
        number = column()

    class revisit(case, of=Revisit, table=m.Revisit):
        note = column()

    class query(Source, of=Query):
        case = pick(order=order("id"))

    assert problems(case, revisit, query, query=Query) == [
        "Case: an interface needs kind=, the column that tells the concrete type",
        "Revisit: implements Case: its source needs when=, the value of None",
    ]


def test_what_is_right_has_no_problems() -> None:
    @strawberry.interface
    class Node:
        id: strawberry.ID

    @strawberry.type
    class Person(Node):
        name: str
        unit_name: str | None

    @strawberry.type
    class Query:
        people: Connection[Person]

        @strawberry.field
        def node(self, id: strawberry.ID) -> Node | None: ...

    class person(Source, of=Person, table=m.Staff):
        id = global_id("person")
        name = column()
        unit = beside(m.Unit)
        unit_name = column("unit.name")

    class query(Source, of=Query):
        people = page("people", order=order("id"))
        node = node()

    nouns = resolve(Shape(strawberry.Schema(query=Query, types=[Person], config=config())), [person, query])
    assert set(nouns.by_type) == {"Person", "Query"}
    assert choice({Way.UP: None}).conditions == {Way.UP: None}
