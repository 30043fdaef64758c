"""The days of 日终快照 as partitions: two functions that run as the owner, for the service's role owns nothing.

A day's file is loaded into a bare table nobody else sees, checked as a set, and becomes a partition in one transaction
(docs/decisions/0005). Each function takes a date and nothing else, and asks that the actor holds a feeding post.
"""

from collections.abc import Iterator
from datetime import date

from kernel.actor import Post

FEEDING = (Post.CORE_FEED, Post.SCHEDULER)
FIRST_DAY, LAST_DAY = date(2000, 1, 1), date(2199, 12, 31)
DEFINED_AS_OWNER = ("public.prepare_snapshot_day(day date)", "public.attach_snapshot_day(day date)")

_HEAD = """LANGUAGE plpgsql VOLATILE SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp SET lock_timeout = '20s' AS $$"""
_DEMAND = f"""
    IF NOT EXISTS (SELECT FROM public.staff_scope WHERE staff_id = current_setting('anjuan.actor')::bigint
                   AND posts::text[] && '{{{",".join(FEEDING)}}}'::text[]) THEN
        RAISE EXCEPTION 'only a feeding post may load snapshots' USING ERRCODE = 'insufficient_privilege';
    END IF;
    IF day IS NULL OR day NOT BETWEEN '{FIRST_DAY}' AND '{LAST_DAY}' THEN
        RAISE EXCEPTION 'no day of snapshots: %', day USING ERRCODE = 'invalid_parameter_value';
    END IF;"""

_PREPARE = """
CREATE OR REPLACE FUNCTION prepare_snapshot_day(day date) RETURNS text {head}
DECLARE
    fresh text := 'snapshot_' || to_char(day, 'YYYYMMDD') || '_loading';
BEGIN{demand}
    PERFORM pg_advisory_xact_lock(hashtext('snapshot'), to_char(day, 'YYYYMMDD')::int);
    EXECUTE format('CREATE TABLE public.%I (LIKE public.snapshot INCLUDING DEFAULTS) WITH (autovacuum_enabled = off)', fresh);
    EXECUTE format('GRANT SELECT, INSERT, DELETE ON public.%I TO "{role}"', fresh);
    RETURN fresh;
END $$"""

_ATTACH = """
CREATE OR REPLACE FUNCTION attach_snapshot_day(day date) RETURNS void {head}
DECLARE
    name text := 'snapshot_' || to_char(day, 'YYYYMMDD');
    fresh text := name || '_loading';
BEGIN{demand}
    EXECUTE format('REVOKE ALL ON public.%I FROM PUBLIC, "{role}"', fresh);
    EXECUTE format('DROP TABLE IF EXISTS public.%I', name);
    EXECUTE format('ALTER TABLE public.%I RENAME TO %I', fresh, name);
    EXECUTE format('ALTER TABLE public.%I RESET (autovacuum_enabled)', name);
    EXECUTE format('ALTER TABLE public.%I ADD CONSTRAINT %I PRIMARY KEY (on_date, account_id), '
                   'ADD CONSTRAINT %I CHECK (on_date >= %L AND on_date < %L)',
                   name, 'pk_' || name, 'ck_' || name || '_day', day, day + 1);
    EXECUTE format('ALTER TABLE public.%I ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY', name);
    EXECUTE format('ALTER TABLE public.snapshot ATTACH PARTITION public.%I FOR VALUES FROM (%L) TO (%L)', name, day, day + 1);
END $$"""


def partition_statements(role: str) -> Iterator[str]:
    """Yield the SQL of both functions, which only `role` may call; safe to repeat."""
    for template in (_PREPARE, _ATTACH):
        yield template.format(head=_HEAD, demand=_DEMAND, role=role)
    for name in ("prepare_snapshot_day(date)", "attach_snapshot_day(date)"):
        yield f"REVOKE ALL ON FUNCTION {name} FROM PUBLIC"
        yield f'GRANT EXECUTE ON FUNCTION {name} TO "{role}"'
