"""Arguments: what they mean for the shape of a statement, and what of them is bound.

`first`, cursors and filter values are bound; the order, the page step, which filters are present and every choice between
conditions are *structure*: they are part of the plan's key. So `$1 IS NULL OR x = $1` is never written.
"""

from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, ClassVar, TypeAlias

from graphql import GraphQLError

from kernel.errors import DomainError, Invalid
from kernel.paging import BadCursor, is_storable, read_cursor
from schema.limits import DEFAULT_PAGE, LARGEST_PAGE, PAGE_STEPS
from schema.reads.expressions import Template
from schema.reads.ids import read_id
from schema.reads.leaves import stored_value

Arguments: TypeAlias = Mapping[str, Any]
Values: TypeAlias = dict[str, object]

_LARGEST_EXPONENT = 100


class BadArgument(GraphQLError):
    """An argument is wrong: the whole operation is refused before any SQL runs. Raised from the fact itself."""

    def __init__(self, fact: DomainError) -> None:
        super().__init__(fact.message("en"), original_error=fact)


class BadPageSize(Invalid):
    """`first` is out of range."""

    code: ClassVar[str] = "BAD_PAGE_SIZE"
    zh: ClassVar[str] = f"first 应在 0 到 {LARGEST_PAGE} 之间。"
    en: ClassVar[str] = f"first must be between 0 and {LARGEST_PAGE}."


class BadText(Invalid):
    """Text that no database holds."""

    code: ClassVar[str] = "BAD_TEXT"
    zh: ClassVar[str] = "文本中含有空字符或不完整的字符，请删除后重试。"
    en: ClassVar[str] = "Text may not contain NUL characters or lone surrogates: remove them."


class BadNumber(Invalid):
    """A decimal that is no amount."""

    code: ClassVar[str] = "BAD_NUMBER"
    zh: ClassVar[str] = "数值无效或过大，请检查后重试。"
    en: ClassVar[str] = "This number is not finite, or far too large: check it."


@dataclass(frozen=True, slots=True)
class Bound:
    """A filter that is there when its argument is: the condition, and the SQL types of the values bound in it.

    `identifies`: the argument is a global id with this prefix and key kinds. `otherwise`: what holds without the argument.
    """

    path: tuple[str, ...]
    test: Template
    types: tuple[str, ...]
    identifies: tuple[str, tuple[str, ...]] | None
    otherwise: Template | None = None

    def read(self, name: str, value: object, values: Values) -> Hashable:
        """Put the value to bind into `values`; a wrong id binds NULL, which finds nothing."""
        if self.identifies is None:
            values[f"{name}.0"] = bindable(value)
            return name
        prefix, kinds = self.identifies
        key = read_id(str(value), prefix, kinds)
        for index in range(len(kinds)):
            values[f"{name}.{index}"] = None if key is None else key[index]
        return name


@dataclass(frozen=True, slots=True)
class Chosen:
    """A filter chosen by the value itself."""

    path: tuple[str, ...]
    conditions: Mapping[object, Template | None]

    def read(self, name: str, value: object, values: Values) -> Hashable:  # noqa: ARG002 - nothing is bound
        """Make the choice part of the structure."""
        return (name, stored_value(value))


Filter: TypeAlias = Bound | Chosen
Filters: TypeAlias = Mapping[str, Filter]


def read_filters(filters: Filters, arguments: Arguments, values: Values) -> tuple[Hashable, ...]:
    """Give the structure of the filters that are present, and collect what they bind."""
    shape: list[Hashable] = []
    for name, each in filters.items():
        value = _dig(arguments, each.path)
        if value is not None:
            shape.append(each.read(name, value, values))
    return tuple(shape)


def _dig(arguments: Arguments, path: tuple[str, ...]) -> object:
    value: Any = arguments
    for step in path:
        if value is None:
            return None
        value = value.get(step)
    return value


def bindable(value: object) -> object:
    """Give what the driver binds; text that PostgreSQL cannot hold is refused."""
    if isinstance(value, list):
        return [bindable(item) for item in value]
    value = stored_value(value)
    if isinstance(value, str) and not is_storable(value):
        raise BadArgument(BadText())
    if isinstance(value, Decimal) and not (value.is_finite() and abs(value.adjusted()) < _LARGEST_EXPONENT):
        raise BadArgument(BadNumber())
    return value


def page_size(arguments: Arguments) -> int:
    """Give the number of rows asked for. Raises BadArgument beyond 0 to 200."""
    first = arguments.get("first")
    if first is None:
        return DEFAULT_PAGE
    if not 0 <= first <= LARGEST_PAGE:
        raise BadArgument(BadPageSize())
    return int(first)


def page_step(size: int) -> int:
    """Round a page size up to one of the few that plans are made for."""
    return next(step for step in PAGE_STEPS if step >= size)


def after(arguments: Arguments, order: str, kinds: tuple[str, ...], values: Values) -> bool:
    """Check the cursor and collect its key values; tell whether there is one."""
    cursor = arguments.get("after")
    if cursor is None:
        return False
    try:
        keys = read_cursor(cursor, order, kinds)
    except BadCursor as bad:
        raise BadArgument(bad) from bad
    values.update({f"after.{index}": str(key) if kinds[index] not in _TYPED else key for index, key in enumerate(keys)})
    return True


_TYPED = frozenset({"int4", "int8", "bool"})

Reader: TypeAlias = Callable[[Arguments], tuple[Hashable, Values]]
