"""How long it took: by the clock and in working days, from what happened to what was done about it."""
# ruff: noqa: S608 the parts are constants of this file

from cases.queries.figures.revisits import ENDED
from cases.queries.figures.statement import Statement, keys
from cases.visibility import Matter, reached


def _elapsed(code: str, start: str, end: str) -> str:
    """Give the four numbers of a duration between two instants: sum and longest, in hours and in working days."""
    hours = f"extract(epoch FROM {end} - {start}) / 3600"
    days = f"{_ordinal(end)} - {_ordinal(start)}"
    return f"""
    sum({hours}) AS {code}_hours, max({hours}) AS {code}_hours_longest,
    sum({days}) AS {code}_working_days, max({days}) AS {code}_working_days_longest"""


def _ordinal(instant: str) -> str:
    """Give the number of the last working day up to the office day of an instant."""
    day = f"timezone('Asia/Shanghai', {instant})::date"
    return f"(cast(:ordinals AS int[]))[greatest({day} - cast(:first AS date), 0) + 1]"


REVISITS = Statement(
    f"""
SELECT {{key}} AS key, count(*) AS ended,
    {_elapsed("first_contact", "k.opened_at", "r.tried_at")},
    {_elapsed("visit", "k.opened_at", "r.visited_at")},
    {_elapsed("record", "r.visited_at", "r.done_at")}
FROM revisit r JOIN "case" k ON k.id = r.case_id
WHERE {ENDED} GROUP BY 1
""",
    keys("r.unit_id", "r.done_by_id", "r.programme"),
)
NOTES = Statement(
    f"""
SELECT {{key}} AS key, count(*) AS notes_answered, {_elapsed("answer", "n.made_at", "a.at")}
FROM inspection_note n
CROSS JOIN LATERAL (
    SELECT at, by_id FROM inspection_reply WHERE note_id = n.id AND kind = 'ANSWER' ORDER BY id LIMIT 1
) a
WHERE n.made_at >= :start AND n.made_at < :end AND {reached(Matter.REVISITS, "n.unit_id")} {{of_unit}} GROUP BY 1
""",
    keys("n.unit_id", "a.by_id"),
)
