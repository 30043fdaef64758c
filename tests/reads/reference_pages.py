"""Pages as the reference cuts them: sort everything, find the row behind which to go on, take what fits."""

from datetime import UTC, date, datetime
from enum import Enum
from typing import Any

from graphql import GraphQLError

from kernel.paging import BadCursor, read_cursor, write_cursor
from schema.reads import sources as s
from schema.reads.leaves import sql_name
from schema.reads.rows import local_table
from tests.reads.world import Key, Thing, World, names_of, tables


def write_time(value: datetime | date) -> str:
    """Write an instant in UTC or a day, as PostgreSQL does in JSON."""
    if not isinstance(value, datetime):
        return value.isoformat()
    written = value.astimezone(UTC).isoformat()
    return written[:-6].rstrip("0") + written[-6:] if "." in written else written


def cut_page(world: World, things: list[Thing], target: Any, line: s.Page, given: dict[str, Any]) -> dict[str, Any]:
    """Sort, go behind the cursor, and cut one page out of a list of things."""
    chosen, called = _order(line, given.get("orderBy"))
    first = 50 if given.get("first") is None else given["first"]
    if not 0 <= first <= 200:
        raise GraphQLError("first")
    ranks = world.ranks(target, chosen)
    things = sorted(things, key=lambda thing: ranks[thing.key])
    after = given.get("after")
    rest = things
    if after is not None:
        behind = _behind(world, after, target, chosen, called)
        rest = [thing for thing in things if ranks[thing.key] > ranks[behind]]
    edges = [{"node": thing, "cursor": _cursor(thing, chosen, called)} for thing in rest[:first]]
    return {
        "edges": edges,
        "pageInfo": {
            "hasNextPage": len(rest) > first,
            "hasPreviousPage": after is not None,
            "startCursor": edges[0]["cursor"] if edges else None,
            "endCursor": edges[-1]["cursor"] if edges else None,
        },
        "totalCount": min(len(things), 1000),
        "totalCountIsExact": len(things) <= 1000,
    }


def _order(line: s.Page, asked: Any) -> tuple[s.Order, str]:
    if isinstance(line.order, s.Order):
        return line.order, line.name
    keys = list(line.order)
    key: Enum = keys[0] if asked is None else next(each for each in keys if each.name == asked)
    return line.order[key], f"{line.name}.{str(key.value).lower()}"


def _cursor(thing: Thing, order: s.Order, called: str) -> str:
    return write_cursor(called, [_json_key(thing.value(name)) for name in order.columns])


def _json_key(value: Any) -> Any:
    if isinstance(value, datetime | date):
        return write_time(value)
    return value if isinstance(value, int | str) else str(value)


def _behind(world: World, after: str, target: Any, order: s.Order, called: str) -> Key:
    """Give the key of the row that a cursor names; the actor must see it, whatever list it came from."""
    base = tables(target)[-1]
    table, names = local_table(base), names_of(base)
    try:
        read_cursor(after, called, [sql_name(table.c[names[name]].type) for name in order.columns])
    except BadCursor as bad:
        raise GraphQLError("after") from bad
    label = ("cursors", target, called)
    if label not in world.asked:
        world.asked[label] = {_cursor(thing, order, called): thing.key for thing in world.things(target)}
    return world.asked[label][after]
