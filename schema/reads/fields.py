"""Every field of a noun, resolved and checked. What cannot be compiled is refused here, not discovered in production."""

from collections.abc import Mapping
from typing import Any

from graphql import GraphQLField, get_named_type, is_leaf_type, is_non_null_type

from schema.reads import sources as s
from schema.reads.expressions import Layer, Rendering, Template, render
from schema.reads.leaves import leaf
from schema.reads.links import Links
from schema.reads.nouns import AnyNode, Arm, EitherOf, Field, Leaf, Noun, Outside, PartOf, Resolved, ToOne
from schema.reads.problems import Problems
from schema.reads.ranges import Ranges
from schema.reads.rows import holds, is_set, itself
from schema.reads.shape import Shape, composite, python_name
from schema.reads.text import Literal, quote

Declarations = type[s.Source]


class Fields:
    """Resolves the fields of all nouns; a field inherited unchanged is one object for all implementers."""

    def __init__(
        self, shape: Shape, nouns: Mapping[str, Noun], by_type: Mapping[str, Declarations], problems: Problems
    ) -> None:
        self._shape = shape
        self._nouns = nouns
        self._by_type = by_type
        self._names = {source: name for name, source in by_type.items()}
        self._problems = problems
        self._links = Links(problems)
        self._ranges = Ranges(shape, nouns, problems)
        self._made: dict[tuple[str, str, str, str], Field] = {}

    def resolve(self, noun: Noun, source: Declarations) -> None:
        """Fill the noun's fields from its own and its inherited declarations."""
        lines: dict[str, tuple[Declarations, s.Declared]] = {}
        for each in reversed([kind for kind in source.__mro__ if issubclass(kind, s.Source) and kind is not s.Source]):
            lines.update({name: (each, value) for name, value in s.declared(each).items()})
        for key, field in self._shape.fields(noun.type_name).items():
            line = lines.pop(python_name(field, key), None)
            if line is None:
                self._miss(noun, source, key)
                continue
            made = self._field(noun, key, field, *line)
            if made is not None:
                noun.fields[key] = made
        for name, (owner, value) in lines.items():
            if owner is source and not isinstance(value, s.Beside):
                self._problems.add(f"{noun.type_name}.{name}", "a source without a field")

    def _miss(self, noun: Noun, source: Declarations, key: str) -> None:
        """Note a field without a source, on the interface if it has it too."""
        for each in reversed(source.__mro__):
            owner = self._names.get(each)
            if owner is not None and key in self._shape.fields(owner):
                self._problems.add(f"{owner}.{key}", f"no source in {each.__name__}")
                return
        self._problems.add(f"{noun.type_name}.{key}", f"no source in {noun.name}")

    def _field(self, noun: Noun, key: str, field: GraphQLField, owner: Declarations, line: s.Declared) -> Field | None:
        """Resolve a field in the place where it is declared."""
        home = self._nouns[self._names[owner]] if owner in self._names else noun
        slot = (owner.__name__, home.type_name, key, str(field.type))
        if slot not in self._made:
            label = f"{home.type_name}.{key}"
            with self._problems.noting(label):
                resolved = self._resolve(label, home, field, python_name(field, key), line)
                if resolved is not None:
                    self._made[slot] = Field(label, field, resolved)
        return self._made.get(slot)

    def _resolve(self, label: str, noun: Noun, field: GraphQLField, name: str, line: s.Declared) -> Resolved | None:
        if isinstance(line, s.GlobalId | s.Column | s.Sql):
            if composite(field) is not None:
                self._problems.add(label, f"is {field.type} but its source is a leaf")
                return None
            return self._leaf(label, noun, field, name, line)
        if isinstance(line, s.Computed):
            self._problems.expect(not noun.layers, label, "computed() is for root fields only")
            return Outside()
        if isinstance(line, s.NodeById):
            return AnyNode()
        if is_leaf_type(get_named_type(field.type)):
            self._problems.add(label, f"is {field.type} but its source is a row")
            return None
        return self._rows(label, noun, field, name, line)

    def _rows(self, label: str, noun: Noun, field: GraphQLField, name: str, line: s.Declared) -> Resolved | None:
        if isinstance(line, s.One):
            return self._one(label, noun, field, name, line)
        if isinstance(line, s.Part):
            return self._part(label, noun, field, line)
        if isinstance(line, s.Either):
            return self._either(label, noun, field, line)
        if isinstance(line, s.Many | s.Page | s.Pick):
            return self._ranges.resolve(label, self._lineage(noun), field, line)
        return None

    def _lineage(self, noun: Noun) -> list[Noun]:
        source = self._by_type[noun.type_name]
        return [self._nouns[self._names[each]] for each in source.__mro__ if each in self._names]

    def _target(self, label: str, field: GraphQLField) -> Noun | None:
        name = get_named_type(field.type).name
        if name not in self._nouns:
            self._problems.add(label, f"{name} is no noun: use either() for a union or an interface without a table")
            return None
        return self._nouns[name]

    def _leaf(
        self, label: str, noun: Noun, field: GraphQLField, name: str, line: s.GlobalId | s.Column | s.Sql
    ) -> Resolved | None:
        if field.args:
            self._problems.add(label, "a leaf takes no arguments")
        if isinstance(line, s.GlobalId):
            return self._global_id(label, noun, line)
        if isinstance(line, s.Sql):
            value, nullable = render(line.expression, noun.layers), True
        else:
            value, nullable = self._column(label, noun, field, line.name or name)
        return Leaf(leaf(field.type, value, nullable=nullable, label=label))

    def _column(self, label: str, noun: Noun, field: GraphQLField, path: str) -> tuple[Template, bool]:
        """Render a column and tell whether it may be NULL."""
        names = path.split(".")

        def walk(row: Any) -> Any:
            for name in names:
                row = getattr(row, name)
            return row

        rendering = Rendering()
        found = walk(rendering.row("row", noun.layers))
        template = rendering.template(found)
        nullable = bool(found.nullable) or (len(names) > 1 and not self._beside_always(noun, names[0]))
        if nullable and is_non_null_type(field.type):
            self._problems.add(label, f"is {field.type} but column {noun.layers[0].table.name}.{path} may be NULL")
        return template, nullable

    def _beside_always(self, noun: Noun, name: str) -> bool:
        source = self._by_type[noun.type_name]
        line = getattr(source, name)
        return isinstance(line, s.Beside) and line.always

    def _global_id(self, label: str, noun: Noun, line: s.GlobalId) -> Leaf:
        """Write `prefix:key`; parts of a composite key are escaped so that colons stay separators."""
        parts: list[Literal | Template] = [Literal('"' + line.prefix)]
        key = noun.key
        self._problems.expect(key, label, "a global id needs a table with a primary key")
        texts = False
        pieces: list[str | Any] = []
        for column in key:
            template = render(itself(column.key), (noun.layers[-1],))
            is_text = column.type.python_type is str
            texts = texts or is_text
            pieces.append((template, is_text))
            if not is_text:
                parts += [Literal(":"), Template(("(", *template.parts, ")::text"), template.type)]
            else:
                parts += [Literal(":"), template]
        if not texts:
            return Leaf((*parts, Literal('"')))
        return Leaf((self._text_id(line.prefix, pieces),))

    def _text_id(self, prefix: str, pieces: list[Any]) -> Template:
        joined: list[Any] = ["to_json(", quote(prefix)]
        for template, is_text in pieces:
            escaped = is_text and len(pieces) > 1
            joined += [" || ':' || ", "replace(replace(" if escaped else "(", *template.parts]
            joined.append(", '%', '%25'), ':', '%3A')" if escaped else ")::text")
        return Template((*joined, ")::text"), pieces[0][0].type)

    def _one(self, label: str, noun: Noun, field: GraphQLField, name: str, line: s.One) -> Resolved | None:
        target = self._target(label, field)
        if target is None:
            return None
        link = self._links.to_one(label, noun.layers, target, line.by, name)
        required = is_non_null_type(field.type)
        if required and not line.always:
            self._problems.add(
                label,
                "a to-one can be hidden by row security; make it nullable, or say always=True if a constraint forbids it",
            )
        if required and not callable(line.by):
            self._not_null(label, noun.layers, line.by or f"{name}_id", field)
        return None if link is None else ToOne(target.type_name, link, checked=not required)

    def _not_null(self, label: str, layers: tuple[Layer, ...], by: str | tuple[str, ...], field: GraphQLField) -> None:
        for name in (by,) if isinstance(by, str) else by:
            for each in layers:
                column = each.table.columns.get(each.names.get(name, ""))
                if column is not None:
                    self._problems.expect(
                        not column.nullable, label, f"is {field.type} but column {each.table.name}.{name} may be NULL"
                    )
                    break

    def _part(self, label: str, noun: Noun, field: GraphQLField, line: s.Part) -> Resolved | None:
        target = self._target(label, field)
        if target is None:
            return None
        tables = {each.table for each in noun.layers}
        self._problems.expect(
            {each.table for each in target.layers} <= tables, label, f"{target.type_name} is made of another table"
        )
        self._problems.expect(
            line.when is None or not is_non_null_type(field.type), label, f"is {field.type} but when= can make it null"
        )
        return PartOf(target.type_name, None if line.when is None else render(line.when, noun.layers))

    def _either(self, label: str, noun: Noun, field: GraphQLField, line: s.Either) -> Resolved | None:
        self._problems.expect(
            not is_non_null_type(field.type), label, "what either() reads can be hidden: make it nullable"
        )
        by_name = {each.name: each for each in self._nouns.values()}
        arms: list[Arm] = []
        for value, name in line.members.items():
            target = by_name.get(name)
            if target is None:
                self._problems.add(label, f"no noun is called {name}")
                continue
            when = holds(line.kind, value) if line.kind else is_set(value)
            link = self._links.to_one(label, noun.layers, target, line.key if line.kind else value, "")
            if link is not None:
                arms.append(Arm(render(when, noun.layers), target.type_name, link))
        return EitherOf(tuple(arms))
