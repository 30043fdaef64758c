"""One statement on its way: what is selected, what is bound, what it costs."""

from collections.abc import Generator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, ClassVar, Protocol

from graphql import FieldNode, GraphQLSchema

from kernel.errors import Refused
from schema.limits import Limits
from schema.reads.arguments import Values
from schema.reads.nouns import Field, Nouns
from schema.reads.scope import Aliases
from schema.reads.selections import Selections

LIST_WEIGHT = 10
"""How many rows a bounded list is taken to have when pages stand below it."""


_MARK = "\x00"
"""Stands around a parameter until the text is finished: no SQL can contain it."""


@dataclass(eq=False)
class TooExpensive(Refused):
    """The operation asks for more rows, or a longer statement, than one request may."""

    limit: int

    code: ClassVar[str] = "TOO_EXPENSIVE"
    zh: ClassVar[str] = "一次查询的分页行数合计不得超过 {limit} 行，请减小 first 或减少嵌套。"
    en: ClassVar[str] = "The pages of one operation may hold at most {limit} rows together: ask for smaller pages."


@dataclass(eq=False)
class TooLong(TooExpensive):
    """The statement would be longer than one request may run."""

    zh: ClassVar[str] = "查询字段过多，请减少字段或嵌套后重试。"
    en: ClassVar[str] = "This operation is too long: ask for fewer fields."


@dataclass(frozen=True, slots=True)
class Reading:
    """The arguments of one field for this request: their structure, and what they bind."""

    slot: int
    shape: Any
    values: Values


class Readings(Protocol):
    """Gives the arguments of a field."""

    def of(self, node: FieldNode, field: Field) -> Reading:
        """Give the reading of this field node."""
        ...


@dataclass(slots=True)
class Compilation:
    """The state of compiling one statement. `$1` is the actor; everything bound follows."""

    schema: GraphQLSchema
    nouns: Nouns
    selections: Selections
    readings: Readings
    limits: Limits
    aliases: Aliases = field(default_factory=Aliases)
    binds: dict[tuple[int, str], int] = field(default_factory=dict)
    depth: int = 0
    rows: int = 0
    multiplier: int = 1

    def bind(self, reading: Reading, name: str, cast: str) -> str:
        """Write a parameter for a value of this reading."""
        number = self.binds.setdefault((reading.slot, name), len(self.binds))
        return f"{_MARK}{number}{_MARK}::{cast}"

    @contextmanager
    def below(self, rows: int) -> Generator[int]:
        """Go down into a sub-select that is run for `rows` rows; gives the depth for its aliases."""
        outer = self.multiplier
        self.multiplier = outer * max(rows, 1)
        self.depth += 1
        try:
            yield self.depth
        finally:
            self.depth -= 1
            self.multiplier = outer

    def charge(self, rows: int) -> None:
        """Add a page of `rows` for every row above it. Raises TooExpensive beyond the limit."""
        self.rows += self.multiplier * rows
        if self.rows > self.limits.rows:
            raise TooExpensive(self.limits.rows)

    def number(self, text: str) -> tuple[str, tuple[tuple[int, str], ...]]:
        """Give the finished text with the parameters that it really uses numbered from `$2`, and what they bind."""
        used: dict[str, int] = {}
        names = tuple(self.binds)
        parts = text.split(_MARK)
        for index in range(1, len(parts), 2):
            parts[index] = f"${used.setdefault(parts[index], len(used) + 2)}"
        return "".join(parts), tuple(names[int(number)] for number in used)


def object_type(schema: GraphQLSchema, name: str) -> Any:
    """Give an object type that is known to be there."""
    return schema.type_map[name]


Fragments = Mapping[str, Any]
