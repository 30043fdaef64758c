"""Assignment in turn: each case goes to whoever of its unit has the fewest open ones, then to the oldest account.

Common table expressions for set-based statements. OFFICERS needs `:posts`; TURNS needs OFFICERS before it and a relation
`asked (unit_id, seat)` whose seats number the cases of each unit, made by `seat`; then a case is for the `staff_id` of the
same seat. Where the programme wants whoever developed a client to have no part, `independent` passes him over: the seats that would
be his are shared out among the others. A person with n open cases offers the turns n, n + 1, …; the lowest are taken first. No more
turns are offered than the mean allows, so their number is that of the cases, not cases times people.
"""


def seat(unit: str, order: str) -> str:
    """Give the SQL of one key for unit and place within it: over two columns the planner may join by the unit alone."""
    return f"{unit} * 1000000000 + row_number() OVER (PARTITION BY {unit} ORDER BY {order})"


def independent(taken: str, seat: str, unit: str, developer: str) -> str:
    """Give the SQL of who takes a seat that may not be the developer's: whose turn it is, else one of the unit's others in turn."""
    return f"""CASE WHEN {taken} IS DISTINCT FROM {developer} THEN {taken} ELSE (
        SELECT p.staff_id FROM (
            SELECT o.staff_id, row_number() OVER (ORDER BY o.held, o.staff_id) - 1 AS place, count(*) OVER () AS people
            FROM officer o WHERE o.unit_id = {unit} AND o.staff_id <> {developer}
        ) p WHERE p.place = {seat} % p.people) END"""  # noqa: S608 names of columns, given by the queries of this folder


OFFICERS = """
officer (unit_id, staff_id, held) AS MATERIALIZED (
    SELECT s.unit_id, s.id, coalesce(k.held, 0)
    FROM staff s
    LEFT JOIN (SELECT assignee_id, count(*) AS held FROM "case" WHERE closed_at IS NULL GROUP BY assignee_id) k
        ON k.assignee_id = s.id
    WHERE s.left_at IS NULL AND EXISTS (
        SELECT FROM staff_post p WHERE p.staff_id = s.id AND p.ended_at IS NULL AND p.post = ANY (:posts))
)"""
TURNS = f"""
turn (seat, staff_id) AS MATERIALIZED (
    SELECT {seat("o.unit_id", "offered, o.staff_id")}, o.staff_id
    FROM officer o
    JOIN (SELECT unit_id, count(*) AS cases FROM asked GROUP BY unit_id) n ON n.unit_id = o.unit_id
    JOIN (SELECT unit_id, sum(held)::bigint AS held, count(*) AS people FROM officer GROUP BY unit_id) u
        ON u.unit_id = o.unit_id
    CROSS JOIN LATERAL generate_series(o.held, (n.cases + u.held + u.people - 1) / u.people - 1) offered
)"""  # noqa: S608 the parts are constants
