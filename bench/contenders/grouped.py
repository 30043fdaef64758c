"""The same numbers by a plain GROUP BY over the rows, as the owner: no policies, no index made for it."""

OUTCOMES = """
SELECT unit_id, count(*) AS ended, count(*) FILTER (WHERE outcome = 'COMPLETED') AS completed,
    count(*) FILTER (WHERE complaint_matter) AS complaint_matters, sum(elapsed_working_days) AS working_days
FROM revisit WHERE visited_on BETWEEN $1 AND $2 GROUP BY unit_id"""
DUTIES = """
SELECT unit_id, count(*) FILTER (WHERE status = 'FULFILLED') AS done,
    count(*) FILTER (WHERE status = 'FULFILLED' AND late_working_days > 0) AS late
FROM obligation WHERE due_on BETWEEN $1 AND $2 GROUP BY unit_id"""
PAPERS = """
SELECT r.unit_id, count(*) AS ended, count(*) FILTER (WHERE k.status = 'ARCHIVED') AS archived
FROM revisit r JOIN "case" k ON k.id = r.case_id WHERE r.visited_on BETWEEN $1 AND $2 GROUP BY r.unit_id"""
COVERAGE = """
SELECT unit_id, count(*) AS population, count(*) FILTER (WHERE client_id IN (
    SELECT client_id FROM obligation
    WHERE status = 'FULFILLED' AND (fulfilled_at AT TIME ZONE 'Asia/Shanghai')::date BETWEEN $1 AND $2)) AS done
FROM population_member GROUP BY unit_id"""
