"""The last year of revisits for the counting figures: four a client, each with its duty, most of them done in time and archived."""

import asyncpg

VISITS_A_CLIENT = 4

CASES = """
INSERT INTO "case" (id, number, kind, status, version, opened_at, due_at, closed_at, client_id, unit_id, branch_id, assignee_id,
    rulebook_id, evidence_missing)
SELECT nextval('case_id'), 'RV-' || j || '-' || c.id, 'REVISIT', CASE WHEN n % 500 = 0 THEN 'DONE' ELSE 'ARCHIVED' END, 1,
    at, at + interval '30 days', at + interval '9 days', c.id, c.branch_id, c.branch_id, o.ids[1 + n % cardinality(o.ids)],
    (SELECT max(id) FROM rulebook_version), false
FROM generate_series(0, 3) j CROSS JOIN client c
JOIN (SELECT unit_id, array_agg(id ORDER BY id) AS ids FROM staff GROUP BY unit_id) o ON o.unit_id = c.branch_id
CROSS JOIN LATERAL (SELECT c.id * 7919 % 1000003 AS n,
    CURRENT_DATE + interval '1 hour' + make_interval(days => j * 91 - 340 + (c.id * 7919 % 50)::int) AS at) t
ORDER BY j, c.id"""
REVISITS = """
INSERT INTO revisit (case_id, unit_id, branch_id, number, programme, article, recording_refused, owner_rule, owner_facts, outcome,
    method, visited_at, visited_on, done_at, done_by_id, elapsed_seconds, elapsed_working_days, complaint_matter)
SELECT id, unit_id, branch_id, number, 'routine', '5(2)', id % 50 = 0, 'M-021', '{"margin_debt": "1000.00"}',
    (ARRAY['COMPLETED', 'COMPLETED', 'COMPLETED', 'COMPLETED', 'REFUSED', 'UNREACHABLE'])[1 + id % 6], 'PHONE',
    closed_at, (closed_at AT TIME ZONE 'Asia/Shanghai')::date, closed_at, assignee_id, 777600 + id % 86400, 7, id % 90 = 0
FROM "case" ORDER BY id"""
OBLIGATIONS = """
INSERT INTO obligation (id, duty_id, unit_id, assignee_id, client_id, case_id, starts_on, due_on, due_at, provisional, calendar,
    calendar_version, status, fulfilled_at, late_working_days)
SELECT nextval('obligation_id'), d.id, c.unit_id, c.assignee_id, c.client_id, c.id, c.opened_at::date, c.due_at::date, c.due_at,
    false, 'CN', '1', CASE WHEN c.id % 100 = 0 THEN 'OPEN' ELSE 'FULFILLED' END,
    CASE WHEN c.id % 100 > 0 THEN c.closed_at END, CASE WHEN c.id % 100 > 0 THEN greatest(0, c.id % 40 - 35) END
FROM "case" c JOIN duty d ON d.code = 'M-011' ORDER BY c.id"""
TALLIES = """
INSERT INTO revisit_tally (unit_id, visited_on, programme, outcome, done_by_id, ended, complaint_matters, recording_refused, timed,
    seconds, working_days, longest_seconds, most_working_days)
SELECT unit_id, visited_on, programme, outcome, done_by_id, count(*), count(*) FILTER (WHERE complaint_matter),
    count(*) FILTER (WHERE recording_refused), count(*), sum(elapsed_seconds), sum(elapsed_working_days), max(elapsed_seconds),
    max(elapsed_working_days)
FROM revisit GROUP BY 1, 2, 3, 4, 5"""
BARE, GUARDED = "SET session_replication_role = replica", "SET session_replication_role = origin"


async def fill(connection: "asyncpg.Connection[asyncpg.Record]") -> None:
    """Write the year; leave the tables as a quiet night leaves them."""
    for statement in (BARE, CASES, REVISITS, OBLIGATIONS, TALLIES, GUARDED, "VACUUM (ANALYZE)", "CHECKPOINT"):
        await connection.execute(statement)
