"""A quarter in the middle of the work: everybody's routine revisit falls due somewhere in it, and amounts decide whose it is."""

from dataclasses import dataclass
from datetime import date, timedelta

import asyncpg

from bench.data import firm
from kernel.clock import SystemClock, office_date

ARRANGING = """
WITH hq AS (
    INSERT INTO unit (id, code, name, type, parent_id)
    SELECT nextval('unit_id'), 'BHQ', '经纪业务管理总部', 'BROKERAGE_HQ', id FROM unit WHERE parent_id IS NULL RETURNING id
), head AS (
    INSERT INTO staff (id, login, name, unit_id, machine) SELECT nextval('staff_id'), 'brokerage.head', '林志远', id, false FROM hq
    RETURNING id
), post AS (
    INSERT INTO staff_post (id, staff_id, post, since) SELECT nextval('staff_post_id'), id, 'UNIT_HEAD', timestamptz '2020-01-02 01:00+00'
    FROM head
)
UPDATE unit SET parent_id = (SELECT id FROM hq) WHERE type = 'BRANCH'"""
PEOPLE = "SELECT (SELECT id FROM staff WHERE login = 'brokerage.head') AS head, (SELECT id FROM unit WHERE code = 'BHQ') AS unit"
# A tenth of the clients was won by an officer of the branch, a hundredth is large.
DEVELOPED = """
UPDATE client c SET developer_id = s.id FROM (SELECT unit_id, min(id) + 1 AS id FROM staff GROUP BY unit_id) s
WHERE s.unit_id = c.branch_id AND c.id % 10 = 3"""
SNAPSHOTS = """
INSERT INTO snapshot (on_date, account_id, client_id, branch_id, assets, margin_debt, ratio)
SELECT $1, id, client_id, branch_id, CASE client_id % 100 WHEN 7 THEN 6000000 ELSE 800000 END, 2500000, 2.4 FROM credit_account"""
TERMS = """
UPDATE obligation o SET starts_on = d.starts_on, due_on = d.due_on, due_at = (d.due_on + 1)::timestamp AT TIME ZONE 'Asia/Shanghai'
FROM (SELECT id, $1::date - (id % 89)::int AS starts_on, ($1::date - (id % 89)::int + interval '3 months')::date AS due_on FROM obligation) d
WHERE o.id = d.id AND o.duty_id IN (SELECT id FROM duty WHERE code = 'M-011')"""


@dataclass(frozen=True, slots=True)
class Quarter:
    """From when to when, who plans all branches, and the unit they lie below."""

    since: date
    until: date
    head: int
    unit: int


async def prepare(owner: "asyncpg.Connection[asyncpg.Record]") -> Quarter:
    """Spread the terms of rolled duties over the next three months, and give the firm amounts, developers and who arranges."""
    today = office_date(SystemClock().now())
    await owner.execute(ARRANGING)
    await owner.execute(firm.BARE)
    await owner.execute(DEVELOPED)
    day = today - timedelta(days=1)
    await owner.execute(f"CREATE TABLE snapshot_bench PARTITION OF snapshot FOR VALUES FROM ('{day}') TO ('{today}')")
    await owner.execute(SNAPSHOTS, day)
    await owner.execute(
        "INSERT INTO snapshot_day (on_date, rows, loaded_at) SELECT $1, count(*), now() FROM snapshot", day
    )
    await owner.execute(TERMS, today)
    await owner.execute(firm.GUARDED)
    await owner.execute("VACUUM (ANALYZE)")
    row = await owner.fetchrow(PEOPLE)
    assert row is not None
    return Quarter(today, today + timedelta(days=92), row["head"], row["unit"])
