"""The limit: the same JSON from SQL written by hand, under the same row-level security, behind a bare route.

It knows two questions and nothing else: no tokens, no GraphQL, no limits. The pool needs no reset and its plans are generic.
`python -m bench.contenders.handwritten PORT DATABASE_URL ACTOR` serves /worklist and /case.
"""

import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import asyncpg
import orjson
import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

STATUS = """CASE c.status WHEN 'PLANNED' THEN '待回访' WHEN 'IN_PROGRESS' THEN '回访中' WHEN 'DONE' THEN '已完成'
    WHEN 'ARCHIVED' THEN '已归档' ELSE '已取消' END"""
PHONE = "left(k.phone, 3) || '****' || right(k.phone, 4)"

WORKLIST = f"""
SELECT json_build_object('data', json_build_object('worklist', json_build_object(
  'pageInfo', json_build_object('hasNextPage', count(*) > 50, 'endCursor', translate(encode(convert_to(
    '["worklist",' || (array_agg(to_json(p.due_order)))[50] || ',' || (array_agg(p.id))[50] || ']', 'UTF8'), 'base64'), E'\\n', '')),
  'edges', (array_to_json((array_agg(p.edge))[1:50])))))::text
FROM (SELECT enter($1::bigint) AS ok OFFSET 0) a CROSS JOIN LATERAL (
  SELECT o.due_order, o.id, json_build_object('node', json_build_object(
    'id', 'obligation:' || o.id, 'title', d.title, 'status', o.status, 'dueAt', o.due_at, 'overdue', o.status = 'OPEN' AND o.due_order < now(),
    'assignee', CASE WHEN s.id IS NOT NULL THEN json_build_object('id', 'staff:' || s.id, 'name', s.name) END,
    'subject', CASE WHEN c.id IS NOT NULL THEN json_build_object(
      'id', 'case:' || c.id, 'number', c.number, 'statusLabel', {STATUS}, 'openedAt', c.opened_at,
      'client', CASE WHEN k.id IS NOT NULL THEN json_build_object('id', 'client:' || k.id, 'number', k.number, 'name', k.name, 'phone', {PHONE}) END,
      'assignee', CASE WHEN cs.id IS NOT NULL THEN json_build_object('id', 'staff:' || cs.id, 'name', cs.name) END,
      'obligations', array_to_json(ARRAY(SELECT json_build_object('id', 'obligation:' || x.id, 'title', xd.title, 'status', x.status,
          'dueAt', x.due_at, 'overdue', x.status = 'OPEN' AND x.due_order < now())
        FROM obligation x LEFT JOIN duty xd ON xd.id = x.duty_id WHERE x.case_id = c.id ORDER BY x.due_order, x.id))) END)) AS edge
  FROM (SELECT * FROM obligation WHERE status = 'OPEN' AND unit_id = (SELECT unit_id FROM staff WHERE id = $1)
        ORDER BY due_order, id LIMIT 51) o
  LEFT JOIN duty d ON d.id = o.duty_id LEFT JOIN staff s ON s.id = o.assignee_id LEFT JOIN "case" c ON c.id = o.case_id
  LEFT JOIN client k ON k.id = c.client_id LEFT JOIN staff cs ON cs.id = c.assignee_id
  WHERE a.ok ORDER BY o.due_order, o.id) p"""

CASE = f"""
SELECT json_build_object('data', json_build_object('caseByNumber', (
  SELECT json_build_object('id', 'case:' || c.id, 'number', c.number, 'kind', c.kind, 'statusLabel', {STATUS}, 'version', c.version,
    'openedAt', c.opened_at, 'dueAt', c.due_at, 'closedAt', c.closed_at,
    'client', CASE WHEN k.id IS NOT NULL THEN json_build_object('id', 'client:' || k.id, 'number', k.number, 'name', k.name, 'phone', {PHONE}, 'investorClass', k.investor_class) END,
    'unit', json_build_object('code', u.code, 'name', u.name),
    'assignee', CASE WHEN s.id IS NOT NULL THEN json_build_object('id', 'staff:' || s.id, 'name', s.name) END,
    'programme', r.programme, 'article', r.article, 'period', r.period, 'ownerRule', r.owner_rule)
  FROM "case" c JOIN revisit r ON r.case_id = c.id LEFT JOIN client k ON k.id = c.client_id
  LEFT JOIN unit u ON u.id = c.unit_id LEFT JOIN staff s ON s.id = c.assignee_id WHERE c.number = $2)))::text
FROM (SELECT enter($1::bigint) AS ok OFFSET 0) a WHERE a.ok"""


async def open_pool(url: str) -> asyncpg.Pool:
    """Open eight connections that need no reset and plan each statement once."""
    settings = {"plan_cache_mode": "force_generic_plan", "jit": "off", "timezone": "UTC"}
    limits = {"max_cacheable_statement_size": 0, "max_cached_statement_lifetime": 0}
    return await asyncpg.create_pool(url, min_size=8, max_size=8, reset=_keep, server_settings=settings, **limits)


async def _keep(_connection: object) -> None:
    """Reset nothing: the statement's settings are local to it."""


def build(url: str, actor: int) -> Starlette:
    """Put the two routes over one pool."""
    pools: list[asyncpg.Pool] = []

    @asynccontextmanager
    async def lifespan(_app: Starlette) -> AsyncIterator[None]:
        pools.append(await open_pool(url))
        yield
        await pools[0].close()

    async def worklist(_request: Request) -> Response:
        async with pools[0].acquire() as connection:
            return Response(await connection.fetchval(WORKLIST, actor), media_type="application/json")

    async def case(request: Request) -> Response:
        number = orjson.loads(await request.body())["number"]
        async with pools[0].acquire() as connection:
            return Response(await connection.fetchval(CASE, actor, number), media_type="application/json")

    return Starlette(
        routes=[Route("/worklist", worklist, methods=["POST"]), Route("/case", case, methods=["POST"])],
        lifespan=lifespan,
    )


if __name__ == "__main__":
    port, database, who = sys.argv[1:]
    uvicorn.run(
        build(database, int(who)),
        port=int(port),
        loop="uvloop",
        http="httptools",
        access_log=False,
        log_level="warning",
    )
