"""Cases and obligations for the reading figures: four revisits a client, the last one open, one or two obligations each."""

import asyncpg

CASES_A_CLIENT = 4

CASES = """
INSERT INTO "case" (id, number, kind, status, version, opened_at, due_at, closed_at, client_id, unit_id, branch_id, assignee_id, rulebook_id)
SELECT nextval('case_id'), 'RV-2026-' || lpad(row_number() OVER (ORDER BY j, c.id)::text, 6, '0'), 'REVISIT',
    CASE j WHEN 3 THEN 'PLANNED' ELSE 'ARCHIVED' END, 1, at, at + interval '30 days', CASE WHEN j < 3 THEN at + interval '20 days' END,
    c.id, c.branch_id, c.branch_id, o.ids[1 + c.id % cardinality(o.ids)], (SELECT max(id) FROM rulebook_version)
FROM client c CROSS JOIN generate_series(0, 3) j
JOIN (SELECT unit_id, array_agg(id ORDER BY id) AS ids FROM staff GROUP BY unit_id) o ON o.unit_id = c.branch_id
CROSS JOIN LATERAL (SELECT timestamptz '2025-10-01 01:00+00' + make_interval(days => j * 91, secs => c.id * 61 % 2000003) AS at) t
ORDER BY j, c.id"""
REVISITS = """
INSERT INTO revisit (case_id, unit_id, branch_id, number, programme, article, period, recording_refused, owner_rule, owner_facts)
SELECT id, unit_id, branch_id, number, 'routine', '5(2)', opened_at::date::text, false, 'M-021', '{"margin_debt": "1000.00"}' FROM "case" ORDER BY id"""
OBLIGATIONS = """
INSERT INTO obligation (id, duty_id, unit_id, assignee_id, client_id, case_id, starts_on, due_on, due_at, provisional, calendar, calendar_version, status, fulfilled_at)
SELECT nextval('obligation_id'), d.id, c.unit_id, c.assignee_id, c.client_id, c.id, c.opened_at::date, c.due_at::date, c.due_at + n * interval '1 day',
    false, 'CN', '1', CASE WHEN c.closed_at IS NULL THEN 'OPEN' ELSE 'FULFILLED' END, c.closed_at
FROM "case" c JOIN generate_series(0, 1) n ON n = 0 OR c.id % 2 = 0
JOIN duty d ON d.code = CASE n WHEN 0 THEN 'M-011' ELSE 'M-010' END ORDER BY n, c.id"""


async def fill(connection: "asyncpg.Connection[asyncpg.Record]") -> None:
    """Write the cases, revisits and obligations of every client; leave the tables as a quiet night leaves them."""
    for statement in (CASES, REVISITS, OBLIGATIONS, "VACUUM (ANALYZE)", "CHECKPOINT"):
        await connection.execute(statement)
