"""What PostgreSQL makes of a compiled read: its plan as text, as chosen when tables are large."""

from asyncpg import Pool

from schema.operation import Api, Operation
from schema.reads.compiler import Statement


async def plan_of(api: Api, pool: Pool, operation: Operation, actor_id: int) -> str:
    """Explain the first root field of an operation; small tables are no excuse for a sequential scan."""
    prepared, variables = api._ready(operation)
    plan, readings = api._plan(prepared, variables)
    statement = plan.roots[0]
    assert isinstance(statement, Statement)
    values = [actor_id, *(readings[slot][1][name] for slot, name in statement.parameters)]
    async with pool.acquire() as connection, connection.transaction():
        await connection.execute("SET LOCAL enable_seqscan = off")
        rows = await connection.fetch("EXPLAIN " + statement.sql, *values)
    return "\n".join(row[0] for row in rows)
