"""Where rows stand while a statement is written: FROM clauses that grow joins, aliases that depend on the path alone.

Equal selections must give equal text, or the branches of an interface cannot be merged; so an alias is named after the
row it hangs from and the relation, never after the order in which joins were met.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import sqlalchemy as sa

from schema.reads.expressions import Hole, Template, table_name
from schema.reads.nouns import BesideRow, Noun


@dataclass(slots=True)
class Scope:
    """One FROM clause and the joins it has grown."""

    joins: dict[str, str] = field(default_factory=dict)

    def text(self) -> str:
        """Write the joins."""
        return "".join(self.joins.values())


@dataclass(slots=True)
class Standing:
    """One table's row: its alias, the scope that its joins go to, and whether anything used it."""

    alias: str
    scope: Scope
    used: bool = False


@dataclass(slots=True)
class Place:
    """One row of a noun: where each of its tables stands."""

    standings: dict[sa.Table, Standing]
    besides: Mapping[str, BesideRow]


class Aliases:
    """Gives each (row, relation) its alias."""

    def __init__(self) -> None:
        self._names: dict[tuple[str, str], str] = {}

    def of(self, alias: str, relation: str) -> str:
        """Name the row that `relation` leads to from `alias`."""
        return self._names.setdefault((alias, relation), f"j{len(self._names)}")


def base_place(noun: Noun, standing: Standing) -> Place:
    """Place a noun of which only the base row stands."""
    return Place({noun.base: standing}, noun.besides)


def fill(
    template: Template,
    aliases: Aliases,
    row: Place | None,
    other: Place | None = None,
    value: Callable[[int], str] | None = None,
) -> str:
    """Write a template for these rows; joins what stands beside them."""

    def alias(hole: Hole) -> str:
        place = other if hole.role == "other" else row
        if place is None:
            raise LookupError(f"no row for {hole.role}")
        if hole.role in {"row", "other"}:
            standing = place.standings[hole.table]
            standing.used = True
            return standing.alias
        return _join_beside(place, hole, aliases)

    return template.fill(alias, value)


def _join_beside(place: Place, hole: Hole, aliases: Aliases) -> str:
    beside = place.besides[hole.role]
    owner = place.standings[beside.owner]
    owner.used = True
    alias = aliases.of(owner.alias, f"beside {hole.role} of {beside.owner.name}")
    if alias not in owner.scope.joins:
        other = Place({beside.table: Standing(alias, owner.scope)}, {})
        condition = fill(beside.link, aliases, place, other)
        owner.scope.joins[alias] = f" LEFT JOIN {table_name(beside.table)} {alias} ON {condition}"
    return alias
