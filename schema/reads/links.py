"""How rows hang together: the conditions of joins, found from column names, foreign keys or a given condition."""

from collections.abc import Sequence

from sqlalchemy import ForeignKeyConstraint, and_
from sqlalchemy.sql.elements import ColumnElement

from schema.reads.declarations import By
from schema.reads.expressions import Layer, Template, render_link
from schema.reads.nouns import Noun
from schema.reads.problems import Problems
from schema.reads.rows import Link, Row


def has_column(layers: Sequence[Layer], name: str) -> bool:
    """Tell whether a column is known by this Python name."""
    return any(name in layer.names for layer in layers)


def _pairs(rows: Sequence[tuple[str, str]]) -> Link:
    def link(row: Row, other: Row) -> ColumnElement[bool]:
        return and_(*(getattr(row, left) == getattr(other, right) for left, right in rows))

    return link


def _columns(by: str | tuple[str, ...]) -> tuple[str, ...]:
    return (by,) if isinstance(by, str) else by


class Links:
    """Makes the conditions between two rows, and notes what does not fit."""

    def __init__(self, problems: Problems) -> None:
        self._problems = problems

    def to_one(self, label: str, layers: tuple[Layer, ...], target: Noun, by: By, name: str) -> Template | None:
        """Point from a row to the target's base row, by columns that hold its key."""
        base = (target.layers[-1],)
        with self._problems.noting(label):
            if callable(by):
                return self._kind(render_link(by, layers, base), target)
            columns = _columns(by or f"{name}_id")
            keys = tuple(column.key for column in target.key)
            if len(columns) != len(keys):
                self._problems.add(label, f"{len(columns)} columns cannot hold the key of {target.type_name} {keys}")
                return None
            self._points_at(label, layers, columns, target)
            return self._kind(render_link(_pairs(list(zip(columns, keys, strict=True))), layers, base), target)
        return None

    def _kind(self, link: Template, target: Noun) -> Template:
        """Add, for an implementer of a stored interface, that the row is of its kind."""
        if target.when is None or target.kind is None:
            return link
        kind, when = target.kind, target.when
        more = render_link(lambda _, other: getattr(other, kind) == when, (), (target.layers[-1],))
        return Template(("(", *link.parts, ") AND ", *more.parts), link.type)

    def _points_at(self, label: str, layers: tuple[Layer, ...], columns: tuple[str, ...], target: Noun) -> None:
        """Refuse a column whose foreign key says that it points at another table."""
        allowed = {layer.table for layer in target.layers}
        for layer in layers:
            for name in columns:
                column = layer.table.columns.get(layer.names.get(name, ""))
                if column is not None and column.foreign_keys:
                    tables = {key.column.table for key in column.foreign_keys}
                    self._problems.expect(
                        tables & allowed, label, f"is {target.type_name} but {layer.table.name}.{name} points elsewhere"
                    )

    def to_many(
        self, label: str, parents: Sequence[Noun], layers: tuple[Layer, ...], child: Noun, by: By
    ) -> Template | None:
        """Tie the rows of `child` to a row of the parent; `parents` are the noun and those it inherits from, by name."""
        parent = parents[0]
        keys = tuple(column.key for column in parent.key)
        if callable(by):
            with self._problems.noting(label):
                return render_link(by, layers, child.layers)
            return None
        found = _columns(by) if by else self._pointing(parents, child)
        if found is None or len(found) != len(keys):
            self._problems.add(label, f"{child.type_name} has no column that points here: say by=")
            return None
        with self._problems.noting(label):
            return render_link(_pairs(list(zip(keys, found, strict=True))), layers, child.layers)
        return None

    def _pointing(self, parents: Sequence[Noun], child: Noun) -> tuple[str, ...] | None:
        for parent in parents:
            if has_column(child.layers, f"{parent.name}_id"):
                return (f"{parent.name}_id",)
        return self._foreign_key(parents[0], child)

    def _foreign_key(self, parent: Noun, child: Noun) -> tuple[str, ...] | None:
        """Find the one foreign key of the child that is exactly the parent's key."""
        keys = [column.key for column in parent.key]
        found: list[tuple[str, ...]] = []
        for layer in child.layers:
            for constraint in layer.table.constraints:
                if isinstance(constraint, ForeignKeyConstraint) and constraint.referred_table is parent.base:
                    pairs = {element.column.key: element.parent.key for element in constraint.elements}
                    if set(keys) <= set(pairs):
                        found.append(tuple(pairs[key] for key in keys))
        return found[0] if len(set(found)) == 1 else None

    def own(self, layers: tuple[Layer, ...]) -> Template | None:
        """Tie an implementer's own row (`row`) to its base row (`other`) by their primary keys."""
        if len(layers) == 1:
            return None
        own, base = layers[0], layers[-1]
        pairs = zip(own.table.primary_key.columns, base.table.primary_key.columns, strict=True)
        return render_link(_pairs([(left.key, right.key) for left, right in pairs]), (own,), (base,))
