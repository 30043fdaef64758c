"""Variables, coerced quickly: plain scalars are checked by their Python type, everything else by graphql-core."""

from collections.abc import Callable, Mapping
from typing import Any, TypeAlias

from graphql import GraphQLError, GraphQLSchema, OperationDefinitionNode, is_non_null_type, type_from_ast
from graphql.execution.values import VariableValues, get_variable_values

Coerce: TypeAlias = Callable[[Mapping[str, object]], VariableValues | list[GraphQLError]]

_INT = 2**31
_PLAIN: dict[str, Callable[[object], bool]] = {
    "String": lambda value: isinstance(value, str),
    "ID": lambda value: isinstance(value, str),
    "Boolean": lambda value: isinstance(value, bool),
    "Int": lambda value: isinstance(value, int) and not isinstance(value, bool) and -_INT <= value < _INT,
}


def coercer(schema: GraphQLSchema, operation: OperationDefinitionNode, errors: int) -> Coerce:
    """Prepare the coercion of an operation's variables; it gives the values, or at most `errors` errors."""
    definitions = operation.variable_definitions or ()
    plain: list[tuple[str, Callable[[object], bool], bool]] = []
    quick = True
    for definition in definitions:
        type_: Any = type_from_ast(schema, definition.type)
        required = is_non_null_type(type_)
        name = str(type_.of_type if required else type_)
        quick = quick and name in _PLAIN and definition.default_value is None
        if quick:
            plain.append((definition.variable.name.value, _PLAIN[name], required))

    def slow(given: Mapping[str, object]) -> VariableValues | list[GraphQLError]:
        return get_variable_values(schema, definitions, dict(given), errors)

    def fast(given: Mapping[str, object]) -> VariableValues | list[GraphQLError]:
        coerced: dict[str, Any] = {}
        for name, fits, required in plain:
            if name in given and (fits(given[name]) or (given[name] is None and not required)):
                coerced[name] = given[name]
            elif name in given or required:
                return slow(given)
        return VariableValues({}, coerced)

    return fast if quick else slow
