"""Connections in SQL: keyset, filters and limit on the base table alone; joins and text outside; then one aggregate.

The literal LIMIT is a step, so the planner sees a small number and plans stay few; the exact size is a bound outer LIMIT.
One more row is fetched only if `hasNextPage` is asked for, and the count runs only if it is asked for.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

from graphql import FieldNode, get_named_type

from schema.limits import COUNT_CAP
from schema.reads import objects
from schema.reads.choices import Choice, choose, order_by, rows_of
from schema.reads.compilation import Compilation, Reading, object_type
from schema.reads.nouns import Field, PageOf, Sorting
from schema.reads.scope import Place, Scope, Standing
from schema.reads.text import NULL, Expression, Literal, Piece, concatenate, members, quote_name

Nodes = Sequence[FieldNode]


@dataclass(slots=True)
class _Page:
    """One connection on its way."""

    work: Compilation
    reading: Reading
    sorting: Sorting
    standing: Standing
    choice: Choice
    step: int
    has_after: bool
    items: list[str] = field(default_factory=list)
    keys: bool = False
    more: bool = False
    count: bool = False
    info: bool = False


def write_page(work: Compilation, asked: Field, resolved: PageOf, place: Place | None, nodes: Nodes) -> list[Piece]:
    """Write a connection."""
    reading = work.readings.of(nodes[0], asked)
    order, step, has_after, shape = reading.shape
    work.charge(step)
    with work.below(step) as depth:
        choice = choose(work, resolved.range, place, reading, shape)
        page = _Page(work, reading, resolved.orders[order], Standing(f"r{depth}", Scope()), choice, step, has_after)
        connection = get_named_type(asked.type).name
        pairs = [
            (name, _connection_field(page, connection, fields))
            for name, fields in work.selections.under(nodes, object_type(work.schema, connection)).items()
        ]
        return _assemble(page, members(pairs))


def _connection_field(page: _Page, connection: str, nodes: Nodes) -> list[Piece]:
    name = nodes[0].name.value
    if name == "edges":
        edge = page.work.schema.type_map[connection].fields["edges"]  # type: ignore[attr-defined]
        return _listed(page, concatenate(_edge(page, get_named_type(edge.type).name, nodes)))
    if name == "nodes":
        return _listed(page, concatenate(objects.write_object(page.work, page.choice.noun, page.standing, nodes)))
    if name == "pageInfo":
        return _page_info(page, nodes)
    if name == "totalCount":
        page.count = True
        return [Expression(f"least(c.n, {COUNT_CAP})::text")]
    if name == "totalCountIsExact":
        page.count = True
        return [Expression(f"(c.n <= {COUNT_CAP})::text")]
    return [Literal(f'"{connection}"')]


def _edge(page: _Page, edge: str, nodes: Nodes) -> list[Piece]:
    pairs: list[tuple[str, Sequence[Piece]]] = []
    for name, fields in page.work.selections.under(nodes, object_type(page.work.schema, edge)).items():
        asked = fields[0].name.value
        if asked == "node":
            pairs.append((name, objects.write_object(page.work, page.choice.noun, page.standing, fields)))
        elif asked == "cursor":
            columns = [f"{page.standing.alias}.{quote_name(column)}" for column in page.sorting.columns]
            pairs.append((name, [Literal('"'), Expression(_cursor(page.sorting, columns)), Literal('"')]))
        else:
            pairs.append((name, [Literal(f'"{edge}"')]))
    return members(pairs)


def _listed(page: _Page, text: str) -> list[Piece]:
    """Keep an item per row; the list is cut to size once it is known whether one more row was fetched."""
    page.items.append(text)
    return [Literal("["), _Slice(len(page.items) - 1), Literal("]")]  # type: ignore[list-item]


@dataclass(frozen=True, slots=True)
class _Slice:
    """The place of a list whose expression is not decided yet."""

    index: int


def _page_info(page: _Page, nodes: Nodes) -> list[Piece]:
    pairs: list[tuple[str, Sequence[Piece]]] = []
    for name, fields in page.work.selections.under(nodes, object_type(page.work.schema, "PageInfo")).items():
        asked = fields[0].name.value
        if asked == "hasNextPage":
            page.more = True
            size = page.work.bind(page.reading, "first", "int")
            pairs.append((name, [Expression(f"(g.n > {size})::text")]))
        elif asked == "hasPreviousPage":
            pairs.append((name, [Literal("true" if page.has_after else "false")]))
        elif asked in {"startCursor", "endCursor"}:
            page.keys = True
            pairs.append((name, [Expression(_end(page, asked))]))
        else:
            pairs.append((name, [Literal('"PageInfo"')]))
    return members(pairs)


def _end(page: _Page, asked: str) -> str:
    size = page.work.bind(page.reading, "first", "int")
    index = f"least(1, {size})" if asked == "startCursor" else f"least(g.n, {size})"
    columns = [f"g.k{number}[{index}]" for number in range(len(page.sorting.columns))]
    return f"coalesce('\"' || {_cursor(page.sorting, columns)} || '\"', {NULL})"


def _cursor(sorting: Sorting, columns: Sequence[str]) -> str:
    """Write base64 of `[order, key values]`; NULL when the keys are."""
    values: list[Piece] = [Literal(f'["{sorting.name}"')]
    for kind, column in zip(sorting.kinds, columns, strict=True):
        values += [Literal(","), Expression(_KEY_TEXT.get(kind, "{}::text").format(column))]
    values.append(Literal("]"))
    return f"translate(encode(convert_to({concatenate(values)}, 'UTF8'), 'base64'), E'\\n', '')"


_KEY_TEXT = {
    "text": "to_json({})::text",
    "timestamptz": "to_json({})::text",
    "date": "'\"' || {}::text || '\"'",
    "uuid": "'\"' || {}::text || '\"'",
}


def _assemble(page: _Page, pieces: Sequence[Piece | _Slice]) -> list[Piece]:
    """Write the sub-selects that the fields turned out to need, around the fields."""
    plain = len(page.items) == 1 and not (page.keys or page.more)
    closed = [_slice(page, piece, plain=plain) if isinstance(piece, _Slice) else piece for piece in pieces]
    clauses = []
    if not plain and (page.items or page.keys or page.more):
        clauses.append(f"({_aggregate(page)}) g")
    if page.count:
        counted = page.choice.source()
        clauses.append(f"(SELECT count(*) AS n FROM (SELECT FROM {counted} LIMIT {COUNT_CAP + 1}) q) c")
    if not clauses:
        return closed
    return [Expression(f"(SELECT {concatenate(closed)} FROM {' CROSS JOIN '.join(clauses)})")]


def _slice(page: _Page, piece: _Slice, *, plain: bool) -> Piece:
    if plain:
        return Expression(f"array_to_string(ARRAY({_rows(page, [page.items[0]])}), ',')")
    array = f"g.x{piece.index}"
    if page.more:
        array += f"[1:{page.work.bind(page.reading, 'first', 'int')}]"
    return Expression(f"coalesce(array_to_string({array}, ','), '')")


def _aggregate(page: _Page) -> str:
    items = [f"{text} AS x{index}" for index, text in enumerate(page.items)]
    wanted = [f"array_agg(p.x{index}) AS x{index}" for index in range(len(page.items))]
    if page.keys:
        for number, column in enumerate(page.sorting.columns):
            items.append(f"{page.standing.alias}.{quote_name(column)} AS k{number}")
            wanted.append(f"array_agg(p.k{number}) AS k{number}")
    return f"SELECT {', '.join([*wanted, 'count(*)::int AS n'])} FROM ({_rows(page, items or ['1'])}) p"


def _rows(page: _Page, items: Sequence[str]) -> str:
    """Select the page: the base table alone within the keyset, then joins and text for the rows that remain."""
    choice = page.choice
    conditions = [*choice.conditions, *([_keyset(page)] if page.has_after else [])]
    inner = Choice(choice.noun, choice.alias, choice.scope, conditions)
    limit = page.step + (1 if page.more else 0)
    select = f"SELECT {choice.alias}.* FROM {inner.source()}{order_by(page.sorting, choice.alias)} LIMIT {limit}"
    rows = rows_of(select, items, page.standing)
    size = page.work.bind(page.reading, "more" if page.more else "first", "int")
    return f"{rows}{order_by(page.sorting, page.standing.alias)} LIMIT {size}"


def _keyset(page: _Page) -> str:
    sorting = page.sorting
    left = ", ".join(f"{page.choice.alias}.{quote_name(column)}" for column in sorting.columns)
    right = ", ".join(
        page.work.bind(page.reading, f"after.{index}", _BOUND_KEY.get(kind, kind))
        for index, kind in enumerate(sorting.kinds)
    )
    return f"({left}) {'<' if sorting.descending else '>'} ({right})"


_BOUND_KEY = {"date": "text::date", "timestamptz": "text::timestamptz", "uuid": "text::uuid"}
