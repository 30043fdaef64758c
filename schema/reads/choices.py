"""Which rows: the filtered select over one base table that lists, picks and pages are made of."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from schema.reads.arguments import Bound, Chosen
from schema.reads.compilation import Compilation, Reading
from schema.reads.expressions import Template, table_name
from schema.reads.nouns import Noun, Range, Sorting
from schema.reads.scope import Place, Scope, Standing, fill
from schema.reads.text import quote_name


@dataclass(slots=True)
class Choice:
    """The rows of a range before anything is read from them: one table, its joins, its conditions."""

    noun: Noun
    alias: str
    scope: Scope
    conditions: list[str]

    def source(self) -> str:
        """Write FROM and WHERE."""
        where = f" WHERE {' AND '.join(self.conditions)}" if self.conditions else ""
        return f"{table_name(self.noun.base)} {self.alias}{self.scope.text()}{where}"


def choose(work: Compilation, rows: Range, place: Place | None, reading: Reading, shape: Sequence[object]) -> Choice:
    """Start a sub-select over the range: tied to its parent, filtered as the arguments say."""
    noun = work.nouns.by_type[rows.target]
    choice = Choice(noun, f"t{work.depth}", Scope(), [])
    if rows.link is not None:
        choice.conditions.append(_condition(work, choice, rows.link, place))
    if rows.only is not None:
        choice.conditions.append(_condition(work, choice, rows.only, None))
    for name, each in rows.filters.items():
        choice.conditions.extend(_filter(work, choice, name, each, reading, shape))
    return choice


def _filter(
    work: Compilation, choice: Choice, name: str, each: Bound | Chosen, reading: Reading, shape: Sequence[object]
) -> list[str]:
    if isinstance(each, Chosen):
        chosen = next((entry[1] for entry in shape if isinstance(entry, tuple) and entry[0] == name), None)
        condition = each.conditions.get(chosen)
        return [] if condition is None else [_condition(work, choice, condition, None)]
    if name not in shape:
        return [] if each.otherwise is None else [_condition(work, choice, each.otherwise, None)]
    return [
        _condition(
            work, choice, each.test, None, lambda index: work.bind(reading, f"{name}.{index}", each.types[index])
        )
    ]


def _condition(
    work: Compilation,
    choice: Choice,
    template: Template,
    parent: Place | None,
    value: Callable[[int], str] | None = None,
) -> str:
    """Write one condition on the row; one that needs the implementer's own table asks for it by EXISTS."""
    noun = choice.noun
    here = Place({noun.base: Standing(choice.alias, choice.scope)}, noun.besides)
    own = Standing(f"{choice.alias}s", Scope())
    here.standings |= {layer.table: own for layer in noun.layers[:-1]}
    row = here if parent is None else parent
    other = None if parent is None else here
    text = f"({fill(template, work.aliases, row, other, value)})"
    if not own.used or noun.own_link is None:
        return text
    link = fill(noun.own_link, work.aliases, here, here)
    return f"EXISTS (SELECT FROM {table_name(noun.own)} {own.alias}{own.scope.text()} WHERE {link} AND {text})"


def order_by(sorting: Sorting, alias: str) -> str:
    """Write ORDER BY for the rows at `alias`."""
    way = " DESC" if sorting.descending else ""
    return " ORDER BY " + ", ".join(f"{alias}.{quote_name(column)}{way}" for column in sorting.columns)


def rows_of(inner: str, items: Sequence[str], standing: Standing) -> str:
    """Select items from an inner select, with the joins that the items grew."""
    return f"SELECT {', '.join(items)} FROM ({inner}) {standing.alias}{standing.scope.text()}"
