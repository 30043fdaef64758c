"""The days of the daily tables as partitions: three functions that run as the owner, for the service's role owns nothing.

A day's file is loaded into a bare table nobody else sees, checked as a set, and becomes a partition in one transaction;
the days of a month that is over become one partition (docs/decisions/0005). Each function takes the name of a daily table
and at most a date, and asks that the actor holds a feeding post.
"""

from collections.abc import Iterator
from datetime import date

from kernel.actor import Post

DAILY = ("snapshot", "position")
"""Tables partitioned by `on_date`. What is loaded and complete stands in `<name>_day`: on_date, rows."""

FEEDING = (Post.CORE_FEED, Post.SCHEDULER)
FIRST_DAY, LAST_DAY = date(2000, 1, 1), date(2199, 12, 31)
DEFINED_AS_OWNER = (
    "public.prepare_day(place text, day date)",
    "public.attach_day(place text, day date)",
    "public.merge_month(place text)",
)

_HEAD = """LANGUAGE plpgsql VOLATILE SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp SET lock_timeout = '20s' AS $$"""
_DEMAND = f"""
    IF NOT EXISTS (SELECT FROM public.staff_scope WHERE staff_id = current_setting('anjuan.actor')::bigint
                   AND posts::text[] && '{{{",".join(FEEDING)}}}'::text[]) THEN
        RAISE EXCEPTION 'only a feeding post may load a day' USING ERRCODE = 'insufficient_privilege';
    END IF;
    IF place IS NULL OR place NOT IN ('{"', '".join(DAILY)}') THEN
        RAISE EXCEPTION 'no daily table: %', place USING ERRCODE = 'invalid_parameter_value';
    END IF;"""
_DEMAND_DAY = f"""
    IF day IS NULL OR day NOT BETWEEN '{FIRST_DAY}' AND '{LAST_DAY}' THEN
        RAISE EXCEPTION 'no day of data: %', day USING ERRCODE = 'invalid_parameter_value';
    END IF;"""
# Whoever loads or merges a month of a table does so alone.
_ALONE = "PERFORM pg_advisory_xact_lock(hashtext(place), to_char({month}, 'YYYYMM')::int);"

# What a table needs before it is attached, so that attaching reads nothing: the parent's keys, its range, its policies.
_FINISH = """
    EXECUTE format('REVOKE ALL ON public.%I FROM PUBLIC, "{role}"', fresh);
    FOR rule IN SELECT c.contype, pg_get_constraintdef(c.oid) AS said FROM pg_constraint c
                WHERE c.conrelid = ('public.' || place)::regclass AND c.contype = ANY ({kinds}) ORDER BY c.contype DESC LOOP
        EXECUTE format('ALTER TABLE public.%I ADD %s', fresh, rule.said);
    END LOOP;
    EXECUTE format('ALTER TABLE public.%I ADD CHECK (on_date >= %L AND on_date < %L)', fresh, since, until);
    EXECUTE format('ALTER TABLE public.%I ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY', fresh);"""
_PUT_IN = """
    EXECUTE format('ALTER TABLE public.%I ATTACH PARTITION public.%I FOR VALUES FROM (%L) TO (%L)', place, {name}, since, until);"""

_PREPARE = """
CREATE OR REPLACE FUNCTION prepare_day(place text, day date) RETURNS text {head}
DECLARE
    fresh text := place || '_' || to_char(day, 'YYYYMMDD') || '_loading';
BEGIN{demand}{demand_day}
    {alone}
    EXECUTE format('CREATE TABLE public.%I (LIKE public.%I INCLUDING DEFAULTS) WITH (autovacuum_enabled = off)', fresh, place);
    EXECUTE format('GRANT SELECT, INSERT, DELETE ON public.%I TO "{role}"', fresh);
    RETURN fresh;
END $$"""

# A day of a merged month replaces the rows of its day there.
_ATTACH = """
CREATE OR REPLACE FUNCTION attach_day(place text, day date) RETURNS void {head}
DECLARE
    name text := place || '_' || to_char(day, 'YYYYMMDD');
    fresh text := name || '_loading';
    since date := day;
    until date := day + 1;
    rule record;
BEGIN{demand}{demand_day}
    IF to_regclass('public.' || place || '_' || to_char(day, 'YYYYMM')) IS NOT NULL THEN
        EXECUTE format('DELETE FROM public.%I WHERE on_date = %L', place, day);
        EXECUTE format('INSERT INTO public.%I SELECT * FROM public.%I', place, fresh);
        EXECUTE format('DROP TABLE public.%I', fresh);
        RETURN;
    END IF;{finish}
    EXECUTE format('ALTER TABLE public.%I RESET (autovacuum_enabled)', fresh);
    EXECUTE format('DROP TABLE IF EXISTS public.%I', name);
    EXECUTE format('ALTER TABLE public.%I RENAME TO %I', fresh, name);{put_in}
END $$"""

# Rows are read through the table, as the actor sees them, and counted against what was loaded: one out of sight would be
# missed. Writers wait from here to the commit. Readers do so for the moment of the exchange alone: when one of them stands
# in its way for half a second (less than it takes to call that a deadlock), it lets all of them pass and tries again.
_MERGE = """
CREATE OR REPLACE FUNCTION merge_month(place text) RETURNS TABLE (month date, merged bigint) {head}
DECLARE
    since date;
    until date;
    newest date;
    fresh text;
    days text[];
    loaded bigint;
    rule record;
BEGIN{demand}
    SELECT date_trunc('month', min(to_date(right(c.relname, 8), 'YYYYMMDD'))) INTO since
    FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid
    WHERE i.inhparent = ('public.' || place)::regclass AND c.relname ~ '_[0-9]{{8}}$';
    until := since + interval '1 month';
    EXECUTE format('SELECT max(on_date) FROM public.%I', place || '_day') INTO newest;
    IF newest >= until IS NOT TRUE THEN
        RETURN;
    END IF;
    {alone}
    fresh := place || '_' || to_char(since, 'YYYYMM');
    SELECT array_agg(format('public.%I', c.relname) ORDER BY c.relname) INTO days
    FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid
    WHERE i.inhparent = ('public.' || place)::regclass AND c.relname ~ ('^' || fresh || '[0-9]{{2}}$');
    IF days IS NULL THEN  -- merged by another meanwhile
        RETURN;
    END IF;
    EXECUTE 'LOCK TABLE ' || array_to_string(days, ', ') || ' IN SHARE MODE';
    EXECUTE format('CREATE TABLE public.%I (LIKE public.%I INCLUDING DEFAULTS)', fresh, place);
    EXECUTE format('INSERT INTO public.%I SELECT * FROM public.%I WHERE on_date >= %L AND on_date < %L',
                   fresh, place, since, until);
    GET DIAGNOSTICS merged = ROW_COUNT;
    EXECUTE format('SELECT sum(rows) FROM public.%I WHERE on_date >= %L AND on_date < %L', place || '_day', since, until)
    INTO loaded;
    IF merged IS DISTINCT FROM loaded THEN
        RAISE EXCEPTION '% rows of % were loaded and % are seen', loaded, fresh, merged USING ERRCODE = 'data_exception';
    END IF;{finish}
    PERFORM set_config('lock_timeout', '500ms', true);
    FOR attempt IN 1..{attempts} LOOP
        BEGIN
            EXECUTE 'DROP TABLE ' || array_to_string(days, ', ');{put_in}
            month := since;
            RETURN NEXT;
            RETURN;
        EXCEPTION WHEN lock_not_available THEN
            PERFORM pg_sleep(0.5);
        END;
    END LOOP;
    RAISE EXCEPTION 'readers stood in the way of %', fresh USING ERRCODE = 'lock_not_available';
END $$"""
ATTEMPTS = 60


def partition_statements(role: str) -> Iterator[str]:
    """Yield the SQL of the functions, which only `role` may call; safe to repeat."""
    yield _written(_PREPARE, role, month="day")
    yield _written(_ATTACH, role, kinds="pc", name="name")
    yield _written(_MERGE, role, kinds="pcf", name="fresh", month="since")
    for name in ("prepare_day(text, date)", "attach_day(text, date)", "merge_month(text)"):
        yield f"REVOKE ALL ON FUNCTION {name} FROM PUBLIC"
        yield f'GRANT EXECUTE ON FUNCTION {name} TO "{role}"'


def _written(template: str, role: str, *, month: str = "", kinds: str = "", name: str = "") -> str:
    return template.format(
        head=_HEAD,
        demand=_DEMAND,
        demand_day=_DEMAND_DAY,
        alone=_ALONE.format(month=month),
        finish=_FINISH.format(role=role, kinds=f"'{{{','.join(kinds)}}}'"),
        put_in=_PUT_IN.format(name=name),
        attempts=ATTEMPTS,
        role=role,
    )
