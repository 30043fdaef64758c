"""Selections: which fields an object shows, by response name, merged as GraphQL's CollectFields does."""

from collections.abc import Mapping, Sequence
from typing import Any, TypeAlias

from graphql import (
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLObjectType,
    GraphQLSchema,
    InlineFragmentNode,
    SelectionSetNode,
    VariableNode,
    is_abstract_type,
)

Variables: TypeAlias = Mapping[str, Any]
Collected: TypeAlias = dict[str, list[FieldNode]]


class Selections:
    """Collects the fields of one operation under one set of directive variables."""

    def __init__(
        self, schema: GraphQLSchema, fragments: Mapping[str, FragmentDefinitionNode], variables: Variables
    ) -> None:
        self._schema = schema
        self._fragments = fragments
        self._variables = variables
        self._fits: dict[tuple[str, str], bool] = {}

    def under(self, nodes: Sequence[FieldNode], type_: GraphQLObjectType) -> Collected:
        """Collect what these (merged) fields select on an object of this type."""
        collected: Collected = {}
        visited: set[str] = set()
        for node in nodes:
            if node.selection_set is not None:
                self._collect(node.selection_set, type_, collected, visited)
        return collected

    def of(self, selection_set: SelectionSetNode, type_: GraphQLObjectType) -> Collected:
        """Collect what a selection set selects on an object of this type."""
        collected: Collected = {}
        self._collect(selection_set, type_, collected, set())
        return collected

    def _collect(
        self, selection_set: SelectionSetNode, type_: GraphQLObjectType, into: Collected, visited: set[str]
    ) -> None:
        for node in selection_set.selections:
            if not self._included(node):
                continue
            if isinstance(node, FieldNode):
                into.setdefault(response_name(node), []).append(node)
            elif isinstance(node, InlineFragmentNode):
                condition = node.type_condition
                if condition is None or self._fit(condition.name.value, type_):
                    self._collect(node.selection_set, type_, into, visited)
            elif isinstance(node, FragmentSpreadNode) and node.name.value not in visited:
                visited.add(node.name.value)
                fragment = self._fragments[node.name.value]
                if self._fit(fragment.type_condition.name.value, type_):
                    self._collect(fragment.selection_set, type_, into, visited)

    def _fit(self, condition: str, type_: GraphQLObjectType) -> bool:
        key = (condition, type_.name)
        if key not in self._fits:
            named = self._schema.get_type(condition)
            self._fits[key] = named is type_ or (
                named is not None and is_abstract_type(named) and self._schema.is_sub_type(named, type_)
            )
        return self._fits[key]

    def _included(self, node: Any) -> bool:
        return all(
            self._condition(directive) is (directive.name.value == "include")
            for directive in node.directives or ()
            if directive.name.value in {"skip", "include"}
        )

    def _condition(self, directive: Any) -> bool:
        value = directive.arguments[0].value
        return bool(self._variables.get(value.name.value) if isinstance(value, VariableNode) else value.value)


def response_name(node: FieldNode) -> str:
    """Give the name under which a field appears in the answer."""
    return node.alias.value if node.alias else node.name.value
