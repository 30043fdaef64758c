"""From declarations to nouns: layers, keys, kinds; then every field. Problems are told all at once, missing nouns first."""

from collections.abc import Iterable

from graphql import GraphQLNamedType, get_named_type, is_abstract_type, is_composite_type
from sqlalchemy import and_

from schema.reads.expressions import Layer, layer, render_link
from schema.reads.fields import Fields
from schema.reads.links import Links
from schema.reads.nouns import BesideRow, Noun, Nouns
from schema.reads.problems import Problems
from schema.reads.rows import local_table
from schema.reads.shape import Shape, node_type, python_name
from schema.reads.sources import Beside, Computed, GlobalId, Page, Source, declared

Declarations = type[Source]
LAYERS = 2
"""A noun's own table, and the one it extends."""


def resolve(shape: Shape, sources: Iterable[Declarations]) -> Nouns:
    """Resolve every noun whose type is in the schema. Raises SourceError with every problem found."""
    problems = Problems()
    named = {shape.type_name(source): source for source in sources}
    by_type = {name: source for name, source in named.items() if shape.type(name) is not None}
    _check_presence(shape, by_type, problems)
    problems.raise_any()
    nouns = {name: _noun(name, source, problems) for name, source in by_type.items()}
    _fill_members(shape, nouns, by_type, problems)
    problems.raise_any()
    fields = Fields(shape, nouns, by_type, problems)
    for name, source in by_type.items():
        fields.resolve(nouns[name], source)
    problems.raise_any()
    return Nouns(
        by_type=nouns,
        by_name={noun.name: noun for noun in nouns.values()},
        by_prefix={
            noun.prefix: noun
            for noun in nouns.values()
            if noun.prefix and (noun.when is None or noun.kind is None) and _is_node(shape, noun.type_name)
        },
    )


def _is_node(shape: Shape, name: str) -> bool:
    """Tell whether `node(id:)` may find it."""
    return any(each.name == "Node" for each in getattr(shape.type(name), "interfaces", ()))


def inherited(source: Declarations) -> list[Declarations]:
    """Give the source and those it inherits from, nearest first."""
    return [each for each in source.__mro__ if issubclass(each, Source) and each is not Source]


def _layers(source: Declarations) -> tuple[Layer, ...]:
    layers: list[Layer] = []
    for each in reversed(inherited(source)):
        if each.table is None:
            continue
        besides = {name: value.table for name, value in declared(each).items() if isinstance(value, Beside)}
        made = layer(each.table, besides)
        if layers and layers[0].table is made.table:
            layers[0] = Layer(made.table, made.names, {**layers[0].beside, **made.beside})
        else:
            layers.insert(0, made)
    return tuple(layers)


def _noun(name: str, source: Declarations, problems: Problems) -> Noun:
    layers = _layers(source)
    problems.expect(len(layers) <= LAYERS, name, "a noun may extend one table, not two")
    lineage = inherited(source)
    prefix = next(
        (value.prefix for each in lineage for value in declared(each).values() if isinstance(value, GlobalId)), None
    )
    return Noun(
        name=source.__name__,
        type_name=name,
        layers=layers,
        key=tuple(layers[-1].table.primary_key.columns) if layers else (),
        prefix=prefix,
        kind=next((each.kind_column for each in lineage if each.kind_column), None),
        when=source.when_value,
        own_link=Links(problems).own(layers) if layers else None,
        besides=_besides(source, problems),
    )


def _besides(source: Declarations, problems: Problems) -> dict[str, BesideRow]:
    found: dict[str, BesideRow] = {}
    for each in reversed(inherited(source)):
        for name, value in declared(each).items():
            if isinstance(value, Beside) and each.table is not None:
                with problems.noting(f"{each.__name__}.{name}"):
                    found[name] = _beside(each, name, value)
    return found


def _beside(source: Declarations, name: str, value: Beside) -> BesideRow:
    if source.table is None:
        raise AttributeError("beside needs a table")
    here, there = layer(source.table), layer(value.table)
    columns = (value.by,) if isinstance(value.by, str) else value.by or (f"{name}_id",)
    keys = [column.key for column in there.table.primary_key.columns]
    link = render_link(
        lambda row, other: and_(
            *(getattr(row, left) == getattr(other, right) for left, right in zip(columns, keys, strict=True))
        ),
        (here,),
        (there,),
    )
    return BesideRow(owner=here.table, table=local_table(value.table), link=link)


def _check_presence(shape: Shape, by_type: dict[str, Declarations], problems: Problems) -> None:
    """Walk from the query root; every object that can be reached needs a noun."""
    waiting = [name for name in by_type if name == "Query"] or list(by_type)
    seen: set[str] = set()
    while waiting:
        name = waiting.pop()
        if name in seen:
            continue
        seen.add(name)
        waiting.extend(_needed(shape, name, by_type, problems))


def _needed(shape: Shape, name: str, by_type: dict[str, Declarations], problems: Problems) -> list[str]:
    source = by_type.get(name)
    found = shape.type(name)
    if source is None and found is not None and not is_abstract_type(found):
        problems.add(name, "no noun: its sources are missing")
        return []
    needed: list[str] = (
        [each.name for each in shape.concrete(found)] if found is not None and is_abstract_type(found) else []
    )
    lines = {key: value for each in inherited(source) for key, value in declared(each).items()} if source else {}
    for key, field in shape.fields(name).items():
        line = lines.get(python_name(field, key))
        named: GraphQLNamedType | None = node_type(field) if isinstance(line, Page) else get_named_type(field.type)
        if line is not None and not isinstance(line, Computed) and named is not None and is_composite_type(named):
            needed.append(named.name)
    return needed


def _fill_members(shape: Shape, nouns: dict[str, Noun], by_type: dict[str, Declarations], problems: Problems) -> None:
    """Tie implementers to the interface whose kind column tells them apart."""
    for name, noun in nouns.items():
        named = shape.type(name)
        if named is None or not is_abstract_type(named):
            continue
        problems.expect(noun.kind, name, "an interface needs kind=, the column that tells the concrete type")
        for concrete in shape.concrete(named):
            member = nouns.get(concrete.name)
            source = by_type.get(concrete.name)
            if member is None or member.when is None or source is None:
                problems.add(concrete.name, f"implements {name}: its source needs when=, the value of {noun.kind}")
            else:
                problems.expect(member.base is noun.base, concrete.name, f"is stored apart from {name}")
                noun.members[member.when] = concrete.name
