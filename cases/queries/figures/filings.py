"""Figures of filings: those that fell due in the period, as they stand now."""
# ruff: noqa: S608 the parts are constants of this file

from cases.queries.figures.statement import Statement, keys
from cases.visibility import Matter, reached

FILINGS = Statement(
    f"""
SELECT {{key}} AS key, count(*) AS due,
    count(f.submitted_at) AS submitted,
    count(*) FILTER (WHERE f.on_time) AS on_time,
    count(*) FILTER (WHERE NOT f.on_time) AS late,
    sum(f.late_working_days) AS late_working_days,
    count(*) FILTER (WHERE f.status = 'OPEN' AND f.due_at >= :now) AS in_term,
    count(*) FILTER (WHERE f.status = 'OPEN' AND f.due_at < :now) AS overdue,
    count(*) FILTER (WHERE f.status <> 'OPEN' OR f.due_at < :now) AS judged,
    count(*) FILTER (WHERE f.status = 'RECEIVED') AS received,
    count(*) FILTER (WHERE f.nil_return) AS nil_returns,
    sum(f.row_count) AS rows,
    sum(f.late_rows) AS late_rows
FROM filing f
WHERE f.due_at >= :start AND f.due_at < :end AND {reached(Matter.FILINGS, "f.unit_id")} {{of_unit}} GROUP BY 1
""",
    keys("f.unit_id", "f.preparer_id"),
)
