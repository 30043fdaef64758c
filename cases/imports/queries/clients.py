"""客户 as a set: branches and developers that exist; then clients are added and changed."""
# ruff: noqa: S608 the parts are constants of this file

from typing import Final

from cases.partitions import DAILY

# A document whose number tells nothing of its type; such a type stays when a file does not say it.
_UNTOLD = "('PASSPORT', 'RESIDENCE_PERMIT', 'OTHER')"

CHECKS: Final = (
    (
        "identity_number",
        "IDENTITY_KIND",
        f"""
SELECT i.line FROM incoming i WHERE i.identity_type IS NULL
AND NOT EXISTS (SELECT FROM client c WHERE c.number = i.number AND c.identity_type IN {_UNTOLD})""",
    ),
    (
        "branch",
        "UNKNOWN_UNIT",
        "SELECT i.line FROM incoming i WHERE NOT EXISTS (SELECT FROM unit u WHERE u.code = i.branch)",
    ),
    (
        "developer",
        "UNKNOWN_STAFF",
        """
SELECT i.line FROM incoming i WHERE i.developer IS NOT NULL AND NOT EXISTS (SELECT FROM staff s WHERE s.login = i.developer)""",
    ),
)

ON_FILE: Final = f"""
SELECT c.number, CASE WHEN c.identity_type IN {_UNTOLD} THEN c.identity_type END AS identity_type, c.phone, c.email, c.address,
       c.investor_class, s.login AS developer
FROM client c LEFT JOIN staff s ON s.id = c.developer_id"""

_ROWS = """
    SELECT n.line, n.number, n.name, coalesce(n.identity_type, o.identity_type) AS identity_type,
           upper(n.identity_number) AS identity_number, n.phone, n.email, n.address,
           coalesce(n.investor_class, 'ORDINARY') AS investor_class, u.id AS branch_id, s.id AS developer_id
    FROM incoming n JOIN unit u ON u.code = n.branch LEFT JOIN staff s ON s.login = n.developer
        LEFT JOIN client o ON o.number = n.number"""
_COLUMNS = (
    "name",
    "identity_type",
    "identity_number",
    "phone",
    "email",
    "address",
    "investor_class",
    "branch_id",
    "developer_id",
)
_NEW = ", ".join(f"i.{name}" for name in _COLUMNS)

# Accounts at the client's branch follow the client to another one, and so do their newest snapshots and positions, and what
# happened to the client: who may see the client must see what the client has. An account kept elsewhere stays there.
ACCOUNTS: Final = """
UPDATE credit_account a SET branch_id = u.id
FROM incoming i JOIN client c ON c.number = i.number JOIN unit u ON u.code = i.branch
WHERE a.client_id = c.id AND a.branch_id = c.branch_id AND u.id <> c.branch_id"""
_NEWEST = """
UPDATE {table} s SET branch_id = a.branch_id
FROM incoming i JOIN client c ON c.number = i.number JOIN unit u ON u.code = i.branch JOIN credit_account a ON a.client_id = c.id
WHERE u.id <> c.branch_id AND s.client_id = c.id AND s.account_id = a.id AND s.branch_id <> a.branch_id
    AND s.on_date = (SELECT max(on_date) FROM {table}_day)"""
NEWEST: Final = tuple((f"{table}s", _NEWEST.format(table=table)) for table in DAILY)
EVENTS: Final = """
UPDATE event e SET unit_id = u.id
FROM incoming i JOIN client c ON c.number = i.number JOIN unit u ON u.code = i.branch
WHERE e.client_id = c.id AND e.unit_id = c.branch_id AND u.id <> c.branch_id"""

CHANGE: Final = f"""
UPDATE client c SET {", ".join(f"{name} = i.{name}" for name in _COLUMNS)}
FROM ({_ROWS}) i
WHERE c.number = i.number AND ({", ".join(f"c.{name}" for name in _COLUMNS)}) IS DISTINCT FROM ({_NEW})"""

ADD: Final = f"""
INSERT INTO client (id, number, {", ".join(_COLUMNS)})
SELECT nextval('client_id'), i.number, {_NEW} FROM ({_ROWS}) i
WHERE NOT EXISTS (SELECT FROM client c WHERE c.number = i.number) ORDER BY i.number"""

APPLY: Final = (("accounts", ACCOUNTS), *NEWEST, ("events", EVENTS), ("changed", CHANGE), ("added", ADD))
