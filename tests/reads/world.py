"""What one actor may see, loaded row by row with plain SELECTs: the ground that the reference executor stands on.

It knows the declarations (sources) and SQLAlchemy, and nothing of the compiler: computed values, conditions, links and
orders are asked of the database one at a time, each by a query that a person would write.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from sqlalchemy import Alias, Select, Table, and_, select, text
from sqlalchemy.engine import Connection

from schema.reads import sources as s
from schema.reads.rows import Mapped, Row, local_table
from schema.reads.rows import names_of as find_names

names_of = cache(find_names)
Key = tuple[Any, ...]
Record = dict[str, Any]


@cache
def lineage(source: type[s.Source]) -> list[type[s.Source]]:
    return [each for each in source.__mro__ if issubclass(each, s.Source) and each is not s.Source]


@cache
def lines(source: type[s.Source]) -> dict[str, s.Declared]:
    return {name: line for each in reversed(lineage(source)) for name, line in s.declared(each).items()}


@cache
def tables(source: type[s.Source]) -> list[Mapped]:
    """Give the mapped tables of a source, its own first, the one with the key last."""
    found: list[Mapped] = []
    for each in lineage(source):
        if each.table is not None and all(local_table(each.table) is not local_table(other) for other in found):
            found.append(each.table)
    return found


@cache
def key_names(table: Table) -> list[str]:
    return [column.name for column in table.primary_key.columns]


@dataclass(slots=True)
class Thing:
    """One object: its concrete source, the row with its key, and its own row if it extends one."""

    source: type[s.Source]
    key: Key
    records: list[tuple[Mapped, Record]]

    def value(self, name: str) -> Any:
        """Give a column by its Python name, own table first."""
        for mapped, record in self.records:
            names = names_of(mapped)
            if name in names:
                return record[names[name]]
        raise KeyError(name)


@dataclass(slots=True)
class World:
    """All rows that an actor sees, and what was asked about them."""

    connection: Connection
    sources: dict[str, type[s.Source]]
    rows: dict[Table, dict[Key, Record]] = field(default_factory=dict)
    asked: dict[Any, Any] = field(default_factory=dict)

    def load(self, enter: str) -> None:
        """Enter as the actor and load every table of every source."""
        self.connection.execute(text(enter))
        for source in self.sources.values():
            besides = [line.table for line in lines(source).values() if isinstance(line, s.Beside)]
            for mapped in [*tables(source), *besides]:
                table = local_table(mapped)
                if table not in self.rows:
                    found = (self.connection.execute(select(table))).mappings().all()
                    names = key_names(table)
                    self.rows[table] = {tuple(row[name] for name in names): dict(row) for row in found}

    def member(self, source: type[s.Source], record: Record, base: Mapped) -> type[s.Source] | None:
        """Give the concrete source of a row: an interface's member by its kind, or the source itself if it fits."""
        kind = next((each.kind_column for each in lineage(source) if each.kind_column), None)
        if kind is None:
            return source
        value = record[names_of(base)[kind]]
        for each in self.sources.values():
            if each.when_value == value and issubclass(each, source):
                return each
        return None

    def thing(self, source: type[s.Source], key: Key) -> Thing | None:
        """Give the object with this key, or None if it is not there, hidden, or of another kind."""
        base = tables(source)[-1]
        record = self.rows[local_table(base)].get(key)
        concrete = self.member(source, record, base) if record is not None else None
        if record is None or concrete is None:
            return None
        records = [(base, record)]
        for mapped in tables(concrete)[:-1]:
            own = self.rows[local_table(mapped)].get(key)
            assert own is not None, f"{concrete.__name__} {key} has no own row in sight"
            records.insert(0, (mapped, own))
        return Thing(concrete, key, records)

    def things(self, source: type[s.Source]) -> list[Thing]:
        """Give all objects of a source."""
        keys = self.rows[local_table(tables(source)[-1])]
        return self._once(("things", source), lambda: [found for key in keys if (found := self.thing(source, key))])

    def hanging(self, target: type[s.Source], columns: tuple[str, ...], key: Key) -> list[Thing]:
        """Give the objects whose columns hold a key."""

        def ask() -> dict[Key, list[Thing]]:
            found: dict[Key, list[Thing]] = {}
            for thing in self.things(target):
                found.setdefault(tuple(thing.value(name) for name in columns), []).append(thing)
            return found

        return self._once(("hanging", target, columns), ask).get(key, [])

    def computed(self, source: type[s.Source], name: str, line: s.Sql) -> dict[Key, Any]:
        """Ask the database for a computed value of all rows."""

        def ask() -> dict[Key, Any]:
            aliases, statement = _from(source)
            row = _row(source, aliases)
            statement, expression = _finish(statement, row, line.expression)
            found = self.connection.execute(statement.add_columns(*_key(aliases[-1]), expression))
            return {tuple(each[:-1]): each[-1] for each in found}

        return self._once(("computed", source, name), ask)

    def matching(self, source: type[s.Source], label: Any, condition: Callable[[Row], Any]) -> set[Key]:
        """Ask which rows meet a condition."""

        def ask() -> set[Key]:
            aliases, statement = _from(source)
            row = _row(source, aliases)
            statement, test = _finish(statement, row, condition)
            found = self.connection.execute(statement.add_columns(*_key(aliases[-1])).where(test))
            return {tuple(each) for each in found}

        return self._once(("matching", source, label), ask)

    def linked(self, source: type[s.Source], target: type[s.Source], label: Any, link: Any) -> dict[Key, list[Key]]:
        """Ask which rows of the target hang on which rows here."""

        def ask() -> dict[Key, list[Key]]:
            ours, _ = _from(source)
            theirs, _ = _from(target)
            joined = [_tie(ours), _tie(theirs)]
            test = link(_row(source, ours), _row(target, theirs))
            statement = select(*_key(ours[-1]), *_key(theirs[-1])).where(
                test, *[each for each in joined if each is not None]
            )
            found: dict[Key, list[Key]] = {}
            width = len(key_names(local_table(tables(source)[-1])))
            for each in self.connection.execute(statement):
                found.setdefault(tuple(each[:width]), []).append(tuple(each[width:]))
            return found

        return self._once(("linked", label), ask)

    def ranks(self, source: type[s.Source], order: s.Order) -> dict[Key, int]:
        """Ask for the order of all rows."""

        def ask() -> dict[Key, int]:
            base = tables(source)[-1]
            table, names = local_table(base), names_of(base)
            columns = [table.c[names[name]] for name in order.columns]
            sorting = [column.desc() if order.descending else column for column in columns]
            found = self.connection.execute(select(*table.primary_key.columns).order_by(*sorting))
            return {tuple(each): rank for rank, each in enumerate(found)}

        return self._once(("ranks", tables(source)[-1], order), ask)

    def _once(self, key: Any, ask: Callable[[], Any]) -> Any:
        if key not in self.asked:
            self.asked[key] = ask()
        return self.asked[key]


def _from(source: type[s.Source]) -> tuple[list[Alias], Select[Any]]:
    aliases = [local_table(mapped).alias() for mapped in tables(source)]
    statement = select().select_from(aliases[-1])
    if len(aliases) > 1:
        statement = select().select_from(aliases[-1].join(aliases[0], _tie(aliases)))
    return aliases, statement


def _tie(aliases: list[Alias]) -> Any:
    if len(aliases) == 1:
        return None
    own, base = aliases[0], aliases[-1]
    return and_(*(left == right for left, right in zip(_key(own), _key(base), strict=True)))


def _key(alias: Alias) -> list[Any]:
    return [alias.c[name] for name in key_names(alias.element)]  # type: ignore[arg-type]


def _row(source: type[s.Source], aliases: list[Alias]) -> Row:
    mapped = tables(source)
    besides = {name: line for name, line in lines(source).items() if isinstance(line, s.Beside)}
    row = Row([(names_of(each), alias) for each, alias in zip(mapped, aliases, strict=True)], {})
    joined: dict[str, tuple[Alias, Row, Any]] = {}
    for name, line in besides.items():
        alias = local_table(line.table).alias()
        columns = (line.by,) if isinstance(line.by, str) else line.by or (f"{name}_id",)
        test = and_(*(getattr(row, column) == key for column, key in zip(columns, _key(alias), strict=True)))
        joined[name] = (alias, Row([(names_of(line.table), alias)], {}), test)
    row._beside = {name: (lambda name=name: joined[name][1]) for name in joined}
    _JOINS[id(row)] = joined
    return row


_JOINS: dict[int, Any] = {}


def _finish(statement: Select[Any], row: Row, expression: Callable[[Row], Any]) -> tuple[Select[Any], Any]:
    """Evaluate an expression over the row and join what stands beside it."""
    value = expression(row)
    for alias, _, test in _JOINS.pop(id(row)).values():
        statement = select().select_from(statement.get_final_froms()[0].outerjoin(alias, test))
    return statement, value
