"""The roll as bare SQL by the database's owner, without policies, written for this one regulation: three ways.

Each leaves the rows of the product's roll in a table of the same columns with the same indexes, checked and fit for use.
Population, terms and anchors stand in the statement by hand; nothing is asked of the rulebook.
"""

from collections.abc import Sequence

import asyncpg

TABLE = "obligation_bare"
INDEXES = (
    f"ALTER TABLE {TABLE} ADD PRIMARY KEY (id)",
    f"CREATE UNIQUE INDEX ON {TABLE} (client_id, duty_id, starts_on) WHERE client_id IS NOT NULL",
    f"CREATE UNIQUE INDEX ON {TABLE} (event_id, duty_id) WHERE event_id IS NOT NULL",
    f"CREATE UNIQUE INDEX ON {TABLE} (filing_id) WHERE filing_id IS NOT NULL",
    f"CREATE INDEX ON {TABLE} (unit_id, due_order, id) WHERE status = 'OPEN'",
    f"CREATE INDEX ON {TABLE} (due_order, id) INCLUDE (unit_id, status)",
    f"CREATE INDEX ON {TABLE} (case_id) WHERE case_id IS NOT NULL",
)
MAKE = f"CREATE TABLE {TABLE} (LIKE obligation INCLUDING DEFAULTS INCLUDING CONSTRAINTS INCLUDING GENERATED)"
ROWS = f"""
INSERT INTO {TABLE} (id, duty_id, unit_id, client_id, event_id, starts_on, due_on, due_at, provisional, calendar, calendar_version, status)
SELECT nextval('obligation_id'), d.id, c.branch_id, c.id, w.event_id, w.starts_on, w.due_on, (w.due_on + 1)::timestamp AT TIME ZONE 'Asia/Shanghai',
    false, 'CN', '1', 'OPEN'
FROM (SELECT client_id, min(opened_on) AS opened_on, CASE WHEN min(opened_on) >= $1 THEN min(id) END AS event_id FROM credit_account WHERE closed_on IS NULL GROUP BY client_id) a
JOIN client c ON c.id = a.client_id
CROSS JOIN LATERAL (VALUES ('M-010', a.opened_on, (a.opened_on + interval '1 month')::date, a.opened_on >= $1::date, a.event_id),
                           ('M-011', greatest(a.opened_on, $1), (greatest(a.opened_on, $1) + interval '3 months')::date, true, a.event_id)
) w (code, starts_on, due_on, wanted, event_id)
JOIN duty d ON d.code = w.code
WHERE w.wanted ORDER BY c.id"""
VALIDATED = (
    f"ALTER TABLE {TABLE} ADD FOREIGN KEY (client_id) REFERENCES client, ADD FOREIGN KEY (duty_id) REFERENCES duty"
)

Way = tuple[str, Sequence[str]]
# Into a table that others read and write meanwhile, and into one that nobody knows yet.
LIVE: tuple[Way, ...] = (("natural key in key order, ON CONFLICT", (MAKE, *INDEXES, f"{ROWS} ON CONFLICT DO NOTHING")),)
FRESH: tuple[Way, ...] = (
    ("heap, then indexes", (MAKE, ROWS, *INDEXES)),
    ("heap, then indexes, references validated as a set", (MAKE, ROWS, *INDEXES, VALIDATED)),
)


async def roll(connection: "asyncpg.Connection[asyncpg.Record]", statements: Sequence[str], adopted: object) -> None:
    """Run one way in one transaction, on a table that does not exist before."""
    async with connection.transaction():
        for statement in statements:
            await connection.execute(statement, *([adopted] if "$1" in statement else []))
