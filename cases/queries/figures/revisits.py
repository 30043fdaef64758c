"""Figures of revisits: what was due, how it ended and how long it took, how far the papers are."""
# ruff: noqa: S608 the parts are constants of this file

from cases.lifecycle import REVISIT, sources
from cases.models.revisit import RevisitOutcome
from cases.queries.figures.statement import Statement, keys
from cases.visibility import Matter, reached

DONE = sources(REVISIT, "archive")
ENDED = f"r.visited_on BETWEEN :since AND :until AND {reached(Matter.REVISITS, 'r.unit_id')} {{of_unit}}"
OF_REVISIT = keys("r.unit_id", "r.done_by_id", "r.programme")

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
SELECT key, sum(n) AS ended, {{each}}, sum(complaint_matters) AS complaint_matters, sum(timed) AS timed,
    sum(seconds) / 3600 AS hours, max(longest) / 3600.0 AS hours_longest,
    sum(days) AS working_days, max(most_days) AS working_days_longest
FROM (
    SELECT {{key}} AS key, r.outcome AS word, count(*) AS n, count(*) FILTER (WHERE r.complaint_matter) AS complaint_matters,
        count(r.elapsed_working_days) AS timed,
        sum(r.elapsed_seconds) FILTER (WHERE r.elapsed_working_days IS NOT NULL) AS seconds,
        max(r.elapsed_seconds) AS longest, sum(r.elapsed_working_days) AS days, max(r.elapsed_working_days) AS most_days
    FROM revisit r
    WHERE {ENDED} GROUP BY 1, 2
) counted GROUP BY key
""".replace("{each}", ", ".join(f"sum(n) FILTER (WHERE word = '{each}') AS {each.lower()}" for each in RevisitOutcome)),
    OF_REVISIT,
)
# What is archived is all but the few that are not yet: those are found by their state.
ARCHIVED = Statement(
    f"""
SELECT {{key}} AS key, count(*) AS ended, count(*) AS archived,
    count(*) FILTER (WHERE r.recording_refused) AS recording_refused
FROM revisit r WHERE {ENDED} GROUP BY 1
""",
    OF_REVISIT,
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
