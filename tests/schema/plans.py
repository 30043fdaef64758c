"""What PostgreSQL makes of a compiled read: its plan as text, as chosen when tables are large."""

from asyncpg import Pool

from schema.operation import Api, Operation
from schema.reads.compiler import Statement

# What a planner with small tables would rather do; without these it shows which order the indexes can give.
SMALL = ("enable_seqscan", "enable_sort", "enable_bitmapscan")


async def plan_of(
    api: Api,
    pool: Pool,
    operation: Operation,
    actor_id: int,
    how: str = "EXPLAIN",
    *,
    avoiding: tuple[str, ...] = SMALL,
) -> str:
    """Explain the first root field of an operation; small tables are no excuse for reading or sorting everything."""
    prepared, variables = api._ready(operation)
    plan, readings = api._plan(prepared, variables)
    statement = plan.roots[0]
    assert isinstance(statement, Statement)
    values = [actor_id, *(readings[slot][1][name] for slot, name in statement.parameters)]
    async with pool.acquire() as connection, connection.transaction():
        for setting in avoiding:
            await connection.execute(f"SET LOCAL {setting} = off")
        rows = await connection.fetch(f"{how} {statement.sql}", *values)
    return "\n".join(row[0] for row in rows)
