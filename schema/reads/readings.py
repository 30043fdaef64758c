"""The arguments of fields, read for one request: once per field, without walking the document again."""

from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

from graphql import FieldNode, GraphQLField, VariableNode, get_argument_values, is_non_null_type
from graphql.execution.values import VariableValues
from graphql.language import Visitor, visit
from graphql.pyutils import Undefined
from graphql.utilities.coerce_input_value import coerce_default_value

from schema.reads.arguments import Arguments, Values, after, page_size, page_step, read_filters
from schema.reads.ids import prefix_of, read_id
from schema.reads.leaves import sql_name
from schema.reads.nouns import AnyNode, Field, ListOf, Nouns, PageOf, PickOf, key_types

ReadArguments: TypeAlias = Callable[[Arguments], tuple[Hashable, Values]]
GetArguments: TypeAlias = Callable[[VariableValues], Arguments]

NO_VARIABLES = VariableValues({}, {})


@dataclass(frozen=True, slots=True)
class Slot:
    """One field whose arguments a request reads; `constant` when no variable is in them."""

    node: FieldNode
    field: Field
    get: GetArguments
    read: ReadArguments
    constant: tuple[Hashable, Values] | None

    def reading(self, variables: VariableValues) -> tuple[Hashable, Values]:
        """Give structure and bound values for these variables. Raises BadArgument."""
        return self.constant or self.read(self.get(variables))


def slot(node: FieldNode, field: Field, nouns: Nouns) -> Slot:
    """Prepare the reading of one field. Raises BadArgument when its constant arguments are wrong."""
    read = _reader(field, nouns)
    get = _getter(node, field)
    constant = None if _has_variables(node) else read(get(NO_VARIABLES))
    return Slot(node, field, get, read, constant)


def takes_slot(field: Field) -> bool:
    """Tell whether the field's arguments matter to its SQL."""
    return isinstance(field.resolved, PageOf | ListOf | PickOf | AnyNode)


def _reader(field: Field, nouns: Nouns) -> ReadArguments:
    resolved = field.resolved
    if isinstance(resolved, PageOf):
        return _page_reader(field, resolved)
    if isinstance(resolved, ListOf | PickOf):
        filters = resolved.range.filters
        return lambda arguments: _read_filters(filters, arguments)
    return lambda arguments: _read_node(nouns, arguments)


def _read_filters(filters: Mapping[str, Any], arguments: Arguments) -> tuple[Hashable, Values]:
    values: Values = {}
    return read_filters(filters, arguments, values), values


def _page_reader(field: Field, page: PageOf) -> ReadArguments:
    default = next(iter(page.orders))
    order_by = field.definition.args.get("orderBy")
    order_key = (order_by.out_name or "orderBy") if order_by is not None else ""

    def read(arguments: Arguments) -> tuple[Hashable, Values]:
        chosen = arguments.get(order_key)
        key = default if chosen is None else getattr(chosen, "value", chosen)
        sorting = page.orders[key]
        size = page_size(arguments)
        values: Values = {"first": size, "more": size + 1}
        has_after = after(arguments, sorting.name, sorting.kinds, values)
        return (key, page_step(size), has_after, read_filters(page.range.filters, arguments, values)), values

    return read


def _read_node(nouns: Nouns, arguments: Arguments) -> tuple[Hashable, Values]:
    identifier = str(arguments["id"])
    noun = nouns.by_prefix.get(prefix_of(identifier))
    if noun is None:
        return None, {}
    return read_key(noun.prefix or "", identifier, tuple(sql_name(type_) for type_ in key_types(noun)))


def read_key(prefix: str, identifier: str, kinds: tuple[str, ...]) -> tuple[Hashable, Values]:
    """Give the prefix as structure and the key as values; a malformed id has no structure and finds nothing."""
    key = read_id(identifier, prefix, kinds)
    if key is None:
        return None, {}
    return prefix, {f"key.{index}": part for index, part in enumerate(key)}


def _defaults(definition: GraphQLField) -> dict[str, Any]:
    defaults = {argument.out_name or name: coerce_default_value(argument) for name, argument in definition.args.items()}
    return {key: value for key, value in defaults.items() if value is not Undefined}


def _getter(node: FieldNode, field: Field) -> GetArguments:
    """Read arguments; those that are just variables are looked up without coercing again."""
    definition = field.definition
    given = {argument.name.value: argument.value for argument in node.arguments or ()}
    direct: list[tuple[str, str, bool]] = []
    fixed = _defaults(definition)
    for name, argument in definition.args.items():
        key = argument.out_name or name
        value = given.get(name)
        if isinstance(value, VariableNode):
            direct.append((key, value.name.value, is_non_null_type(argument.type)))
        elif value is not None:
            return lambda variables: get_argument_values(definition, node, variables)

    def get(variables: VariableValues) -> Arguments:
        found = dict(fixed)
        coerced = variables.coerced
        for key, name, required in direct:
            if required and coerced.get(name) is None:
                return get_argument_values(definition, node, variables)
            if name in coerced:
                found[key] = coerced[name]
        return found

    return get


def _has_variables(node: FieldNode) -> bool:
    return any(_mentions_variable(argument.value) for argument in node.arguments or ())


def _mentions_variable(value: Any) -> bool:
    found: list[object] = []

    class Finder(Visitor):
        def enter_variable(self, node: VariableNode, *_: object) -> None:
            found.append(node)

    visit(value, Finder())
    return bool(found)
