"""Operations at random, but seeded: aliases, fragments, directives, variables, repeated fields, abstract types, pages in pages.

One document comes with several sets of variables, because a plan that forgets a variable is only found by running it twice.
"""

import random
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from graphql import (
    GraphQLSchema,
    get_named_type,
    is_abstract_type,
    is_composite_type,
    is_enum_type,
    is_input_object_type,
    is_list_type,
    is_non_null_type,
)

Pool = Callable[[str, str], list[Any]]
MISSING = object()


@dataclass(slots=True)
class Generated:
    """A document and its sets of variables; values of `after` are put in when cursors are known."""

    document: str
    variables: list[dict[str, Any]]


@dataclass(slots=True)
class Generator:
    """Generates operations of one schema. `pool(type, argument)` offers values; `skip` names fields to leave out."""

    schema: GraphQLSchema
    pool: Pool
    random: random.Random
    skip: frozenset[str] = frozenset()
    weights: dict[str, int] = field(default_factory=dict)
    size: int = 40
    _variables: dict[str, Any] = field(default_factory=dict)
    _fragments: list[str] = field(default_factory=list)
    _left: int = 0
    _aliases: int = 0
    _pages: int = 0

    def operation(self, sets: int = 3) -> Generated:
        """Generate one document with `sets` sets of variables."""
        self._variables, self._fragments = {}, []
        self._left, self._aliases, self._pages = self.random.randint(4, self.size), 0, 0
        body = self._selection(self.schema.query_type, 0)
        declared = ", ".join(f"${name}: {type_}{default}" for name, (type_, default, _) in self._variables.items())
        head = f"query({declared})" if declared else "query"
        document = f"{head} {body}\n" + "\n".join(self._fragments)
        return Generated(document, [self._values() for _ in range(sets)])

    def _values(self) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for name, (type_, default, path) in self._variables.items():
            if not is_non_null_type(type_) and self.random.random() < (0.3 if not default else 0.6):
                if self.random.random() < 0.5 and not default:
                    found[name] = None
                continue
            found[name] = self._value(type_, path, nested=False)
        return found

    def _chance(self, share: float) -> bool:
        return self.random.random() < share

    def _selection(self, type_: Any, depth: int) -> str:
        parts = [self._part(type_, depth) for _ in range(self.random.randint(1, 4 if depth else 2))]
        if self._left > 0 and depth < 8:
            parts += [self._part(type_, depth) for _ in range(self.random.randint(0, 3))]
        return (
            "{ "
            + " ".join(part for part in parts if part)
            + (" __typename" if self._chance(0.2) or not any(parts) else "")
            + " }"
        )

    def _part(self, type_: Any, depth: int) -> str:
        self._left -= 1
        dice = self.random.random() if self._left > 0 and depth < 8 else 0.58 + 0.42 * self.random.random()
        if is_abstract_type(type_) and dice < 0.45:
            return self._fragment(self.random.choice(self.schema.get_possible_types(type_)), depth)
        if dice < 0.52:
            return self._fragment(type_, depth)
        if dice < 0.56 and getattr(type_, "interfaces", ()):
            return self._fragment(self.random.choice(type_.interfaces), depth)
        if dice < 0.6:
            if self._aliases < 25 and self._chance(0.5):
                self._aliases += 1
                return f"__is{type_.name}{self._aliases}: __typename"
            return "__typename"
        return self._field(type_, depth) if hasattr(type_, "fields") else "__typename"

    def _fragment(self, type_: Any, depth: int) -> str:
        body = self._selection(type_, depth + 1)
        if self._chance(0.3):
            name = f"f{len(self._fragments)}"
            self._fragments.append(f"fragment {name} on {type_.name} {body}")
            return f"...{name}{self._directives()}"
        return f"... on {type_.name}{self._directives()} {body}"

    def _directives(self) -> str:
        if not self._chance(0.12):
            return ""
        kind = self.random.choice(["skip", "include"])
        return f" @{kind}(if: {self._argument_value(self._boolean(), 'if')})"

    def _boolean(self) -> Any:
        return self.schema.directives[0].args["if"].type

    def _field(self, type_: Any, depth: int) -> str:
        names = [name for name in type_.fields if f"{type_.name}.{name}" not in self.skip]
        leaves = [name for name in names if not is_composite_type(get_named_type(type_.fields[name].type))]
        if (
            self._left <= 0 or depth >= 8 or (not type_.name.endswith(("Connection", "Edge")) and self._chance(0.35))
        ) and leaves:
            names = leaves
        name = self.random.choices(names, [self._weight(type_, each) for each in names])[0]
        definition = type_.fields[name]
        self._left -= 1
        arguments = self._arguments(definition, name)
        named = get_named_type(definition.type)
        if not is_composite_type(named):
            return self._alias(name, bool(arguments)) + name + arguments + self._directives()
        if named.name.endswith("Connection"):
            if self._pages >= 3 or depth >= 6:
                return "__typename"
            self._pages += 1
        head = self._alias(name, bool(arguments) or named.name.endswith("Connection")) + name + arguments
        bodies = [self._selection(named, depth + 1) for _ in range(2 if self._chance(0.12) else 1)]
        if named.name.endswith("Connection"):
            self._pages -= 1
        return " ".join(f"{head}{self._directives()} {body}" for body in bodies)

    def _weight(self, type_: Any, name: str) -> int:
        """Prefer what leads to rows: edges, nodes, abstract types, and what the caller weighs up."""
        if f"{type_.name}.{name}" in self.weights:
            return self.weights[f"{type_.name}.{name}"]
        if name in {"edges", "node"} and type_.name.endswith(("Connection", "Edge")):
            return 12
        return 4 if is_abstract_type(get_named_type(type_.fields[name].type)) else 2

    def _alias(self, name: str, must: bool) -> str:
        """Alias what could otherwise conflict: a field with arguments is never merged with itself by accident."""
        if must and self._aliases < 28:
            self._aliases += 1
            return f"{name}{self._aliases}: "
        if must:
            raise TooMany
        if self._aliases < 20 and self._chance(0.08):
            self._aliases += 1
            return f"a{self._aliases}: "
        return ""

    def _arguments(self, definition: Any, field_name: str) -> str:
        given = []
        for name, argument in definition.args.items():
            if not is_non_null_type(argument.type) and self._chance(0.45):
                continue
            given.append(f"{name}: {self._argument_value(argument.type, f'{field_name}.{name}')}")
        return f"({', '.join(given)})" if given else ""

    def _argument_value(self, type_: Any, path: str) -> str:
        """Write a literal, a variable, or an input object with either inside."""
        if self._chance(0.55):
            return self._variable(type_, path)
        named = get_named_type(type_)
        if is_input_object_type(named) and not is_list_type(type_):
            fields = [
                f"{name}: {self._argument_value(each.type, f'{path}.{name}')}"
                for name, each in named.fields.items()
                if self._chance(0.35)
            ]
            return "{" + ", ".join(fields) + "}"
        if not is_non_null_type(type_) and self._chance(0.1):
            return "null"
        return self._literal(type_, self._value(type_, path, nested=True))

    def _variable(self, type_: Any, path: str) -> str:
        name = f"v{len(self._variables)}"
        default = ""
        if not is_non_null_type(type_) and not is_input_object_type(get_named_type(type_)) and self._chance(0.2):
            default = f" = {self._literal(type_, self._value(type_, path, nested=True))}"
        self._variables[name] = (type_, default, path)
        return f"${name}"

    def _value(self, type_: Any, path: str, *, nested: bool) -> Any:
        if is_non_null_type(type_):
            type_ = type_.of_type
        if is_list_type(type_):
            return [self._value(type_.of_type, path, nested=nested) for _ in range(self.random.randint(0, 3))]
        if is_input_object_type(type_):
            return {
                name: self._value(each.type, f"{path}.{name}", nested=nested)
                for name, each in type_.fields.items()
                if self._chance(0.35)
            }
        if is_enum_type(type_):
            return self.random.choice(list(type_.values))
        if type_.name == "Boolean":
            return self._chance(0.5)
        return self.random.choice(self.pool(type_.name, path))

    def _literal(self, type_: Any, value: Any) -> str:
        if is_non_null_type(type_):
            type_ = type_.of_type
        if value is None:
            return "null"
        if is_list_type(type_):
            return "[" + ", ".join(self._literal(type_.of_type, item) for item in value) + "]"
        if is_enum_type(type_):
            return str(value)
        if isinstance(value, bool):
            return "true" if value else "false"
        if isinstance(value, int):
            return str(value)
        return (
            '"' + str(value).replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n").replace("\r", "\\r") + '"'
        )


class TooMany(Exception):
    """The operation would pass the limit of aliases: draw another one."""
