# ruff: noqa: S608 the parts are constants of this file
"""负债合约 as a set: brought to what the file says, and the day on which an account settled its last debt with them."""

from typing import Final

from cases.imports.queries import lines

PREPARE: Final = (lines.KEPT.format(table="debt_contract"),)

CHECKS: Final = (
    lines.OTHER_DAY,
    lines.NOT_FOUND,
    (
        "number",
        "OTHER_ACCOUNT",
        "SELECT i.line FROM incoming i JOIN debt_contract d ON d.number = i.number WHERE d.account_id <> i.account_id",
    ),
    (
        "on_date",
        "SUPERSEDED",
        "SELECT i.line FROM incoming i JOIN debt_contract d ON d.number = i.number WHERE d.as_of > :on",
    ),
)

ON_FILE: Final = "SELECT d.number, d.fare, d.interest, d.settled_on FROM debt_contract d"

# A file that says nothing of a contract's state tells by what is still owed.
_ROWS = """
    SELECT n.number, n.account_id, n.kind, n.opened_on, n.due_on, n.principal, n.balance, n.fare, n.interest, n.status,
           CASE WHEN n.status = 'SETTLED' THEN coalesce(n.settled_on, d.settled_on, :on) END AS settled_on
    FROM (
        SELECT m.number, m.account_id, m.kind, m.opened_on, m.due_on, m.settled_on, round(m.principal, 2) AS principal,
               round(m.balance, 2) AS balance, round(coalesce(m.fare, 0), 2) AS fare,
               round(coalesce(m.interest, 0), 2) AS interest,
               coalesce(m.status, CASE WHEN m.balance + coalesce(m.fare, 0) + coalesce(m.interest, 0) > 0
                                       THEN 'OPEN' ELSE 'SETTLED' END) AS status
        FROM incoming m
    ) n LEFT JOIN debt_contract d ON d.number = n.number"""
_COLUMNS = (
    "kind",
    "opened_on",
    "due_on",
    "principal",
    "balance",
    "fare",
    "interest",
    "status",
    "settled_on",
)
_NEW = ", ".join(f"i.{name}" for name in _COLUMNS)

CHANGE: Final = f"""
UPDATE debt_contract d SET {", ".join(f"{name} = i.{name}" for name in _COLUMNS)}, as_of = :on
FROM ({_ROWS}) i
WHERE d.number = i.number AND ({", ".join(f"d.{name}" for name in _COLUMNS)}) IS DISTINCT FROM ({_NEW})"""

ADD: Final = f"""
INSERT INTO debt_contract (id, number, account_id, client_id, branch_id, {", ".join(_COLUMNS)}, as_of)
SELECT nextval('debt_contract_id'), i.number, i.account_id, a.client_id, a.branch_id, {_NEW}, :on
FROM ({_ROWS}) i JOIN credit_account a ON a.id = i.account_id
WHERE NOT EXISTS (SELECT FROM debt_contract d WHERE d.number = i.number) ORDER BY i.number"""

# Of every account with contracts the day on which the last was settled; none while one is open.
SETTLED: Final = """
SELECT d.account_id, CASE WHEN bool_and(d.status = 'SETTLED') THEN max(d.settled_on) END AS settled_on
FROM debt_contract d GROUP BY d.account_id"""
ACCOUNTS: Final = f"""
UPDATE credit_account a SET debt_settled_on = s.settled_on FROM ({SETTLED}) s
WHERE s.account_id = a.id AND a.id IN (SELECT account_id FROM incoming) AND a.debt_settled_on IS DISTINCT FROM s.settled_on"""

TOLD: Final = lines.TOLD.format(table="debt_contract")

APPLY: Final = (("changed", CHANGE), ("told", TOLD), ("added", ADD), ("accounts", ACCOUNTS))
