"""What was found and is still to be done: complaint matters, missing evidence, duties that follow from findings, notes.

A finding that is kept as a duty is counted here by itself: every duty that is neither a programme's nor a filing's.
"""
# ruff: noqa: S608 the parts are constants of this file

from cases.queries.figures.revisits import ENDED, UNARCHIVED
from cases.queries.figures.statement import Statement, keys
from cases.visibility import Matter, reached

COMPLAINT_MATTERS = Statement(
    f"SELECT {{key}} AS key, count(*) AS complaint_matters FROM revisit r WHERE {ENDED} AND r.complaint_matter GROUP BY 1",
    keys("r.unit_id"),
)
EVIDENCE_MISSING = Statement(
    f"""
SELECT {{key}} AS key, count(*) AS evidence_missing FROM {UNARCHIVED} WHERE {ENDED} AND k.evidence_missing GROUP BY 1
""",
    keys("r.unit_id"),
)
SETTLED = Statement(
    """
SELECT {key} AS key, count(*) AS settled, count(*) FILTER (WHERE o.late_working_days > 0) AS settled_late
FROM obligation o
WHERE o.status = 'FULFILLED' AND o.duty_id = ANY (:duties) AND o.fulfilled_at >= :start AND o.fulfilled_at < :end {of_unit}
GROUP BY 1
""",
    keys("o.unit_id"),
)
OPEN = Statement(
    """
SELECT {key} AS key, count(*) AS open, count(*) FILTER (WHERE o.due_order < :now) AS overdue
FROM obligation o WHERE o.status = 'OPEN' AND o.duty_id = ANY (:duties) {of_unit} GROUP BY 1
""",
    keys("o.unit_id"),
)
NOTES = Statement(
    f"""
SELECT {{key}} AS key, count(*) AS notes, count(*) FILTER (WHERE NOT EXISTS (
    SELECT FROM inspection_reply c WHERE c.note_id = n.id AND c.kind = 'CLOSING')) AS notes_open
FROM inspection_note n
WHERE n.made_at >= :start AND n.made_at < :end AND {reached(Matter.REVISITS, "n.unit_id")} {{of_unit}} GROUP BY 1
""",
    keys("n.unit_id"),
)
