"""What PostgreSQL makes of a compiled read: its plan as text, as chosen when tables are large."""

from asyncpg import Pool
from asyncpg.connection import LoggedQuery

from schema.context import Context
from schema.operation import Api, Operation

# What a planner with small tables would rather do; without these it shows which order the indexes can give.
SMALL = ("enable_seqscan", "enable_sort", "enable_bitmapscan")


async def plan_of(
    api: Api,
    pool: Pool,
    operation: Operation,
    context: Context,
    how: str = "EXPLAIN",
    avoiding: tuple[str, ...] = SMALL,
) -> str:
    """Explain the statement of an operation with one root field; small tables are no excuse for reading everything.

    `pool` is the API's own, of one connection.
    """
    heard: list[LoggedQuery] = []
    async with pool.acquire() as connection:
        connection.add_query_logger(heard.append)
    await api.execute(operation, context)
    async with pool.acquire() as connection, connection.transaction():
        connection.remove_query_logger(heard.append)
        statement = next(each for each in heard if "convert_to" in each.query)
        for setting in avoiding:
            await connection.execute(f"SET LOCAL {setting} = off")
        rows = await connection.fetch(f"{how} {statement.query}", *statement.args)
    return "\n".join(row[0] for row in rows)
