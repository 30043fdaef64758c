"""What one request may ask for. Everything here is refused before any SQL runs."""

from dataclasses import dataclass
from typing import Any, ClassVar

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLError,
    InlineFragmentNode,
    OperationDefinitionNode,
    OperationType,
    SelectionSetNode,
)

from kernel.errors import Refused

DEFAULT_PAGE = 50
LARGEST_PAGE = 200
PAGE_STEPS = (0, 1, 2, 5, 10, 20, 50, 100, 200)
COUNT_CAP = 1_000
"""`totalCount` counts no further."""


@dataclass(frozen=True, slots=True)
class Limits:
    """The limits of one request; without `introspection` nobody learns the schema by asking."""

    depth: int = 12
    aliases: int = 30
    directives: int = 50
    tokens: int = 2_000
    root_mutations: int = 4
    rows: int = 10_000
    fields: int = 2_000
    errors: int = 5
    statement_bytes: int = 200_000
    answer_bytes: int = 16_000_000
    introspection: bool = True


@dataclass(eq=False)
class TooMuch(Refused):
    """A document asks for more of something than one request may."""

    limit: int
    thing: str
    thing_zh: str

    code: ClassVar[str] = "TOO_MUCH"
    zh: ClassVar[str] = "一次请求最多 {limit} {thing_zh}。"
    en: ClassVar[str] = "At most {limit} {thing} per request."


def measure(document: DocumentNode, limits: Limits) -> list[GraphQLError]:
    """Give what is too much about a valid document: depth, aliases, directives, root mutations, fields with fragments expanded."""
    meter = _Meter(document, limits)
    for definition in document.definitions:
        if isinstance(definition, OperationDefinitionNode):
            meter.operation(definition)
    return meter.errors


class _Meter:
    """Counts one document as if every fragment were written out, and stops at the first thing that is too much."""

    def __init__(self, document: DocumentNode, limits: Limits) -> None:
        self._limits = limits
        self._fragments = {
            each.name.value: each for each in document.definitions if isinstance(each, FragmentDefinitionNode)
        }
        self._aliases = self._directives = self._fields = self._roots = 0
        self.errors: list[GraphQLError] = []

    def operation(self, node: OperationDefinitionNode) -> None:
        """Measure one operation on its own."""
        self._aliases = self._directives = self._fields = 0
        self._count_directives(node)
        self._roots = self._limits.root_mutations if node.operation is OperationType.MUTATION else self._limits.fields
        self._under(node.selection_set, 1)

    def _expect(self, condition: object, limit: int, thing: str, thing_zh: str) -> None:
        if not condition and not self.errors:
            fact = TooMuch(limit, thing, thing_zh)
            self.errors.append(GraphQLError(fact.message("en"), original_error=fact))

    def _count_directives(self, node: Any) -> None:
        self._directives += len(node.directives or ())
        self._expect(self._directives <= self._limits.directives, self._limits.directives, "directives", "个指令")

    def _under(self, selection_set: SelectionSetNode, depth: int) -> None:
        for node in selection_set.selections:
            if self.errors:
                return
            self._count_directives(node)
            if isinstance(node, FragmentSpreadNode):
                self._under(self._fragments[node.name.value].selection_set, depth)
            elif isinstance(node, InlineFragmentNode):
                self._under(node.selection_set, depth)
            elif isinstance(node, FieldNode):
                self._field(node, depth)

    def _field(self, node: FieldNode, depth: int) -> None:
        limits = self._limits
        self._fields += 1
        self._aliases += node.alias is not None
        self._expect(self._aliases <= limits.aliases, limits.aliases, "aliases", "个别名")
        self._expect(self._fields <= limits.fields, limits.fields, "fields", "个字段")
        self._expect(depth <= limits.depth, limits.depth, "levels of fields", "层嵌套")
        if depth <= 1:
            self._roots -= 1
            self._expect(self._roots >= 0, limits.root_mutations, "mutations", "个变更操作")
        if node.selection_set is not None:
            self._under(node.selection_set, depth + 1 - _INTROSPECTION.get(node.name.value, 0))


_INTROSPECTION = {"__schema": 4, "__type": 4}
"""Tools ask for types eight lists deep: introspection, whose depth has a rule of its own, starts higher."""
