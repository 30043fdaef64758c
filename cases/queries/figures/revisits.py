"""Figures of revisits: what was due, how it ended and how long it took, how far the papers are."""
# ruff: noqa: S608 the parts are constants of this file

from cases.lifecycle import REVISIT, sources
from cases.models.revisit import RevisitOutcome
from cases.queries.figures.statement import Statement, keys
from cases.visibility import Matter, reached

DONE = sources(REVISIT, "archive")
ENDED = f"r.visited_on BETWEEN :since AND :until AND {reached(Matter.REVISITS, 'r.unit_id')} {{of_unit}}"
OF_REVISIT = keys("r.unit_id", "r.done_by_id", "r.programme")
TALLIED = "t.visited_on BETWEEN :since AND :until {of_unit}"
OF_TALLY = keys("t.unit_id", "t.done_by_id", "t.programme")

# Finished duties are counted in the order of their covering index, which costs half of hashing each; the open ones, few and
# always changing, as they stand.
DUTIES = Statement(
    """
WITH counted AS (
    SELECT {key} AS key, o.duty_id, o.status, o.late_working_days AS days, false AS overdue, count(*) AS n
    FROM obligation o
    WHERE o.status <> 'OPEN' AND o.due_on BETWEEN :since AND :until {of_unit}
    GROUP BY o.unit_id, o.due_on, o.duty_id, o.status, o.late_working_days, 1
    UNION ALL
    SELECT {key}, o.duty_id, 'OPEN', NULL, o.due_order < :now, count(*)
    FROM obligation o
    WHERE o.status = 'OPEN' AND o.due_order >= :start AND o.due_order < :end {of_unit}
    GROUP BY 1, 2, 5
)
SELECT key,
    sum(n) FILTER (WHERE status IN ('OPEN', 'FULFILLED')) AS due,
    sum(n) FILTER (WHERE status = 'FULFILLED') AS done,
    sum(n) FILTER (WHERE status = 'FULFILLED' AND coalesce(days, 0) = 0) AS on_time,
    sum(n) FILTER (WHERE status = 'FULFILLED' AND days > 0) AS late,
    sum(n * days) FILTER (WHERE status = 'FULFILLED') AS late_working_days,
    sum(n) FILTER (WHERE status = 'OPEN' AND NOT overdue) AS in_term,
    sum(n) FILTER (WHERE overdue) AS overdue,
    sum(n) FILTER (WHERE status = 'FULFILLED' OR overdue) AS judged,
    sum(n) FILTER (WHERE status = 'WAIVED') AS waived,
    sum(n) FILTER (WHERE status = 'LAPSED') AS lapsed
FROM counted WHERE duty_id = ANY (:duties) GROUP BY key
""",
    keys("o.unit_id", "o.assignee_id", "o.duty_id"),
)
OUTCOMES = Statement(
    f"""
SELECT {{key}} AS key, sum(t.ended) AS ended, {{each}}, sum(t.complaint_matters) AS complaint_matters, sum(t.timed) AS timed,
    sum(t.seconds) / 3600 AS hours, max(t.longest_seconds) / 3600.0 AS hours_longest,
    sum(t.working_days) AS working_days, max(t.most_working_days) AS working_days_longest
FROM revisit_tally t WHERE {TALLIED} GROUP BY 1
""".replace(
        "{each}",
        ", ".join(f"sum(t.ended) FILTER (WHERE t.outcome = '{each}') AS {each.lower()}" for each in RevisitOutcome),
    ),
    OF_TALLY,
)
# What is archived is all but the few that are not yet: those are found by their state.
ARCHIVED = Statement(
    f"""
SELECT {{key}} AS key, sum(t.ended) AS ended, sum(t.ended) AS archived, sum(t.recording_refused) AS recording_refused
FROM revisit_tally t WHERE {TALLIED} GROUP BY 1
""",
    OF_TALLY,
)
NOT_ARCHIVED = Statement(
    f"""
SELECT {{key}} AS key, -count(*) AS archived,
    count(*) FILTER (WHERE NOT k.evidence_missing) AS awaiting,
    count(*) FILTER (WHERE k.evidence_missing) AS evidence_missing
FROM (
    SELECT id, evidence_missing FROM "case"
    WHERE status = ANY ('{{{",".join(DONE)}}}') AND {reached(Matter.REVISITS, "unit_id")}) k
JOIN revisit r ON r.case_id = k.id
WHERE {ENDED} GROUP BY 1
""",
    OF_REVISIT,
)
