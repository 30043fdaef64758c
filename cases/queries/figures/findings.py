"""What was found and is still to be done: the duties that follow from findings, and the notes of inspectors.

A finding is kept as a duty, and counted here by itself: every duty that is neither a programme's nor a filing's.
"""
# ruff: noqa: S608 the parts are constants of this file

from cases.queries.figures.statement import Statement, keys
from cases.visibility import Matter, reached

OF_DUTY = keys("o.unit_id", "o.assignee_id")
SETTLED = Statement(
    """
SELECT {key} AS key, count(*) AS settled, count(*) FILTER (WHERE o.late_working_days > 0) AS settled_late,
    sum(o.elapsed_working_days) AS working_days, max(o.elapsed_working_days) AS working_days_longest
FROM obligation o
WHERE o.status = 'FULFILLED' AND o.duty_id = ANY (:duties) AND o.fulfilled_at >= :start AND o.fulfilled_at < :end {of_unit}
GROUP BY 1
""",
    OF_DUTY,
)
OPEN = Statement(
    """
SELECT {key} AS key, count(*) AS open, count(*) FILTER (WHERE o.due_order < :now) AS overdue
FROM obligation o WHERE o.status = 'OPEN' AND o.duty_id = ANY (:duties) {of_unit} GROUP BY 1
""",
    OF_DUTY,
)
NOTES = Statement(
    f"""
SELECT {{key}} AS key, count(*) AS notes, count(*) FILTER (WHERE n.state <> 'CLOSED') AS notes_open
FROM inspection_note n
WHERE n.made_at >= :start AND n.made_at < :end AND {reached(Matter.REVISITS, "n.unit_id")} {{of_unit}} GROUP BY 1
""",
    keys("n.unit_id"),
)
