"""The database functions through which an actor enters a transaction, and the trigger that keeps every person's scope.

Tables are named with their schema: a temporary table of the same name would otherwise stand in front.
"""

from collections.abc import Iterator

from cases.partitions import DEFINED_AS_OWNER
from cases.visibility import Matter, Reach, sight_rows

MATTERS = tuple(Matter)
KEPT_BY = ("unit", "staff", "staff_post")
"""Tables whose changes change what people see; the trigger `scopes` on each keeps `staff_scope`."""

DEFINERS: frozenset[str] = frozenset(DEFINED_AS_OWNER)
"""Functions that may run as their owner, as `schema.name(arguments)`; each must fix its search_path."""


def function_statements() -> Iterator[str]:
    """Yield the SQL of `enter`, `present`, `must`, `refresh_scopes` and its triggers; safe to repeat."""
    yield _enter()
    yield PRESENT
    yield MUST
    yield _refresh()
    for table in KEPT_BY:
        yield f"DROP TRIGGER IF EXISTS scopes ON {table}"
        yield (
            f"CREATE TRIGGER scopes AFTER INSERT OR UPDATE OR DELETE ON {table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION refresh_scopes()"
        )


def _enter() -> str:
    settings = ",\n            ".join(f"set_config('anjuan.{matter}', scope.{matter}, true)" for matter in MATTERS)
    nothing = ",\n                ".join(f"set_config('anjuan.{matter}', '{{}}', true)" for matter in MATTERS)
    return f"""
CREATE OR REPLACE FUNCTION enter(actor bigint) RETURNS boolean LANGUAGE plpgsql VOLATILE AS $$
DECLARE
    scope public.staff_scope;
BEGIN
    SELECT * INTO scope FROM public.staff_scope WHERE staff_id = actor;
    IF scope.staff_id IS NULL THEN
        PERFORM set_config('anjuan.actor', '', true),
                {nothing};
        RETURN false;
    END IF;
    PERFORM set_config('anjuan.actor', actor::text, true),
            {settings};
    RETURN true;
END $$"""  # noqa: S608 - matters are declared


PRESENT = """
CREATE OR REPLACE FUNCTION present(actor bigint)
RETURNS TABLE (staff_id bigint, login text, name text, unit_id bigint, unit_type text, posts text[])
LANGUAGE plpgsql VOLATILE AS $$
BEGIN
    IF NOT enter(actor) THEN
        RETURN;
    END IF;
    RETURN QUERY
        SELECT s.id, s.login, s.name, s.unit_id, u.type, c.posts::text[]
        FROM public.staff s JOIN public.unit u ON u.id = s.unit_id JOIN public.staff_scope c ON c.staff_id = s.id
        WHERE s.id = actor;
END $$"""

MUST = """
CREATE OR REPLACE FUNCTION must(place text) RETURNS text LANGUAGE plpgsql VOLATILE AS $$
BEGIN
    RAISE EXCEPTION 'null where the schema promises a value: %', place USING ERRCODE = 'null_value_not_allowed';
END $$"""


def _refresh() -> str:
    rules = ",\n            ".join("('{}', '{}', '{}', '{}')".format(*row) for row in sight_rows())
    columns = ", ".join(MATTERS)
    arrays = ",\n        ".join(
        "coalesce((SELECT array_agg(u ORDER BY u) FROM seen "  # noqa: S608 - matters are declared
        f"WHERE seen.staff_id = s.id AND matter = '{matter}'), '{{}}')::text"
        for matter in MATTERS
    )
    updates = ", ".join(f"{column} = excluded.{column}" for column in ("posts", *MATTERS))
    return f"""
CREATE OR REPLACE FUNCTION refresh_scopes() RETURNS trigger LANGUAGE plpgsql VOLATILE AS $$
BEGIN
    DELETE FROM public.staff_scope c USING public.staff s WHERE s.id = c.staff_id AND s.left_at IS NOT NULL;
    WITH RECURSIVE below (top, u) AS (
        SELECT id, id FROM public.unit
        UNION ALL
        SELECT below.top, unit.id FROM below JOIN public.unit ON unit.parent_id = below.u
    ), rule (unit_type, post, matter, reach) AS (
        VALUES
            {rules}
    ), holding AS (
        SELECT s.id AS staff_id, s.unit_id, unit.type AS unit_type, p.post
        FROM public.staff s JOIN public.unit ON unit.id = s.unit_id
        JOIN public.staff_post p ON p.staff_id = s.id AND p.ended_at IS NULL
        WHERE s.left_at IS NULL
    ), seen AS MATERIALIZED (
        SELECT DISTINCT h.staff_id, r.matter, below.u
        FROM holding h JOIN rule r USING (unit_type, post)
        JOIN below ON (r.reach = '{Reach.UNIT}' AND below.top = h.unit_id)
                   OR (r.reach = '{Reach.FIRM}' AND below.top = below.u)
    )
    INSERT INTO public.staff_scope (staff_id, posts, {columns})
    SELECT s.id,
        coalesce((SELECT array_agg(h.post ORDER BY h.post) FROM holding h WHERE h.staff_id = s.id), '{{}}')::text,
        {arrays}
    FROM public.staff s WHERE s.left_at IS NULL
    ON CONFLICT (staff_id) DO UPDATE SET {updates};
    RETURN NULL;
END $$"""  # noqa: S608 - rules are declared
