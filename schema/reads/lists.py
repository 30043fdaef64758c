"""Lists and single picks in SQL."""

from collections.abc import Sequence

from graphql import FieldNode

from schema.reads import objects, pages
from schema.reads.choices import choose, order_by, rows_of
from schema.reads.compilation import LIST_WEIGHT, Compilation
from schema.reads.leaves import must
from schema.reads.nouns import Field, ListOf, PageOf, PickOf
from schema.reads.scope import Place, Scope, Standing
from schema.reads.text import NULL, Expression, Literal, Piece, concatenate

Nodes = Sequence[FieldNode]


def write_range(work: Compilation, field: Field, place: Place | None, nodes: Nodes) -> list[Piece]:
    """Write a list, a page or a picked row; `place` is the row it hangs from, None at the root."""
    resolved = field.resolved
    if isinstance(resolved, PageOf):
        return pages.write_page(work, field, resolved, place, nodes)
    if isinstance(resolved, ListOf):
        return _list(work, field, resolved, place, nodes)
    if isinstance(resolved, PickOf):
        return _pick(work, field, resolved, place, nodes)
    raise TypeError(f"{field.label} is no range")


def _list(work: Compilation, field: Field, resolved: ListOf, place: Place | None, nodes: Nodes) -> list[Piece]:
    """Write a bounded list; one row beyond the cap raises instead of vanishing."""
    reading = work.readings.of(nodes[0], field)
    with work.below(LIST_WEIGHT) as depth:
        choice = choose(work, resolved.range, place, reading, reading.shape)
        inner = f"SELECT {choice.alias}.* FROM {choice.source()}{order_by(resolved.sorting, choice.alias)} LIMIT {resolved.cap + 1}"
        standing = Standing(f"r{depth}", Scope())
        text = concatenate(objects.write_object(work, choice.noun, standing, nodes))
        rows = rows_of(inner, [text], standing) + order_by(resolved.sorting, standing.alias)
    long = f"WHEN cardinality(l.x) > {resolved.cap} THEN {must(f'{field.label}: more than {resolved.cap} rows')}"
    listed = f"(SELECT CASE {long} ELSE array_to_string(l.x, ',') END FROM (SELECT ARRAY({rows}) AS x OFFSET 0) l)"
    return [Literal("["), Expression(listed), Literal("]")]


def _pick(work: Compilation, field: Field, resolved: PickOf, place: Place | None, nodes: Nodes) -> list[Piece]:
    """Write one row or null."""
    reading = work.readings.of(nodes[0], field)
    with work.below(1) as depth:
        choice = choose(work, resolved.range, place, reading, reading.shape)
        sorting = order_by(resolved.sorting, choice.alias) if resolved.sorting else ""
        inner = f"SELECT {choice.alias}.* FROM {choice.source()}{sorting} LIMIT 1"
        standing = Standing(f"r{depth}", Scope())
        text = concatenate(objects.write_object(work, choice.noun, standing, nodes))
        rows = rows_of(inner, [text], standing)
    missing = NULL if resolved.checked else must(field.label)
    return [Expression(f"coalesce(({rows}), {missing})")]
