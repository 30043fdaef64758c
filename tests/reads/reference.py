"""The reference executor: plain graphql-core over rows in memory, one resolver, no SQL of its own.

It answers what the compiled reads must answer. Keep it plain: it is only worth something as long as it is obviously right.
"""

from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache
from typing import Any

from graphql import (
    DocumentNode,
    ExecutionResult,
    GraphQLSchema,
    build_schema,
    execute,
    get_named_type,
    is_enum_type,
    is_list_type,
    is_non_null_type,
    parse,
)
from sqlalchemy import literal
from strawberry import Schema

from schema.reads import sources as s
from schema.reads.ids import read_id, write_id
from schema.reads.leaves import sql_name
from schema.reads.rows import local_table
from schema.reads.shape import Shape, argument_type, python_name
from tests.reads.reference_pages import cut_page, write_time
from tests.reads.world import Key, Thing, World, lineage, lines, names_of, tables


@lru_cache(maxsize=4)
def parsed(document: str) -> DocumentNode:
    """Parse a document once for all its sets of variables."""
    return parse(document)


class Reference:
    """Answers operations of one schema; `sources` are the declarations that the compiled reads are made of."""

    def __init__(self, schema: Schema, sources: list[type[s.Source]], computed: dict[str, Any] | None = None) -> None:
        self.schema: GraphQLSchema = build_schema(schema.as_str())
        shape = Shape(schema)
        self.strawberry = shape.graphql
        self.by_type = {shape.type_name(source): source for source in sources}
        self.by_name = {source.__name__: source for source in sources}
        self.names = {source: name for name, source in self.by_type.items()}
        self.enums = {
            name: {key: value.value for key, value in each.values.items()}
            for name, each in shape.graphql.type_map.items()
            if is_enum_type(each)
        }
        self.computed = computed or {}

    def run(self, world: World, document: str, variables: dict[str, Any], name: str | None = None) -> dict[str, Any]:
        """Answer an operation."""
        result = execute(
            self.schema,
            parsed(document),
            context_value=world,
            variable_values=variables,
            operation_name=name,
            field_resolver=self._resolve,
            type_resolver=lambda value, _info, _type: self.names[value.source],
        )
        assert isinstance(result, ExecutionResult)
        return result.formatted

    def _name(self, info: Any) -> str:
        """Give the Python name of the field that is asked for."""
        return python_name(self.strawberry.type_map[info.parent_type.name].fields[info.field_name], info.field_name)

    def _argument_name(self, info: Any, name: str) -> str:
        arguments = self.strawberry.type_map[info.parent_type.name].fields[info.field_name].args
        if name in arguments:
            return python_name(arguments[name], name)
        return python_name(get_named_type(arguments["filter"].type).fields[name], name)

    def _resolve(self, parent: Any, info: Any, **given: Any) -> Any:
        """Resolve one field of anything."""
        if isinstance(parent, dict):
            return parent[info.field_name]
        source = self.by_type[info.parent_type.name]
        line = lines(source)[self._name(info)]
        world: World = info.context
        if isinstance(line, s.Computed):
            return self.computed[info.field_name](**given)
        if isinstance(line, s.GlobalId):
            return write_id(line.prefix, parent.key)
        if isinstance(line, s.Column):
            return self._leaf(info.return_type, self._column(world, parent, line.name or self._name(info)))
        if isinstance(line, s.Sql):
            owner = next(each for each in lineage(source) if line in s.declared(each).values())
            values = world.computed(owner, self._name(info), line)
            return self._leaf(info.return_type, values[parent.key])
        return self._rows(world, parent, source, line, info, given)

    def _column(self, world: World, thing: Thing, path: str) -> Any:
        if "." not in path:
            return thing.value(path)
        name, column = path.split(".")
        line = lines(thing.source)[name]
        assert isinstance(line, s.Beside)
        columns = (line.by,) if isinstance(line.by, str) else line.by or (f"{name}_id",)
        record = world.rows[local_table(line.table)].get(tuple(thing.value(each) for each in columns))
        return None if record is None else record[names_of(line.table)[column]]

    def _leaf(self, type_: Any, value: Any) -> Any:
        """Write a value the way the API promises it."""
        if is_non_null_type(type_):
            type_ = type_.of_type
        if value is None:
            return None
        if is_list_type(type_):
            return [self._leaf(type_.of_type, item) for item in value]
        if is_enum_type(type_):
            return next(key for key, stored in self.enums[type_.name].items() if stored == value)
        if isinstance(value, datetime | date):
            return write_time(value)
        if isinstance(value, Decimal):
            return format(value, "f")
        return str(value) if get_named_type(type_).name in {"String", "ID"} else value

    def _rows(self, world: World, parent: Any, source: Any, line: Any, info: Any, given: dict[str, Any]) -> Any:
        if isinstance(line, s.NodeById):
            return self._node(world, given["id"])
        if isinstance(line, s.Either):
            return self._either(world, parent, line)
        if isinstance(line, s.Part):
            return self._part(world, parent, line, info)
        if isinstance(line, s.One):
            return self._one(world, parent, source, line, info)
        target = self._target(line, info)
        things = self._range(world, parent, source, target, line, given, info)
        if isinstance(line, s.Page):
            return cut_page(world, things, target, line, given)
        order = line.order
        if order is not None:
            ranks = world.ranks(target, order)
            things = sorted(things, key=lambda thing: ranks[thing.key])
        if isinstance(line, s.Many):
            return things
        return things[0] if things else None

    def _target(self, line: Any, info: Any) -> type[s.Source]:
        named = get_named_type(info.return_type)
        if isinstance(line, s.Page):
            named = get_named_type(get_named_type(named.fields["edges"].type).fields["node"].type)
        return self.by_type[named.name]

    def _node(self, world: World, identifier: str) -> Thing | None:
        for source in self.by_type.values():
            prefix = next((each.prefix for each in lines(source).values() if isinstance(each, s.GlobalId)), None)
            if prefix is None or source.when_value is not None or not self._is_node(source):
                continue
            table = local_table(tables(source)[-1])
            key = read_id(identifier, prefix, [sql_name(column.type) for column in table.primary_key.columns])
            if key is not None:
                return world.thing(source, key)
        return None

    def _is_node(self, source: type[s.Source]) -> bool:
        return any(each.name == "Node" for each in self.schema.type_map[self.names[source]].interfaces)

    def _either(self, world: World, parent: Thing, line: s.Either) -> Thing | None:
        for value, name in line.members.items():
            column = line.key if line.kind else value
            applies = parent.value(line.kind) == value if line.kind else parent.value(value) is not None
            if applies and column is not None:
                return world.thing(self.by_name[name], (parent.value(column),))
        return None

    def _part(self, world: World, parent: Thing, line: s.Part, info: Any) -> Thing | None:
        if line.when is not None:
            owner = next(each for each in lineage(parent.source) if line in s.declared(each).values())
            if parent.key not in world.matching(owner, ("part", id(line)), line.when):
                return None
        target = self.by_type[get_named_type(info.return_type).name]
        kept = [
            (mapped, record)
            for mapped, record in parent.records
            if local_table(mapped) in map(local_table, tables(target))
        ]
        return Thing(target, parent.key, kept)

    def _one(self, world: World, parent: Thing, source: Any, line: s.One, info: Any) -> Thing | None:
        target = self.by_type[get_named_type(info.return_type).name]
        if callable(line.by):
            owner = next(each for each in lineage(source) if line in s.declared(each).values())
            keys = (world.linked(owner, target, ("one", id(line)), line.by)).get(parent.key, [])
            return world.thing(target, keys[0]) if keys else None
        columns = (line.by,) if isinstance(line.by, str) else line.by or (f"{self._name(info)}_id",)
        return world.thing(target, tuple(parent.value(name) for name in columns))

    def _range(
        self, world: World, parent: Any, source: Any, target: Any, line: Any, given: dict[str, Any], info: Any
    ) -> list[Thing]:
        things = list(world.things(target))
        root = not tables(source)
        if not root and not (isinstance(line, s.Pick) and line.by is None and line.where):
            things = self._hanging(world, parent, source, target, line, things)
        if line.only is not None:
            keep = world.matching(target, ("only", id(line)), line.only)
            things = [thing for thing in things if thing.key in keep]
        values = {**given, **(given.get("filter") or {})}
        said = {self._argument_name(info, name) for name, value in values.items() if value is not None}
        for name, predicate in line.where.items():
            if isinstance(predicate, s.Given) and name not in said:
                keep = world.matching(target, ("otherwise", id(predicate)), predicate.otherwise)
                things = [thing for thing in things if thing.key in keep]
        for name, value in values.items():
            predicate = line.where.get(self._argument_name(info, name))
            if predicate is not None and value is not None:
                keep = self._keep(world, target, predicate, value, self._argument(info, name))
                things = things if keep is None else [thing for thing in things if thing.key in keep]
        return things

    def _hanging(
        self, world: World, parent: Thing, source: Any, target: Any, line: Any, things: list[Thing]
    ) -> list[Thing]:
        if callable(line.by):
            owner = next(each for each in lineage(source) if line in s.declared(each).values())
            keys = set((world.linked(owner, target, ("many", id(line)), line.by)).get(parent.key, []))
            return [thing for thing in things if thing.key in keys]
        columns = (line.by,) if isinstance(line.by, str) else line.by
        if columns is None:
            known = {name for mapped in tables(target) for name in names_of(mapped)}
            columns = next(
                ((f"{each.__name__}_id",) for each in lineage(source) if f"{each.__name__}_id" in known), None
            )
        assert columns is not None, "say by= in the source"
        return world.hanging(target, columns, parent.key)

    def _argument(self, info: Any, name: str) -> Any:
        arguments = info.parent_type.fields[info.field_name].args
        if name in arguments:
            return arguments[name].type
        return get_named_type(arguments["filter"].type).fields[name].type

    def _keep(self, world: World, target: Any, predicate: Any, value: Any, type_: Any) -> set[Key] | None:
        value = self._input(type_, value)
        if isinstance(predicate, s.Choice):
            condition = next(
                (each for key, each in predicate.conditions.items() if getattr(key, "value", key) == value), None
            )
            return None if condition is None else world.matching(target, (id(predicate), value), condition)
        if isinstance(predicate, s.Ref):
            named = self.by_name[predicate.noun]
            table = local_table(tables(named)[-1])
            prefix = next(each.prefix for each in lines(named).values() if isinstance(each, s.GlobalId))
            key = read_id(value, prefix, [sql_name(column.type) for column in table.primary_key.columns])
            if key is None:
                return set()
            typed = tuple(literal(part, each.type) for part, each in zip(key, table.primary_key.columns, strict=True))
            given = typed[0] if len(typed) == 1 else typed
            return world.matching(target, (id(predicate), key), lambda row: predicate.test(row, given))
        if isinstance(predicate, s.Given):
            predicate = predicate.test
        label = (id(predicate), tuple(value) if isinstance(value, list) else value)
        return world.matching(target, label, lambda row: predicate(row, literal(value, argument_type(type_))))

    def _input(self, type_: Any, value: Any) -> Any:
        if is_non_null_type(type_):
            type_ = type_.of_type
        if is_list_type(type_):
            return [self._input(type_.of_type, item) for item in (value if isinstance(value, list) else [value])]
        name = get_named_type(type_).name
        if name in self.enums:
            return self.enums[name][value]
        readers = {"DateTime": datetime.fromisoformat, "Date": date.fromisoformat, "Decimal": Decimal}
        return readers[name](value) if name in readers else value
