"""From an operation to its plan: one statement per root field, and what is answered without one."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from graphql import FieldNode, FragmentDefinitionNode, GraphQLSchema, OperationDefinitionNode, is_non_null_type

from schema.limits import Limits
from schema.reads import lists
from schema.reads.arguments import Values
from schema.reads.compilation import Compilation, Reading, TooLong
from schema.reads.expressions import table_name
from schema.reads.leaves import sql_name
from schema.reads.nouns import AnyNode, Field, Noun, Nouns, Outside, key_types
from schema.reads.objects import write_object
from schema.reads.readings import Slot
from schema.reads.scope import Scope, Standing
from schema.reads.selections import Selections
from schema.reads.text import NULL, concatenate, json_key, quote_name

ENTRY = "enter($1::bigint)"
_TYPENAMES = frozenset({"__typename"})
_INTROSPECTION = frozenset({"__schema", "__type"})


@dataclass(frozen=True, slots=True)
class Statement:
    """One root field's SQL: `$1` is the actor, then the values named in `parameters` (slot, name)."""

    key: bytes
    name: str
    sql: str
    parameters: tuple[tuple[int, str], ...]
    required: bool


@dataclass(frozen=True, slots=True)
class Ready:
    """A root field whose answer is known."""

    key: bytes
    answer: bytes


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """Root fields that graphql-core answers: introspection, and fields that are computed."""

    key: bytes
    name: str
    nodes: tuple[FieldNode, ...]


@dataclass(frozen=True, slots=True)
class Plan:
    """What one operation of one structure does."""

    roots: tuple[Statement | Ready | Elsewhere, ...]


class SlotReadings:
    """The readings of one request, found by field node."""

    def __init__(self, slots: Mapping[tuple[int, int], int], readings: Sequence[tuple[Any, Values]]) -> None:
        self._slots = slots
        self._readings = readings

    def of(self, node: FieldNode, field: Field) -> Reading:
        """Give the reading of this field node."""
        index = self._slots[id(node), id(field)]
        shape, values = self._readings[index]
        return Reading(index, shape, values)


@dataclass(frozen=True, slots=True)
class Subject:
    """What is compiled: the schema, its nouns, the fragments of the document, the directive variables."""

    schema: GraphQLSchema
    nouns: Nouns
    fragments: Mapping[str, FragmentDefinitionNode]
    variables: Mapping[str, Any]
    readings: SlotReadings


class Compiler:
    """Compiles operations and payload selections. `entry` is the SQL that sets the actor and tells whether he may read."""

    def __init__(self, schema: GraphQLSchema, nouns: Nouns, limits: Limits, entry: str = ENTRY) -> None:
        self.schema = schema
        self.nouns = nouns
        self.limits = limits
        self._entry = entry

    def plan(self, subject: Subject, operation: OperationDefinitionNode) -> Plan:
        """Compile a query. Raises TooExpensive."""
        root = self.schema.query_type
        if root is None:
            raise LookupError("a schema without queries")
        selections = Selections(self.schema, subject.fragments, subject.variables)
        spent = 0
        roots: list[Statement | Ready | Elsewhere] = []
        for name, nodes in selections.of(operation.selection_set, root).items():
            asked = nodes[0].name.value
            key = json_key(name).encode()
            if asked in _TYPENAMES:
                roots.append(Ready(key, f'"{root.name}"'.encode()))
            elif asked in _INTROSPECTION or isinstance(self._field(asked).resolved, Outside):
                roots.append(Elsewhere(key, name, tuple(nodes)))
            else:
                work = self._work(subject, selections)
                work.rows = spent
                roots.append(self._root(work, name, self._field(asked), nodes))
                spent = work.rows
        return Plan(tuple(roots))

    def _field(self, name: str) -> Field:
        return self.nouns.by_type["Query"].fields[name]

    def _work(self, subject: Subject, selections: Selections) -> Compilation:
        return Compilation(self.schema, self.nouns, selections, subject.readings, self.limits)

    def _root(self, work: Compilation, name: str, field: Field, nodes: Sequence[FieldNode]) -> Statement | Ready:
        key = json_key(name).encode()
        if isinstance(field.resolved, AnyNode):
            prefix = work.readings.of(nodes[0], field).shape
            noun = self.nouns.by_prefix.get(str(prefix))
            if noun is None:
                return Ready(key, b"null")
            text = self.by_key(work, noun, nodes, work.readings.of(nodes[0], field))
        else:
            text = concatenate(lists.write_range(work, field, None, nodes))
        required = is_non_null_type(field.type)
        text, parameters = work.number(text)
        return Statement(key, name, self.statement(text), parameters, required)

    def by_key(self, work: Compilation, noun: Noun, nodes: Sequence[FieldNode], reading: Reading) -> str:
        """Write the row of a noun whose key is bound as `key.0`, `key.1` …; null if there is none."""
        with work.below(1) as depth:
            standing = Standing(f"r{depth}", Scope())
            text = concatenate(write_object(work, noun, standing, nodes))
        conditions = [
            f"{standing.alias}.{quote_name(column.name)} = {work.bind(reading, f'key.{index}', sql_name(type_))}"
            for index, (column, type_) in enumerate(zip(noun.key, key_types(noun), strict=True))
        ]
        if noun.when is not None and noun.kind is not None:
            kind = noun.layers[-1].names[noun.kind]
            conditions.append(f"{standing.alias}.{quote_name(kind)} = '{noun.when}'")
        source = f"{table_name(noun.base)} {standing.alias}{standing.scope.text()}"
        return f"coalesce((SELECT {text} FROM {source} WHERE {' AND '.join(conditions)}), {NULL})"

    def payload(self, subject: Subject, noun: Noun, nodes: Sequence[FieldNode]) -> Statement:
        """Compile what a mutation or an event selects of a noun; the key's parts are bound first. Raises TooExpensive."""
        work = self._work(subject, Selections(self.schema, subject.fragments, subject.variables))
        text, parameters = work.number(self.by_key(work, noun, nodes, Reading(-1, None, {})))
        return Statement(b"", noun.type_name, self.statement(text), parameters, required=False)

    def statement(self, text: str) -> str:
        """Write the whole statement: the actor enters in the same statement, and without him nothing is read."""
        sql = f"SELECT convert_to({text}, 'UTF8') FROM (SELECT {self._entry} AS ok OFFSET 0) a WHERE a.ok"
        if len(sql) > self.limits.statement_bytes:
            raise TooLong(self.limits.statement_bytes)
        return sql


def slots_by_node(slots: Sequence[Slot]) -> dict[tuple[int, int], int]:
    """Index slots by field node and field."""
    return {(id(slot.node), id(slot.field)): index for index, slot in enumerate(slots)}
