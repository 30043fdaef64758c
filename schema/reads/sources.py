"""Where each field of a type comes from, declared beside the type: one class per noun, one line per field, same names, same order.

    case_order = {CaseOrder.DUE: order("due_order", "id"), CaseOrder.OPENED: order("opened_at", "id", descending=True)}
    case_where = {"status": lambda c, value: c.status == value, "unit": ref("unit", lambda c, key: c.unit_id == key)}

    class client(Source, of=types.Client, table=m.Client):
        id = global_id("client")                       # "client:12"; a row's key, never the concrete type
        name = column()                                # the column of that name
        phone = sql(lambda c: func.left(c.phone, 3, type_=Text) + "****")
        branch = one(always=True)                      # by branch_id
        cases = page("cases", order=case_order, where=case_where)

    class case(Source, of=types.Case, table=m.Case, kind="kind"):      # an interface: the column `kind` tells the type
        id = global_id("case")
        client = one()                                 # a hidden row is null
    class revisit(case, of=types.Revisit, table=m.Revisit, when="REVISIT"):   # inherits like the type does
        attempts = many(order=order("at", "id"), cap=200)

    class query(Source, of=types.Query):
        me = pick(only=lambda c: c.id == this_actor(), always=True)
        cases = page("cases", order=case_order, where=case_where)
        node = node()

A name here is the field's Python name; strawberry's name converter gives the GraphQL one. Nothing is exposed by accident:
a field without a source, and a source without a field, are errors when the schema is built.
"""

from collections.abc import Mapping
from enum import Enum
from typing import ClassVar

from sqlalchemy import BigInteger, ColumnElement, cast, func, select

from schema.reads.declarations import (
    Beside,
    By,
    Choice,
    Column,
    Computed,
    Declared,
    Either,
    Given,
    GlobalId,
    Many,
    NodeById,
    One,
    Order,
    Page,
    Part,
    Pick,
    Predicate,
    Ref,
    Sql,
    Where,
)
from schema.reads.rows import Condition, Expression, Mapped, Test


def order(*columns: str, descending: bool = False) -> Order:
    """Order by these columns; all NOT NULL (for pages), one direction, ending in the primary key."""
    return Order(columns, descending)


def ref(noun: str, test: Test) -> Ref:
    """Test against a row named by its global id: `ref("unit", lambda c, key: c.unit_id == key)`."""
    return Ref(noun, test)


def flag(*, true: Condition | None = None, false: Condition | None = None) -> Choice:
    """Choose a condition by a Boolean argument: `flag(true=lambda c: c.exited_at.is_(None))`; None filters nothing."""
    return Choice({True: true, False: false})


def given(test: Test, *, otherwise: Condition) -> Given:
    """Test the argument, or hold the rows to a condition of their own when it is left out: the newest day, unless one is named."""
    return Given(test, otherwise)


def choice(conditions: Mapping[Enum, Condition | None]) -> Choice:
    """Choose a condition by an enum argument; values that are missing filter nothing."""
    chosen: dict[object, Condition | None] = {}
    chosen.update(conditions.items())
    return Choice(chosen)


def global_id(prefix: str) -> GlobalId:
    """Give the row's global id, `prefix:key`. All implementers of an interface share its prefix."""
    return GlobalId(prefix)


def column(name: str | None = None) -> Column:
    """Expose a column: of the field's own name, of another name, or of a row beside (`column("duty.code")`)."""
    return Column(name)


def sql(expression: Expression) -> Sql:
    """Compute a leaf from the row in SQL: `sql(lambda c: and_(c.closed_at.is_(None), c.due_at < func.now()))`."""
    return Sql(expression)


def beside(table: Mapped, *, by: str | tuple[str, ...] | None = None, always: bool = False) -> Beside:
    """Join one row of another table for its columns; `by` are this row's columns holding its key (default `<name>_id`)."""
    return Beside(table, by, always)


def one(*, by: By = None, always: bool = False) -> One:
    """Read the row this row points at; `by` are the pointing columns (default `<field>_id`) or a condition on both rows."""
    return One(by, always)


def part(*, when: Condition | None = None) -> Part:
    """Group fields of this very row into an object, null unless `when` holds. Its Source names the same table."""
    return Part(when)


def either(*, kind: str | None = None, key: str | None = None, members: Mapping[str, str]) -> Either:
    """Read one of several nouns.

    With `kind` and `key`: the column `kind` holds a key of `members` (stored value -> noun), `key` the row's key.
    Without: `members` maps this row's pointing columns to nouns (`{"case_id": "case", "client_id": "client"}`), first not null
    wins.
    """
    return Either(kind, key, members)


def many(
    *,
    order: Order,
    cap: int = 200,
    by: By = None,
    where: Where | None = None,
    only: Condition | None = None,
) -> Many:
    """Read a bounded list; `by` are the other table's columns pointing here (default `<noun>_id`); `only` always filters."""
    return Many(order, cap, by, where or {}, only)


def page(
    name: str,
    *,
    order: Order | Mapping[Enum, Order],
    by: By = None,
    where: Where | None = None,
    only: Condition | None = None,
) -> Page:
    """Read a connection. `name` is the list's name in cursors; of several orders the argument `order_by` chooses.

    `where` maps arguments, and the keys of a `filter` input, to predicates; absent or null filters nothing.
    """
    return Page(name, order, by, where or {}, only)


def pick(
    *,
    where: Where | None = None,
    order: Order | None = None,
    by: By = None,
    only: Condition | None = None,
    always: bool = False,
) -> Pick:
    """Read one row found by arguments, or the first in `order`: `pick(where={"number": lambda c, v: c.number == v})`."""
    return Pick(where or {}, order, by, only, always)


def node() -> NodeById:
    """Read anything by its global id."""
    return NodeById()


def computed() -> Computed:
    """Let strawberry's resolver answer this root field: for pure rules over no rows (`deadline`, `workingCalendar`)."""
    return Computed()


def this_actor() -> ColumnElement[int]:
    """Give the id of the person who reads, as the statement's entry set it."""
    return select(cast(func.current_setting("anjuan.actor"), BigInteger)).scalar_subquery()


class Source:
    """The sources of one noun. The class name is the noun; `table` may be left out for root types."""

    shown: ClassVar[type]
    table: ClassVar[Mapped | None]
    kind_column: ClassVar[str | None]
    when_value: ClassVar[str | None]

    def __init_subclass__(
        cls, *, of: type, table: Mapped | None = None, kind: str | None = None, when: str | None = None
    ) -> None:
        """Keep what the noun is made of.

        `kind`: on an interface, the column that tells the concrete type. `when`: on an implementer, the value in that column.
        """
        super().__init_subclass__()
        cls.shown = of
        cls.table = table
        cls.kind_column = kind
        cls.when_value = when


def declared(noun: type[Source]) -> dict[str, Declared]:
    """Give a noun's own declarations by field name, in order, without those it inherits."""
    return {name: value for name, value in vars(noun).items() if isinstance(value, Declared)}


__all__ = [
    "Beside",
    "By",
    "Choice",
    "Column",
    "Computed",
    "Declared",
    "Either",
    "Given",
    "GlobalId",
    "Many",
    "NodeById",
    "One",
    "Order",
    "Page",
    "Part",
    "Pick",
    "Predicate",
    "Ref",
    "Source",
    "Sql",
    "Where",
    "beside",
    "choice",
    "column",
    "computed",
    "declared",
    "either",
    "flag",
    "given",
    "global_id",
    "many",
    "node",
    "one",
    "order",
    "page",
    "part",
    "pick",
    "ref",
    "sql",
    "this_actor",
]
