"""A firm of branches, people and clients: the same rows every time, written by a handful of statements."""

from dataclasses import dataclass
from datetime import date, timedelta

import asyncpg

from bench.stage import open_desk
from cases.actions import adoption
from cases.rulebook import Edition, Shelf, load_shelf
from kernel.clock import SystemClock, office_date
from kernel.settings import Settings
from server.embedded import Endpoints

SCHEDULER = "scheduler"
HEAD = "hq.head"
OFFICER = "hq.revisits"
ADOPTED_DAYS_AGO = 60

UNITS = """
INSERT INTO unit (id, code, name, type, parent_id)
SELECT nextval('unit_id'), CASE n WHEN 1 THEN 'MHQ' ELSE 'B' || lpad(n::text, 4, '0') END, '第' || n || '证券营业部',
    CASE n WHEN 1 THEN 'MARGIN_HQ' ELSE 'BRANCH' END, (SELECT id FROM unit WHERE parent_id IS NULL)
FROM generate_series(1, $1::int) n ORDER BY n"""
STAFF = """
INSERT INTO staff (id, login, name, unit_id, machine)
SELECT nextval('staff_id'), CASE WHEN u.code <> 'MHQ' THEN lower(u.code) || '.' || n
        WHEN n = 1 THEN 'hq.head' WHEN n = 2 THEN 'hq.revisits' ELSE 'hq.revisits' || n END,
    '员工' || u.id || '-' || n, u.id, false
FROM unit u, generate_series(1, 10) n WHERE u.parent_id IS NOT NULL ORDER BY u.id, n"""
POSTS = """
INSERT INTO staff_post (id, staff_id, post, since)
SELECT nextval('staff_post_id'), s.id,
    CASE row_number() OVER (PARTITION BY s.unit_id ORDER BY s.id) WHEN 1 THEN 'UNIT_HEAD' ELSE 'REVISIT_OFFICER' END,
    timestamptz '2020-01-02 01:00+00' FROM staff s WHERE NOT s.machine ORDER BY s.id"""
CLIENTS = """
INSERT INTO client (id, number, name, identity_type, identity_number, phone, investor_class, branch_id)
SELECT nextval('client_id'), (10000000 + n)::text, '客户' || n, 'ID_CARD', '44010619850' || lpad(n::text, 7, '0'),
    '138' || (10000000 + n), 'ORDINARY', b.ids[1 + n % cardinality(b.ids)]
FROM generate_series(1, $1::int) n, (SELECT array_agg(id ORDER BY id) AS ids FROM unit WHERE parent_id IS NOT NULL) b
ORDER BY n"""
ACCOUNTS = """
INSERT INTO credit_account (id, number, client_id, branch_id, opened_on)
SELECT nextval('credit_account_id'), '06' || number, id, branch_id,
    CURRENT_DATE - CASE id % 10 WHEN 0 THEN 10 + id / 10 % 40 ELSE 100 + id % 500 END::int
FROM client ORDER BY id"""
# References of generated rows need no proof; the triggers that keep what people see stay on for units and people.
BARE, GUARDED = "SET session_replication_role = replica", "SET session_replication_role = origin"


@dataclass(frozen=True, slots=True)
class Firm:
    """What the figures ask of the firm: ids by login, and the edition of the regulation in force."""

    staff: dict[str, int]
    edition: Edition
    shelf: Shelf


async def found(
    endpoints: Endpoints, connection: "asyncpg.Connection[asyncpg.Record]", *, units: int, clients: int
) -> Firm:
    """Write units with ten people each, clients spread over them with one account each, and adopt the regulation.

    The regulation was adopted sixty days ago; since then a tenth of the accounts was opened.
    """
    shelf = load_shelf(Settings().rulebooks).chosen()
    await connection.execute(UNITS, units)
    await connection.execute(STAFF)
    await connection.execute(POSTS)
    await connection.execute(BARE)
    await connection.execute(CLIENTS, clients)
    await connection.execute(ACCOUNTS)
    await connection.execute(GUARDED)
    rows = await connection.fetch("SELECT login, id FROM staff")
    staff = {row["login"]: row["id"] for row in rows}
    async with open_desk(endpoints) as desk, desk.work(staff[SCHEDULER]) as work:
        await adoption.adopt(work, shelf, on=adopted_on())
        await adoption.load_shipped_calendar(work)
    return Firm(staff, shelf.in_force("margin_trading", office_date(SystemClock().now())), shelf)


def adopted_on() -> date:
    """Give the day from which the house keeps the duties."""
    return office_date(SystemClock().now()) - timedelta(days=ADOPTED_DAYS_AGO)
