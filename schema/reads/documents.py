"""Documents: parsed, validated and priced once; then found again by their text."""

from collections import OrderedDict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLError,
    GraphQLSchema,
    InlineFragmentNode,
    NoSchemaIntrospectionCustomRule,
    OperationDefinitionNode,
    OperationType,
    SelectionSetNode,
    VariableNode,
    get_named_type,
    is_abstract_type,
    parse,
    specified_rules,
    validate,
)

from schema.limits import Limits, measure
from schema.reads.compiler import Plan, Statement, slots_by_node
from schema.reads.nouns import Nouns
from schema.reads.readings import Slot, slot, takes_slot
from schema.reads.variables import Coerce, coercer

Item = TypeVar("Item")


class Recent(Generic[Item]):
    """The last `size` things that were used."""

    def __init__(self, size: int) -> None:
        self._size = size
        self._items: OrderedDict[Any, Item] = OrderedDict()

    def get(self, key: object, make: Callable[[], Item]) -> Item:
        """Give the thing of that key; make it if it was not used lately."""
        found = self._items.get(key)
        if found is None:
            found = self._items[key] = make()
            if len(self._items) > self._size:
                self._items.popitem(last=False)
        else:
            self._items.move_to_end(key)
        return found


@dataclass(frozen=True, slots=True)
class Document:
    """A document without errors, or the errors it has."""

    ast: DocumentNode | None
    operations: tuple[OperationDefinitionNode, ...]
    fragments: Mapping[str, FragmentDefinitionNode]
    errors: tuple[GraphQLError, ...]

    def operation(self, name: str | None) -> OperationDefinitionNode:
        """Give the operation to run. Raises GraphQLError when the name does not decide it."""
        if name is None and len(self.operations) == 1:
            return self.operations[0]
        for each in self.operations:
            if name is not None and each.name is not None and each.name.value == name:
                return each
        if name is None:
            raise GraphQLError("Must provide operation name if query contains multiple operations.")
        raise GraphQLError(f"Unknown operation named '{name}'.")


@dataclass(slots=True)
class Prepared:
    """One operation, ready: its slots, the variables its directives read, and its plans."""

    document: Document
    operation: OperationDefinitionNode
    slots: tuple[Slot, ...]
    by_node: Mapping[tuple[int, int], int]
    switches: tuple[str, ...]
    coerce: Coerce
    plans: Recent[Plan] = field(default_factory=lambda: Recent[Plan](32))
    payloads: Recent[Statement] = field(default_factory=lambda: Recent[Statement](64))


def read_document(schema: GraphQLSchema, text: str, limits: Limits) -> Document:
    """Parse, validate and measure a document; validation stops after the first few errors."""
    try:
        ast = parse(text, max_tokens=limits.tokens)
    except GraphQLError as wrong:
        return Document(None, (), {}, (wrong,))
    rules = specified_rules if limits.introspection else (*specified_rules, NoSchemaIntrospectionCustomRule)
    errors = validate(schema, ast, rules, max_errors=limits.errors)[: limits.errors] or measure(ast, limits)
    operations = tuple(each for each in ast.definitions if isinstance(each, OperationDefinitionNode))
    fragments = {each.name.value: each for each in ast.definitions if isinstance(each, FragmentDefinitionNode)}
    return Document(ast, operations, fragments, tuple(errors))


def prepare(schema: GraphQLSchema, nouns: Nouns, document: Document, operation: OperationDefinitionNode) -> Prepared:
    """Find the fields whose arguments matter, and the variables that directives read. Raises BadArgument."""
    walk = _Walk(schema, nouns, document.fragments)
    root = schema.get_root_type(operation.operation)
    if root is not None:
        walk.under(operation.selection_set, root.name)
    slots = tuple(walk.slots.values())
    coerce = coercer(schema, operation, Limits().errors)
    return Prepared(document, operation, slots, slots_by_node(slots), tuple(sorted(walk.switches)), coerce)


class _Walk:
    """Meets every field of an operation once for each concrete type it can stand on."""

    def __init__(self, schema: GraphQLSchema, nouns: Nouns, fragments: Mapping[str, FragmentDefinitionNode]) -> None:
        self._schema = schema
        self._nouns = nouns
        self._fragments = fragments
        self._seen: set[tuple[int, str]] = set()
        self.slots: dict[tuple[int, int], Slot] = {}
        self.switches: set[str] = set()

    def under(self, selection_set: SelectionSetNode, type_name: str) -> None:
        """Meet the fields of a selection set on one concrete type."""
        if (id(selection_set), type_name) in self._seen:
            return
        self._seen.add((id(selection_set), type_name))
        for node in selection_set.selections:
            self._switch(node)
            if isinstance(node, FieldNode):
                self._field(node, type_name)
            elif isinstance(node, InlineFragmentNode):
                condition = node.type_condition
                if condition is None or self._fits(condition.name.value, type_name):
                    self.under(node.selection_set, type_name)
            elif isinstance(node, FragmentSpreadNode):
                fragment = self._fragments[node.name.value]
                if self._fits(fragment.type_condition.name.value, type_name):
                    self.under(fragment.selection_set, type_name)

    def _fits(self, condition: str, type_name: str) -> bool:
        return condition == type_name or type_name in self._concrete(condition)

    def _concrete(self, name: str) -> Iterator[str]:
        named = self._schema.type_map[name]
        if is_abstract_type(named):
            return (each.name for each in self._schema.get_possible_types(named))
        return iter((name,))

    def _switch(self, node: Any) -> None:
        for directive in node.directives or ():
            for argument in directive.arguments or ():
                if isinstance(argument.value, VariableNode):
                    self.switches.add(argument.value.name.value)

    def _field(self, node: FieldNode, type_name: str) -> None:
        name = node.name.value
        noun = self._nouns.by_type.get(type_name)
        found = noun.fields.get(name) if noun is not None else None
        if found is not None and takes_slot(found):
            self.slots.setdefault((id(node), id(found)), slot(node, found, self._nouns))
        definition = getattr(self._schema.type_map[type_name], "fields", {}).get(name)
        if node.selection_set is not None and definition is not None:
            for concrete in self._concrete(get_named_type(definition.type).name):
                self.under(node.selection_set, concrete)


def is_mutation(operation: OperationDefinitionNode) -> bool:
    """Tell whether an operation changes something."""
    return operation.operation is OperationType.MUTATION
