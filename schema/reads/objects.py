"""Objects: the text of a row. Leaves, to-ones, parts, polymorphic to-ones, and interfaces by their kind column."""

from collections.abc import Sequence

from graphql import FieldNode

from schema.reads import lists
from schema.reads.compilation import Compilation, object_type
from schema.reads.expressions import Template, table_name
from schema.reads.leaves import must
from schema.reads.nouns import EitherOf, Field, Leaf, ListOf, Noun, PageOf, PartOf, PickOf, ToOne
from schema.reads.scope import Place, Scope, Standing, base_place, fill
from schema.reads.text import (
    NULL,
    Expression,
    Literal,
    Piece,
    Typename,
    concatenate,
    members,
    name_types,
    quote,
    quote_name,
)

Nodes = Sequence[FieldNode]


def write_object(work: Compilation, noun: Noun, base: Standing, nodes: Nodes) -> list[Piece]:
    """Write a row of a noun whose base row stands at `base`."""
    if not noun.members:
        pieces, _ = _branch(work, noun, base, nodes)
        return name_types(pieces, Literal(noun.type_name))
    kind = f"{base.alias}.{quote_name(_kind_column(noun))}"
    branches: list[tuple[list[str], list[Piece]]] = []
    for when, name in noun.members.items():
        pieces, _ = _branch(work, work.nouns.by_type[name], base, nodes)
        same = next((whens for whens, other in branches if other == pieces), None)
        if same is None:
            branches.append(([when], pieces))
        else:
            same.append(when)
    if len(branches) == 1:
        return name_types(branches[0][1], _typename(noun, kind, branches[0][0]))
    arms = [
        f"WHEN {kind} IN ({', '.join(map(quote, whens))}) THEN {concatenate(name_types(pieces, _typename(noun, kind, whens)))}"
        for whens, pieces in branches
    ]
    return [Expression(f"CASE {' '.join(arms)} ELSE {must(noun.type_name)} END")]


def _kind_column(noun: Noun) -> str:
    return noun.layers[-1].names[noun.kind or ""]


def _typename(noun: Noun, kind: str, whens: Sequence[str]) -> Piece:
    """Write the type's name: known in a branch of one kind, looked up by the kind where branches were merged."""
    if len(whens) == 1:
        return Literal(noun.members[whens[0]])
    arms = " ".join(f"WHEN {quote(when)} THEN {quote(noun.members[when])}" for when in whens)
    return Expression(f"CASE {kind} {arms} ELSE {must(noun.type_name)} END")


def _branch(work: Compilation, noun: Noun, base: Standing, nodes: Nodes) -> tuple[list[Piece], bool]:
    """Write one concrete type; columns of its own table come from a sub-select that only this branch runs."""
    if noun.own_link is None:
        return write_fields(work, noun, base_place(noun, base), nodes), False
    own = Standing(f"{base.alias}s", Scope())
    place = Place({noun.base: base, noun.layers[0].table: own}, noun.besides)
    pieces = write_fields(work, noun, place, nodes)
    if not own.used:
        return pieces, False
    link = fill(noun.own_link, work.aliases, place, base_place(noun, base))
    text = concatenate(name_types(pieces, Literal(noun.type_name)))
    table = table_name(noun.layers[0].table)
    select = f"SELECT {text} FROM {table} {own.alias}{own.scope.text()} WHERE {link}"
    return [Expression(f"coalesce(({select}), {must(noun.type_name)})")], True


def write_fields(work: Compilation, noun: Noun, place: Place, nodes: Nodes) -> list[Piece]:
    """Write the JSON object of what the nodes select on this concrete type; `__typename` stays open."""
    collected = work.selections.under(nodes, object_type(work.schema, noun.type_name))
    pairs: list[tuple[str, Sequence[Piece]]] = []
    for name, fields in collected.items():
        asked = fields[0].name.value
        plain = asked == "__typename"
        pairs.append((name, _OPEN if plain else write_field(work, noun.fields[asked], place, fields)))
    return members(pairs)


_OPEN: Sequence[Piece] = (Literal('"'), Typename(), Literal('"'))


def write_field(work: Compilation, field: Field, place: Place, nodes: Nodes) -> list[Piece]:
    """Write the value of one field of a row."""
    resolved = field.resolved
    if isinstance(resolved, Leaf):
        return [
            part if isinstance(part, Literal) else Expression(fill(part, work.aliases, place))
            for part in resolved.parts
        ]
    if isinstance(resolved, ToOne):
        return _to_one(work, field, resolved, place, nodes)
    if isinstance(resolved, PartOf):
        return _part(work, resolved, place, nodes)
    if isinstance(resolved, EitherOf):
        return _either(work, resolved, place, nodes)
    if isinstance(resolved, ListOf | PageOf | PickOf):
        return lists.write_range(work, field, place, nodes)
    raise TypeError(f"{field.label} is a root field")


def _to_one(work: Compilation, field: Field, relation: ToOne, place: Place, nodes: Nodes) -> list[Piece]:
    """Join the row, always LEFT: an INNER JOIN would drop the parent whose child is hidden."""
    target = work.nouns.by_type[relation.target]
    at = _anchor(place, relation.link)
    alias = work.aliases.of(at.alias, field.label)
    standing = Standing(alias, at.scope)
    condition = fill(relation.link, work.aliases, place, base_place(target, standing))
    at.scope.joins.setdefault(alias, f" LEFT JOIN {table_name(target.base)} {alias} ON {condition}")
    pieces = write_object(work, target, standing, nodes)
    if not relation.checked:
        return pieces
    return [
        Expression(
            f"CASE WHEN {alias}.{quote_name(target.key[0].name)} IS NULL THEN {NULL} ELSE {concatenate(pieces)} END"
        )
    ]


def _anchor(place: Place, link: Template) -> Standing:
    """Choose whose FROM a join goes to: the implementer's own row if the condition needs it, else the base row."""
    needed = {
        hole.table if hole.role == "row" else place.besides[hole.role].owner
        for hole in link.holes()
        if hole.role != "other"
    }
    standings = list(place.standings.items())
    return next((standing for table, standing in reversed(standings) if table in needed), standings[0][1])


def _part(work: Compilation, relation: PartOf, place: Place, nodes: Nodes) -> list[Piece]:
    target = work.nouns.by_type[relation.target]
    here = Place({layer.table: place.standings[layer.table] for layer in target.layers}, target.besides)
    pieces = name_types(write_fields(work, target, here, nodes), Literal(target.type_name))
    if relation.when is None:
        return pieces
    when = fill(relation.when, work.aliases, place)
    return [Expression(f"CASE WHEN {when} THEN {concatenate(pieces)} ELSE {NULL} END")]


def _either(work: Compilation, relation: EitherOf, place: Place, nodes: Nodes) -> list[Piece]:
    arms: list[str] = []
    for arm in relation.arms:
        target = work.nouns.by_type[arm.target]
        with work.below(1) as depth:
            standing = Standing(f"r{depth}", Scope())
            text = concatenate(write_object(work, target, standing, nodes))
            link = fill(arm.link, work.aliases, place, base_place(target, standing))
            select = (
                f"SELECT {text} FROM {table_name(target.base)} {standing.alias}{standing.scope.text()} WHERE {link}"
            )
        arms.append(f"WHEN {fill(arm.when, work.aliases, place)} THEN coalesce(({select}), {NULL})")
    return [Expression(f"CASE {' '.join(arms)} ELSE {NULL} END")]
