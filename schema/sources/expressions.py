"""SQL expressions that several nouns share: who is acting, Chinese words for states, masked contact data."""

from collections.abc import Callable, Mapping
from typing import Any

from sqlalchemy import ColumnElement, String, Text, and_, case, func, literal, select
from sqlalchemy import column as sa_column
from sqlalchemy.dialects.postgresql import JSONB

from cases.models.organisation import Staff
from schema.reads.rows import Row
from schema.reads.sources import this_actor


def this_unit() -> ColumnElement[int]:
    """Give the key of the acting person's unit; read once for a statement."""
    return select(Staff.unit_id).where(Staff.id == this_actor()).scalar_subquery()


def arose_from(noun: str) -> Callable[[Row, Row], ColumnElement[bool]]:
    """Give the condition that an obligation arose from a row of this noun."""
    return lambda row, other: and_(other.source_kind == noun, other.source_id == row.id)


def label(value: ColumnElement[str], words: Mapping[str, str]) -> ColumnElement[str]:
    """Give the Chinese word of a stored value."""
    return case(*((value == stored, literal(word, Text)) for stored, word in words.items()), else_=value)


def masked_phone(value: ColumnElement[Any]) -> ColumnElement[str]:
    """Mask a telephone number: 138****1234; what is too short to keep both ends is all stars."""
    ends = func.left(value, 3, type_=Text) + "****" + func.right(value, 4, type_=Text)
    return case((value.is_(None), None), (func.length(value) >= 9, ends), else_="****")  # noqa: PLR2004 - both ends and two hidden


def masked_identity(value: ColumnElement[Any]) -> ColumnElement[str]:
    """Mask an identity number: 110105********002X; shorter ones keep two characters at either end."""
    full = func.left(value, 6, type_=Text) + "********" + func.right(value, 4, type_=Text)
    short = func.left(value, 2, type_=Text) + "****" + func.right(value, 2, type_=Text)
    return case(
        (value.is_(None), None),
        (func.length(value) >= 18, full),  # noqa: PLR2004 - a resident identity number
        (func.length(value) >= 6, short),  # noqa: PLR2004
        else_="****",
    )


def masked_contact(value: ColumnElement[Any]) -> ColumnElement[str]:
    """Mask a number or an address that was used to reach somebody: 138****1234, w****@example.com."""
    address = func.left(value, 1, type_=Text) + "****" + func.substring(value, "@.*$", type_=String)
    return case((func.strpos(value, "@") > 0, address), else_=masked_phone(value))


def masked_cells(cells: ColumnElement[Any], masked: ColumnElement[Any]) -> ColumnElement[Any]:
    """Mask those cells of a JSON object whose names are listed."""
    each = func.jsonb_each(cells).table_valued(sa_column("key", Text), sa_column("value", JSONB))
    hidden = func.to_jsonb(masked_contact(each.c.value.op("#>>", return_type=Text())(literal("{}", Text))))
    value = case((each.c.key == func.any(masked), hidden), else_=each.c.value)
    shown = select(func.jsonb_object_agg(each.c.key, value, type_=JSONB)).select_from(each).scalar_subquery()
    return case((func.cardinality(masked) == 0, cells), else_=shown)
