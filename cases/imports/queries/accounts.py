"""信用账户 as a set: clients and branches that exist, and no account changes hands; then accounts are added and changed."""
# ruff: noqa: S608 the parts are constants of this file

from typing import Final

from cases.imports.queries.contracts import SETTLED

CHECKS: Final = (
    (
        "client",
        "UNKNOWN_CLIENT",
        "SELECT i.line FROM incoming i WHERE NOT EXISTS (SELECT FROM client c WHERE c.number = i.client)",
    ),
    (
        "branch",
        "UNKNOWN_UNIT",
        """
SELECT i.line FROM incoming i WHERE i.branch IS NOT NULL AND NOT EXISTS (SELECT FROM unit u WHERE u.code = i.branch)""",
    ),
    (
        "client",
        "OTHER_CLIENT",
        """
SELECT i.line FROM incoming i JOIN credit_account a ON a.number = i.number JOIN client c ON c.id = a.client_id
WHERE c.number <> i.client""",
    ),
)

ON_FILE: Final = """
SELECT a.number, a.fund_account, u.code AS branch, a.closed_on, a.debt_settled_on, a.credit_grade, a.credit_line
FROM credit_account a JOIN unit u ON u.id = a.branch_id"""

# Where the house knows an account's debt contracts, they tell when its last debt was settled.
_ROWS = f"""
    SELECT n.number, n.fund_account, c.id AS client_id, coalesce(u.id, c.branch_id) AS branch_id, n.opened_on, n.closed_on,
           CASE WHEN s.account_id IS NULL THEN n.debt_settled_on ELSE s.settled_on END AS debt_settled_on, n.credit_grade,
           round(n.credit_line, 2) AS credit_line
    FROM incoming n JOIN client c ON c.number = n.client LEFT JOIN unit u ON u.code = n.branch
        LEFT JOIN credit_account o ON o.number = n.number LEFT JOIN ({SETTLED}) s ON s.account_id = o.id"""
_COLUMNS = ("fund_account", "branch_id", "opened_on", "closed_on", "debt_settled_on", "credit_grade", "credit_line")
_NEW = ", ".join(f"i.{name}" for name in _COLUMNS)

CHANGE: Final = f"""
UPDATE credit_account a SET {", ".join(f"{name} = i.{name}" for name in _COLUMNS)}
FROM ({_ROWS}) i
WHERE a.number = i.number AND ({", ".join(f"a.{name}" for name in _COLUMNS)}) IS DISTINCT FROM ({_NEW})"""

ADD: Final = f"""
INSERT INTO credit_account (id, number, client_id, {", ".join(_COLUMNS)})
SELECT nextval('credit_account_id'), i.number, i.client_id, {_NEW} FROM ({_ROWS}) i
WHERE NOT EXISTS (SELECT FROM credit_account a WHERE a.number = i.number) ORDER BY i.number"""

APPLY: Final = (("changed", CHANGE), ("added", ADD))
