"""Sources of units and staff."""

from typing import Any

from sqlalchemy import ARRAY, ColumnElement, Text, func, select, type_coerce

from cases.models import organisation as m
from schema.reads.rows import Row
from schema.reads.sources import Source, column, global_id, many, one, order, sql
from schema.types import organisation as types


def _posts(row: Row) -> ColumnElement[Any]:
    """Give the posts held now; the answer is an array, empty rather than null."""
    held = select(m.StaffPost.post).where(m.StaffPost.staff_id == row.id, m.StaffPost.ended_at.is_(None))
    return type_coerce(func.array(held.order_by(m.StaffPost.post).scalar_subquery()), ARRAY(Text))


class unit(Source, of=types.Unit, table=m.Unit):  # noqa: N801 - the noun itself
    """单位."""

    id = global_id("unit")
    code = column()
    name = column()
    type = column()
    parent = one()
    head = one()


class staff(Source, of=types.Staff, table=m.Staff):  # noqa: N801
    """员工."""

    id = global_id("staff")
    login = column()
    name = column()
    posts = sql(_posts)
    unit = one(always=True)
    superior = one()
    delegations = many(order=order("id", descending=True), by="principal_id")
    stands_in = many(order=order("id", descending=True), by="delegate_id")
