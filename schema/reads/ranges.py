"""Lists, pages and picks, resolved and checked: which rows, by which arguments, in which order."""

from collections.abc import Mapping, Sequence
from typing import Any

from graphql import GraphQLField, get_named_type, is_non_null_type

from schema.reads import sources as s
from schema.reads.arguments import Bound, Chosen, Filter
from schema.reads.expressions import Layer, Rendering, Template, render, value_of
from schema.reads.leaves import sql_name, stored_value
from schema.reads.links import Links
from schema.reads.nouns import ListOf, Noun, PageOf, PickOf, Range, Resolved, Sorting
from schema.reads.problems import Problems
from schema.reads.rows import Test
from schema.reads.shape import Shape, argument_type, filter_arguments, node_type

_KEY_KINDS = frozenset({"int4", "int8", "text", "bool", "date", "timestamptz", "uuid"})


class Ranges:
    """Resolves what reads more than one row, or one row found by arguments."""

    def __init__(self, shape: Shape, nouns: Mapping[str, Noun], problems: Problems) -> None:
        self._shape = shape
        self._nouns = nouns
        self._problems = problems
        self._links = Links(problems)

    def resolve(
        self, label: str, lineage: Sequence[Noun], field: GraphQLField, line: s.Many | s.Page | s.Pick
    ) -> Resolved | None:
        """Resolve one such field of the noun that `lineage` starts with."""
        named = node_type(field) if isinstance(line, s.Page) else get_named_type(field.type)
        target = self._nouns.get(named.name) if named is not None else None
        if target is None:
            self._problems.add(label, f"{field.type} is no connection" if named is None else f"{named} is no noun")
            return None
        link = None
        if lineage[0].layers:
            if not (isinstance(line, s.Pick) and line.by is None and line.where):
                link = self._links.to_many(label, lineage, lineage[0].layers, target, line.by)
        elif callable(line.by):
            self._problems.add(label, "a root field has no row to tie to: use only=")
        only = None if line.only is None else render(line.only, target.layers)
        rows = Range(target.type_name, link, self._kind(target, only), self._filters(label, field, line.where, target))
        return self._finish(label, field, line, rows, target)

    def _kind(self, target: Noun, only: Template | None) -> Template | None:
        """Restrict a list of one implementer to its kind."""
        if target.when is None or target.kind is None:
            return only
        kind, when = target.kind, target.when
        own = render(lambda row: getattr(row, kind) == when, (target.layers[-1],))
        return own if only is None else Template((*own.parts, " AND (", *only.parts, ")"), own.type)

    def _finish(
        self, label: str, field: GraphQLField, line: s.Many | s.Page | s.Pick, rows: Range, target: Noun
    ) -> Resolved:
        if isinstance(line, s.Page):
            orders = {None: line.order} if isinstance(line.order, s.Order) else line.order
            sorted_by = {
                stored_value(key): self._sorting(label, line.name, key, each, target, nullable=False)
                for key, each in orders.items()
            }
            return PageOf(rows, sorted_by)
        if isinstance(line, s.Many):
            return ListOf(rows, self._sorting(label, "", None, line.order, target, nullable=True), line.cap)
        required = is_non_null_type(field.type)
        if required and not line.always:
            self._problems.add(label, "a row can be hidden by row security; make it nullable, or say always=True")
        sorting = None if line.order is None else self._sorting(label, "", None, line.order, target, nullable=True)
        return PickOf(rows, sorting, checked=not required)

    def _sorting(self, label: str, name: str, key: object, order: s.Order, target: Noun, *, nullable: bool) -> Sorting:
        """Check an order: columns of the base table, NOT NULL for pages, the primary key last."""
        base: Layer = target.layers[-1]
        called = f"{name}.{str(stored_value(key)).lower()}" if key is not None else name
        told = f"order {called}".strip()
        columns = []
        for each in order.columns:
            column = base.table.columns.get(base.names.get(each, ""))
            if column is None:
                self._problems.add(label, f"{told}: {base.table.name} has no column '{each}'")
                continue
            columns.append(column)
            if not nullable:
                self._problems.expect(not column.nullable, label, f"{told}: column {each} may be NULL")
                self._problems.expect(
                    sql_name(column.type) in _KEY_KINDS, label, f"{told}: {each} cannot be part of a cursor"
                )
        last = {column.name for column in columns[-len(target.key) :]}
        self._problems.expect(
            last == {column.name for column in target.key}, label, f"{told} must end in the primary key"
        )
        kinds = tuple(sql_name(column.type) for column in columns)
        return Sorting(called, tuple(column.name for column in columns), kinds, order.descending)

    def _filters(self, label: str, field: GraphQLField, where: s.Where, target: Noun) -> dict[str, Filter]:
        left = dict(where)
        filters: dict[str, Filter] = {}
        for name, path, type_ in filter_arguments(field):
            predicate = left.pop(name, None)
            if predicate is None:
                self._problems.add(label.removesuffix(":") + f"({name}:)", "argument has no predicate")
                continue
            with self._problems.noting(f"{label}({name}:)"):
                made = self._filter(f"{label}({name}:)", predicate, path, type_, target)
                if made is not None:
                    filters[name] = made
        for name in left:
            self._problems.add(f"{label}({name}:)", "predicate without an argument")
        return filters

    def _filter(
        self, label: str, predicate: s.Predicate, path: tuple[str, ...], type_: Any, target: Noun
    ) -> Filter | None:
        if isinstance(predicate, s.Choice):
            conditions = {
                stored_value(value): None if condition is None else render(condition, target.layers)
                for value, condition in predicate.conditions.items()
            }
            return Chosen(path, conditions)
        if isinstance(predicate, s.Ref):
            return self._reference(label, predicate, path, target)
        bound = argument_type(type_)
        if bound is None:
            self._problems.add(label, f"{type_} cannot be bound")
            return None
        if isinstance(predicate, s.Given):
            test, types = self._render_test(predicate.test, (bound,), target)
            return Bound(path, test, types, None, render(predicate.otherwise, target.layers))
        test, types = self._render_test(predicate, (bound,), target)
        return Bound(path, test, types, None)

    def _reference(self, label: str, predicate: s.Ref, path: tuple[str, ...], target: Noun) -> Filter | None:
        noun = next((each for each in self._nouns.values() if each.name == predicate.noun), None)
        if noun is None or noun.prefix is None:
            self._problems.add(label, f"no noun with a global id is called {predicate.noun}")
            return None
        test, types = self._render_test(predicate.test, tuple(column.type for column in noun.key), target)
        return Bound(path, test, types, (noun.prefix, tuple(sql_name(column.type) for column in noun.key)))

    def _render_test(self, test: Test, types: tuple[Any, ...], target: Noun) -> tuple[Template, tuple[str, ...]]:
        rendering = Rendering()
        values = tuple(value_of(index, type_) for index, type_ in enumerate(types))
        condition = test(rendering.row("row", target.layers), values[0] if len(values) == 1 else values)
        return rendering.template(condition), tuple(_cast(type_) for type_ in types)


def _cast(type_: Any) -> str:
    item = getattr(type_, "item_type", None)
    return f"{sql_name(item)}[]" if item is not None else sql_name(type_)
